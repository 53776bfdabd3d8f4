"""Personal values beside the ledger: sealed when an event is stored, revealed to whom the policy allows.

AES-GCM under a data key for each month, bound to its row by the reference. The data keys are wrapped
by a key outside the database: without it, and after a month's key is deleted, nothing can be read.
"""

import hmac
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils import timezone

from calllog.ledger.keys import key_for
from calllog.ledger.models import DataKey, PersonalValue
from kb.directory.telephone import canonical

NONCE_BYTES = 12


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
            sealed=_encrypt(key, value.encode(), bound_to=reference),
            lookup=lookup_of(value),
        )
        for reference, value in values.items()
    )


def reveal(references: Iterable[str]) -> dict[str, str]:
    """Return the values of those ``references`` that still exist."""
    wanted = [reference for reference in references if reference]
    if not wanted:
        return {}
    rows = PersonalValue.objects.filter(reference__in=wanted).values_list(
        "reference", "sealed", "data_key__month", "data_key__wrapped"
    )
    return {
        reference: _decrypt(_unwrapped(month, bytes(wrapped)), bytes(sealed), bound_to=reference).decode()
        for reference, sealed, month, wrapped in rows
    }


def lookup_of(number: str) -> str:
    """Return what finds ``number`` again, however it was written; nobody can compute it without the key."""
    return hmac.digest(key_for("lookup"), canonical(number).encode(), "sha256").hex()


def _data_key_of(month: str) -> DataKey:
    wrapped = _encrypt(key_for("wrap"), AESGCM.generate_key(256), bound_to=month)
    return DataKey.objects.get_or_create(month=month, defaults={"wrapped": wrapped})[0]


@lru_cache(maxsize=64)
def _unwrapped(month: str, wrapped: bytes) -> bytes:
    return _decrypt(key_for("wrap"), wrapped, bound_to=month)


def _encrypt(key: bytes, value: bytes, *, bound_to: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, value, bound_to.encode())


def _decrypt(key: bytes, sealed: bytes, *, bound_to: str) -> bytes:
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to.encode())
