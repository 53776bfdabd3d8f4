"""The closed vocabulary of the ledger: what can happen, as frozen types. Pure.

Times are the PBX's own, aware UTC. An operator is named as the PBX names the member of its queue;
`calllog.presence` knows which user sits there. Numbers and names of callers never stand in an event:
it holds a reference, `calllog.ledger.personal` the value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened."""

    occurred_at: datetime


@dataclass(frozen=True, kw_only=True)
class CallEvent(Event):
    """Something that happened to one call."""

    call_id: str  # linked id of the call's first channel, as the PBX gave it


@dataclass(frozen=True, kw_only=True)
class CallOffered(CallEvent):
    """A caller's channel appeared on one of our lines."""

    line: str  # the called number, as the PBX gave it
    caller: str | None  # reference to the caller's number; None: withheld
    withheld: bool


@dataclass(frozen=True, kw_only=True)
class CallerPressed(CallEvent):
    """The caller chose something in the announcement's menu."""

    key: str  # as the PBX gave it: "2"; after several menus its last word, or all of them


@dataclass(frozen=True, kw_only=True)
class CallPlaced(CallEvent):
    """One of our own telephones began a call: outbound, internal, or a consultation within another call."""

    operator: str  # the telephone's name, which is the member's name in the queues


@dataclass(frozen=True, kw_only=True)
class CallQueued(CallEvent):
    """The caller began to wait in a queue."""

    queue: str
    withheld: bool  # some carriers tell only now


@dataclass(frozen=True, kw_only=True)
class CallLeftQueue(CallEvent):
    """The caller left a queue: to an operator, by giving up, or because nobody took the call in time."""

    queue: str


@dataclass(frozen=True, kw_only=True)
class OperatorRinging(CallEvent):
    """An operator's telephone began to ring for this call."""

    operator: str
    queue: str


@dataclass(frozen=True, kw_only=True)
class OperatorMissed(CallEvent):
    """The operator's telephone stopped ringing, or was busy; the caller waits on."""

    operator: str
    queue: str


@dataclass(frozen=True, kw_only=True)
class CallAnswered(CallEvent):
    """An operator and the caller were connected."""

    operator: str
    queue: str


@dataclass(frozen=True, kw_only=True)
class PartyCalled(CallEvent):
    """A telephone began to ring for this call without a queue: one of ours, or one outside."""

    operator: str  # the telephone's name; blank: outside
    number: str | None  # reference to the number outside
    shown: str | None  # reference to the number that the other side sees as the caller


@dataclass(frozen=True, kw_only=True)
class PartyAnswered(CallEvent):
    """The telephone that was called was picked up. Told of queues' calls too, just before CallAnswered."""

    operator: str  # blank: outside


class PartyOutcome(StrEnum):
    """Why a telephone that was called was not picked up."""

    BUSY = "busy"
    NO_ANSWER = "no_answer"
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"  # by the side that called


@dataclass(frozen=True, kw_only=True)
class PartyMissed(CallEvent):
    """The telephone that was called stopped ringing, or never rang. Told of queues' calls too."""

    operator: str  # blank: outside
    outcome: PartyOutcome


@dataclass(frozen=True, kw_only=True)
class CallHeld(CallEvent):
    """The caller was put on hold."""


@dataclass(frozen=True, kw_only=True)
class CallResumed(CallEvent):
    """The caller was taken back from hold."""


class TransferKind(StrEnum):
    """How a call was handed over."""

    BLIND = "blind"  # without asking
    ATTENDED = "attended"  # after a consultation


@dataclass(frozen=True, kw_only=True)
class CallTransferred(CallEvent):
    """An operator handed the caller over."""

    kind: TransferKind
    operator: str  # who handed over
    receiver: str  # which of our telephones has the caller now; blank: not told, or none of ours
    to: str  # the extension; blank where the target is a number outside
    number: str | None  # reference to the number outside
    consultation: str  # id of the call in which the target was asked; blank for a blind transfer


@dataclass(frozen=True, kw_only=True)
class OperatorReleased(CallEvent):
    """The operator's part in the call ended; the call itself may go on."""

    operator: str
    queue: str


@dataclass(frozen=True, kw_only=True)
class CallAbandoned(CallEvent):
    """The caller hung up before anyone answered."""

    queue: str
    waited: timedelta  # from entering the queue to hanging up, in whole seconds, as the PBX counts


@dataclass(frozen=True, kw_only=True)
class CallEnded(CallEvent):
    """The call's first channel was hung up."""

    refused: bool  # the PBX turned it away: no free line, or no such number


@dataclass(frozen=True, kw_only=True)
class CallSeenAgain(CallEvent):
    """After a gap the PBX told how this call stands. How it came to that was not seen."""

    queue: str  # in which the caller waits; blank: in none
    queued_at: datetime | None  # since when, in whole seconds
    ringing: tuple[str, ...]  # the operators whose telephones ring
    operator: str  # who has the caller; blank: none of ours
    through_queue: (
        bool  # the operator took the call from a queue; otherwise somebody handed it over, or it came directly
    )


@dataclass(frozen=True, kw_only=True)
class CallEndedUnseen(CallEvent):
    """After a gap the PBX did not know the call any more: it ended while nobody listened."""

    since: datetime  # when the gap began; the call ended between then and ``occurred_at``


class OperatorState(StrEnum):
    """What an operator is doing, as far as the PBX can tell."""

    READY = "ready"
    RINGING = "ringing"
    TALKING = "talking"
    ON_HOLD = "on_hold"
    AFTER_CALL = "after_call"
    AWAY = "away"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class OperatorStateChanged(Event):
    """The PBX told how an operator's seat stands in one queue; often the same again."""

    operator: str
    state: OperatorState  # as this queue alone shows it
    reason: str  # of the pause, in the PBX's words; blank where none was given
    feed: str = ""  # who told; blank: not known
    queue: str = ""  # blank: of the seat as a whole
    in_queue: bool = True  # False: signed off from the queue
    pause: OperatorState = OperatorState.READY  # away or after_call: the queue is paused, whatever the telephone does
    wrap_up: timedelta = timedelta()  # how long the queue still leaves the operator alone after the last call


@dataclass(frozen=True, kw_only=True)
class FeedLost(Event):
    """The connection to the PBX broke: what happens now is not seen. On the bridge's own clock."""

    feed: str


@dataclass(frozen=True, kw_only=True)
class FeedRestored(Event):
    """The connection to the PBX stands again. On the bridge's own clock."""

    feed: str


@dataclass(frozen=True, kw_only=True)
class CallsStanding(Event):
    """After a gap the PBX told which calls there are. On the bridge's own clock."""

    feed: str
    calls: tuple[str, ...]  # their ids
    since: datetime  # when the gap began


@dataclass(frozen=True, kw_only=True)
class Observation:
    """An event as one source told it, with the personal values that came with it."""

    source: str
    key: str  # the same for the same message of the source, however often it comes
    event: Event
    personal: Mapping[str, str] = field(default_factory=dict)  # reference to value


@dataclass(frozen=True, kw_only=True)
class Told:
    """An event of the ledger with its place in it."""

    sequence: int
    event: Event
