"""The cards of one seat, read from the ledger and the knowledge base: this stands between the ring and the screen."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import override

from calllog.contacts.models import ContactRecord
from calllog.contacts.queries import receipt_numbers
from calllog.desk.faq_payloads import FaqPayload
from calllog.ledger.events import CallAnswered, CallSeenAgain, OperatorRinging, PartyCalled
from calllog.ledger.lifecycle import Direction
from calllog.ledger.models import Call, StoredEvent
from calllog.ledger.payloads import iso
from kb.search.spoken import suggestions_after
from telephony_bridge.screen_pop.payloads import CallerPayload, CardPayload, RecordPayload
from telephony_bridge.screen_pop.prepared import Prepared, masked_caller, prepared_for, suggested
from telephony_bridge.screen_pop.transfers import transfers_in_words

LOOK_BACK = timedelta(hours=12)  # a shift
STILL_TO_RECORD = timedelta(hours=2)  # how long an ended call waits on a newly opened desk
AT_THIS_SEAT = tuple(kind.__name__ for kind in (OperatorRinging, CallAnswered, PartyCalled, CallSeenAgain))


def calls_at(member: str, *, after: int, at: datetime) -> list[Call]:
    """Return the calls of the last shift at this seat which changed after ``after``; 0 asks for what is open now."""
    here = StoredEvent.objects.filter(operator=member, kind__in=AT_THIS_SEAT, occurred_at__gt=at - LOOK_BACK)
    # Who was asked in a consultation has the caller now, if they were handed over.
    asked = Call.objects.filter(pbx_id__in=here.values("call_id")).exclude(consultation_of="")
    ours = Q(pbx_id__in=here.values("call_id")) | Q(call_id__in=asked.values("consultation_of"))
    calls = Call.objects.filter(ours, direction=Direction.INBOUND, last_sequence__gt=after).order_by("offered_at")
    if after:
        return list(calls)
    recorded = set(ContactRecord.objects.filter(call__in=calls).values_list("call_id", flat=True))
    return [call for call in calls if _is_open(call, member, recorded=call.call_id in recorded, at=at)]


def open_at(member: str) -> set[str]:
    """Return the PBX's ids of the calls that ring at this seat or talk to it now. One query."""
    calls = Call.objects.filter(is_over=False, direction=Direction.INBOUND)
    rows = calls.values_list("pbx_id", "ringing", "talking_to")
    return {pbx_id for pbx_id, ringing, talking_to in rows if member in ringing or member == talking_to}


def cards_of(
    calls: Sequence[Call], member: str, *, at: datetime, language: str, heard: Mapping[str, str] | None = None
) -> list[CardPayload]:
    """Return the cards of ``calls`` as this seat sees them.

    ``language`` is that of the screen; the FAQs come in the language of the line. ``heard`` is what was said in them,
    by the PBX's ids.
    """
    receipts = receipt_numbers([call.call_id for call in calls if call.answered_at])
    return [
        _card(
            call,
            member,
            at=at,
            language=language,
            receipt_number=receipts.get(call.call_id),
            heard=(heard or {}).get(call.pbx_id, ""),
        )
        for call in calls
    ]


def _is_open(call: Call, member: str, *, recorded: bool, at: datetime) -> bool:
    state = _state(call, member)
    if state == "ended":
        return not recorded and at - (call.ended_at or at) < STILL_TO_RECORD
    return state != "gone"


def _state(call: Call, member: str) -> str:
    if member in call.ringing:
        return "ringing"
    if call.talking_to == member:
        return "talking"
    return "ended" if member in {*call.operators, *call.took_over} else "gone"


def _card(
    call: Call, member: str, *, at: datetime, language: str, receipt_number: str | None, heard: str
) -> CardPayload:
    prepared = prepared_for(call, language=language, at=at)
    state = _state(call, member)
    to_answer = state != "gone" and not receipt_number
    return CardPayload(
        call_id=call.call_id,
        sequence=call.last_sequence,
        state=state,
        result=call.result,
        line=prepared.line,
        service_group=prepared.service_group,
        caller=_caller(call),
        language=prepared.language,
        language_label=prepared.language_label,
        ivr_key=call.ivr_key,
        greeting=prepared.greeting,
        opening=prepared.opening,
        events=prepared.events,
        offered_at=iso(call.offered_at),
        queued_at=iso(call.queued_at),
        answered_at=iso(call.answered_at),
        ended_at=iso(call.ended_at),
        wait_seconds=call.waited.total_seconds() if call.waited is not None else None,
        held_since=iso(call.held_since),
        held_seconds=call.held.total_seconds(),
        transfers=transfers_in_words(call.transfers, language=language, at=at) if call.transfers else [],
        record=RecordPayload(receipt_number=receipt_number) if receipt_number else None,
        heard=heard if to_answer else "",
        suggestions=_suggestions(prepared, heard, language=language, at=at) if to_answer else [],
    )


def _suggestions(prepared: Prepared, heard: str, *, language: str, at: datetime) -> list[FaqPayload]:
    if not heard:
        return prepared.suggestions
    with override(language):
        return suggested(
            suggestions_after(heard, prepared.likely, locale=prepared.language, at=at),
            prepared.called,
            ivr_key=prepared.ivr_key,
        )


def _caller(call: Call) -> CallerPayload:
    known = call.caller and not call.withheld
    return CallerPayload(masked=masked_caller(call.caller) if known else None, withheld=call.withheld)
