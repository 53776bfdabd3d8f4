"""Calls as rows: each made from all events of the call, so that a row can be thrown away and made anew."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import cast

from django.db import connection
from django.db.models import Max

from calllog.ledger.codec import decode
from calllog.ledger.events import CallEvent
from calllog.ledger.lifecycle import CallSummary, fold
from calllog.ledger.models import Call, StoredEvent
from calllog.ledger.rows import upsert


def project_calls(changed: Mapping[str, int]) -> None:
    """Write the rows of the ``changed`` calls (call id to the last sequence number that touched it)."""
    summaries = (fold(_events_of(call_id)) for call_id in changed)
    upsert([_row(summary, changed[summary.call_id]) for summary in summaries if summary])


def rebuild_calls() -> int:
    """Throw all rows away and make them from the events; returns how many calls there are."""
    Call.objects.all().delete()
    last = StoredEvent.objects.exclude(call_id="").values_list("call_id").annotate(Max("sequence"))
    project_calls(dict(last))
    return Call.objects.count()


def _events_of(call_id: str) -> list[CallEvent]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, version, payload FROM ledger_event WHERE call_id = %s", [call_id])
        return [
            cast(CallEvent, decode(kind, version, json.loads(payload))) for kind, version, payload in cursor.fetchall()
        ]


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
