"""Records of the webhook to observations of the ledger. Pure."""

from collections.abc import Sequence

from calllog.heard.said import WordsSaid
from calllog.ledger.events import Observation
from telephony_bridge.spool import Record
from telephony_bridge.webhook.normalise import MalformedEventError, normalise


def observe(record: Record) -> Sequence[Observation]:
    """Return what ``record`` tells the ledger. Raises MalformedEventError; the pump sets it aside."""
    observation = normalise(record.body)
    if isinstance(observation.event, WordsSaid):
        raise MalformedEventError("What a caller said is not kept.")
    return [observation]
