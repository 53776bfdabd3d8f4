"""Reads of operators' seats, states and shifts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from calllog.ledger.events import OperatorState
from calllog.ledger.rows import rows_with
from calllog.presence import states
from calllog.presence.known import from_json
from calllog.presence.models import PresenceStretch, Seat, SeatState
from calllog.presence.states import CurrentState, Stretch, Turn, as_stretches, follow


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


def state_of(member: str, *, at: datetime | None = None) -> CurrentState | None:
    """Return what a seat is doing; None where the PBX has not told.

    ``at`` is now: the PBX does not tell when a wrap-up time runs out. None: as of what it told last.
    """
    rows = rows_with(SeatState, "member", [member])
    return _current(rows[0], at=at) if rows else None


def seated_operators(*, at: datetime | None = None) -> list[SeatedOperator]:
    """Return all seats in the order of their names, with their states at ``at`` as ``state_of`` does."""
    current = {row.member: _current(row, at=at) for row in SeatState.objects.all()}
    return [
        SeatedOperator(member=member, username=username, name=name, current=current.get(member))
        for member, username, name in Seat.objects.order_by("member").values_list(
            "member", "user__username", "user__display_name"
        )
    ]


def members_told_of() -> list[str]:
    """Return the members of queues of which the PBX has told, in the order of their names."""
    return list(SeatState.objects.order_by("member").values_list("member", flat=True))


def members_untold_since_gap(feed: str) -> list[str]:
    """Return the members that were signed in when ``feed`` was lost, and of which it has told nothing since."""
    rows = SeatState.objects.filter(state=OperatorState.UNKNOWN).order_by("member")
    known = (from_json(row.member, row.known) for row in rows if row.known)
    return [seat.member for seat in known if seat.feed in {"", feed} and not (seat.queues or seat.signed_off)]


def shift_of(member: str, *, since: datetime, until: datetime) -> list[Stretch]:
    """Return the stretches that touch [since, until), oldest first, without gap or overlap.

    ``until`` must not be in the future: nobody knows what an operator will do.
    """
    touching = PresenceStretch.objects.filter(Q(ended=None) | Q(ended__gt=since), member=member, began__lt=until)
    shift = [
        Stretch(state=OperatorState(row.state), reason=row.reason, began=row.began, ended=row.ended)
        for row in touching.order_by("began")
    ]
    if shift and shift[-1].ended is None:
        row = SeatState.objects.get(member=member)
        shift[-1:] = _run_on(shift[-1], _turns_by_the_clock(row, until=until))
    return [stretch for stretch in shift if stretch.began < until]


def seconds_by_state(member: str, *, since: datetime, until: datetime) -> dict[OperatorState, timedelta]:
    """Return how long a seat was in each state within [since, until); see ``shift_of`` and ``states``."""
    shift = shift_of(member, since=since, until=until)
    return states.seconds_by_state(shift, since=since, until=until)


def _current(row: SeatState, *, at: datetime | None) -> CurrentState:
    turns = _turns_by_the_clock(row, until=at) if at else []
    if turns:
        return CurrentState(state=turns[-1].state, reason=turns[-1].reason, since=turns[-1].at)
    return CurrentState(state=OperatorState(row.state), reason=row.reason, since=row.since)


def _turns_by_the_clock(row: SeatState, *, until: datetime) -> list[Turn]:
    """Return what changed without news of the PBX since its last."""
    if row.told_until is None or until <= row.told_until:
        return []
    known = from_json(row.member, row.known)
    turns, _known = follow((), known=known, before=(OperatorState(row.state), row.reason), until=until)
    return turns


def _run_on(stretch: Stretch, turns: list[Turn]) -> list[Stretch]:
    if not turns:
        return [stretch]
    closed = Stretch(state=stretch.state, reason=stretch.reason, began=stretch.began, ended=turns[0].at)
    return [closed, *as_stretches(turns)]
