"""Messages that could not be used: kept sealed with the reason, and opened again as the records they were."""

import logging
import os
from datetime import UTC

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from calllog.ledger.keys import key_for
from telephony_bridge.message_text import visible, without_callers
from telephony_bridge.models import Reason, SetAsideMessage
from telephony_bridge.spool import Kind, Position, Record

logger = logging.getLogger(__name__)

PURPOSE = "set-aside"
NONCE_BYTES = 12
LONGEST_ERROR = 200


def keep(feed: str, record: Record, behind: Position, error: Exception) -> SetAsideMessage:
    """Store the record of ``feed`` that ends at ``behind`` and that ``error`` made unusable; twice is once.

    Called within the transaction that moves the feed's position.
    """
    message = SetAsideMessage(
        feed=feed,
        segment=behind.segment,
        offset=behind.offset,
        kind=record.kind,
        heard_at=record.heard_at,
        reason=reason_of(error),
        error=in_words(error),
    )
    logger.warning("A message of %s was set aside: %s.", feed, message.error)
    nonce = os.urandom(NONCE_BYTES)
    message.sealed = nonce + AESGCM(key_for(PURPOSE)).encrypt(nonce, record.body, _binding(message))
    SetAsideMessage.objects.bulk_create([message], ignore_conflicts=True)
    return message


def record_of(message: SetAsideMessage) -> Record | None:
    """Return the record as it was heard; None where it was not kept, or cannot be read with this installation's key."""
    sealed = bytes(message.sealed)
    if not sealed:
        return None
    try:
        body = AESGCM(key_for(PURPOSE)).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _binding(message))
    except InvalidTag:
        logger.error("The message set aside as %s cannot be read with this installation's key.", message.pk)
        return None
    return Record(kind=Kind(message.kind), heard_at=message.heard_at, body=body)


def reason_of(error: Exception) -> Reason:
    """Return the kind of reason that ``error`` stands for."""
    return Reason.FIELD_MISSING if isinstance(error, KeyError) else Reason.UNREADABLE


def in_words(error: Exception) -> str:
    """Return the error in one line which may stand in the open: without callers, without control characters."""
    # Visible first: PostgreSQL refuses NUL in a text, and the pump would try the same message for ever.
    words = visible(f"{type(error).__name__}: {error}").replace("\n", " ")
    return without_callers(words, last_digits=False)[:LONGEST_ERROR]


def _binding(message: SetAsideMessage) -> bytes:
    heard_at = message.heard_at.astimezone(UTC).isoformat()
    return f"{message.feed}:{message.segment}:{message.offset}:{heard_at}".encode()
