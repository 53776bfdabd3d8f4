"""Calls as rows of a list, every value as it is read on the screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from calllog.contacts.queries import receipt_numbers
from calllog.ledger.models import Call
from calllog.ledger.personal import reveal
from calllog.presence.queries import seated_operators
from dashboards.kpi.verdicts import Part
from dashboards.live.drill import Judgement
from dashboards.live.labels import PART_LABELS, REASON_LABELS
from kb.accounts.languages import in_screen_language
from kb.directory.queries import LinesOverTime
from kb.directory.telephone import masked


@dataclass(frozen=True, kw_only=True)
class CallRow:
    """One call; an en dash where there is nothing to tell."""

    call_id: str
    offered_at: str
    line_name: str
    group_name: str
    caller: str
    part: Part
    part_label: str
    reason: str
    wait: str
    talk: str
    operators: str
    receipt_number: str  # blank: it has no record


def call_rows(judgements: Sequence[Judgement]) -> list[CallRow]:
    """Return the rows of these calls in their order; a constant number of queries."""
    calls = Call.objects.in_bulk({one.call_id for one in judgements})
    lines = LinesOverTime()
    people = {operator.member: operator.name for operator in seated_operators()}
    numbers = reveal(call.caller for call in calls.values() if not call.withheld)
    records = receipt_numbers(calls.keys())
    return [
        _row(
            calls[one.call_id],
            one,
            line=_line(calls[one.call_id], lines),
            caller=_caller(calls[one.call_id], numbers),
            operators="、".join(people.get(member, member) for member in calls[one.call_id].operators) or "–",
            receipt_number=records.get(one.call_id, ""),
        )
        for one in judgements
    ]


def _line(call: Call, lines: LinesOverTime) -> tuple[str, str]:
    """Return the names of line and group as they were when the call came in."""
    line = lines.at(call.line, call.offered_at)
    if line is None:
        return call.line or "–", "–"
    return in_screen_language(line.name, line.name_en), in_screen_language(line.group_name, line.group_name_en)


def _row(
    call: Call, judgement: Judgement, *, line: tuple[str, str], caller: str, operators: str, receipt_number: str
) -> CallRow:
    return CallRow(
        call_id=call.call_id,
        offered_at=_time(call.offered_at),
        line_name=line[0],
        group_name=line[1],
        caller=caller,
        part=judgement.verdict.part,
        part_label=str(PART_LABELS[judgement.verdict.part]),
        reason=str(REASON_LABELS[judgement.verdict.reason]),
        wait=_duration(call.waited),
        talk=_("Talking") if call.talking_to else _duration(call.talked if call.answered_at else None),
        operators=operators,
        receipt_number=receipt_number,
    )


def _caller(call: Call, numbers: dict[str, str]) -> str:
    if call.withheld:
        return _("Number withheld")
    number = numbers.get(call.caller)
    return masked(number) if number else "–"


def _time(at: datetime) -> str:
    return timezone.localtime(at).strftime("%H:%M:%S")


def _duration(length: timedelta | None) -> str:
    if length is None:
        return "–"
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    if minutes:
        return _("%(minutes)d min %(seconds)02d s") % {"minutes": minutes, "seconds": seconds}
    return _("%(seconds)d s") % {"seconds": seconds}
