"""AMI messages to call events. Pure: no database, no network, no clock."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

from calllog.ledger import events
from calllog.ledger.events import Event, Observation, OperatorState
from telephony_bridge.ami.protocol import MalformedMessageError, Message

AtSeat = TypeVar("AtSeat", events.OperatorRinging, events.OperatorMissed, events.CallAnswered, events.OperatorReleased)

SOURCE = "ami"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_ID = 150
LONGEST_NAME = 80
NO_NUMBER = frozenset({"", "anonymous", "<unknown>", "unknown", "restricted", "unavailable"})
AFTER_CALL_REASONS = frozenset({"after-call work", "acw", "wrap-up", "後処理"})

# Asterisk's device states, as QueueMemberStatus counts them (AST_DEVICE_*).
NOT_IN_USE, IN_USE, BUSY, INVALID, UNAVAILABLE, RINGING, RINGING_IN_USE, ON_HOLD = "12345678"
DEVICE_STATES = {
    NOT_IN_USE: OperatorState.READY,
    IN_USE: OperatorState.TALKING,
    BUSY: OperatorState.TALKING,
    INVALID: OperatorState.OFFLINE,
    UNAVAILABLE: OperatorState.OFFLINE,
    RINGING: OperatorState.RINGING,
    RINGING_IN_USE: OperatorState.TALKING,
    ON_HOLD: OperatorState.ON_HOLD,
}


def normalise(message: Message, *, key: str, inbound_contexts: Collection[str]) -> Observation | None:
    """Translate one AMI message; None for messages which tell the call log nothing.

    ``key`` identifies the message; references to its personal values are made from it.
    ``inbound_contexts`` are the dial plan's contexts in which callers arrive: a first channel elsewhere
    is a call of our own people.

    Raises KeyError if a message of a known kind lacks a field, ValueError if a field cannot be read;
    the pump counts such a message and sets it aside.
    """
    if not message.get("Event"):
        if message.get("Response"):
            return None
        raise MalformedMessageError("The message is neither an event nor a response.")
    if message["Event"] == "Newchannel":
        return _offered(message, key=key, inbound_contexts=inbound_contexts)
    translate = TRANSLATORS.get(message["Event"])
    event = translate(message) if translate else None
    return Observation(source=SOURCE, key=key, event=event) if event else None


def _offered(message: Message, *, key: str, inbound_contexts: Collection[str]) -> Observation | None:
    if not _is_first_channel(message) or message["Context"] not in inbound_contexts:
        return None
    number = _text(message, "CallerIDNum")
    withheld = number.lower() in NO_NUMBER or _is_withheld(message)
    reference = None if withheld else f"{key}:number"
    event = events.CallOffered(
        call_id=_call_id(message),
        occurred_at=_occurred_at(message),
        line=_text(message, "Exten"),
        caller=reference,
        withheld=withheld,
    )
    return Observation(source=SOURCE, key=key, event=event, personal={reference: number} if reference else {})


def _queued(message: Message) -> events.CallQueued:
    return events.CallQueued(
        call_id=_call_id(message),
        occurred_at=_occurred_at(message),
        queue=_text(message, "Queue"),
        withheld=message["CallerIDNum"].lower() in NO_NUMBER or _is_withheld(message),
    )


def _at_seat(event_type: type[AtSeat], message: Message) -> AtSeat:
    return event_type(
        call_id=_call_id(message),
        occurred_at=_occurred_at(message),
        operator=_text(message, "MemberName"),
        queue=_text(message, "Queue"),
    )


def _held(message: Message) -> events.CallHeld | None:
    # A caller who holds us is no hold of ours.
    if _is_first_channel(message):
        return None
    return events.CallHeld(call_id=_call_id(message), occurred_at=_occurred_at(message))


def _resumed(message: Message) -> events.CallResumed | None:
    if _is_first_channel(message):
        return None
    return events.CallResumed(call_id=_call_id(message), occurred_at=_occurred_at(message))


def _abandoned(message: Message) -> events.CallAbandoned:
    return events.CallAbandoned(
        call_id=_call_id(message),
        occurred_at=_occurred_at(message),
        queue=_text(message, "Queue"),
        # HoldTime is a duration in seconds. The AMI reference calls it seconds since
        # 1970; Asterisk's app_queue.c sends time(NULL) - qe->start.
        waited=timedelta(seconds=int(message["HoldTime"])),
    )


def _ended(message: Message) -> events.CallEnded | None:
    if not _is_first_channel(message):
        return None
    return events.CallEnded(call_id=_call_id(message), occurred_at=_occurred_at(message))


def _seat(message: Message) -> events.OperatorStateChanged:
    state = DEVICE_STATES.get(message["Status"], OperatorState.UNKNOWN)
    reason = _text(message, "PausedReason") if message["Paused"] == "1" else ""
    # A paused operator who is on the telephone is talking; paused and free is away.
    if message["Paused"] == "1" and state is OperatorState.READY:
        state = OperatorState.AFTER_CALL if reason.lower() in AFTER_CALL_REASONS else OperatorState.AWAY
    return events.OperatorStateChanged(
        occurred_at=_occurred_at(message), operator=_text(message, "MemberName"), state=state, reason=reason
    )


def _is_first_channel(message: Message) -> bool:
    return message["Uniqueid"] == message["Linkedid"]


def _is_withheld(message: Message) -> bool:
    return message.channel_variables.get("CLIPRES", "").startswith("prohib")


def _call_id(message: Message) -> str:
    return _text(message, "Linkedid", longest=LONGEST_ID)


def _text(message: Message, field: str, *, longest: int = LONGEST_NAME) -> str:
    value = message[field]
    if len(value) > longest:
        raise MalformedMessageError(f"{field} is too long.")
    return value


def _occurred_at(message: Message) -> datetime:
    """Read ``1795362625.421270``; a float would lose the last microsecond."""
    seconds, _point, fraction = message["Timestamp"].partition(".")
    microseconds = int(fraction.ljust(6, "0")[:6] or "0")
    try:
        return EPOCH + timedelta(seconds=int(seconds), microseconds=microseconds)
    except OverflowError as error:
        raise MalformedMessageError("Timestamp is out of range.") from error


TRANSLATORS: Mapping[str, Callable[[Message], Event | None]] = {
    "QueueCallerJoin": _queued,
    "AgentCalled": partial(_at_seat, events.OperatorRinging),
    "AgentRingNoAnswer": partial(_at_seat, events.OperatorMissed),
    "AgentConnect": partial(_at_seat, events.CallAnswered),
    "Hold": _held,
    "Unhold": _resumed,
    "AgentComplete": partial(_at_seat, events.OperatorReleased),
    "QueueCallerAbandon": _abandoned,
    "Hangup": _ended,
    "QueueMemberStatus": _seat,
    "QueueMemberPause": _seat,
}
