"""Words are noted sealed, read for the calls that are going on, and forgotten minutes after the last one."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from operator import itemgetter

from cryptography.exceptions import InvalidTag

from calllog.heard.models import HeardWords
from calllog.heard.said import WordsSaid
from calllog.ledger.keys import key_for
from calllog.ledger.personal import decrypted, encrypted

logger = logging.getLogger(__name__)

KEPT = timedelta(minutes=5)  # what was said so long ago, the call is hardly still about
LONGEST = 200  # characters of a call: what was said last
MOST_ROWS = 1000  # that a look reads, the latest: a recogniser that tells every guess must not hold up the desks


def note_words(said: Mapping[str, WordsSaid], *, at: datetime) -> None:
    """Keep what was told at ``at``, by the keys of its messages; what was told before is passed over."""
    sealing_key = key_for("heard")
    HeardWords.objects.bulk_create(
        (
            HeardWords(
                key=key,
                call_id=one.call_id,
                said_at=one.occurred_at,
                told_at=at,
                sealed=encrypted(sealing_key, one.words.encode(), bound_to=key),
            )
            for key, one in said.items()
        ),
        ignore_conflicts=True,
    )


def words_heard(at: datetime) -> dict[str, str]:
    """Return what was said last in each call, by the PBX's id, as one text. One query."""
    rows = HeardWords.objects.filter(told_at__gt=at - KEPT).order_by("-told_at", "-pk")
    latest = rows.values_list("said_at", "pk", "key", "call_id", "sealed")[:MOST_ROWS]
    sealing_key = key_for("heard")
    said: dict[str, str] = {}
    for _said_at, _pk, key, call_id, sealed in sorted(latest, key=itemgetter(0, 1)):
        try:
            words = decrypted(sealing_key, bytes(sealed), bound_to=key).decode()
        except InvalidTag:
            logger.error("Words of the call %s cannot be read with this installation's key.", call_id)
            continue
        said[call_id] = f"{said.get(call_id, '')} {words}".strip()[-LONGEST:]
    return said


def forget_words(at: datetime) -> None:
    """Delete what is no longer needed."""
    HeardWords.objects.filter(told_at__lte=at - KEPT).delete()
