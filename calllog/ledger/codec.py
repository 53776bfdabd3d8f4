"""Events to stored payloads and back, with a version for each kind. Pure.

A payload once stored is read for as long as the contract runs: a changed event gets a new version
and a step that lifts the old payload to it.
"""

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from calllog.ledger import events
from calllog.ledger.events import Event

type_of_payload = dict[str, object]

KINDS: Mapping[str, type[Event]] = {
    event_type.__name__: event_type
    for event_type in (
        events.CallOffered,
        events.CallerPressed,
        events.CallPlaced,
        events.CallQueued,
        events.CallLeftQueue,
        events.OperatorRinging,
        events.OperatorMissed,
        events.CallAnswered,
        events.PartyCalled,
        events.PartyAnswered,
        events.PartyMissed,
        events.CallHeld,
        events.CallResumed,
        events.CallTransferred,
        events.OperatorReleased,
        events.CallAbandoned,
        events.CallEnded,
        events.CallSeenAgain,
        events.CallEndedUnseen,
        events.OperatorStateChanged,
        events.FeedLost,
        events.FeedRestored,
        events.CallsStanding,
    )
}
VERSION = 2  # of every kind that is written now
# What version 1 did not say yet, by kind.
SINCE_VERSION_2: Mapping[str, type_of_payload] = {
    "CallEnded": {"refused": False},
    "OperatorStateChanged": {"feed": "", "queue": "", "in_queue": True, "pause": "ready", "wrap_up": 0},
}


class UnknownEventError(ValueError):
    """A stored event of a kind or version that this release cannot read. Replay stops at it."""


def encode(event: Event) -> type_of_payload:
    """Return the event's fields as JSON values: times as ISO 8601, durations as whole microseconds."""
    return {field.name: _to_json(getattr(event, field.name)) for field in dataclasses.fields(event)}


def decode(kind: str, version: int, payload: Mapping[str, typing.Any]) -> Event:
    """Return the event that was stored.

    Raises UnknownEventError for a kind or version of another release, or for fields that do not fit.
    """
    event_type = KINDS.get(kind)
    if event_type is None or version not in (1, VERSION):
        raise UnknownEventError(f"No way to read {kind} in version {version}.")
    if version == 1:
        payload = {**SINCE_VERSION_2.get(kind, {}), **payload}
    converters = CONVERTERS[kind]
    try:
        fields: dict[str, typing.Any] = {name: converters[name](value) for name, value in payload.items()}
        return event_type(**fields)
    except (KeyError, TypeError, ValueError) as error:
        raise UnknownEventError(f"{kind} in version {version} does not have these fields: {error}.") from error


def _to_json(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value // timedelta(microseconds=1)
    return value


def _converter(annotation: object) -> Callable[[typing.Any], object]:
    if annotation is datetime:
        return datetime.fromisoformat
    if annotation == datetime | None:
        return lambda text: datetime.fromisoformat(text) if text else None
    if annotation is timedelta:
        return lambda microseconds: timedelta(microseconds=microseconds)
    if annotation == tuple[str, ...]:
        return tuple
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return annotation
    if annotation in (str, bool) or isinstance(annotation, types.UnionType):
        return lambda value: value
    raise TypeError(f"The codec does not know how to read {annotation}.")


CONVERTERS = {
    kind: {name: _converter(annotation) for name, annotation in typing.get_type_hints(event_type).items()}
    for kind, event_type in KINDS.items()
}
