"""Calls as rows: each made from all events of the call, so that a row can be thrown away and made anew."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from django.db.models import Max

from calllog.ledger.codec import decode
from calllog.ledger.events import CallEvent
from calllog.ledger.lifecycle import CallSummary, fold
from calllog.ledger.models import Call, StoredEvent

WRITTEN = [field.name for field in Call._meta.concrete_fields if not field.primary_key]


def project_calls(changed: Mapping[str, int]) -> None:
    """Write the rows of the ``changed`` calls (call id to the last sequence number that touched it)."""
    events: dict[str, list[CallEvent]] = {call_id: [] for call_id in changed}
    stored = StoredEvent.objects.filter(call_id__in=changed).values_list("call_id", "kind", "version", "payload")
    for call_id, kind, version, payload in stored:
        events[call_id].append(cast(CallEvent, decode(kind, version, payload)))
    rows = [_row(summary, changed[call_id]) for call_id, its_events in events.items() if (summary := fold(its_events))]
    if rows:
        Call.objects.bulk_create(rows, update_conflicts=True, unique_fields=["call_id"], update_fields=WRITTEN)


def rebuild_calls() -> int:
    """Throw all rows away and make them from the events; returns how many calls there are."""
    Call.objects.all().delete()
    last = StoredEvent.objects.exclude(call_id="").values_list("call_id").annotate(Max("sequence"))
    project_calls(dict(last))
    return Call.objects.count()


def _row(summary: CallSummary, last_sequence: int) -> Call:
    return Call(
        call_id=summary.call_id,
        line=summary.line,
        queue=summary.queue or "",
        caller=summary.caller or "",
        withheld=summary.withheld,
        offered_at=cast(datetime, summary.offered_at),
        queued_at=summary.queued_at,
        answered_at=summary.answered_at,
        ended_at=summary.ended_at,
        result=summary.result,
        abandoned_in=summary.abandoned_in or "",
        ringing_at=summary.ringing_at or "",
        talking_to=summary.talking_to or "",
        waited=summary.waited,
        talked=summary.talked,
        held=summary.held,
        held_since=summary.held_since,
        operators=list(summary.operators),
        last_sequence=last_sequence,
    )
