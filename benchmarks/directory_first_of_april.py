"""The measuring part of ``directory_import``, in the process and the database that it prepares; prints JSON."""

import json
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta

import django
from django.db import connection, transaction
from django.utils import timezone

django.setup()

from kb.accounts.people import create_user  # noqa: E402 - models can be imported only now
from kb.accounts.policy import Role  # noqa: E402
from kb.directory.importing.deeds import NotImported, approve, load_first, upload  # noqa: E402
from kb.directory.importing.exporting import workbook_of  # noqa: E402
from kb.directory.importing.files import COLUMNS, Upload  # noqa: E402
from kb.directory.importing.issues import Trouble  # noqa: E402
from kb.directory.importing.rows import Table  # noqa: E402
from kb.directory.models import Assignment, OrgUnitVersion, PersonVersion, PostVersion  # noqa: E402
from kb.tables.reading import read_table  # noqa: E402
from kb.tables.writing import csv_bytes, xlsx_bytes  # noqa: E402
from tests.factories import directory_of_3000  # noqa: E402

FIRST_DAY = date(2025, 4, 1)
MOVING_EVERY = 4  # one person in so many moves
LEAVING_EVERY = 25
RENAMED_EVERY = 10  # units
VERSIONS = (OrgUnitVersion, PostVersion, PersonVersion, Assignment)
Row = dict[str, str]


def main() -> int:
    """Load, change, let in; print what it took in seconds."""
    tables = city()
    first = _timed(lambda: load_first(*(_csv(table, tables[table]) for table in Table), effective_on=FIRST_DAY))
    owner, approver = (
        create_user(username=name, password=name, display_name=name, person_number=name, role=role)
        for name, role in (("owner", Role.CITY), ("approver", Role.APPROVER))
    )
    sizes = {table.value: float(len(rows)) for table, rows in tables.items()}
    first_of_april(tables)
    day, now = timezone.localdate() + timedelta(days=30), timezone.now()
    changed = [Upload(name=f"{table.value}.xlsx", content=_xlsx(table, tables[table])) for table in Table]
    before = _written()
    began = time.perf_counter()
    stored = upload(changed, effective_on=day, by=owner, at=now)
    uploaded = time.perf_counter() - began
    let_in = _timed(lambda: approve(stored, by=approver, at=now))
    written = _written() - before
    settled = False
    try:
        upload([Upload(name="present.xlsx", content=workbook_of(day))], effective_on=day, by=owner, at=now)
    except NotImported as error:
        settled = {issue.trouble for issue in error.issues if issue.is_error} == {Trouble.NOTHING_CHANGES}
    print(json.dumps(sizes | {
        "first": first, "upload": uploaded, "let_in": let_in, "floor": floor(written), "written": written,
        "differences": len(stored.summary["differences"]), "settled": settled,
    }))  # fmt: skip
    return 0


def city() -> dict[Table, list[Row]]:
    """Return the invented city of 3,000 people as the three tables."""
    entries = directory_of_3000.entries()
    codes: dict[tuple[str, ...], str] = {("見本市",): "city"}
    units: list[Row] = [{"単位コード": "city", "名称": "見本市", "かな": "みほんし", "種別": "市"}]
    for entry in (entry for entry in entries if entry.person is None and not entry.title):
        codes[entry.unit_path] = f"u{len(codes):03}"
        units.append({
            "単位コード": codes[entry.unit_path], "名称": entry.unit_path[-1], "かな": entry.unit_path_kana[-1],
            "種別": ("部", "課", "担当")[len(entry.unit_path) - 1], "場所": entry.place, "電話": entry.telephone,
            "上位単位コード": codes[entry.unit_path[:-1] or ("見本市",)], "事務分掌": entry.duties,
        })  # fmt: skip
    posts = [
        {
            "職コード": f"p{number:04}", "単位コード": codes[entry.unit_path], "職名": entry.title,
            "内線": entry.extension, "場所": entry.place, "担当業務": entry.duties, "取次": "可",
            "職員番号": entry.person or "", "兼務": "○" if entry.concurrent else "",
        }
        for number, entry in enumerate(entry for entry in entries if entry.title)
    ]  # fmt: skip
    people = {
        entry.person: {
            "職員番号": entry.person, "氏名": entry.name, "かな": entry.name_kana, "英字": entry.name_en,
        }
        for entry in entries if entry.person
    }  # fmt: skip
    return {Table.UNITS: units, Table.POSTS: posts, Table.PEOPLE: list(people.values())}


def first_of_april(tables: dict[Table, list[Row]]) -> None:
    """Let people move in a round, leave and join, and units be called otherwise."""
    held = [post for post in tables[Table.POSTS] if post["職員番号"] and not post["兼務"]]
    moving = held[::MOVING_EVERY]
    numbers = [post["職員番号"] for post in moving]
    for post, number in zip(moving, [*numbers[-7:], *numbers[:-7]], strict=True):
        post["職員番号"] = number
    concurrent = {post["職員番号"] for post in tables[Table.POSTS] if post["兼務"]}
    leaving = [post for post in held[1::LEAVING_EVERY] if post["職員番号"] not in concurrent]
    gone = {post["職員番号"] for post in leaving}
    tables[Table.PEOPLE][:] = [person for person in tables[Table.PEOPLE] if person["職員番号"] not in gone]
    for place, post in enumerate(leaving):
        post["職員番号"] = f"N{place:04}"
        tables[Table.PEOPLE].append(
            {"職員番号": f"N{place:04}", "氏名": f"新任 {place}", "かな": "しんにん", "英字": "Shinnin"}
        )
    for unit in tables[Table.UNITS][5::RENAMED_EVERY]:
        unit["名称"] += "（新）"


def floor(rows: int) -> float:
    """Insert so many rows as wide as a post's, with nothing beside them, in one transaction; return the seconds."""
    said = list(PostVersion.objects.values_list("title", "extension", "place", "duties")[:rows])
    values = [(number, *said[number % len(said)]) for number in range(rows)]
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE floor (id INTEGER PRIMARY KEY, title TEXT, extension TEXT, place TEXT, duties TEXT)"
        )
        began = time.perf_counter()
        with transaction.atomic():
            cursor.executemany("INSERT INTO floor VALUES (%s, %s, %s, %s, %s)", values)
        return time.perf_counter() - began


def _csv(table: Table, rows: list[Row]) -> bytes:
    return csv_bytes(_header(table), _cells(table, rows))


def _xlsx(table: Table, rows: list[Row]) -> bytes:
    content = xlsx_bytes(_header(table), _cells(table, rows), sheet=table.value)
    assert len(read_table(content, name="table.xlsx")[0].rows) == len(rows) + 1
    return content


def _header(table: Table) -> list[str]:
    return [column.name for column in COLUMNS[table]]


def _cells(table: Table, rows: list[Row]) -> Iterator[list[str]]:
    return ([row.get(name, "") for name in _header(table)] for row in rows)


def _written() -> int:
    return sum(model.objects.count() + model.history.count() for model in VERSIONS)


def _timed(deed) -> float:
    began = time.perf_counter()
    deed()
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
