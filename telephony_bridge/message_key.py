"""What identifies a message of a PBX: the same for the same message, however often it comes. Pure."""

import hashlib


def message_key(*parts: str | bytes) -> str:
    """Return 64 characters that stand for ``parts``: the source, and what makes the message what it is."""
    return hashlib.sha256(b"\0".join(part if isinstance(part, bytes) else part.encode() for part in parts)).hexdigest()
