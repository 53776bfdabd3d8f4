"""AMI messages to call events. Pure: no database, no network, no clock."""

import re
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import TypeVar

from calllog.ledger import events
from calllog.ledger.events import Event, Observation, PartyOutcome, TransferKind
from telephony_bridge.ami.fields import SOURCE, age, call_id, endpoint, occurred_at, seconds, text
from telephony_bridge.ami.protocol import MalformedMessageError, Message
from telephony_bridge.ami.seats import seat_changed

AtSeat = TypeVar("AtSeat", events.OperatorRinging, events.OperatorMissed, events.CallAnswered, events.OperatorReleased)

NO_NUMBER = frozenset({"", "anonymous", "<unknown>", "unknown", "restricted", "unavailable"})
# Q.850 causes with which a PBX turns a call away: no such number, busy, no circuit, congestion, not to be had.
REFUSED_CAUSES = frozenset({"1", "17", "34", "38", "42", "44"})
DIAL_STATUSES = {
    "BUSY": PartyOutcome.BUSY,
    "NOANSWER": PartyOutcome.NO_ANSWER,
    "CANCEL": PartyOutcome.CANCELLED,
}
KEYS = re.compile(r"[0-9*#A-D]{1,4}")  # of a menu; more digits are a number that somebody dialled
LONGEST_EXTENSION = 6  # a longer number is one outside, and so a personal value


def normalise(message: Message, *, key: str, inbound_contexts: Collection[str]) -> Observation | None:
    """Translate one AMI message; None for messages which tell the call log nothing.

    ``key`` identifies the message; references to its personal values are made from it.
    ``inbound_contexts`` are the dial plan's contexts of the lines to the outside: a channel elsewhere
    is a telephone of our own, named as its endpoint, which must be the member's name in the queues.

    Raises KeyError if a message of a known kind lacks a field, ValueError if a field cannot be read;
    the pump counts such a message and sets it aside.
    """
    if not message.get("Event"):
        if message.get("Response"):
            return None
        raise MalformedMessageError("The message is neither an event nor a response.")
    if message["Event"] in INSIDE_OR_OUTSIDE:
        return INSIDE_OR_OUTSIDE[message["Event"]](message, key=key, inbound_contexts=inbound_contexts)
    translate = TRANSLATORS.get(message["Event"])
    event = translate(message) if translate else None
    return Observation(source=SOURCE, key=key, event=event) if event else None


def normalise_pressed(message: Message, *, key: str) -> Observation | None:
    """Translate the setting of the variable in which the dial plan keeps what the caller pressed in its menu.

    None for the variable of another channel than the caller's, and for one that is cleared. Raises as ``normalise``.
    """
    pressed = message["Value"]
    if not (pressed and _is_first_channel(message)):
        return None
    if not KEYS.fullmatch(pressed):
        raise MalformedMessageError("The variable holds something else than keys of a menu.")
    event = events.CallerPressed(call_id=call_id(message), occurred_at=occurred_at(message), key=pressed)
    return Observation(source=SOURCE, key=key, event=event)


def _begun(message: Message, *, key: str, inbound_contexts: Collection[str]) -> Observation | None:
    if not _is_first_channel(message):
        return None
    if message["Context"] not in inbound_contexts:
        placed = events.CallPlaced(
            call_id=call_id(message), occurred_at=occurred_at(message), operator=endpoint(message["Channel"])
        )
        return Observation(source=SOURCE, key=key, event=placed)
    number = text(message, "CallerIDNum")
    withheld = number.lower() in NO_NUMBER or is_withheld(message)
    personal = {} if withheld else {f"{key}:number": number}
    offered = events.CallOffered(
        call_id=call_id(message),
        occurred_at=occurred_at(message),
        line=text(message, "Exten"),
        caller=next(iter(personal), None),
        withheld=withheld,
    )
    return Observation(source=SOURCE, key=key, event=offered, personal=personal)


def _party_called(message: Message, *, key: str, inbound_contexts: Collection[str]) -> Observation | None:
    if _is_ring_of_queue(message) or not _is_of_a_call(message):
        return None
    outside = message["DestContext"] in inbound_contexts
    numbers = {f"{key}:number": text(message, "Exten"), f"{key}:shown": text(message, "CallerIDNum")}
    personal = {
        reference: number for reference, number in numbers.items() if outside and number.lower() not in NO_NUMBER
    }
    event = events.PartyCalled(
        call_id=call_id(message),
        occurred_at=occurred_at(message),
        operator="" if outside else endpoint(message["DestChannel"]),
        number=f"{key}:number" if f"{key}:number" in personal else None,
        shown=f"{key}:shown" if f"{key}:shown" in personal else None,
    )
    return Observation(source=SOURCE, key=key, event=event, personal=personal)


def _party_left(message: Message, *, key: str, inbound_contexts: Collection[str]) -> Observation | None:
    if not _is_of_a_call(message):
        return None
    call, at, status = call_id(message), occurred_at(message), message["DialStatus"]
    operator = "" if message["DestContext"] in inbound_contexts else endpoint(message["DestChannel"])
    event: Event
    if status == "ANSWER":
        event = events.PartyAnswered(call_id=call, occurred_at=at, operator=operator)
    else:
        outcome = DIAL_STATUSES.get(status, PartyOutcome.UNREACHABLE)
        event = events.PartyMissed(call_id=call, occurred_at=at, operator=operator, outcome=outcome)
    return Observation(source=SOURCE, key=key, event=event)


def _blind_transfer(message: Message, *, key: str, inbound_contexts: Collection[str]) -> Observation | None:
    if message["Result"] != "Success":
        return None
    return _transferred(
        message,
        key=key,
        call=call_id(message, "TransfereeLinkedid"),
        kind=TransferKind.BLIND,
        operator=endpoint(message["TransfererChannel"]),
        receiver="",
        target=text(message, "Extension"),
    )


def _attended_transfer(message: Message, *, key: str, inbound_contexts: Collection[str]) -> Observation | None:
    """Take the older id for the caller's call, the other for the consultation: the roles come crosswise at times."""
    if message["Result"] != "Success":
        return None
    sides = {call_id(message, f"{side}Linkedid"): side for side in ("OrigTransferer", "SecondTransferer")}
    first, *consultation = sorted(sides, key=age)
    asking = sides[consultation[0]] if consultation else "SecondTransferer"
    called = [
        message.get(f"{party}Channel")
        for party in ("Transferee", "TransferTarget")
        if message.get(f"{party}Context") not in inbound_contexts and message.get(f"{party}Channel")
    ]
    return _transferred(
        message,
        key=key,
        call=first,
        kind=TransferKind.ATTENDED,
        operator=endpoint(message[f"{asking}Channel"]),
        receiver=endpoint(called[0]) if called else "",
        target=text(message, f"{asking}Exten"),
        consultation=consultation[0] if consultation else "",
    )


def _transferred(
    message: Message,
    *,
    key: str,
    call: str,
    kind: TransferKind,
    operator: str,
    receiver: str,
    target: str,
    consultation: str = "",
) -> Observation:
    personal = {f"{key}:number": target} if len(target) > LONGEST_EXTENSION else {}
    event = events.CallTransferred(
        call_id=call,
        occurred_at=occurred_at(message),
        kind=kind,
        operator=operator,
        receiver=receiver,
        to="" if personal else target,
        number=next(iter(personal), None),
        consultation=consultation,
    )
    return Observation(source=SOURCE, key=key, event=event, personal=personal)


def _queued(message: Message) -> events.CallQueued:
    return events.CallQueued(
        call_id=call_id(message),
        occurred_at=occurred_at(message),
        queue=text(message, "Queue"),
        withheld=message["CallerIDNum"].lower() in NO_NUMBER or is_withheld(message),
    )


def _at_seat(event_type: type[AtSeat], message: Message) -> AtSeat:
    # When the caller hangs up first, AgentComplete may come without the caller's channel.
    return event_type(
        call_id=call_id(message, "Linkedid" if message.get("Linkedid") else "DestLinkedid"),
        occurred_at=occurred_at(message),
        operator=text(message, "MemberName"),
        queue=text(message, "Queue"),
    )


def _held(message: Message) -> events.CallHeld | None:
    # A caller who holds us is no hold of ours.
    if _is_first_channel(message):
        return None
    return events.CallHeld(call_id=call_id(message), occurred_at=occurred_at(message))


def _resumed(message: Message) -> events.CallResumed | None:
    if _is_first_channel(message):
        return None
    return events.CallResumed(call_id=call_id(message), occurred_at=occurred_at(message))


def _abandoned(message: Message) -> events.CallAbandoned:
    return events.CallAbandoned(
        call_id=call_id(message),
        occurred_at=occurred_at(message),
        queue=text(message, "Queue"),
        # HoldTime is a duration in seconds. The AMI reference calls it seconds since
        # 1970; Asterisk's app_queue.c sends time(NULL) - qe->start.
        waited=seconds(message["HoldTime"]),
    )


def _left_queue(message: Message) -> events.CallLeftQueue:
    return events.CallLeftQueue(
        call_id=call_id(message), occurred_at=occurred_at(message), queue=text(message, "Queue")
    )


def _ended(message: Message) -> events.CallEnded | None:
    if not _is_first_channel(message):
        return None
    return events.CallEnded(
        call_id=call_id(message), occurred_at=occurred_at(message), refused=message.get("Cause") in REFUSED_CAUSES
    )


def _is_first_channel(message: Message) -> bool:
    return message["Uniqueid"] == message["Linkedid"]


def _is_of_a_call(message: Message) -> bool:
    """Say whether a telephone rings for a channel that is there; one that is only about to begin a call has none."""
    return bool(message.get("Uniqueid"))


def _is_ring_of_queue(message: Message) -> bool:
    # A queue dials its member's whole interface, "PJSIP/agent1001"; the dial plan's Dial() tells the number only.
    # Queues announce their rings by AgentCalled.
    return message["DestChannel"].rpartition("-")[0] == message["DialString"]


def is_withheld(message: Message) -> bool:
    """Say whether the carrier gave the number for our eyes only, or not at all."""
    return message.channel_variables.get("CLIPRES", "").startswith("prohib")


TRANSLATORS: Mapping[str, Callable[[Message], Event | None]] = {
    "QueueCallerJoin": _queued,
    "QueueCallerLeave": _left_queue,
    "AgentCalled": partial(_at_seat, events.OperatorRinging),
    "AgentRingNoAnswer": partial(_at_seat, events.OperatorMissed),
    "AgentConnect": partial(_at_seat, events.CallAnswered),
    "Hold": _held,
    "Unhold": _resumed,
    "AgentComplete": partial(_at_seat, events.OperatorReleased),
    "QueueCallerAbandon": _abandoned,
    "Hangup": _ended,
    "QueueMemberStatus": seat_changed,
    "QueueMemberPause": seat_changed,
    "QueueMemberAdded": seat_changed,
    "QueueMemberRemoved": seat_changed,
}
# What these messages mean depends on which channels are lines to the outside.
INSIDE_OR_OUTSIDE = {
    "Newchannel": _begun,
    "DialBegin": _party_called,
    "DialEnd": _party_left,
    "BlindTransfer": _blind_transfer,
    "AttendedTransfer": _attended_transfer,
}
KNOWN_EVENTS = frozenset({*TRANSLATORS, *INSIDE_OR_OUTSIDE})
