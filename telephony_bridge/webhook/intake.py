"""Events that were told are put into the spool before the sender hears that they were taken; words are not."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.db import IntegrityError, transaction

from calllog.heard.said import WordsSaid
from calllog.heard.words import note_words
from calllog.ledger.keys import key_for
from telephony_bridge.spool import Kind, Record, SpoolInUseError, SpoolWriter
from telephony_bridge.webhook.models import TakenSignature
from telephony_bridge.webhook.normalise import SOURCE, MalformedEventError, normalise
from telephony_bridge.webhook.signature import TOLERANCE, Signed

REMEMBERED = 2 * TOLERANCE  # the clocks of several processes may differ
_OPENING = Lock()


class TakenBeforeError(Exception):
    """This very request was taken before. The view answers 409."""


def take(told: Sequence[bytes], *, signed: Signed, at: datetime) -> None:
    """Remember the signature and write the events to the disk: both or neither.

    Should the commit fail behind the write, the sender is not told that the events were taken and sends them
    again; the ledger passes over those that it has.

    Raises TakenBeforeError, OSError where the disk is full or broken, DatabaseError where the database is away.
    """
    said = _words_among(told)
    records = [
        Record(kind=Kind.MESSAGE, heard_at=at, body=event) for place, event in enumerate(told) if place not in said
    ]
    try:
        with transaction.atomic():
            TakenSignature.objects.filter(signed_at__lt=at - REMEMBERED).delete()
            TakenSignature.objects.create(signature=signed.signature, signed_at=signed.signed_at)
            note_words(dict(said.values()), at=at)
            if records:
                _writer(root()).append(records)
    except IntegrityError as error:
        raise TakenBeforeError from error


def _words_among(told: Sequence[bytes]) -> dict[int, tuple[str, WordsSaid]]:
    """Return what callers said, by its place; what cannot be read is the pump's to set aside."""
    said = {}
    for place, event in enumerate(told):
        with suppress(MalformedEventError):
            observation = normalise(event)
            if isinstance(observation.event, WordsSaid):
                said[place] = observation.key, observation.event
    return said


def root() -> Path:
    """Return the folder in which each process that takes events has one of its own."""
    return settings.SPOOL_DIR / SOURCE


def _writer(folder: Path) -> SpoolWriter:
    with _OPENING:
        return _opened(folder)


@cache
def _opened(folder: Path) -> SpoolWriter:
    """Take the first folder in which no other process writes; it is this one's until it ends, however it ends."""
    for place in count():
        with suppress(SpoolInUseError):
            return SpoolWriter(folder / str(place), key=key_for("spool"))
    raise AssertionError("Numbers do not end.")
