"""The body of a request, cut into the events it tells. Pure."""

import json
from collections.abc import Mapping, Sequence

from telephony_bridge.webhook.normalise import MalformedEventError, normalise
from telephony_bridge.webhook.strict_json import NoJsonError, read_json

LONGEST_BODY = 1_000_000  # bytes
MOST_EVENTS = 500


class MalformedBatchError(ValueError):
    """A body from which no events can be taken. The view answers 400 with its sentence."""


def events_of(body: bytes) -> list[bytes]:
    """Return each event as JSON of its own, whatever it says: what it means is the normaliser's business.

    Raises MalformedBatchError.
    """
    try:
        told = read_json(body)
    except NoJsonError as error:
        raise MalformedBatchError(f"The body cannot be read. {error}") from error
    if not isinstance(told, dict) or told.keys() != {"events"} or not isinstance(told["events"], list):
        raise MalformedBatchError('The body must be an object with one member, "events", which is an array.')
    if not 1 <= len(told["events"]) <= MOST_EVENTS:
        raise MalformedBatchError(f"There must be from 1 to {MOST_EVENTS} events, not {len(told['events'])}.")
    try:
        return [json.dumps(event, separators=(",", ":")).encode() for event in told["events"]]
    except RecursionError as error:
        raise MalformedBatchError("The body cannot be read. It is nested too deeply.") from error


def unusable(told: Sequence[bytes]) -> Sequence[Mapping[str, object]]:
    """Return which of the events will be set aside, by their places from 0, and why."""
    found = []
    for place, event in enumerate(told):
        try:
            normalise(event)
        except MalformedEventError as error:
            found.append({"event": place, "reason": str(error)})
    return found
