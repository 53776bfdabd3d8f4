"""The measuring part of ``office``, in the process and the database that it prepares; prints JSON."""

import json
import random
import resource
import time
from datetime import datetime, timedelta
from uuid import UUID

import django

django.setup()

from django.db import connection  # noqa: E402 - models can be imported only now
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from calllog.contacts.models import ContactRecord, Question  # noqa: E402
from calllog.ledger.models import Call  # noqa: E402
from calllog.ledger.personal import seal  # noqa: E402
from calllog.office.callback_rows import callback_rows  # noqa: E402
from calllog.office.export_files import Exporter  # noqa: E402
from calllog.office.exports import ask_for, path_of  # noqa: E402
from calllog.office.filters import Wanted  # noqa: E402
from calllog.office.listing import listing_of  # noqa: E402
from calllog.office.models import Export  # noqa: E402
from calllog.office.rows import Names, office_rows  # noqa: E402
from calllog.office.sight import Sight  # noqa: E402
from calllog.office.to_ring import Looked, Part, callbacks  # noqa: E402
from kb.accounts.models import User  # noqa: E402
from kb.accounts.policy import Role  # noqa: E402

RECORDS = 200_000
WITHOUT_EVERY = 12  # one call in so many has no record
BATCH = 5_000
ROUNDS = 20
CALLERS = 5_000  # some of those who got nobody call again
OPERATORS = 30
OUTCOMES = ["completed"] * 70 + ["referred"] * 20 + ["cut_off"] * 9 + ["opinion"]
CATEGORIES = [f"category/{number}" for number in range(60)]
WORDS = ["粗大ごみの収集日を知りたい。", "引っ越しの届け出について、必要なものを案内した。", "税金の納付書をなくした。"]


def main() -> None:
    """Fill, measure, print."""
    reader = _filled()
    reverse("office")  # loads all addresses, as the checks before every start of the server do
    pages = {
        "the very first page": [_seconds(Wanted(), _sight(reader), "first")] * 2,
        **_lists(reader),
        **_to_ring(reader),
    }
    print(json.dumps({"pages": pages, "file": _file()}))


def _filled() -> User:
    operators = User.objects.bulk_create(
        User(
            username=f"operator{number}",
            role=Role.OPERATOR,
            person_number=f"B{number}",
            until=timezone.localdate(),
        )
        for number in range(OPERATORS)
    )
    now, chance = timezone.now(), random.Random(20250203)  # noqa: S311  # the same table each time
    for first in range(0, RECORDS, BATCH):
        numbers = range(first, first + BATCH)
        Call.objects.bulk_create(_call(number, now) for number in numbers)
        missed = [number for number in numbers if not number % WITHOUT_EVERY]
        seal({f"call-{number}:number": f"090{number % CALLERS:08}" for number in missed}, at=now)
        with_record = [number for number in numbers if number % WITHOUT_EVERY]
        records = ContactRecord.objects.bulk_create(_record(number, now, operators, chance) for number in with_record)
        Question.objects.bulk_create(_question(record, chance) for record in records)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return operators[0]


def _sight(reader: User) -> Sight:
    return Sight(user=reader, is_all=True, is_masked=False, sees_people=True)


def _lists(reader: User) -> dict[str, list[float]]:
    sight = _sight(reader)
    own = Sight(user=User.objects.get(username="operator1"), is_all=False, is_masked=False, sees_people=True)
    day = timezone.localdate()
    measured = {}
    for name, wanted, of in (
        ("all", Wanted(), sight),
        ("own", Wanted(operator=own.user.pk), own),
        ("a week", Wanted(first_day=day - timedelta(days=300), last_day=day - timedelta(days=293)), sight),
        ("group", Wanted(group="shimin"), sight),
        ("result", Wanted(result="abandoned"), sight),
        ("outcome", Wanted(outcome="completed"), sight),
        ("rare", Wanted(outcome="opinion", category=CATEGORIES[7]), sight),
        ("category", Wanted(category=CATEGORIES[7]), sight),
        ("words", Wanted(words="納付書"), sight),
        ("no such", Wanted(words="ない言葉"), sight),
        ("no record", Wanted(record="no"), sight),
    ):
        for page in ("first", "last"):
            measured[f"{name}, {page}"] = [_seconds(wanted, of, page) for _round in range(ROUNDS)]
    return measured


def _to_ring(reader: User) -> dict[str, list[float]]:
    return {f"call-backs, {part}": [_callback_seconds(part, reader) for _round in range(ROUNDS)] for part in Part}


def _callback_seconds(part: Part, reader: User) -> float:
    began, now = time.perf_counter(), timezone.now()
    callback_rows(callbacks(part, Looked(), at=now).rows, Names(), reader=reader, at=now)
    return time.perf_counter() - began


def _file() -> dict[str, float]:
    """Let everything be written as a workbook; memory in megabytes beside what the process took before."""
    owner = User.objects.create(
        username="supervisor", role=Role.SUPERVISOR, person_number="S", until=timezone.localdate()
    )
    ask_for(owner=owner, file_format=Export.Format.XLSX, filters="", language="ja", at=timezone.now())
    before, began = _peak(), time.perf_counter()
    Exporter().do()
    seconds, export = time.perf_counter() - began, Export.objects.get()
    size = path_of(export).stat().st_size
    return {"rows": export.rows_written, "seconds": seconds, "bytes": size, "memory": _peak() - before}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _seconds(wanted: Wanted, sight: Sight, page: str) -> float:
    began = time.perf_counter()
    listing = listing_of(wanted, sight)
    found = listing.first() if page == "first" else listing.last()
    office_rows(found.rows, sight)
    listing.count()
    return time.perf_counter() - began


def _moment(number: int, now: datetime) -> datetime:
    return now - timedelta(minutes=5 * number)


def _call(number: int, now: datetime) -> Call:
    at = _moment(number, now)
    answered = bool(number % WITHOUT_EVERY)
    return Call(
        call_id=f"call-{number}",
        pbx_id=f"call-{number}",
        source="ami",
        direction="inbound",
        line="0467001000",
        offered_at=at,
        answered_at=at if answered else None,
        ended_at=at,
        is_over=True,
        result="answered" if answered else "abandoned",
        held=timedelta(),
        operators=[f"{number % OPERATORS}"] if answered else [],
        caller="" if answered else f"call-{number}:number",
        withheld=answered,
        last_sequence=number,
    )


def _record(number: int, now: datetime, operators: list[User], chance: random.Random) -> ContactRecord:
    at = _moment(number, now)
    return ContactRecord(
        id=UUID(int=(int(at.timestamp() * 1000) << 80) | number),
        call_id=f"call-{number}",
        operator=operators[number % OPERATORS],
        happened_at=at,
        group_code="shimin" if number % 3 else "nozei",
        note="".join(chance.choices(WORDS, k=4)),
        saved_at=at,
        receipt_day=timezone.localdate(at),
        receipt_count=RECORDS - number,
    )


def _question(record: ContactRecord, chance: random.Random) -> Question:
    return Question(
        record=record,
        position=1,
        source="directory",
        category_code=chance.choice(CATEGORIES),
        unit_code="shimin",
        language="ja",
        outcome=chance.choice(OUTCOMES),
    )


if __name__ == "__main__":
    main()
