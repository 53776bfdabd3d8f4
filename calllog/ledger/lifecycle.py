"""The life of one call, as a fold over its events. Pure: no clock, no database.

The events are a set: each is told once, and they are put in the order of the PBX's own time before
they are folded. So whatever order they arrive in, and however often, the call is the same.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import reduce

from calllog.ledger import events
from calllog.ledger.events import CallEvent


class Result(StrEnum):
    """How a call went, in the contract's words."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    ANNOUNCEMENT = "announcement"
    IN_PROGRESS = "in_progress"


class AbandonedIn(StrEnum):
    """Where the caller gave up."""

    QUEUE = "queue"
    RINGING = "ringing"


@dataclass(frozen=True, kw_only=True)
class CallSummary:
    """One call as far as its events tell. None where they do not."""

    call_id: str
    line: str = ""  # blank: the event that names the line has not come
    queue: str | None = None  # the one it waited in last; None: it reached none
    caller: str | None = None  # reference to a personal value
    withheld: bool = False
    offered_at: datetime | None = None
    queued_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    gave_up: bool = False
    abandoned_in: AbandonedIn | None = None
    ringing_at: str | None = None  # the operator whose telephone rings now
    talking_to: str | None = None  # the operator who is connected now
    talking_since: datetime | None = None
    held_since: datetime | None = None
    talked: timedelta = timedelta()  # of our operators with the caller, holding included
    held: timedelta = timedelta()
    operators: tuple[str, ...] = ()  # who talked, in order

    @property
    def result(self) -> Result:
        """The call's result; an answered call is answered from the moment of the answer."""
        if self.answered_at:
            return Result.ANSWERED
        if self.gave_up or (self.ended_at and self.queued_at):
            return Result.ABANDONED
        return Result.ANNOUNCEMENT if self.ended_at else Result.IN_PROGRESS

    @property
    def waited(self) -> timedelta | None:
        """From joining the first queue to the answer or the end; None: it never waited, or still does."""
        until = self.answered_at or self.ended_at
        return until - self.queued_at if self.queued_at and until else None


def fold(call_events: Iterable[CallEvent]) -> CallSummary | None:
    """Return the call that these events of one call tell of; None where nothing tells that it came in."""
    ordered = sorted(set(call_events), key=_order)
    if not any(isinstance(event, events.CallOffered | events.CallQueued) for event in ordered):
        return None
    call = reduce(_step, ordered, CallSummary(call_id=ordered[0].call_id))
    # Without the first event, the first that is known stands for it.
    return call if call.offered_at else replace(call, offered_at=ordered[0].occurred_at)


def _order(event: CallEvent) -> tuple[datetime, int, str]:
    """Order by time, then by the natural course of a call, then by content, so that no tie is left."""
    return event.occurred_at, COURSE[type(event)], repr(event)


def _step(call: CallSummary, event: CallEvent) -> CallSummary:
    return STEPS[type(event)](call, event)


def _offered(call: CallSummary, event: events.CallOffered) -> CallSummary:
    return replace(
        call,
        offered_at=call.offered_at or event.occurred_at,
        line=call.line or event.line,
        caller=call.caller or event.caller,
        withheld=call.withheld or event.withheld,
    )


def _queued(call: CallSummary, event: events.CallQueued) -> CallSummary:
    return replace(
        call,
        queued_at=call.queued_at or event.occurred_at,
        queue=event.queue,
        withheld=call.withheld or event.withheld,
    )


def _ringing(call: CallSummary, event: events.OperatorRinging) -> CallSummary:
    return call if call.ended_at else replace(call, ringing_at=event.operator)


def _missed(call: CallSummary, event: events.OperatorMissed) -> CallSummary:
    return replace(call, ringing_at=None) if call.ringing_at == event.operator else call


def _answered(call: CallSummary, event: events.CallAnswered) -> CallSummary:
    return replace(
        _hung_up_on(call, event.occurred_at),
        answered_at=call.answered_at or event.occurred_at,
        ringing_at=None,
        talking_to=event.operator,
        talking_since=event.occurred_at,
        operators=(*call.operators, event.operator),
    )


def _held(call: CallSummary, event: events.CallHeld) -> CallSummary:
    return replace(call, held_since=event.occurred_at) if call.talking_to and not call.held_since else call


def _resumed(call: CallSummary, event: events.CallResumed) -> CallSummary:
    if call.held_since is None:
        return call
    return replace(call, held_since=None, held=call.held + (event.occurred_at - call.held_since))


def _released(call: CallSummary, event: events.OperatorReleased) -> CallSummary:
    return _hung_up_on(call, event.occurred_at) if call.talking_to == event.operator else call


def _abandoned(call: CallSummary, event: events.CallAbandoned) -> CallSummary:
    if call.answered_at:
        return call
    return replace(
        call, gave_up=True, abandoned_in=AbandonedIn.RINGING if call.ringing_at else AbandonedIn.QUEUE, ringing_at=None
    )


def _ended(call: CallSummary, event: events.CallEnded) -> CallSummary:
    if call.ended_at:
        return call
    if call.queued_at and not call.answered_at and not call.gave_up:
        call = replace(call, abandoned_in=AbandonedIn.RINGING if call.ringing_at else AbandonedIn.QUEUE)
    return replace(_hung_up_on(call, event.occurred_at), ended_at=event.occurred_at, ringing_at=None)


def _hung_up_on(call: CallSummary, at: datetime) -> CallSummary:
    """Close what is open between the caller and an operator: the talk, and a hold within it."""
    if call.talking_since is None:
        return call
    held = at - call.held_since if call.held_since else timedelta()
    return replace(
        call,
        talking_to=None,
        talking_since=None,
        held_since=None,
        talked=call.talked + (at - call.talking_since),
        held=call.held + held,
    )


STEPS: dict[type[CallEvent], Callable[..., CallSummary]] = {
    events.CallOffered: _offered,
    events.CallQueued: _queued,
    events.OperatorRinging: _ringing,
    events.OperatorMissed: _missed,
    events.CallAnswered: _answered,
    events.CallHeld: _held,
    events.CallResumed: _resumed,
    events.OperatorReleased: _released,
    events.CallAbandoned: _abandoned,
    events.CallEnded: _ended,
}
COURSE = {event_type: position for position, event_type in enumerate(STEPS)}
