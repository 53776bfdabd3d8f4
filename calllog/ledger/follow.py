"""Following the ledger inside one process: one message per process over the channel layer, local fan-out from here.

The channel layer is a hint: a follower knows the last number it has told on, reads what it lacks from
the database, and looks by itself every few seconds in case a hint was lost.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Protocol
from weakref import WeakKeyDictionary

from channels.layers import get_channel_layer
from django.db import DatabaseError, InterfaceError
from django.utils import timezone
from redis.exceptions import RedisError

from calllog.ledger.events import FeedLost, FeedRestored, Told
from calllog.ledger.feeds import FeedCondition, FeedState, Trouble, feed_state, with_trouble
from calllog.ledger.replay import events_after, last_sequence
from calllog.ledger.threads import in_reads_thread

logger = logging.getLogger(__name__)

GROUP = "ledger"
POLL_SECONDS = 15.0  # heals a lost hint
HINT_RETRY_SECONDS = 1.0
CANCEL_AGAIN_SECONDS = 1.0
FEED_SECONDS = 1.0  # how often the feed's sign of life is read
BLIND_SECONDS = 3.0  # a database that takes longer to say it is away
BATCH = 500


class Listener(Protocol):
    """Somebody in this process who wants to know."""

    def follow(self, told: Sequence[Told]) -> None:
        """Take new events; none means that only the feed's state changed. Must not block or raise."""


class Follower:
    """Reads the ledger once for all listeners of an event loop."""

    def __init__(self) -> None:
        self.feed = FeedState(condition=FeedCondition.NEVER)
        self.sequence = 0  # of the last event that listeners were told
        self._feed_as_read = self.feed  # as the database says
        self._trouble: Trouble | None = None  # of this process's own bridge
        self._blind_since: datetime | None = None  # since when the feed's state cannot be read
        self._listeners: set[Listener] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._feed_spoke = asyncio.Event()
        self._starting = asyncio.Lock()
        self._catching_up = asyncio.Lock()

    async def start(self) -> None:
        """Begin to follow; what happened before is the listeners' own to read. Safe to call again."""
        async with self._starting:
            if self._tasks:
                return
            self.sequence = await in_reads_thread(last_sequence)
            self._note_feed(await in_reads_thread(feed_state, timezone.now()))
            self._tasks = [
                asyncio.create_task(work(), name=f"ledger follower: {work.__name__}")
                for work in (self._hear_hints, self._poll, self._watch_feed)
            ]

    async def stop(self) -> None:
        """Stop following."""
        running = set(self._tasks)
        while running:
            # Again, where somebody below swallowed it, as asyncio.wait_for of Python 3.11 does inside redis-py.
            for task in running:
                task.cancel()
            _done, running = await asyncio.wait(running, timeout=CANCEL_AGAIN_SECONDS)
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    def listen(self, listener: Listener) -> None:
        """Tell ``listener`` what happens from now on."""
        self._listeners.add(listener)

    def leave(self, listener: Listener) -> None:
        """Tell ``listener`` nothing more."""
        self._listeners.discard(listener)

    def note_trouble(self, trouble: Trouble | None) -> None:
        """Take what this process's own bridge suffers from; the database may be what it cannot be told through."""
        if trouble != self._trouble:
            self._trouble = trouble
            self._note_feed(self._feed_as_read)

    async def tell(self, told: Sequence[Told]) -> None:
        """Take the events that this process itself has just committed, without reading them again."""
        if not self._tasks or not told:
            return
        if told[0].sequence == self.sequence + 1:
            self._pass_on(told)
        elif told[-1].sequence > self.sequence:
            await self.catch_up()

    async def catch_up(self) -> None:
        """Read and tell on everything after the last event told."""
        async with self._catching_up:
            while told := await in_reads_thread(events_after, self.sequence, limit=BATCH):
                # The pump of this process may have told them on while they were read.
                self._pass_on([one for one in told if one.sequence > self.sequence])
                if len(told) < BATCH:
                    return

    def _pass_on(self, told: Sequence[Told]) -> None:
        if not told:
            return
        self.sequence = told[-1].sequence
        for listener in tuple(self._listeners):
            listener.follow(told)
        if any(isinstance(one.event, FeedLost | FeedRestored) for one in told):
            self._feed_spoke.set()

    async def _hear_hints(self) -> None:
        is_away = False
        while True:
            try:
                await self._hear_hints_of_layer()
            except (OSError, RedisError) as error:
                if _is_cancelled():
                    raise asyncio.CancelledError from error
                if not is_away:
                    logger.error("The channel layer cannot be heard; the ledger is looked at now and then: %s", error)
                is_away = True
            await asyncio.sleep(HINT_RETRY_SECONDS)

    async def _hear_hints_of_layer(self) -> None:
        layer = get_channel_layer()
        channel = await layer.new_channel()
        try:
            await layer.group_add(GROUP, channel)
            while True:
                hint = await layer.receive(channel)
                if hint["sequence"] > self.sequence:
                    await self._try_to_catch_up()
        finally:
            await layer.group_discard(GROUP, channel)

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            await self._try_to_catch_up()

    async def _watch_feed(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(FEED_SECONDS):  # wait_for would swallow a cancellation that comes with news
                    await self._feed_spoke.wait()
            self._feed_spoke.clear()
            self._note_feed(await self._read_feed())

    async def _read_feed(self) -> FeedState:
        try:
            async with asyncio.timeout(BLIND_SECONDS):
                feed = await in_reads_thread(feed_state, timezone.now())
        except (DatabaseError, InterfaceError, TimeoutError) as error:
            # What is shown was read before: without the database nobody here knows what happened since.
            if self._blind_since is None:
                self._blind_since = timezone.now()
                logger.error("The feed's state cannot be read: %s", str(error) or type(error).__name__)
            return FeedState(
                condition=FeedCondition.BEHIND, since=self._blind_since, heard_at=self._feed_as_read.heard_at
            )
        if self._blind_since:
            logger.warning("The feed's state can be read again; it could not since %s.", self._blind_since)
            self._blind_since = None
        return feed

    def _note_feed(self, feed: FeedState) -> None:
        self._feed_as_read = feed
        shown, self.feed = self.feed, with_trouble(feed, self._trouble)
        if (shown.condition, shown.since) != (self.feed.condition, self.feed.since):
            for listener in tuple(self._listeners):
                listener.follow(())

    async def _try_to_catch_up(self) -> None:
        try:
            await self.catch_up()
        except (DatabaseError, InterfaceError):
            logger.exception("The ledger could not be read; the next hint or poll tries again.")


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def hint(sequence: int) -> None:
    """Tell every process that the ledger has grown to ``sequence``.

    Raises OSError or RedisError while the channel layer is away; the others find out by themselves.
    """
    sending = get_channel_layer().group_send(GROUP, {"type": "ledger.grew", "sequence": sequence})
    # redis-py waits by asyncio.wait_for, which on Python 3.11 swallows cancellations: so in a task of its own.
    await asyncio.shield(asyncio.ensure_future(sending))


_followers: WeakKeyDictionary[asyncio.AbstractEventLoop, Follower] = WeakKeyDictionary()


def follower() -> Follower:
    """Return the one follower of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _followers:
        _followers[loop] = Follower()
    return _followers[loop]
