"""What is looked for among calls and records: read from the address, asked of the database."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from calllog.contacts.models import ContactRecord, Question
from calllog.contacts.outcomes import CallType, Outcome
from calllog.contacts.queries import of_receipt_number
from calllog.ledger.lifecycle import Result
from calllog.ledger.models import Call
from calllog.office.sight import Sight, talked_by
from calllog.presence.queries import member_of
from kb.directory.models import Line

LONGEST_WORDS = 100
LARGEST_NUMBER = 2**31 - 1  # no FAQ has a larger one
WITH, WITHOUT = "yes", "no"
MOST_CALLS = 2**31 - 1  # more than there are


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for; None and blank: whatever it is."""

    first_day: date | None = None
    last_day: date | None = None
    group: str = ""
    line: str = ""
    operator: int | None = None
    result: str = ""
    call_type: str = ""
    outcome: str = ""
    category: str = ""
    faq: int | None = None
    language: str = ""
    record: str = ""  # WITH or WITHOUT one
    receipt: str = ""
    words: str = ""  # of the note

    @property
    def is_of_record(self) -> bool:
        """Something of it only a record can have."""
        texts = (self.call_type, self.outcome, self.category, self.language, self.receipt, self.words)
        return any(texts) or self.faq is not None or self.record == WITH

    @property
    def is_of_call(self) -> bool:
        """Something of it only a call without a record can have."""
        return self.record == WITHOUT

    @property
    def names(self) -> list[str]:
        """The filters that are set."""
        return [field.name for field in fields(self) if getattr(self, field.name) not in (None, "")]


def read_wanted(given: QueryDict, sight: Sight) -> Wanted:
    """Read what is looked for; what nobody offers is passed over.

    Whoever reads masked notes cannot search in them: a hit would tell what the mask hides.
    """
    operator = _number(given.get("operator", "")) if sight.sees_people else None
    return Wanted(
        first_day=_day(given.get("first_day", "")),
        last_day=_day(given.get("last_day", "")),
        group=_text(given, "group"),
        line=_text(given, "line"),
        operator=sight.user.pk if sight.is_own else operator,
        result=_one_of(given.get("result", ""), Result),
        call_type=_one_of(given.get("call_type", ""), CallType),
        outcome=_one_of(given.get("outcome", ""), Outcome),
        category=_text(given, "category"),
        faq=_number(given.get("faq", "")),
        language=_one_of(given.get("language", ""), dict(settings.LANGUAGES)),
        record=_one_of(given.get("record", ""), (WITH, WITHOUT)),
        receipt=_text(given, "receipt"),
        words="" if sight.is_masked else _text(given, "words"),
    )


def wanted_records(records: QuerySet[ContactRecord], wanted: Wanted) -> QuerySet[ContactRecord]:
    """Return those of ``records`` that are looked for."""
    if wanted.is_of_call:
        return records.none()
    found = records.filter(_within("happened_at", wanted))
    given = {
        "group_code": wanted.group,
        "operator": wanted.operator,
        "call_type": wanted.call_type,
        "call__line": wanted.line,
    }
    found = found.filter(**{name: value for name, value in given.items() if value})
    if wanted.result:
        # Calls of most results have no record: what is looked for is found from the calls, which the bound keeps apart.
        calls = Call.objects.filter(result=wanted.result)
        found = found.filter(call__in=calls.values("pk")[:MOST_CALLS])
    if wanted.words:
        found = found.filter(note__contains=wanted.words)
    if wanted.receipt:
        found = found.filter(of_receipt_number(wanted.receipt))
    asked = {
        "outcome": wanted.outcome,
        "category_code": wanted.category,
        "faq_number": wanted.faq,
        "language": wanted.language,
    }
    if asked := {name: value for name, value in asked.items() if value}:
        # One question has all of it: an FAQ that was completed, and another question that was referred, are no hit.
        questions = Question.objects.filter(**asked)
        # A category or an FAQ is in few records, which are found first; the rest is in many, which are gone through.
        is_rare = wanted.category or wanted.faq
        found = found.filter(
            Q(pk__in=questions.values("record")) if is_rare else Exists(questions.filter(record=OuterRef("pk")))
        )
    return found


def wanted_calls(calls: QuerySet[Call], wanted: Wanted) -> QuerySet[Call]:
    """Return those of ``calls``, which have no record, that are looked for."""
    if wanted.is_of_record:
        return calls.none()
    found = calls.filter(_within("offered_at", wanted))
    if wanted.line:
        found = found.filter(line=wanted.line)
    if wanted.group:
        # Asked for first: nothing is gone through for a group without a line.
        lines = Line.objects.filter(service_group__code=wanted.group)
        found = found.filter(line__in=set(lines.values_list("number", flat=True)))
    if wanted.result:
        found = found.filter(result=wanted.result)
    return talked_by(found, member_of(wanted.operator)) if wanted.operator else found


def start_of(day: date) -> datetime:
    """Return the first moment of a day of the city."""
    return timezone.make_aware(datetime.combine(day, time()))


def _within(name: str, wanted: Wanted) -> Q:
    found = Q()
    if wanted.first_day:
        found &= Q(**{f"{name}__gte": start_of(wanted.first_day)})
    if wanted.last_day and wanted.last_day < date.max:
        found &= Q(**{f"{name}__lt": start_of(wanted.last_day + timedelta(days=1))})
    return found


def _text(given: QueryDict, name: str) -> str:
    return given.get(name, "").replace("\0", "").strip()[:LONGEST_WORDS]


def _one_of(text: str, offered: Iterable[str]) -> str:
    return text if text in list(offered) else ""


def _number(text: str) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_NUMBER))):
        return None
    return min(int(text), LARGEST_NUMBER)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year >= 1900 else None  # a calendar of long ago has no offset of today
