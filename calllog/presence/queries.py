"""Reads of operators' seats and states."""

from dataclasses import dataclass

from calllog.ledger.events import OperatorState
from calllog.presence.models import Seat, SeatState
from calllog.presence.states import CurrentState


@dataclass(frozen=True, kw_only=True)
class SeatedOperator:
    """A seat with the person who sits there."""

    member: str
    username: str
    name: str
    current: CurrentState | None  # None: the PBX has not told of this seat


def member_of(user_id: int) -> str | None:
    """Return the PBX's name for a user; None for somebody without a seat."""
    return Seat.objects.filter(user_id=user_id).values_list("member", flat=True).first()


def usernames_by_member() -> dict[str, str]:
    """Return the user names of all seats."""
    return dict(Seat.objects.values_list("member", "user__username"))


def state_of(member: str) -> CurrentState | None:
    """Return what a seat is doing; None where the PBX has not told."""
    row = SeatState.objects.filter(member=member).first()
    return _current(row) if row else None


def seated_operators() -> list[SeatedOperator]:
    """Return all seats in the order of their names."""
    states = {row.member: _current(row) for row in SeatState.objects.all()}
    return [
        SeatedOperator(member=member, username=username, name=name, current=states.get(member))
        for member, username, name in Seat.objects.order_by("member").values_list(
            "member", "user__username", "user__display_name"
        )
    ]


def _current(row: SeatState) -> CurrentState:
    return CurrentState(state=OperatorState(row.state), reason=row.reason, since=row.since)
