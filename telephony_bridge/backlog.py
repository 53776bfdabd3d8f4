"""The backlog: what a connector has heard and what is not on the disk yet."""

import asyncio
import logging
from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from telephony_bridge.spool import Record, SpoolWriter

logger = logging.getLogger(__name__)

BUFFER_BYTES = 128 * 1024 * 1024  # what may wait in memory for the disk: more than a PBX says in a minute of its worst
BATCH_BYTES = 1024 * 1024
RECORD_BYTES = 200  # what a record takes beside its body
RETRY_SECONDS = 0.5
SLOW_WRITE = timedelta(seconds=2)  # a disk that takes longer counts as broken


class Backlog:
    """Takes records at once and writes them in their order, however long the disk takes; nothing is dropped."""

    def __init__(self, spool: SpoolWriter, *, wake: asyncio.Event) -> None:
        self._spool = spool
        self._wake = wake  # set whenever something was written
        self._waiting: deque[Record] = deque()
        self._bytes = 0
        self._changed = asyncio.Condition()
        self._news = asyncio.Event()
        self._writing_since: datetime | None = None
        self._failing_since: datetime | None = None

    @property
    def is_full(self) -> bool:
        """Whether whoever hears more must stop hearing."""
        return self._bytes >= BUFFER_BYTES

    @property
    def oldest_heard_at(self) -> datetime | None:
        """When the first of what is not on the disk yet was heard; None: everything is."""
        return self._waiting[0].heard_at if self._waiting else None

    def put(self, records: Iterable[Record]) -> None:
        """Take ``records``. Never waits and never refuses: see ``is_full``."""
        for record in records:
            self._waiting.append(record)
            self._bytes += _size(record)
        self._news.set()

    def blocked_since(self, at: datetime) -> datetime | None:
        """Return since when the disk takes nothing; None while it does."""
        if self._failing_since:
            return self._failing_since
        if self._writing_since and at - self._writing_since > SLOW_WRITE:
            return self._writing_since
        return None

    async def room(self) -> None:
        """Wait until the half of what may wait is free."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._bytes < BUFFER_BYTES / 2)

    async def written(self, *, within: float) -> bool:
        """Wait until everything is on the disk, at most so many seconds; return whether it is."""
        try:
            async with asyncio.timeout(within), self._changed:
                await self._changed.wait_for(lambda: not self._waiting)
        except TimeoutError:
            logger.error("%s records could not be written to the disk.", len(self._waiting))
            return False
        return True

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            while self._waiting:
                await self._write(self._batch())

    def _batch(self) -> list[Record]:
        batch, size = [], 0
        for record in self._waiting:
            batch.append(record)
            size += _size(record)
            if size >= BATCH_BYTES:
                break
        return batch

    async def _write(self, batch: list[Record]) -> None:
        self._writing_since = datetime.now(UTC)
        try:
            await asyncio.get_running_loop().run_in_executor(None, self._spool.append, batch)
        except OSError as error:
            self._note_failure(error)
            await asyncio.sleep(RETRY_SECONDS)
            return
        finally:
            self._writing_since = None
        for _record in batch:
            self._bytes -= _size(self._waiting.popleft())
        self._note_success()
        async with self._changed:
            self._changed.notify_all()

    def _note_failure(self, error: OSError) -> None:
        if self._failing_since is None:
            self._failing_since = datetime.now(UTC)
            logger.error("The spool cannot be written; what is heard waits in memory: %s", error)

    def _note_success(self) -> None:
        self._wake.set()
        if self._failing_since:
            logger.warning("The spool can be written again; it could not since %s.", self._failing_since)
            self._failing_since = None


def _size(record: Record) -> int:
    return len(record.body) + RECORD_BYTES
