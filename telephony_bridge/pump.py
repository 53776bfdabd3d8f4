"""From the spool into the ledger: the only one who calls ``ingest``."""

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, transaction
from django.utils import timezone

from calllog.ledger.events import Event, FeedLost, FeedRestored, Observation, Told
from calllog.ledger.follow import follower, hint
from calllog.ledger.ingest import ingest
from calllog.ledger.keys import key_for
from calllog.ledger.rows import upsert
from calllog.ledger.threads import in_ingest_thread
from calllog.presence.projection import project_seats
from telephony_bridge.ami.normalise import SOURCE, normalise
from telephony_bridge.ami.protocol import parse
from telephony_bridge.models import SetAsideMessage, SpoolPosition
from telephony_bridge.spool import Kind, Position, Record, SpoolReader

logger = logging.getLogger(__name__)

BATCH = 500
POLL_SECONDS = 1.0  # in case the connector, in another process, cannot wake the pump
RETRY_SECONDS = 1.0
KEEP_SPOOL = timedelta(days=3)


class Pump:
    """Follows the spool of one feed."""

    def __init__(self, feed: str, *, folder: Path) -> None:
        self._feed = feed
        self._reader = SpoolReader(folder, key=key_for("spool"))
        self._position: Position | None = None  # None: the database has not been asked yet

    async def run(self, wake: asyncio.Event) -> None:
        """Pump until cancelled; ``wake`` is set whenever the connector has appended."""
        while True:
            wake.clear()
            try:
                records, told = await in_ingest_thread(self.pump_once)
            except (DatabaseError, InterfaceError):
                # Nothing is lost: the spool keeps it, and the position stands where it stood.
                logger.exception("The database did not take the events; trying again.")
                await asyncio.sleep(RETRY_SECONDS)
                continue
            if told:
                await follower().tell(told)
                await hint(told[-1].sequence)
            if records < BATCH:
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL_SECONDS):
                        await wake.wait()

    def pump_once(self) -> tuple[int, list[Told]]:
        """Move the next records into the ledger, in one transaction; returns their count and the new events."""
        position = self._position or self._stored_position()
        records = self._reader.read(position, limit=BATCH)
        if not records:
            self._position = position
            return 0, []
        observations, set_aside = self._observe(records)
        behind = records[-1][1]
        with transaction.atomic():
            told = _store(observations)
            if set_aside:
                SetAsideMessage.objects.bulk_create(set_aside, ignore_conflicts=True)
            upsert([SpoolPosition(feed=self._feed, segment=behind.segment, offset=behind.offset)])
        self._position = behind
        return len(records), told

    def discard_old(self, *, at: datetime) -> None:
        """Delete the spool files whose events have been in the ledger for days."""
        if self._position:
            self._reader.discard_before(self._position, heard_before=at - KEEP_SPOOL)

    def _stored_position(self) -> Position:
        row = SpoolPosition.objects.filter(feed=self._feed).first()
        return Position(segment=row.segment, offset=row.offset) if row else Position()

    def _observe(self, records: Sequence[tuple[Record, Position]]) -> tuple[list[Observation], list[SetAsideMessage]]:
        observations, set_aside = [], []
        for record, behind in records:
            try:
                observation = _observation(record, feed=self._feed)
            except (KeyError, ValueError) as error:
                reason = f"{type(error).__name__}: {error}"[:200]
                set_aside.append(
                    SetAsideMessage(
                        feed=self._feed,
                        segment=behind.segment,
                        offset=behind.offset,
                        reason=reason,
                        heard_at=record.heard_at,
                    )
                )
                logger.warning("A message of %s was set aside: %s.", self._feed, reason)
            else:
                if observation:
                    observations.append(observation)
        return observations, set_aside


def take_capture(messages: Sequence[bytes]) -> list[Told]:
    """Move the messages of a capture into the ledger, with the times they have; what is no message is skipped."""
    observations = []
    for raw in messages:
        try:
            observation = _observation(Record(kind=Kind.MESSAGE, heard_at=timezone.now(), body=raw), feed=SOURCE)
        except (KeyError, ValueError) as error:
            logger.warning("A message of the capture was set aside: %s.", error)
        else:
            if observation:
                observations.append(observation)
    with transaction.atomic():
        return _store(observations)


def _store(observations: Sequence[Observation]) -> list[Told]:
    told = ingest(observations)
    project_seats(told)
    return told


def _observation(record: Record, *, feed: str) -> Observation | None:
    if record.kind is Kind.MESSAGE:
        plain = record.body.replace(b"\r\n", b"\n").strip(b"\n")
        return normalise(parse(plain), key=_key(SOURCE.encode(), plain), inbound_contexts=settings.AMI_INBOUND_CONTEXTS)
    event: Event = (
        FeedRestored(feed=feed, occurred_at=record.heard_at)
        if record.kind is Kind.CONNECTED
        else FeedLost(feed=feed, occurred_at=record.heard_at)
    )
    return Observation(source=feed, key=_key(feed.encode(), repr(event).encode()), event=event)


def _key(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
