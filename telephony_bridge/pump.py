"""From the spool into the ledger: the only one who calls ``ingest``."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.db import DatabaseError, DataError, InterfaceError, transaction
from django.utils import timezone
from redis.exceptions import RedisError

from calllog.ledger.events import (
    CallEndedUnseen,
    CallsStanding,
    Event,
    FeedLost,
    FeedRestored,
    Observation,
    OperatorState,
    OperatorStateChanged,
    Told,
)
from calllog.ledger.follow import follower, hint
from calllog.ledger.ingest import ingest
from calllog.ledger.keys import key_for
from calllog.ledger.queries import calls_open_since_before_gap
from calllog.ledger.rows import upsert
from calllog.ledger.threads import in_ingest_thread
from calllog.presence.projection import project_seats
from calllog.presence.queries import members_untold_since_gap
from telephony_bridge.message_key import message_key
from telephony_bridge.models import SpoolPosition
from telephony_bridge.set_aside import keep
from telephony_bridge.spool import Kind, Position, Record, SpoolReader

logger = logging.getLogger(__name__)

BATCH = 500
POLL_SECONDS = 1.0  # in case the connector, in another process, cannot wake the pump
RETRY_SECONDS = 1.0
FIRST_YEAR, LAST_YEAR = 2000, 2100  # a PBX that has lost its clock begins at 1970
KEEP_SPOOL = timedelta(days=3)

# A feed's own translation of a record: pure; KeyError or ValueError for what it cannot read.
Observe = Callable[[Record], Sequence[Observation]]
Refused = tuple[Record, Exception]
Taken = tuple[list[Told], list[Refused]]


class Pump:
    """Follows the spool of one feed."""

    def __init__(self, feed: str, *, folder: Path, observe: Observe) -> None:
        self.refused_since: datetime | None = None  # since when the database takes nothing; None: it does
        self._feed = feed
        self._observe = observe
        self._reader = SpoolReader(folder, key=key_for("spool"))
        self._position: Position | None = None  # None: the database has not been asked yet
        self._unheard = False  # whether other processes could not be told of the last news

    async def run(self, wake: asyncio.Event) -> None:
        """Pump until cancelled; ``wake`` is set whenever the connector has appended."""
        while True:
            wake.clear()
            try:
                records, told = await in_ingest_thread(self.pump_once)
            except (DatabaseError, InterfaceError) as error:
                self._note_refusal(error)
                await asyncio.sleep(RETRY_SECONDS)
                continue
            self._note_taken()
            if told:
                await follower().tell(told)
                await self._hint(told[-1].sequence)
            if records < BATCH:
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL_SECONDS):
                        await wake.wait()

    async def _hint(self, sequence: int) -> None:
        try:
            await hint(sequence)
        except (OSError, RedisError) as error:
            if not self._unheard:
                logger.error("Other processes cannot be told of news; they look for it now and then: %s", error)
            self._unheard = True
        else:
            self._unheard = False

    def pump_once(self) -> tuple[int, list[Told]]:
        """Move the next records into the ledger, in one transaction; returns their count and the new events."""
        position = self._position or self._stored_position()
        records = self._reader.read(position, limit=BATCH)
        if not records:
            self._position = position
            return 0, []
        try:
            told = self._move(records, take=take_records)
        except DataError:
            # One that the database cannot hold must not stop all that come after it.
            told = self._move(records, take=take_each)
        self._position = records[-1][1]
        return len(records), told

    def _move(self, records: Sequence[tuple[Record, Position]], *, take: Callable[..., Taken]) -> list[Told]:
        behind = records[-1][1]
        places = {id(record): place for record, place in records}
        with transaction.atomic():
            told, refused = take([record for record, _place in records], feed=self._feed, observe=self._observe)
            for record, error in refused:
                keep(self._feed, record, places[id(record)], error)
            upsert([SpoolPosition(feed=self._feed, segment=behind.segment, offset=behind.offset)])
        return told

    def discard_old(self, *, at: datetime) -> None:
        """Delete the spool files whose events have been in the ledger for days."""
        if self._position:
            self._reader.discard_before(self._position, heard_before=at - KEEP_SPOOL)

    def _stored_position(self) -> Position:
        row = SpoolPosition.objects.filter(feed=self._feed).first()
        return Position(segment=row.segment, offset=row.offset) if row else Position()

    def _note_refusal(self, error: Exception) -> None:
        # Nothing is lost: the spool keeps it, and the position stands where it stood.
        if self.refused_since is None:
            self.refused_since = timezone.now()
            logger.error("The database does not take the events of %s; they wait in the spool: %s", self._feed, error)

    def _note_taken(self) -> None:
        if self.refused_since:
            logger.warning("The database takes events again; it did not since %s.", self.refused_since)
            self.refused_since = None


def take_records(records: Sequence[Record], *, feed: str, observe: Observe) -> Taken:
    """Move ``records`` into the ledger, in one transaction.

    Returns the new events, and the records that could not be read, each with what was wrong.

    Raises DataError where one holds what the database cannot; the transaction is lost then.
    """
    told: list[Told] = []
    waiting: list[Observation] = []
    refused: list[Refused] = []
    with transaction.atomic(savepoint=False):
        for record in records:
            try:
                observations = _of_connection(record, feed=feed) or _in_our_time(observe(record))
            except (KeyError, ValueError) as error:
                refused.append((record, error))
                continue
            waiting += observations
            if record.kind is Kind.SNAPSHOT:
                # What the PBX lists is compared with what was open by everything told before.
                told += _store(waiting)
                waiting = [*_ended_unseen(observations), *_left_unseen(observations, feed=feed)]
        told += _store(waiting)
    return told, refused


def take_observations(observations: Sequence[Observation]) -> list[Told]:
    """Move what no spool holds, such as calls of the past, into the ledger, in one transaction; returns what is new."""
    with transaction.atomic(savepoint=False):
        return _store(observations)


def take_each(records: Sequence[Record], *, feed: str, observe: Observe) -> Taken:
    """Do the same one by one, within a transaction: a record that the database cannot hold is refused as well."""
    told: list[Told] = []
    refused: list[Refused] = []
    for record in records:
        try:
            with transaction.atomic():
                of_one, bad = take_records([record], feed=feed, observe=observe)
        except DataError as error:
            of_one, bad = [], [(record, error)]
        told += of_one
        refused += bad
    return told, refused


def _in_our_time(observations: Sequence[Observation]) -> Sequence[Observation]:
    """Refuse times that no telephone call can have: in other zones some of them are not even times."""
    for observation in observations:
        if not FIRST_YEAR <= observation.event.occurred_at.year <= LAST_YEAR:
            raise ValueError("The time is out of range.")
    return observations


def _of_connection(record: Record, *, feed: str) -> list[Observation]:
    event: Event
    if record.kind is Kind.CONNECTED:
        event = FeedRestored(feed=feed, occurred_at=record.heard_at)
    elif record.kind is Kind.DISCONNECTED:
        event = FeedLost(feed=feed, occurred_at=record.heard_at)
    else:
        return []
    return [Observation(source=feed, key=message_key(feed, repr(event)), event=event)]


def _ended_unseen(listed: Sequence[Observation]) -> Iterator[Observation]:
    """Yield the end of each call that was open before the gap and that the PBX does not list any more."""
    for observation in listed:
        standing = observation.event
        if not isinstance(standing, CallsStanding):
            continue
        for call_id in calls_open_since_before_gap(standing.feed):
            if call_id not in standing.calls:
                yield Observation(
                    source=observation.source,
                    key=message_key(observation.key, call_id),
                    event=CallEndedUnseen(call_id=call_id, occurred_at=standing.occurred_at, since=standing.since),
                )


def _left_unseen(listed: Sequence[Observation], *, feed: str) -> Iterator[Observation]:
    """Yield that each operator is signed off whom the PBX does not list in any queue any more."""
    seats = [observation for observation in listed if isinstance(observation.event, OperatorStateChanged)]
    if not seats:
        return
    at = seats[0].event.occurred_at
    for member in members_untold_since_gap(feed):
        yield Observation(
            source=seats[0].source,
            key=message_key(seats[0].key, member),
            event=OperatorStateChanged(
                occurred_at=at, operator=member, state=OperatorState.OFFLINE, reason="", feed=feed, in_queue=False
            ),
        )


def _store(observations: Sequence[Observation]) -> list[Told]:
    told = [one for first in range(0, len(observations), BATCH) for one in ingest(observations[first : first + BATCH])]
    project_seats(told)
    return told
