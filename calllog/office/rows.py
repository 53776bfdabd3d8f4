"""Calls and records as rows of the list, every value as it is read on the screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from calllog.contacts.models import ContactRecord, Question
from calllog.contacts.outcomes import (
    LABELS,
    RESULT_LABELS,
    TYPE_LABELS,
    CallType,
    Outcome,
)
from calllog.ledger.lifecycle import Result
from calllog.ledger.models import Call
from calllog.ledger.personal import reveal
from calllog.office.listing import Row, moment_of
from calllog.office.sight import Sight
from calllog.presence.queries import seated_operators
from kb.accounts.languages import in_screen_language
from kb.directory.models import ServiceGroup
from kb.directory.queries import LinesOverTime
from kb.directory.telephone import masked, written
from kb.faq_pages.models import Category

NOTHING = "–"
READ_CHARACTERS = 400  # of a note: beyond what the list shows, so that no number is cut before it is hidden


@dataclass(frozen=True, kw_only=True)
class OfficeRow:
    """One call or record; an en dash where there is nothing to tell."""

    url: str
    when: str
    receipt_number: str  # blank: the call has no record
    line: str
    group: str
    caller: str
    result: str
    result_label: str
    operator: str
    call_type: str
    questions: Sequence[tuple[str, str]]  # what was asked, and how it ended
    note: str


class Names:
    """The names that rows are told with, each looked up once. Four queries."""

    def __init__(self) -> None:
        self._lines = LinesOverTime()
        self._groups = {
            group.code: in_screen_language(group.name, group.name_en) for group in ServiceGroup.objects.all()
        }
        self._people = {operator.member: operator.name for operator in seated_operators()}
        self._categories = {one.code: str(one) for one in Category.objects.select_related("parent")}

    def line_and_group(self, call: Call | None, group_code: str) -> tuple[str, str]:
        """Return the names of the line that was called, as it was then, and of the group."""
        line = self._lines.at(call.line, call.offered_at) if call else None
        code = group_code or (line.group_code if line else "")
        name = in_screen_language(line.name, line.name_en) if line else (written(call.line) if call else "")
        return name or NOTHING, self._groups.get(code, code) or NOTHING

    def operators_of(self, call: Call) -> str:
        """Return who talked on a call."""
        return "、".join(self._people.get(member, member) for member in call.operators) or NOTHING

    def title_of(self, question: Question) -> str:
        """Return the question as it was read; without an FAQ what it was counted as."""
        return question.title(self._categories)

    def category(self, code: str) -> str:
        """Return the name of a category; the code of one that is gone."""
        return self._categories.get(code, code) or NOTHING


def office_rows(
    found: Sequence[Row], sight: Sight, *, names: Names | None = None, note_characters: int = READ_CHARACTERS
) -> list[OfficeRow]:
    """Return these calls and records as rows; a constant number of queries. ``names`` are looked up where not given."""
    prefetch_related_objects([row for row in found if isinstance(row, ContactRecord)], "questions")
    calls = [call for row in found if (call := call_of(row))]
    numbers = reveal(call.caller for call in calls if not call.withheld)
    names = names or Names()
    return [_row(row, names, numbers, sight, note_characters) for row in found]


def call_of(row: Row) -> Call | None:
    """Return the call of a row; None for a record by hand."""
    return row.call if isinstance(row, ContactRecord) else row


def caller_of(call: Call | None, numbers: dict[str, str]) -> str:
    """Return the caller's number with its middle hidden, or why there is none."""
    if call is None:
        return NOTHING
    if call.withheld:
        return _("Number withheld")
    number = numbers.get(call.caller)
    return masked(number) if number else NOTHING


def result_label(call: Call) -> str:
    """Return how a call went, in words."""
    return str(RESULT_LABELS[Result(call.result)])


def moment(at: datetime) -> str:
    """Return a time as lists show it."""
    local = timezone.localtime(at)
    return f"{date_format(local, _('Y-m-d (D)'))} {local.hour}:{local.minute:02}"


def length(of: timedelta | None) -> str:
    """Return a duration in minutes and seconds."""
    if of is None:
        return NOTHING
    minutes, seconds = divmod(round(of.total_seconds()), 60)
    if minutes:
        return _("%(minutes)d min %(seconds)02d s") % {"minutes": minutes, "seconds": seconds}
    return _("%(seconds)d s") % {"seconds": seconds}


def _row(row: Row, names: Names, numbers: dict[str, str], sight: Sight, note_characters: int) -> OfficeRow:
    call, record = call_of(row), row if isinstance(row, ContactRecord) else None
    line, group = names.line_and_group(call, record.group_code if record else "")
    questions = sorted(record.questions.all(), key=lambda question: question.position) if record else []
    return OfficeRow(
        url=reverse("office_record", args=[record.receipt_number]) if record else reverse("office_call", args=[row.pk]),
        when=moment(moment_of(row)),
        receipt_number=record.receipt_number if record else "",
        line=line,
        group=group,
        caller=caller_of(call, numbers),
        result=call.result if call else "",
        result_label=result_label(call) if call else _("By hand"),
        operator=sight.person(str(record.operator) if record else names.operators_of(call) if call else NOTHING),
        call_type=str(TYPE_LABELS[CallType(record.call_type)]) if record else NOTHING,
        questions=[(names.title_of(one), str(LABELS[Outcome(one.outcome)])) for one in questions],
        note=sight.text(record.note[:note_characters]) if record else "",
    )
