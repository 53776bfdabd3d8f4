"""Calls as rows: each made from all events of the call, so that a row can be thrown away and made anew."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import cast

from django.db import connection, transaction
from django.db.models import Max

from calllog.ledger.codec import decode
from calllog.ledger.consultations import link
from calllog.ledger.events import CallEvent
from calllog.ledger.lifecycle import CallSummary, Talk, Transfer, fold_all, result_of
from calllog.ledger.models import Call, StoredEvent
from calllog.ledger.rows import upsert
from kb.directory.schedules import was_open

CHUNK = 500


def project_calls(changed: Mapping[str, int]) -> None:
    """Write the rows of the ``changed`` calls (the PBX's id to the last sequence number that touched it)."""
    rows = [row for pbx_id, last_sequence in changed.items() for row in _rows_of(pbx_id, last_sequence)]
    upsert(rows)
    link(rows)


def rebuild_calls() -> int:
    """Throw all rows away and make them from the events, in one transaction; returns how many calls there are."""
    last = StoredEvent.objects.exclude(call_id="").values_list("call_id").annotate(Max("sequence"))
    with transaction.atomic():
        rows = list(last.order_by("call_id"))
        Call.objects.all().delete()
        for first in range(0, len(rows), CHUNK):
            project_calls(dict(rows[first : first + CHUNK]))
    return Call.objects.count()


def _rows_of(pbx_id: str, last_sequence: int) -> list[Call]:
    source, call_events = _events_of(pbx_id)
    return [
        _row(summary, pbx_id=pbx_id, source=source, last_sequence=last_sequence) for summary in fold_all(call_events)
    ]


def _events_of(pbx_id: str) -> tuple[str, list[CallEvent]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, version, payload, source FROM ledger_event WHERE call_id = %s", [pbx_id])
        rows = cursor.fetchall()
    told = [cast(CallEvent, decode(kind, version, json.loads(payload))) for kind, version, payload, _source in rows]
    return min(source for *_event, source in rows), told


def _row(summary: CallSummary, *, pbx_id: str, source: str, last_sequence: int) -> Call:
    offered_at = cast(datetime, summary.offered_at)
    line_open = was_open(summary.line, offered_at) if summary.reached_nobody else None
    result, abandoned_in = result_of(summary, line_open=line_open)
    return Call(
        call_id=summary.call_id,
        pbx_id=pbx_id,
        source=source,
        direction=summary.direction,
        line=summary.line,
        dialled=summary.dialled or "",
        queue=summary.queue or "",
        caller=summary.caller or "",
        withheld=summary.withheld,
        ivr_key=summary.ivr_key,
        offered_at=offered_at,
        queued_at=summary.queued_at,
        answered_at=summary.answered_at,
        ended_at=summary.ended_at,
        is_over=summary.is_over,
        result=result,
        abandoned_in=abandoned_in or "",
        ringing=list(summary.ringing),
        talking_to=summary.talking_to or "",
        waited=summary.waited,
        talked=summary.talked,
        held=summary.held,
        held_since=summary.held_since,
        talks=[_talk(talk) for talk in summary.talks],
        operators=list(summary.operators),
        took_over=list(summary.took_over),
        transfers=[_transfer(transfer) for transfer in summary.transfers],
        last_sequence=last_sequence,
    )


def _talk(talk: Talk) -> list[str | None]:
    return [talk.operator, talk.began.isoformat(), talk.ended.isoformat() if talk.ended else None]


def _transfer(transfer: Transfer) -> dict[str, str | None]:
    return {
        "kind": transfer.kind,
        "operator": transfer.operator,
        "to": transfer.to,
        "number": transfer.number,
        "consultation": transfer.consultation,
        "outcome": transfer.outcome,
    }
