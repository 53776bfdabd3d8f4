"""Which address shows what."""

import hashlib
from datetime import date

from dashboards.kiosk.models import Kiosk
from dashboards.live.payloads import Viewer
from dashboards.live.sight import Sight


def viewer_at(token: str, *, language: str, on: date) -> Viewer | None:
    """Return for whom the board of this address is drawn; None where it shows nothing. One query."""
    kiosk = Kiosk.objects.filter(token_hash=hash_of(token)).first()
    if kiosk is None or not kiosk.is_shown(on):
        return None
    return Viewer(language=language, group=kiosk.group_code, sight=Sight(groups=frozenset({kiosk.group_code})))


def hash_of(token: str) -> str:
    """Return the hash under which a token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()
