"""Calls in the ledger, short to write: a caller, an operator's seat, and how far it has come."""

from datetime import datetime, timedelta

from calllog.ledger import events
from calllog.ledger.events import CallEvent, Observation
from calllog.ledger.ingest import ingest
from calllog.ledger.models import Call

LINE = "0467001000"


def call_of(
    caller: str | None,
    *,
    member: str,
    began: datetime,
    call_id: str = "call-1.0",
    line: str = LINE,
    answered: bool = True,
    ended: bool = False,
) -> Call:
    """Let a call ring at a seat, be answered there and end; ``caller`` None is withheld."""
    reference = f"{call_id}:number" if caller else None
    seat = {"operator": member, "queue": "shimin"}
    told: list[CallEvent] = [
        events.CallOffered(call_id=call_id, occurred_at=began, line=line, caller=reference, withheld=caller is None),
        events.OperatorRinging(call_id=call_id, occurred_at=began + timedelta(seconds=1), **seat),
    ]
    if answered:
        told.append(events.CallAnswered(call_id=call_id, occurred_at=began + timedelta(seconds=4), **seat))
    if ended:
        told.append(events.CallEnded(call_id=call_id, occurred_at=began + timedelta(seconds=60), refused=False))
    ingest(
        [
            Observation(
                source="ami",
                key=f"{call_id} {type(event).__name__}",
                event=event,
                personal={reference: caller} if caller and reference and isinstance(event, events.CallOffered) else {},
            )
            for event in told
        ]
    )
    return Call.objects.get(call_id=call_id)
