"""Who may tell us of calls: whoever signed the request with the shared secret, just now. Pure.

``Madoguchi-Signature: t=<seconds since 1970>,v1=<hex of HMAC-SHA256 over "t.body" with the secret>``
"""

import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

HEADER = "Madoguchi-Signature"
TOLERANCE = timedelta(minutes=5)  # of the two clocks and the way between
FORM = re.compile(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})")


class SignatureError(ValueError):
    """A request that was not signed as it must be. The view answers 401 with its sentence."""


@dataclass(frozen=True, kw_only=True)
class Signed:
    """What the header of a request says, after it was found true."""

    signature: str
    signed_at: datetime


def signature_of(body: bytes, *, secret: str, signed_at: str) -> str:
    """Return the signature of ``body``; ``signed_at`` is whole seconds since 1970, as the header writes them."""
    signing = hmac.new(secret.encode(), f"{signed_at}.".encode(), "sha256")
    signing.update(body)
    return signing.hexdigest()


def verify(header: str, body: bytes, *, secret: str, at: datetime) -> Signed:
    """Return what the header says.

    Raises SignatureError; the time stamp is looked at first, because that costs nothing.
    """
    form = FORM.fullmatch(header)
    if form is None:
        raise SignatureError(f"{HEADER} must look like t=<seconds since 1970>,v1=<64 hexadecimal digits>.")
    signed_at, signature = form.groups()
    apart = abs(int(signed_at) - at.timestamp())
    if apart > TOLERANCE.total_seconds():
        raise SignatureError(
            f"The time stamp is more than {TOLERANCE.seconds} seconds away from the server's time, "
            f"which is {int(at.timestamp())} ({at:%Y-%m-%dT%H:%M:%SZ})."
        )
    if not hmac.compare_digest(signature, signature_of(body, secret=secret, signed_at=signed_at)):
        raise SignatureError("The signature does not fit the body, the time stamp and the secret.")
    return Signed(signature=signature, signed_at=datetime.fromtimestamp(int(signed_at), UTC))
