"""A raw capture of a PBX's messages, moved into the ledger with the times it has."""

import logging
from collections.abc import Sequence

from django.utils import timezone

from calllog.ledger.events import Told
from telephony_bridge.feeds import AMI, observer_of
from telephony_bridge.pump import take_records
from telephony_bridge.spool import Kind, Record

logger = logging.getLogger(__name__)


def take_capture(messages: Sequence[bytes]) -> list[Told]:
    """Store the events of AMI ``messages`` in one transaction; what cannot be read is logged and passed over."""
    heard_at = timezone.now()
    records = [Record(kind=Kind.MESSAGE, heard_at=heard_at, body=raw) for raw in messages]
    told, refused = take_records(records, feed=AMI, observe=observer_of(AMI))
    for _record, error in refused:
        logger.warning("A message of the capture was set aside: %s.", error)
    return told
