"""An operator's states one after the other, as a fold over what the PBX told of the seat. Pure.

The events are a set: they are put in the order of the PBX's own time before they are folded, so
whatever order they arrive in, and however often, the stretches are the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from itertools import groupby

from calllog.ledger.events import Event, OperatorState
from calllog.presence.known import STEPS, Known, learn, passed, shown, wrap_ups

RANKS = {event_type: position for position, event_type in enumerate(STEPS)}
NOT_SIGNED_IN = frozenset({OperatorState.OFFLINE, OperatorState.UNKNOWN})


@dataclass(frozen=True, kw_only=True)
class CurrentState:
    """The state a seat is in, and since when without a break."""

    state: OperatorState
    reason: str
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A time in one state, for one reason; the next begins when it ends."""

    state: OperatorState
    reason: str  # why away, in the PBX's words; blank where none was given
    began: datetime
    ended: datetime | None  # None: it goes on


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A moment at which the state became another one."""

    state: OperatorState
    reason: str
    at: datetime
    known: Known  # after everything that was told until then


def stretches(told: Iterable[Event], *, member: str) -> list[Stretch]:
    """Return the seat's states without gap or overlap, from what the PBX first told of it; the last goes on."""
    turns, _known = follow(told, known=Known(member=member), before=None)
    return as_stretches(turns)


def seconds_by_state(of_seat: Iterable[Stretch], *, since: datetime, until: datetime) -> dict[OperatorState, timedelta]:
    """Return how long the seat was in each state within [since, until); all together are exactly ``until - since``.

    What no stretch covers, before the PBX first told of the seat, is unknown.
    """
    if until < since:
        raise ValueError("The time ends before it begins.")
    sums = dict.fromkeys(OperatorState, timedelta())
    for stretch in of_seat:
        begin, end = max(stretch.began, since), min(stretch.ended or until, until)
        if begin < end:
            sums[stretch.state] += end - begin
    sums[OperatorState.UNKNOWN] += (until - since) - sum(sums.values(), timedelta())
    return sums


def signed_in(sums: dict[OperatorState, timedelta]) -> timedelta:
    """Return the time signed in: in every state but offline and unknown."""
    return sum((length for state, length in sums.items() if state not in NOT_SIGNED_IN), timedelta())


def follow(
    told: Iterable[Event],
    *,
    known: Known,
    before: tuple[OperatorState, str] | None,
    until: datetime | None = None,
) -> tuple[list[Turn], Known]:
    """Fold ``told`` onto what was ``known``, all of it later; returns the turns since, and what is known then.

    ``before`` is the state that was shown with ``known``; None: none yet. ``until`` follows the clock
    past the last event, up to and with that moment.
    """
    course = _Course(known=known, before=before)
    relevant = sorted({event for event in told if type(event) in RANKS}, key=_order)
    for at, together in groupby(relevant, key=_time):
        course.run(before=at)
        course.reach(at, learning=together)
    if until is not None:
        course.run(before=until)
        course.reach(until)
    return course.turns, course.known


def as_stretches(turns: Sequence[Turn]) -> list[Stretch]:
    """Return the stretches between ``turns``, of which the last goes on."""
    ends = [*(turn.at for turn in turns[1:]), None]
    return [
        Stretch(state=turn.state, reason=turn.reason, began=turn.at, ended=ended)
        for turn, ended in zip(turns, ends if turns else [], strict=True)
    ]


class _Course:
    """The turns of one seat while time passes."""

    def __init__(self, *, known: Known, before: tuple[OperatorState, str] | None) -> None:
        self.turns: list[Turn] = []
        self.known = known
        self._shown = before

    def run(self, *, before: datetime) -> None:
        """Let the clock run to just before that moment."""
        for moment in wrap_ups(self.known):
            if moment < before:
                self.reach(moment)

    def reach(self, at: datetime, *, learning: Iterable[Event] = ()) -> None:
        """Take everything that was told at one moment, and look once."""
        self.known = reduce(learn, learning, passed(self.known, at=at))
        now = shown(self.known)
        if self.known.told and now != self._shown:
            state, reason = now
            self.turns.append(Turn(state=state, reason=reason, at=at, known=self.known))
            self._shown = now


def _time(event: Event) -> datetime:
    return event.occurred_at


def _order(event: Event) -> tuple[datetime, int, str]:
    """Order by time, then by kind, then by content, so that no tie is left."""
    return event.occurred_at, RANKS[type(event)], repr(event)
