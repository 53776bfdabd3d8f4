"""Personal values beside the ledger: sealed when an event is stored, revealed to whom the policy allows.

AES-GCM under a data key for each month, bound to its row by the reference. The data keys are wrapped
by a key outside the database: without it, and after a month's key is deleted, nothing can be read.
"""

import hmac
import logging
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from calllog.ledger.keys import key_for
from calllog.ledger.models import DataKey, PersonalValue
from kb.directory.telephone import canonical

logger = logging.getLogger(__name__)

NONCE_BYTES = 12
# Written out: every ring waits for it, and building it takes Django longer than asking it.
SEALED_WITH_KEY = """
SELECT reference, sealed, month, wrapped
FROM ledger_personal_value JOIN ledger_data_key ON ledger_data_key.id = data_key_id
"""


def seal(values: Mapping[str, str], *, at: datetime) -> None:
    """Store ``values`` (reference to number) under the key of the month of ``at``."""
    if not values:
        return
    data_key = _data_key_of(timezone.localtime(at).strftime("%Y-%m"))
    key = _unwrapped(data_key.month, bytes(data_key.wrapped))
    PersonalValue.objects.bulk_create(
        PersonalValue(
            reference=reference,
            data_key=data_key,
            sealed=encrypted(key, value.encode(), bound_to=reference),
            lookup=lookup_of(value),
        )
        for reference, value in values.items()
    )


def reveal(references: Iterable[str]) -> dict[str, str]:
    """Return the values of those ``references`` that still exist and can be read."""
    wanted = [reference for reference in references if reference]
    if not wanted:
        return {}
    places = ", ".join(["%s"] * len(wanted))
    with connection.cursor() as cursor:
        cursor.execute(f"{SEALED_WITH_KEY} WHERE reference IN ({places})", wanted)
        rows = cursor.fetchall()
    revealed = {}
    for reference, sealed, month, wrapped in rows:
        try:
            key = _unwrapped(month, bytes(wrapped))
            revealed[reference] = decrypted(key, bytes(sealed), bound_to=reference).decode()
        except InvalidTag:
            # A call must not wait for a number that nobody can read any more.
            logger.error("The personal value %s cannot be read with this installation's key.", reference)
    return revealed


def references_with(lookup: str, *, limit: int) -> list[str]:
    """Return the references to values with this ``lookup_of``, the latest first. One query."""
    values = PersonalValue.objects.filter(lookup=lookup).order_by("-pk")
    return list(values.values_list("reference", flat=True)[:limit])


def key_fits() -> bool | None:
    """Say whether this installation's key is the one with which the newest personal values were sealed.

    None: the database is away, and nobody can say.
    """
    try:
        newest = DataKey.objects.order_by("-month").first()
    except (DatabaseError, InterfaceError):
        logger.exception("Whether MADOGUCHI_KEY fits cannot be looked up.")
        return None
    if newest is None:
        return True
    try:
        _unwrapped(newest.month, bytes(newest.wrapped))
    except InvalidTag:
        return False
    return True


def lookup_of(number: str) -> str:
    """Return what finds ``number`` again, however it was written; nobody can compute it without the key."""
    return hmac.digest(key_for("lookup"), canonical(number).encode(), "sha256").hex()


def _data_key_of(month: str) -> DataKey:
    wrapped = encrypted(key_for("wrap"), AESGCM.generate_key(256), bound_to=month)
    return DataKey.objects.get_or_create(month=month, defaults={"wrapped": wrapped})[0]


@lru_cache(maxsize=64)
def _unwrapped(month: str, wrapped: bytes) -> bytes:
    return decrypted(key_for("wrap"), wrapped, bound_to=month)


def encrypted(key: bytes, value: bytes, *, bound_to: str) -> bytes:
    """Return ``value`` so that only who has ``key`` can read it, and only in the place that ``bound_to`` names."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, value, bound_to.encode())


def decrypted(key: bytes, sealed: bytes, *, bound_to: str) -> bytes:
    """Return what was encrypted; raises InvalidTag."""
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to.encode())
