"""Seat states as rows, brought up to date with the events of the seat."""

from collections.abc import Iterable
from typing import cast

from calllog.ledger.codec import decode
from calllog.ledger.events import OperatorStateChanged, Told
from calllog.ledger.models import StoredEvent
from calllog.presence.models import SeatState
from calllog.presence.states import current_state

LOOK_BACK = 100  # changes of one seat: more than a repeated state ever fills


def project_seats(told: Iterable[Told]) -> None:
    """Write the rows of the seats that ``told`` touched. Runs in the transaction that stored the events."""
    for member in {one.event.operator for one in told if isinstance(one.event, OperatorStateChanged)}:
        current = current_state(_changes_of(member))
        if current:
            SeatState.objects.update_or_create(
                member=member,
                defaults={"state": current.state, "reason": current.reason, "since": current.since},
            )


def _changes_of(member: str) -> list[OperatorStateChanged]:
    stored = StoredEvent.objects.filter(operator=member, kind=OperatorStateChanged.__name__)
    rows = stored.order_by("-occurred_at").values_list("kind", "version", "payload")[:LOOK_BACK]
    return [cast(OperatorStateChanged, decode(*row)) for row in rows]
