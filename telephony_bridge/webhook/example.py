"""A worked example: a call that was answered, signed with a secret that everybody knows. Pure."""

import json
from collections.abc import Mapping

from telephony_bridge.webhook.signature import signature_of

SECRET = "example-secret-never-use-it-yourself"  # noqa: S105 - published on purpose
SIGNED_AT = "1795309620"  # 2026-11-22T10:07:00+09:00
EVENTS: list[dict[str, object]] = [
    {
        "id": "e-1",
        "type": "call.offered",
        "at": "2026-11-22T10:00:00.120+09:00",
        "call": "c-1",
        "line": "0467001000",
        "caller": "0467000001",
    },
    {"id": "e-2", "type": "call.queued", "at": "2026-11-22T10:00:05+09:00", "call": "c-1", "queue": "shimin"},
    {
        "id": "e-3",
        "type": "operator.ringing",
        "at": "2026-11-22T10:00:05.100+09:00",
        "call": "c-1",
        "operator": "1105",
        "queue": "shimin",
    },
    {
        "id": "e-4",
        "type": "call.answered",
        "at": "2026-11-22T10:00:12+09:00",
        "call": "c-1",
        "operator": "1105",
        "queue": "shimin",
    },
    {
        "id": "e-5",
        "type": "operator.released",
        "at": "2026-11-22T10:03:12+09:00",
        "call": "c-1",
        "operator": "1105",
        "queue": "shimin",
    },
    {"id": "e-6", "type": "call.ended", "at": "2026-11-22T10:03:12.500+09:00", "call": "c-1"},
]


def batch() -> Mapping[str, object]:
    """Return the request as JSON values."""
    return {"events": EVENTS}


def body() -> bytes:
    """Return the request's bytes, which are what is signed."""
    return json.dumps(batch(), separators=(",", ":")).encode()


def signature() -> str:
    """Return the signature of the example."""
    return signature_of(body(), secret=SECRET, signed_at=SIGNED_AT)
