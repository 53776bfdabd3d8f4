"""The bridge as one set of tasks on an event loop: connector, disk, pump, lease, and what is told of them.

One bridge listens for a feed. It needs two things: the spool folder, which the operating system gives to
one process at a time, and the lease, which the database gives to one folder at a time.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from calllog.ledger.feeds import FeedCondition, Trouble, last_heard_at, note_bridge
from calllog.ledger.follow import follower
from calllog.ledger.keys import key_for
from calllog.ledger.threads import in_ingest_thread
from kb.settings.env import AmiAddress
from telephony_bridge.ami.client import AmiConnector
from telephony_bridge.ami.logs.gap import GapLogs
from telephony_bridge.backlog import Backlog
from telephony_bridge.feeds import ami_form, observer_of
from telephony_bridge.lease import DATABASE_FAULTS, PATIENCE_SECONDS, Lease, holder_named
from telephony_bridge.models import SpoolPosition, TornRecord
from telephony_bridge.pump import Pump
from telephony_bridge.spool import Kind, Position, Record, SpoolInUseError, SpoolWriter
from telephony_bridge.supervision import kept_running

logger = logging.getLogger(__name__)

FEED = "ami"
LOOK_SECONDS = 0.25  # how often the bridge looks at itself
TELL_EVERY = timedelta(seconds=1)  # how often it writes what it saw into the database
BEHIND = timedelta(seconds=3)  # what is not in the ledger after that is late
STAND_BY_SECONDS = 1.0
LOGS_SECONDS = 1.0  # how often the PBX's logs are looked at; and so much time it has to finish its lines
CLEAN_EVERY = timedelta(hours=1)
LAST_WRITE_SECONDS = 5.0


async def run_bridge(address: AmiAddress) -> None:
    """Listen to the PBX at ``address`` and fill the ledger, until cancelled; then what was heard is in it.

    While another bridge does so, this one stands by; it takes over when the other has ended.
    """
    folder = settings.SPOOL_DIR / FEED
    while True:
        spool = await _spool_of_our_own(folder)
        try:
            lease = Lease(FEED, holder=holder_named(folder))
            await lease.take()
            await Bridge(address, folder=folder, spool=spool, lease=lease).run()
        finally:
            spool.close()
            follower().note_trouble(None)


async def _spool_of_our_own(folder: Path) -> SpoolWriter:
    said: Trouble | None = None
    while True:
        try:
            return SpoolWriter(folder, key=key_for("spool"))
        except SpoolInUseError as error:
            trouble = FeedCondition.STANDBY
            fault = f"{error} This bridge stands by and takes over when that one ends."
        except OSError as error:
            trouble = FeedCondition.BLOCKED
            fault = f"The spool cannot be opened: {error}"
        if said is None or said.condition is not trouble:
            said = Trouble(condition=trouble, since=timezone.now())
            follower().note_trouble(said)
            logger.error("%s", fault)
        await asyncio.sleep(STAND_BY_SECONDS)


class Bridge:
    """A bridge that has the spool and the lease."""

    def __init__(self, address: AmiAddress, *, folder: Path, spool: SpoolWriter, lease: Lease) -> None:
        self._address = address
        self._spool = spool
        self._lease = lease
        self._folder = folder
        self._wake = asyncio.Event()
        self._backlog = Backlog(spool, wake=self._wake)
        self._pump = Pump(FEED, folder=folder, observe=observer_of(FEED))
        self._lag = Lag()
        self._connector: AmiConnector | None = None
        self._telling: asyncio.Task[None] | None = None
        self._told: Trouble | None = None
        self._told_at = self._cleaned_at = timezone.now()
        self._untold_since: datetime | None = None  # since when the database takes no sign of life

    async def run(self) -> None:
        """Listen until another bridge has taken over, or until cancelled; then move what was heard into the ledger."""
        follower().note_trouble(None)
        await self._note_torn_record()
        await self._close_gap()
        listening = _running(self._listen, name="ami connector")
        writing = _running(self._backlog.run, name="spool")
        pumping = _running(lambda: self._pump.run(self._wake), name="pump")
        looking = _running(self._look, name="bridge")
        recovering = _running(self._recover, name="logs of the PBX")
        try:
            await self._lease.hold()
            if self._connector:
                self._connector.heard_until = self._lease.sure_until
        finally:
            await _ended(listening, recovering)
            await self._backlog.written(within=LAST_WRITE_SECONDS)
            await _ended(writing, pumping, looking, *filter(None, [self._telling]))
            await self._drain()
            await self._lease.give_back()

    async def _note_torn_record(self) -> None:
        if not self._spool.torn:
            return
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await in_ingest_thread(TornRecord.objects.create, feed=FEED, dropped_at=timezone.now())
        except DATABASE_FAULTS as error:
            logger.error("That a torn record was dropped cannot be counted: %s", error)

    async def _close_gap(self) -> None:
        """Write down since when nobody listened: a process that was killed could not say so."""
        self._lost_at = await self._last_sign_of_life()
        last = self._spool.last
        if self._lost_at and not (last and last.kind is Kind.DISCONNECTED and last.heard_at >= self._lost_at):
            self._backlog.put([Record(kind=Kind.DISCONNECTED, heard_at=self._lost_at)])

    async def _last_sign_of_life(self) -> datetime | None:
        """Return when the PBX was last heard: by what is in the spool, or by what a bridge told the database."""
        known = [self._spool.last.heard_at] if self._spool.last else []
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                told = await in_ingest_thread(last_heard_at, FEED)
        except DATABASE_FAULTS as error:
            logger.error("When the PBX was last heard cannot be read; the spool says it too: %s", error)
        else:
            known += [told] if told else []
        return max(known, default=None)

    async def _listen(self) -> None:
        self._connector = AmiConnector(self._address, backlog=self._backlog, lost_at=self._lost_at)
        await self._connector.run()

    async def _recover(self) -> None:
        """After each gap, take from the PBX's own logs what happened in it; without logs there is nothing to do."""
        folder: Path | None = settings.AMI_LOGS
        if folder is None:
            await asyncio.Event().wait()
            return
        logs = GapLogs(folder, memory=self._folder, form=ami_form())
        in_thread = asyncio.get_running_loop().run_in_executor
        recovered = None
        said = ""
        while True:
            await asyncio.sleep(LOGS_SECONDS)
            connector = self._connector
            if connector is None or connector.heard_at is None:
                continue
            gap = connector.gap
            try:
                if gap and gap != recovered:
                    since, until = gap
                    self._backlog.put(await in_thread(None, partial(logs.records_of_gap, since, until=until)))
                    recovered = gap
                await in_thread(None, logs.mark, timezone.now())
                said = ""
            except OSError as error:
                if str(error) != said:
                    said = str(error)
                    logger.error("The logs of the PBX cannot be read; what happened in gaps is not measured: %s", said)

    async def _look(self) -> None:
        """Tell what the bridge suffers from: this process at once, the others through the database."""
        while True:
            now = timezone.now()
            self._lag.note(self._spool.end, at=now)
            trouble = self._trouble(now)
            follower().note_trouble(trouble)
            told = self._telling is None or self._telling.done()
            if told and (trouble != self._told or now - self._told_at >= TELL_EVERY):
                self._told, self._told_at = trouble, now
                self._telling = asyncio.create_task(self._tell(now, trouble), name="bridge's sign of life")
            await asyncio.sleep(LOOK_SECONDS)

    def _trouble(self, at: datetime) -> Trouble | None:
        if since := self._backlog.blocked_since(at):
            return Trouble(condition=FeedCondition.BLOCKED, since=since)
        if self._connector and (since := self._connector.refused_since):
            return Trouble(condition=FeedCondition.REFUSED, since=since)
        untaken_since = self._told_at if self._telling and not self._telling.done() else None
        late = filter(None, [self._pump.refused_since, self._untold_since, untaken_since, self._lag.since])
        since = min(late, default=None)
        return Trouble(condition=FeedCondition.BEHIND, since=since) if since and at - since > BEHIND else None

    async def _tell(self, at: datetime, trouble: Trouble | None) -> None:
        heard_at = self._heard_for_good()
        try:
            self._lag.taken(await in_ingest_thread(_note, at, heard_at, trouble))
            if at - self._cleaned_at > CLEAN_EVERY:
                self._cleaned_at = at
                await in_ingest_thread(self._pump.discard_old, at=at)
        except (DatabaseError, InterfaceError, OSError) as error:
            if self._untold_since is None:
                self._untold_since = at
                logger.error("The database takes no sign of life of the bridge: %s", error)
        else:
            if self._untold_since:
                logger.warning("The database takes signs of life again; it did not since %s.", self._untold_since)
                self._untold_since = None

    def _heard_for_good(self) -> datetime | None:
        """Return up to when what was heard is on the disk: a gap begins there if this process is killed now."""
        heard_at = self._connector.heard_at if self._connector else None
        unwritten = self._backlog.oldest_heard_at
        return min(heard_at, unwritten) if heard_at and unwritten else heard_at

    async def _drain(self) -> None:
        try:
            while (await in_ingest_thread(self._pump.pump_once))[0]:
                pass
        except (DatabaseError, InterfaceError):
            logger.exception("The spool keeps what the database did not take; the next start takes it up.")


class Lag:
    """How long ago what the ledger lacks was written to the spool."""

    def __init__(self) -> None:
        self._written: deque[tuple[Position, datetime]] = deque()
        self._taken = Position()

    @property
    def since(self) -> datetime | None:
        """Return when the oldest of it was seen; None when the ledger has everything."""
        return self._written[0][1] if self._written else None

    def note(self, end: Position, *, at: datetime) -> None:
        """Note that the spool reaches to ``end``."""
        if end > (self._written[-1][0] if self._written else self._taken):
            self._written.append((end, at))

    def taken(self, position: Position) -> None:
        """Note that the ledger has everything before ``position``."""
        # A bridge that stands back may leave its own, or none.
        self._taken = max(self._taken, position)
        while self._written and self._written[0][0] <= self._taken:
            self._written.popleft()


def _note(at: datetime, heard_at: datetime | None, trouble: Trouble | None) -> Position:
    """Write the bridge's sign of life and return how far the ledger has come."""
    note_bridge(FEED, at=at, heard_at=heard_at, trouble=trouble)
    row = SpoolPosition.objects.filter(feed=FEED).first()
    return Position(segment=row.segment, offset=row.offset) if row else Position()


def _running(work: Callable[[], Awaitable[None]], *, name: str) -> "asyncio.Task[None]":
    return asyncio.create_task(kept_running(work), name=name)


async def _ended(*tasks: "asyncio.Task[None]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
