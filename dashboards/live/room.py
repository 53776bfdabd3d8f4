"""One board for all viewers of a process: read once, at most four times a second, however many watch.

So is its frame: a thousand viewers who know the same are sent the same text.
"""

import asyncio
import json
from weakref import WeakKeyDictionary

from django.utils import timezone

from calllog.ledger.feeds import FeedState
from calllog.ledger.follow import follower
from calllog.ledger.threads import in_reads_thread
from dashboards.live.board import BoardState, read_board
from dashboards.live.payloads import board_frame

SHORTEST_INTERVAL = 0.25  # seconds between two reads
SHARED_SECONDS = 0.1  # how old a frame may be, which tells the time, for one more viewer to be sent it


class BoardRoom:
    """Holds the state that all viewers are sent."""

    def __init__(self) -> None:
        self._state: BoardState | None = None
        self._read_at = 0.0
        self._reading: asyncio.Task[None] | None = None  # for everybody who waits for it
        self._follower = follower()
        self._drawn: tuple[BoardState | None, FeedState | None] = (None, None)  # what the frames show
        self._drawn_at = 0.0
        self._frames: dict[tuple[int, str], str] = {}  # by what the viewer has acknowledged, and language

    async def frame(self, *, after: int, language: str) -> str:
        """Return the board as it goes over the wire to whoever has acknowledged ``after``."""
        board, feed = await self.state(), self._follower.feed
        now = asyncio.get_running_loop().time()
        if board is not self._drawn[0] or feed is not self._drawn[1] or now - self._drawn_at > SHARED_SECONDS:
            self._drawn, self._drawn_at, self._frames = (board, feed), now, {}
        if (after, language) not in self._frames:
            frame = board_frame(board, feed, after=after, at=timezone.now(), language=language)
            self._frames[after, language] = json.dumps(frame, ensure_ascii=False)
        return self._frames[after, language]

    async def state(self) -> BoardState:
        """Return a state that holds everything the follower had told when it was asked for."""
        told = self._follower.sequence  # it grows while the board is read: whoever ran after it would never be done
        while self._state is None or self._state.sequence < told or self._state.day != timezone.localdate():
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


_rooms: WeakKeyDictionary[asyncio.AbstractEventLoop, BoardRoom] = WeakKeyDictionary()


def board_room() -> BoardRoom:
    """Return the one room of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _rooms:
        _rooms[loop] = BoardRoom()
    return _rooms[loop]
