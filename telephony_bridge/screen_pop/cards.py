"""The cards of one seat, read from the ledger and the knowledge base: this stands between the ring and the screen."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from calllog.contacts.models import ContactRecord
from calllog.ledger.events import CallAnswered, OperatorRinging
from calllog.ledger.models import Call, StoredEvent
from calllog.ledger.payloads import iso
from calllog.ledger.personal import reveal
from kb.directory.queries import CalledLine, line_called
from kb.directory.telephone import masked
from kb.faq_pages.models import Kind
from kb.search.matching import Suggestion, likely_faqs
from telephony_bridge.screen_pop.payloads import (
    CallerPayload,
    CardPayload,
    GroupPayload,
    HandlingPayload,
    LinePayload,
    RecordPayload,
    SuggestionPayload,
)

LOOK_BACK = timedelta(hours=12)  # a shift
STILL_TO_RECORD = timedelta(hours=2)  # how long an ended call waits on a newly opened desk
AT_THIS_SEAT = (OperatorRinging.__name__, CallAnswered.__name__)


def cards_of(member: str, *, after: int, at: datetime, language: str) -> list[CardPayload]:
    """Return the cards of the calls at this seat which changed after ``after``; 0 asks for what is open now.

    ``language`` is that of the screen; the FAQs come in the language of the line.
    """
    calls = _calls_at(member, after=after, at=at)
    records = dict(_receipt_numbers(calls))
    if after == 0:
        calls = [call for call in calls if _is_open(call, member, recorded=call.call_id in records, at=at)]
    numbers = reveal(call.caller for call in calls if not call.withheld)
    with override(language):
        return [
            _card(call, member, at=at, number=numbers.get(call.caller), receipt_number=records.get(call.call_id))
            for call in calls
        ]


def _calls_at(member: str, *, after: int, at: datetime) -> list[Call]:
    here = StoredEvent.objects.filter(operator=member, kind__in=AT_THIS_SEAT, occurred_at__gt=at - LOOK_BACK)
    calls = Call.objects.filter(call_id__in=here.values("call_id"), last_sequence__gt=after)
    return list(calls.order_by("offered_at"))


def _receipt_numbers(calls: Iterable[Call]) -> Iterable[tuple[str, str]]:
    ended = [call.call_id for call in calls if call.answered_at]
    if ended:
        for record in ContactRecord.objects.filter(call__in=ended):
            yield record.call_id, record.receipt_number


def _is_open(call: Call, member: str, *, recorded: bool, at: datetime) -> bool:
    state = _state(call, member)
    if state == "ended":
        return not recorded and at - (call.ended_at or at) < STILL_TO_RECORD
    return state != "gone"


def _state(call: Call, member: str) -> str:
    if call.ringing_at == member:
        return "ringing"
    if call.talking_to == member:
        return "talking"
    return "ended" if member in call.operators else "gone"


def _card(call: Call, member: str, *, at: datetime, number: str | None, receipt_number: str | None) -> CardPayload:
    line = line_called(call.line)
    state = _state(call, member)
    spoken_language = line.language if line else "ja"
    return CardPayload(
        call_id=call.call_id,
        sequence=call.last_sequence,
        state=state,
        result=call.result,
        line=_line(call.line, line),
        service_group=_group(line),
        caller=CallerPayload(masked=masked(number) if number else None, withheld=call.withheld),
        language=spoken_language,
        language_label=_("Japanese") if spoken_language == "ja" else _("English"),
        offered_at=iso(call.offered_at),
        queued_at=iso(call.queued_at),
        answered_at=iso(call.answered_at),
        ended_at=iso(call.ended_at),
        wait_seconds=call.waited.total_seconds() if call.waited is not None else None,
        record=RecordPayload(receipt_number=receipt_number) if receipt_number else None,
        suggestions=_suggestions(line, at=at) if state != "gone" and not receipt_number else [],
    )


def _line(number: str, line: CalledLine | None) -> LinePayload:
    if line is None:
        return LinePayload(number=number, name=number, configured=False)
    return LinePayload(number=number, name=_named(line.name, line.name_en), configured=True)


def _group(line: CalledLine | None) -> GroupPayload | None:
    return GroupPayload(code=line.group_code, name=_named(line.group_name, line.group_name_en)) if line else None


def _suggestions(line: CalledLine | None, *, at: datetime) -> list[SuggestionPayload]:
    if line is None:
        return []
    return [_suggestion(suggestion, line) for suggestion in likely_faqs(line.group_code, locale=line.language, at=at)]


def _suggestion(suggestion: Suggestion, line: CalledLine) -> SuggestionPayload:
    card = suggestion.card
    return SuggestionPayload(
        number=card.number,
        locale=card.locale,
        revision=card.revision,
        question=card.question,
        spoken_answer=card.spoken_answer,
        full_answer_html=card.full_answer,
        operator_note=card.operator_note,
        handling=HandlingPayload(
            rule=card.rule.id, kind=card.rule.kind, label=str(Kind(card.rule.kind).label), target=card.rule.target
        )
        if card.rule
        else None,
        reason=_reason(suggestion, line),
    )


def _reason(suggestion: Suggestion, line: CalledLine) -> str:
    group = _named(line.group_name, line.group_name_en)
    if suggestion.reason == "most_used":
        return _("Most used for %(group)s: %(uses)s times") % {"group": group, "uses": suggestion.uses}
    if suggestion.reason == "used":
        return _("Used for %(group)s: %(uses)s times") % {"group": group, "uses": suggestion.uses}
    return _("FAQ of %(group)s") % {"group": group}


def _named(name: str, name_en: str) -> str:
    """Choose the name in the language of the screen."""
    return (name_en or name) if get_language() == "en" else name
