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
class CallQueued(CallEvent):
    """The caller began to wait in a queue."""

    queue: str
    withheld: bool  # some carriers tell only now


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
class CallHeld(CallEvent):
    """The caller was put on hold."""


@dataclass(frozen=True, kw_only=True)
class CallResumed(CallEvent):
    """The caller was taken back from hold."""


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
    """The PBX told the state of an operator's seat; often the same one again."""

    operator: str
    state: OperatorState
    reason: str  # why away, in the PBX's words; blank where none was given


@dataclass(frozen=True, kw_only=True)
class FeedLost(Event):
    """The connection to the PBX broke: what happens now is not seen. On the bridge's own clock."""

    feed: str


@dataclass(frozen=True, kw_only=True)
class FeedRestored(Event):
    """The connection to the PBX stands again. On the bridge's own clock."""

    feed: str


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
