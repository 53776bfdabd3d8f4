"""Keys of this installation: each purpose has its own, derived from the one key outside the database."""

from functools import cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


@cache
def key_for(purpose: str) -> bytes:
    """Return the 32 bytes of ``purpose``: ``wrap``, ``lookup``, ``spool``, ``draft``, ``heard``."""
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"madoguchi/" + purpose.encode())
    return derivation.derive(settings.PERSONAL_KEY)
