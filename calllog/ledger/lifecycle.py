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
from calllog.ledger.events import CallEvent, PartyOutcome, TransferKind

NOTHING = timedelta()


class Direction(StrEnum):
    """Who called whom."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"


class Result(StrEnum):
    """How a call went, in the contract's words."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    OVERFLOWED = "overflowed"
    BLOCKED = "blocked"
    OUT_OF_HOURS = "out_of_hours"
    ANNOUNCEMENT = "announcement"
    CONNECTED = "connected"
    NOT_CONNECTED = "not_connected"
    IN_PROGRESS = "in_progress"
    NOT_MEASURED = "not_measured"


class AbandonedIn(StrEnum):
    """Where the caller gave up."""

    IVR = "ivr"
    QUEUE = "queue"
    RINGING = "ringing"


class TransferOutcome(StrEnum):
    """What became of a transfer."""

    CONNECTED = "connected"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"  # the caller hung up before
    RETURNED = "returned"  # it came back to who handed it over


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """One hand-over of the caller."""

    kind: TransferKind
    operator: str  # who handed over
    to: str  # the extension; blank where the target is a number outside
    number: str | None  # reference to the number outside
    consultation: str  # id of the call in which the target was asked; blank for a blind transfer
    outcome: TransferOutcome | None  # None: not told


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A stretch in which an operator of the centre had the caller, holding included."""

    operator: str
    began: datetime
    ended: datetime | None  # None: still going on, or its end was not seen


@dataclass(frozen=True, kw_only=True)
class CallSummary:
    """One call as far as its events tell. None where they do not."""

    call_id: str  # of a call that reuses an id: the id, "#", and 2, 3 …
    direction: Direction = Direction.INBOUND
    line: str = ""  # the number called; blank: not told, or kept in ``dialled``
    dialled: str | None = None  # reference to the number outside that one of ours called
    queue: str | None = None  # the one it waited in last; None: it reached none
    caller: str | None = None  # reference to a personal value
    withheld: bool = False
    ivr_key: str = ""  # what the caller pressed last; blank: nothing, or nobody told
    offered_at: datetime | None = None
    queued_at: datetime | None = None
    answered_at: datetime | None = None  # by an operator; of a call of our own, by the other side
    ended_at: datetime | None = None
    ended_unseen_at: datetime | None = None  # it ended in a gap before then, unseen
    refused: bool = False
    gave_up: bool = False
    rang: bool = False  # an operator's telephone has rung for it
    waiting_in: str | None = None  # the queue it waits in now
    left_unserved: bool = False  # left its last queue, and neither answered nor given up
    ringing: tuple[str, ...] = ()  # the operators whose telephones ring now
    ringing_when_given_up: bool = False
    talking_to: str | None = None  # whoever of ours has the caller now
    talks: tuple[Talk, ...] = ()  # of the centre's operators; what follows a hand-over is not in it
    course_unseen: bool = False  # it was with none of ours after a gap: what happened in it, nobody saw
    answer_unseen: bool = False  # an operator took the call in a gap: when, nobody saw
    talk_unseen: bool = False  # a talk began or ended in a gap
    held_since: datetime | None = None
    held: timedelta = NOTHING
    operators: tuple[str, ...] = ()  # who talked, in order
    took_over: tuple[str, ...] = ()  # telephones of ours to which the caller was handed over
    transfers: tuple[Transfer, ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to be expected of the call."""
        return self.ended_at is not None or self.ended_unseen_at is not None

    @property
    def reached_nobody(self) -> bool:
        """Whether an inbound call ended before any queue or telephone: what that means depends on the line's hours."""
        return self.is_over and not (
            self.answered_at or self.queued_at or self.rang or self.refused or self.course_unseen
        )

    @property
    def waited(self) -> timedelta | None:
        """From joining the first queue to the answer or the end; None: it never waited, still does, or nobody saw."""
        if self.answer_unseen:
            return None
        return _between(self.queued_at, self.answered_at or self.ended_at)

    @property
    def talked(self) -> timedelta | None:
        """Of our operators with the caller, holding included; None: where one began or ended was not seen."""
        if self.talk_unseen or (self.is_over and any(talk.ended is None for talk in self.talks)):
            return None
        return sum((_between(talk.began, talk.ended) or NOTHING for talk in self.talks), NOTHING)


def fold(call_events: Iterable[CallEvent]) -> CallSummary | None:
    """Return the call that these events of one call tell of; None where nothing tells that there was one."""
    calls = fold_all(call_events)
    return calls[0] if calls else None


def fold_all(call_events: Iterable[CallEvent]) -> list[CallSummary]:
    """Return the calls that bore the id of these events, oldest first.

    A PBX may give an id again after a restart: a call that begins after one has begun and ended is another.
    """
    lives: list[list[CallEvent]] = [[]]
    for event in sorted(set(call_events), key=_order):
        if isinstance(event, BEGINNINGS) and _has_begun_and_ended(lives[-1]):
            lives.append([])
        lives[-1].append(event)
    summaries = (_life(life, number) for number, life in enumerate(lives, start=1))
    return [summary for summary in summaries if summary]


def result_of(call: CallSummary, *, line_open: bool | None) -> tuple[Result, AbandonedIn | None]:
    """Return the call's result, and where the caller gave up.

    ``line_open``: whether the called line was open when the call came in; None for a line without hours.
    An answered call is answered from the moment of the answer.

    Source: the contract's vocabulary of a call; specification §10 for what counts as answered.
    """
    if call.direction is not Direction.INBOUND:
        return _result_of_own(call), None
    if call.answered_at:
        return Result.ANSWERED, None
    if call.gave_up or (call.ended_at and (call.waiting_in or (call.rang and not call.left_unserved))):
        in_queue = call.queued_at and not call.ringing_when_given_up
        return Result.ABANDONED, AbandonedIn.QUEUE if in_queue else AbandonedIn.RINGING
    if not call.is_over:
        return Result.IN_PROGRESS, None
    if call.course_unseen or not call.ended_at:
        return Result.NOT_MEASURED, None
    if call.left_unserved:
        return Result.OVERFLOWED, None
    if call.refused:
        return Result.BLOCKED, None
    if line_open is None:
        return Result.ANNOUNCEMENT, None
    return (Result.ABANDONED, AbandonedIn.IVR) if line_open else (Result.OUT_OF_HOURS, None)


def _result_of_own(call: CallSummary) -> Result:
    if call.answered_at:
        return Result.CONNECTED
    if not call.is_over:
        return Result.IN_PROGRESS
    return Result.NOT_CONNECTED if call.ended_at else Result.NOT_MEASURED


def _between(began: datetime | None, ended: datetime | None) -> timedelta | None:
    """Return the length of a stretch; None where an end is missing, or where the PBX's clock was put back within it."""
    return ended - began if began and ended and began <= ended else None


def _order(event: CallEvent) -> tuple[datetime, int, str]:
    """Order by time, then by the natural course of a call, then by content, so that no tie is left."""
    return event.occurred_at, COURSE[type(event)], repr(event)


def _has_begun_and_ended(life: list[CallEvent]) -> bool:
    begun = next((place for place, event in enumerate(life) if isinstance(event, BEGINNINGS)), None)
    return begun is not None and any(isinstance(event, ENDS) for event in life[begun:])


def _life(ordered: list[CallEvent], number: int) -> CallSummary | None:
    if not any(isinstance(event, PROOFS) for event in ordered):
        return None
    call_id = ordered[0].call_id if number == 1 else f"{ordered[0].call_id}#{number}"
    call = reduce(_step, ordered, CallSummary(call_id=call_id, direction=_direction(ordered)))
    if call.is_over:
        # A clock that was put back during the call lets it end before it is answered.
        call = replace(call, ringing=(), talking_to=None, held_since=None)
    # Without the first event, the first that is known stands for it.
    return call if call.offered_at else replace(call, offered_at=ordered[0].occurred_at)


def _direction(ordered: Iterable[CallEvent]) -> Direction:
    placed = called_outside = False
    for event in ordered:
        if isinstance(event, events.CallOffered):
            return Direction.INBOUND
        placed = placed or isinstance(event, events.CallPlaced)
        called_outside = called_outside or (isinstance(event, events.PartyCalled) and not event.operator)
    if not placed:
        return Direction.INBOUND
    return Direction.OUTBOUND if called_outside else Direction.INTERNAL


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


def _pressed(call: CallSummary, event: events.CallerPressed) -> CallSummary:
    return replace(call, ivr_key=event.key)


def _placed(call: CallSummary, event: events.CallPlaced) -> CallSummary:
    if call.direction is Direction.INBOUND:
        return call
    operators = call.operators or (event.operator,)
    return replace(call, offered_at=call.offered_at or event.occurred_at, operators=operators)


def _queued(call: CallSummary, event: events.CallQueued) -> CallSummary:
    return replace(
        _off_the_telephone(call, event.occurred_at),
        queued_at=call.queued_at or event.occurred_at,
        queue=event.queue,
        waiting_in=event.queue,
        left_unserved=False,
        course_unseen=False,
        withheld=call.withheld or event.withheld,
    )


def _left_queue(call: CallSummary, event: events.CallLeftQueue) -> CallSummary:
    if call.waiting_in != event.queue:
        return call
    # The telephone that is being picked up rings on until the answer is told, a moment later.
    return replace(call, waiting_in=None, left_unserved=not (call.gave_up or call.talking_to))


def _ringing(call: CallSummary, event: events.OperatorRinging) -> CallSummary:
    return _rings(call, event.operator)


def _missed(call: CallSummary, event: events.OperatorMissed) -> CallSummary:
    return _rings_no_more(call, event.operator)


def _answered(call: CallSummary, event: events.CallAnswered) -> CallSummary:
    return _talks(call, event.operator, event.occurred_at)


def _party_called(call: CallSummary, event: events.PartyCalled) -> CallSummary:
    if call.direction is not Direction.INBOUND:
        return replace(
            call,
            line=call.line or event.operator,
            dialled=call.dialled or event.number,
            caller=call.caller or event.shown,
        )
    # A queue tells of its members' telephones itself.
    return _rings(call, event.operator) if event.operator and not call.waiting_in else call


def _party_answered(call: CallSummary, event: events.PartyAnswered) -> CallSummary:
    if call.direction is not Direction.INBOUND:
        return _other_side_answered(call, event.occurred_at)
    if call.waiting_in:
        return call
    if call.transfers:
        return _handed_over(call, event.operator)
    return _talks(call, event.operator, event.occurred_at) if event.operator else call


def _party_missed(call: CallSummary, event: events.PartyMissed) -> CallSummary:
    if call.direction is not Direction.INBOUND or call.waiting_in:
        return call
    return _with_outcome(_rings_no_more(call, event.operator), OUTCOMES[event.outcome])


def _held(call: CallSummary, event: events.CallHeld) -> CallSummary:
    return replace(call, held_since=event.occurred_at) if _talk(call) and not call.held_since else call


def _resumed(call: CallSummary, event: events.CallResumed) -> CallSummary:
    if call.held_since is None:
        return call
    return replace(call, held_since=None, held=call.held + (event.occurred_at - call.held_since))


def _transferred(call: CallSummary, event: events.CallTransferred) -> CallSummary:
    if call.transfers and _is_told_again(call.transfers[-1], event):
        return call
    transfer = Transfer(
        kind=event.kind,
        operator=event.operator,
        to=event.to,
        number=event.number,
        consultation=event.consultation,
        outcome=None,
    )
    call = replace(_off_the_telephone(call, event.occurred_at), transfers=(*call.transfers, transfer))
    # Whoever was asked has answered: that is what a consultation is.
    return _handed_over(call, event.receiver) if event.kind is TransferKind.ATTENDED else call


def _is_told_again(last: Transfer, event: events.CallTransferred) -> bool:
    """Say whether AMI and the PBX's logs tell of the same hand-over, at slightly different times."""
    if event.kind is TransferKind.ATTENDED:
        return (last.kind, last.consultation) == (event.kind, event.consultation)
    return (last.kind, last.operator, last.to, last.outcome) == (event.kind, event.operator, event.to, None)


def _released(call: CallSummary, event: events.OperatorReleased) -> CallSummary:
    if call.talking_to == event.operator:
        return _off_the_telephone(call, event.occurred_at)
    if call.direction is not Direction.INBOUND or event.operator in call.operators:
        return call
    # It is told only of who had the caller: they took the call in a gap, and nobody saw when.
    return _off_the_telephone(_taken_unseen(call, event.operator, event.occurred_at), event.occurred_at)


def _abandoned(call: CallSummary, event: events.CallAbandoned) -> CallSummary:
    if call.answered_at:
        return replace(call, waiting_in=None, ringing=())
    return replace(_gave_up(call), waiting_in=None)


def _ended(call: CallSummary, event: events.CallEnded) -> CallSummary:
    if call.ended_at:
        return call
    if not call.answered_at and not call.gave_up and not call.left_unserved and (call.waiting_in or call.ringing):
        call = _gave_up(call)
    return replace(
        _off_the_telephone(call, event.occurred_at), ended_at=event.occurred_at, ringing=(), refused=event.refused
    )


def _seen_again(call: CallSummary, event: events.CallSeenAgain) -> CallSummary:
    """Put right what changed in the gap; what stands as it stood is left alone."""
    if call.is_over:
        return call
    if call.direction is not Direction.INBOUND:
        if not event.operator or call.answered_at:
            return call
        return replace(_other_side_answered(call, event.occurred_at), talk_unseen=True)
    if event.operator != (call.talking_to or "") and _talk(call):
        call = replace(_off_the_telephone(call, event.occurred_at), talk_unseen=True)
    if event.queue and call.waiting_in != event.queue:
        queued_at = call.queued_at or event.queued_at or event.occurred_at
        call = replace(call, queued_at=queued_at, queue=event.queue, waiting_in=event.queue, left_unserved=False)
    if not (event.queue or event.operator or call.answered_at):
        # It is with none of ours now; whether it was in the gap, nobody saw.
        call = replace(call, waiting_in=None, course_unseen=True)
    if event.operator and event.operator != call.talking_to:
        call = _found_talking(call, event)
    return replace(call, ringing=event.ringing, rang=call.rang or bool(event.ringing))


def _found_talking(call: CallSummary, event: events.CallSeenAgain) -> CallSummary:
    if call.transfers and not event.through_queue:
        return _handed_over(call, event.operator)
    return _taken_unseen(call, event.operator, event.occurred_at)


def _taken_unseen(call: CallSummary, operator: str, at: datetime) -> CallSummary:
    answer_unseen = call.answer_unseen or call.answered_at is None
    return replace(_talks(call, operator, at), answer_unseen=answer_unseen, talk_unseen=True)


def _ended_unseen(call: CallSummary, event: events.CallEndedUnseen) -> CallSummary:
    return replace(
        call, ended_unseen_at=event.occurred_at, ringing=(), waiting_in=None, talking_to=None, held_since=None
    )


def _rings(call: CallSummary, operator: str) -> CallSummary:
    if call.is_over or operator in call.ringing:
        return call
    return replace(call, ringing=(*call.ringing, operator), rang=True)


def _rings_no_more(call: CallSummary, operator: str) -> CallSummary:
    return replace(call, ringing=tuple(other for other in call.ringing if other != operator))


def _talks(call: CallSummary, operator: str, at: datetime) -> CallSummary:
    """Connect an operator of the centre with the caller; told again of the same one, nothing changes."""
    if call.talking_to == operator and _talk(call):
        return replace(call, waiting_in=None, ringing=())
    call = _off_the_telephone(call, at)
    returned = bool(call.transfers) and call.transfers[-1].operator == operator
    return replace(
        _with_outcome(call, TransferOutcome.RETURNED if returned else TransferOutcome.CONNECTED),
        answered_at=call.answered_at or at,
        waiting_in=None,
        left_unserved=False,
        ringing=(),
        talking_to=operator,
        talks=(*call.talks, Talk(operator=operator, began=at, ended=None)),
        operators=(*call.operators, operator),
    )


def _handed_over(call: CallSummary, receiver: str) -> CallSummary:
    """Connect the caller with whom they were handed over to: no time of the centre's operators any more."""
    if receiver and (call.talking_to, *call.took_over[-1:]) == (receiver, receiver):
        return _with_outcome(call, TransferOutcome.CONNECTED)
    call = _with_outcome(replace(call, ringing=(), talking_to=receiver or None), TransferOutcome.CONNECTED)
    return replace(call, took_over=(*call.took_over, receiver)) if receiver else call


def _other_side_answered(call: CallSummary, at: datetime) -> CallSummary:
    if call.answered_at or call.is_over:
        return call
    talks = tuple(Talk(operator=operator, began=at, ended=None) for operator in call.operators)
    return replace(call, answered_at=at, talks=talks, talking_to=call.operators[0] if call.operators else None)


def _with_outcome(call: CallSummary, outcome: TransferOutcome) -> CallSummary:
    """Note what became of the last transfer; the first that is told of it holds, a return apart."""
    if not call.transfers:
        return call
    last = call.transfers[-1]
    if last.outcome is None or (outcome is TransferOutcome.RETURNED and last.outcome is not TransferOutcome.CONNECTED):
        return replace(call, transfers=(*call.transfers[:-1], replace(last, outcome=outcome)))
    return call


def _gave_up(call: CallSummary) -> CallSummary:
    return replace(call, gave_up=True, ringing_when_given_up=bool(call.ringing), ringing=())


def _talk(call: CallSummary) -> Talk | None:
    """Return the talk that is going on; None: nobody of the centre has the caller."""
    return call.talks[-1] if call.talks and call.talks[-1].ended is None else None


def _off_the_telephone(call: CallSummary, at: datetime) -> CallSummary:
    """Close what is open between the caller and one of ours: the talk, and a hold within it."""
    talk = _talk(call)
    if talk is None:
        return replace(call, talking_to=None, held_since=None)
    held = at - call.held_since if call.held_since else NOTHING
    return replace(
        call,
        talking_to=None,
        held_since=None,
        talks=(*call.talks[:-1], replace(talk, ended=at)),
        held=call.held + held,
    )


BEGINNINGS = (events.CallOffered, events.CallPlaced)
ENDS = (events.CallEnded, events.CallEndedUnseen)
# What cannot be told of anything but a call with a caller, or of a call of our own.
PROOFS = (*BEGINNINGS, events.CallQueued, events.CallAbandoned, events.OperatorRinging, events.CallAnswered)
OUTCOMES = {
    PartyOutcome.BUSY: TransferOutcome.BUSY,
    PartyOutcome.NO_ANSWER: TransferOutcome.NO_ANSWER,
    PartyOutcome.UNREACHABLE: TransferOutcome.UNREACHABLE,
    PartyOutcome.CANCELLED: TransferOutcome.CANCELLED,
}
STEPS: dict[type[CallEvent], Callable[..., CallSummary]] = {
    events.CallOffered: _offered,
    events.CallerPressed: _pressed,
    events.CallPlaced: _placed,
    events.CallQueued: _queued,
    events.OperatorRinging: _ringing,
    events.PartyCalled: _party_called,
    events.OperatorMissed: _missed,
    events.PartyMissed: _party_missed,
    events.PartyAnswered: _party_answered,
    events.CallAbandoned: _abandoned,
    events.CallLeftQueue: _left_queue,
    events.CallAnswered: _answered,
    events.CallHeld: _held,
    events.CallResumed: _resumed,
    events.CallTransferred: _transferred,
    events.OperatorReleased: _released,
    events.CallSeenAgain: _seen_again,
    events.CallEnded: _ended,
    events.CallEndedUnseen: _ended_unseen,
}
COURSE = {event_type: position for position, event_type in enumerate(STEPS)}
