"""AMI messages about the members of queues to states of operators' seats. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from calllog.ledger.events import Observation, OperatorState, OperatorStateChanged
from telephony_bridge.ami.fields import EPOCH, SOURCE, occurred_at, text
from telephony_bridge.ami.protocol import MalformedMessageError, Message
from telephony_bridge.message_key import message_key

AFTER_CALL_REASONS = frozenset({"after-call work", "acw", "wrap-up", "後処理"})
LONGEST_WRAP_UP = timedelta(days=1)

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


def seat_changed(message: Message) -> OperatorStateChanged:
    """Translate QueueMemberStatus, QueueMemberPause, QueueMemberAdded or QueueMemberRemoved.

    Each tells of one queue; a member of three queues is told of three times.

    Raises KeyError or ValueError as ``normalise`` does.
    """
    return _seat(
        message,
        operator=text(message, "MemberName"),
        at=occurred_at(message),
        in_queue=message["Event"] != "QueueMemberRemoved",
    )


def seat_observations(answer: Iterable[Message], *, at: datetime, key: str) -> list[Observation]:
    """Translate the QueueMember entries of the answer to QueueStatus; other messages are passed over.

    ``at`` is when the PBX was asked: the entries bear no time. ``key`` identifies the answer.

    Raises KeyError or ValueError as ``normalise`` does.
    """
    return [_listed(entry, at=at, key=key) for entry in answer if entry.get("Event") == "QueueMember"]


def _listed(entry: Message, *, at: datetime, key: str) -> Observation:
    # The list says Name where the events say MemberName.
    event = _seat(entry, operator=text(entry, "Name"), at=at, in_queue=True)
    return Observation(source=SOURCE, key=message_key(key, event.queue, event.operator), event=event)


def _seat(message: Message, *, operator: str, at: datetime, in_queue: bool) -> OperatorStateChanged:
    reason = text(message, "PausedReason") if message["Paused"] == "1" else ""
    pause = _pause(reason) if message["Paused"] == "1" else OperatorState.READY
    telephone = DEVICE_STATES.get(message["Status"], OperatorState.UNKNOWN)
    # A paused operator who is on the telephone is talking; paused and free is away.
    state = pause if telephone is OperatorState.READY else telephone
    return OperatorStateChanged(
        occurred_at=at,
        operator=operator,
        state=state if in_queue else OperatorState.OFFLINE,
        reason=reason,
        feed=SOURCE,
        queue=text(message, "Queue"),
        in_queue=in_queue,
        pause=pause,
        wrap_up=_wrap_up(message, at=at),
    )


def _pause(reason: str) -> OperatorState:
    return OperatorState.AFTER_CALL if reason.lower() in AFTER_CALL_REASONS else OperatorState.AWAY


def _wrap_up(message: Message, *, at: datetime) -> timedelta:
    """Return how long this queue still leaves the member alone after the last call.

    Wrapuptime is the member's own; Asterisk does not tell that of the queue, nor the end of either.
    """
    seconds, last_call = int(message.get("Wrapuptime") or "0"), int(message.get("LastCall") or "0")
    if seconds <= 0 or last_call <= 0:
        return timedelta()
    try:
        left = EPOCH + timedelta(seconds=last_call + seconds) - at
    except OverflowError as error:
        raise MalformedMessageError("LastCall is out of range.") from error
    if left > LONGEST_WRAP_UP:
        raise MalformedMessageError("Wrapuptime is out of range.")
    return max(left, timedelta())
