"""JSON events to call events, and the table of both. Pure: no database, no network, no clock.

The table is what the API promises: the OpenAPI document is made from it, and nothing is read that is not in it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from calllog.heard.said import WordsSaid
from calllog.ledger import events
from calllog.ledger.events import Event, Observation, OperatorState, PartyOutcome, TransferKind
from telephony_bridge.message_key import message_key
from telephony_bridge.webhook.fields import (
    KEYS,
    LONGEST_EXTENSION,
    LONGEST_KEY,
    LONGEST_WORDS,
    REQUIRED,
    Field,
    choice,
    flag,
    identity,
    moment,
    number,
    seconds,
    text,
)
from telephony_bridge.webhook.strict_json import NoJsonError, read_json

SOURCE = "webhook"
# Names that the ledger has its own words for.
ATTRIBUTES = {"at": "occurred_at", "call": "call_id", "waited_seconds": "waited"}


class MalformedEventError(ValueError):
    """An event that cannot be used. Its sentence names what the sender wrote only where the table has that word."""


@dataclass(frozen=True, kw_only=True)
class EventType:
    """One type of event that a PBX can tell."""

    description: str
    make: Callable[..., Event]
    fields: Mapping[str, Field]  # beside those that every event has


def normalise(body: bytes) -> Observation:
    """Translate one event.

    The same id is the same event, whatever else it says: a PBX may send it again after a timeout.

    Raises MalformedEventError; the pump counts such an event and sets it aside.
    """
    told = _object(body)
    event_type = _type_of(told)
    fields = {**EVERY_EVENT, **event_type.fields}
    if told.keys() - fields.keys() - {"type"}:
        raise MalformedEventError(f"{told['type']} has no other fields than {', '.join(fields)}.")
    values = {name: _value(name, field, told) for name, field in fields.items()}
    key = message_key(SOURCE, str(values.pop("id")))
    personal = {
        name: (f"{key}:{name}", str(values[name]))
        for name, field in event_type.fields.items()
        if field.personal and values[name] is not None
    }
    values.update({name: reference for name, (reference, _number) in personal.items()})
    event = event_type.make(**{ATTRIBUTES.get(name, name): value for name, value in values.items()})
    return Observation(source=SOURCE, key=key, event=event, personal=dict(personal.values()))


def _object(body: bytes) -> dict[str, object]:
    try:
        told = read_json(body)
    except NoJsonError as error:
        raise MalformedEventError(f"The event cannot be read. {error}") from error
    if not isinstance(told, dict):
        raise MalformedEventError("An event must be an object.")
    return told


def _type_of(told: Mapping[str, object]) -> EventType:
    name = told.get("type")
    if not isinstance(name, str) or name not in TYPES:
        raise MalformedEventError(f"type must be one of {', '.join(TYPES)}.")
    return TYPES[name]


def _value(name: str, field: Field, told: Mapping[str, object]) -> object:
    if name not in told and field.default is not REQUIRED:
        return field.default
    try:
        return field.reads(told[name])
    except (KeyError, ValueError, OverflowError) as error:
        raise MalformedEventError(f"{name} must be {field.says}.") from error


def _offered(*, caller: str | None, **rest: Any) -> events.CallOffered:
    return events.CallOffered(caller=caller, withheld=caller is None, **rest)


CALL = identity("Id of the call, the same in all of its events.")
QUEUE = text("Name of the queue.")
OPERATOR = text("The operator's name as a member of the queues.")
PARTY = text("Name of the telephone; left out for a number outside.", blank=True)
AT_SEAT = {"call": CALL, "operator": OPERATOR, "queue": QUEUE}

EVERY_EVENT: Mapping[str, Field] = {
    "id": identity("Id of the event, unique for all time. An event with an id that was told before is passed over."),
    "at": moment("When it happened, by the clock of the PBX. All durations are computed from these times."),
}
TYPES: Mapping[str, EventType] = {
    "call.offered": EventType(
        description="A caller has reached one of the lines.",
        make=_offered,
        fields={
            "call": CALL,
            "line": text("The number that was called, as registered in the directory."),
            "caller": number("The caller's number; null when it is withheld."),
        },
    ),
    "call.placed": EventType(
        description="One of the centre's own telephones began a call: outbound, internal or a consultation.",
        make=events.CallPlaced,
        fields={"call": CALL, "operator": OPERATOR},
    ),
    "call.pressed": EventType(
        description="The caller chose something in the announcement's menu.",
        make=events.CallerPressed,
        fields={"call": CALL, "key": text("What was pressed.", longest=LONGEST_KEY, pattern=KEYS)},
    ),
    "call.words": EventType(
        description=(
            "The caller has said something, as a speech recogniser understood it: words that it will not correct "
            "any more. They put the FAQs of the call into a better order and are deleted minutes later."
        ),
        make=WordsSaid,
        fields={"call": CALL, "words": text("What the caller said.", longest=LONGEST_WORDS)},
    ),
    "call.queued": EventType(
        description="The caller began to wait in a queue.",
        make=events.CallQueued,
        fields={
            "call": CALL,
            "queue": QUEUE,
            "withheld": flag("The number is withheld, where the carrier tells it only now."),
        },
    ),
    "call.left_queue": EventType(
        description="The caller left a queue, for whatever reason.",
        make=events.CallLeftQueue,
        fields={"call": CALL, "queue": QUEUE},
    ),
    "operator.ringing": EventType(
        description="An operator's telephone began to ring for a call of the queue.",
        make=events.OperatorRinging,
        fields=AT_SEAT,
    ),
    "operator.missed": EventType(
        description="The operator's telephone stopped ringing or was busy; the caller waits on.",
        make=events.OperatorMissed,
        fields=AT_SEAT,
    ),
    "call.answered": EventType(
        description="The operator and the caller were connected.", make=events.CallAnswered, fields=AT_SEAT
    ),
    "party.called": EventType(
        description="A telephone began to ring without a queue: one of the centre's own, or one outside.",
        make=events.PartyCalled,
        fields={
            "call": CALL,
            "operator": PARTY,
            "number": number("The number outside.", left_out=True),
            "shown": number("The number that the other side sees as the caller.", left_out=True),
        },
    ),
    "party.answered": EventType(
        description="The telephone that was called was picked up.",
        make=events.PartyAnswered,
        fields={"call": CALL, "operator": PARTY},
    ),
    "party.missed": EventType(
        description="The telephone that was called was not picked up.",
        make=events.PartyMissed,
        fields={"call": CALL, "operator": PARTY, "outcome": choice("Why.", PartyOutcome)},
    ),
    "call.held": EventType(description="The caller was put on hold.", make=events.CallHeld, fields={"call": CALL}),
    "call.resumed": EventType(
        description="The caller was taken back from hold.", make=events.CallResumed, fields={"call": CALL}
    ),
    "call.transferred": EventType(
        description="An operator handed the caller over.",
        make=events.CallTransferred,
        fields={
            "call": CALL,
            "kind": choice("Blind is without asking, attended after a consultation.", TransferKind),
            "operator": text("Who handed over."),
            "receiver": text("Which of the centre's telephones has the caller now, where that is known.", blank=True),
            "to": text("The extension.", longest=LONGEST_EXTENSION, blank=True),
            "number": number("The number outside, where the target is no extension.", left_out=True),
            "consultation": identity("Id of the call in which the target was asked.", blank=True),
        },
    ),
    "operator.released": EventType(
        description="The operator's part in the call ended; the call itself may go on.",
        make=events.OperatorReleased,
        fields=AT_SEAT,
    ),
    "call.abandoned": EventType(
        description="The caller hung up while waiting in the queue. call.ended follows.",
        make=events.CallAbandoned,
        fields={
            "call": CALL,
            "queue": QUEUE,
            "waited_seconds": seconds("From entering the queue to hanging up, as the PBX counts."),
        },
    ),
    "call.ended": EventType(
        description="The call is over.",
        make=events.CallEnded,
        fields={"call": CALL, "refused": flag("The PBX turned it away: no free line, or no such number.")},
    ),
    "operator.state": EventType(
        description="The state of an operator's seat.",
        make=partial(events.OperatorStateChanged, feed=SOURCE),
        fields={
            "operator": OPERATOR,
            "state": choice("What the operator is doing.", OperatorState),
            "reason": text("Why away, in the PBX's words.", blank=True),
        },
    ),
}
