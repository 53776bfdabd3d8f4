"""One board for all viewers of a process: read once, at most five times a second, however many watch.

So is its frame: a thousand viewers who know the same are sent the same text. What changes without an event of the
ledger is looked for once a second while somebody watches.
"""

import asyncio
import json
import logging
from typing import Protocol
from weakref import WeakKeyDictionary, WeakSet

from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from calllog.ledger.feeds import FeedState
from calllog.ledger.follow import follower
from calllog.ledger.threads import in_reads_thread
from dashboards.live.board import BoardState, read_board
from dashboards.live.news import board_news
from dashboards.live.past import Past
from dashboards.live.payloads import Viewer, board_frame

logger = logging.getLogger(__name__)

SHORTEST_INTERVAL = 0.2  # seconds between two reads
SHARED_SECONDS = 0.1  # how old a frame may be, which tells the time, for one more viewer to be sent it
LOOK_SECONDS = 1.0  # a record or a raised hand is on every board within 2 s, whichever process wrote it


class Watcher(Protocol):
    """A socket that shows a board."""

    stale: bool

    def wake(self) -> None:
        """Push soon."""


class BoardRoom:
    """Holds the state that all viewers are sent."""

    def __init__(self) -> None:
        self._state: BoardState | None = None
        self._read_at = 0.0
        self._reading: asyncio.Task[None] | None = None  # for everybody who waits for it
        self._is_old = False  # something changed without an event of the ledger
        self._past = Past()
        self._follower = follower()
        self._drawn: tuple[BoardState | None, FeedState | None] = (None, None)  # what the frames show
        self._drawn_at = 0.0
        self._frames: dict[tuple[int, Viewer], str] = {}  # by what the viewer has acknowledged
        self._watchers: WeakSet[Watcher] = WeakSet()
        self._looking: asyncio.Task[None] | None = None

    def join(self, watcher: Watcher) -> None:
        """Wake ``watcher`` when something changes, until it leaves."""
        self._watchers.add(watcher)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look_again_and_again(), name="board watch")

    def leave(self, watcher: Watcher) -> None:
        """Wake it no longer; without watchers nobody looks."""
        self._watchers.discard(watcher)
        if not self._watchers and self._looking:
            self._looking.cancel()
            self._looking = None
            self._past.stop()

    async def frame(self, *, after: int, viewer: Viewer) -> str:
        """Return the board as it goes over the wire to whoever has acknowledged ``after``."""
        board, feed = await self.state(), self._follower.feed
        now = asyncio.get_running_loop().time()
        if board is not self._drawn[0] or feed is not self._drawn[1] or now - self._drawn_at > SHARED_SECONDS:
            self._drawn, self._drawn_at, self._frames = (board, feed), now, {}
        if (after, viewer) not in self._frames:
            usual = self._past.usual(board.day, frozenset(board.scopes))
            frame = board_frame(board, feed, usual=usual, viewer=viewer, after=after, at=timezone.now())
            self._frames[after, viewer] = json.dumps(frame, ensure_ascii=False)
        return self._frames[after, viewer]

    async def state(self) -> BoardState:
        """Return a state that holds everything that was known here when it was asked for."""
        told = self._follower.sequence  # it grows while the board is read: whoever ran after it would never be done
        while (
            self._state is None
            or self._is_old
            or self._state.sequence < told
            or self._state.day != timezone.localdate()
        ):
            # A lock would let those who wait go on one by one, each at another turn of the loop.
            if self._reading is None or self._reading.done():
                self._reading = asyncio.create_task(self._read(), name="read the board")
            await asyncio.shield(self._reading)
        return self._state

    async def _read(self) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self._read_at + SHORTEST_INTERVAL - loop.time())
        self._read_at = loop.time()
        self._state = await in_reads_thread(read_board, self._state, at=timezone.now())
        self._is_old = False  # what came meanwhile differs from the state's own news at the next look

    async def _look_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self._look()

    async def _look(self) -> None:
        if self._state is None:
            return
        try:
            news = await in_reads_thread(board_news, timezone.now())
        except (DatabaseError, InterfaceError) as error:
            # The boards keep what they have; their own frames say what the database suffers from.
            logger.warning("Records and hands could not be looked for: %s", error)
            return
        if news != self._state.news:
            self._is_old = True
            for watcher in list(self._watchers):
                watcher.stale = True
                watcher.wake()


_rooms: WeakKeyDictionary[asyncio.AbstractEventLoop, BoardRoom] = WeakKeyDictionary()


def board_room() -> BoardRoom:
    """Return the one room of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _rooms:
        _rooms[loop] = BoardRoom()
    return _rooms[loop]
