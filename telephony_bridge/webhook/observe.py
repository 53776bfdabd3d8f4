"""Records of the webhook to observations of the ledger. Pure."""

from collections.abc import Sequence

from calllog.ledger.events import Observation
from telephony_bridge.spool import Record
from telephony_bridge.webhook.normalise import normalise


def observe(record: Record) -> Sequence[Observation]:
    """Return what ``record`` tells the ledger. Raises MalformedEventError; the pump sets it aside."""
    return [normalise(record.body)]
