"""One board for all viewers of a process: read once, at most four times a second, however many watch."""

import asyncio
from weakref import WeakKeyDictionary

from django.utils import timezone

from calllog.ledger.follow import follower
from calllog.ledger.threads import in_reads_thread
from dashboards.live.board import BoardState, read_board

SHORTEST_INTERVAL = 0.25  # seconds between two reads


class BoardRoom:
    """Holds the state that all viewers are sent."""

    def __init__(self) -> None:
        self._state: BoardState | None = None
        self._read_at = 0.0
        self._reading = asyncio.Lock()

    async def state(self) -> BoardState:
        """Return a state that holds everything the follower has told."""
        async with self._reading:
            if self._state is None or self._is_behind(self._state):
                loop = asyncio.get_running_loop()
                await asyncio.sleep(self._read_at + SHORTEST_INTERVAL - loop.time())
                self._read_at = loop.time()
                self._state = await in_reads_thread(read_board, self._state, at=timezone.now())
            return self._state

    @staticmethod
    def _is_behind(state: BoardState) -> bool:
        return state.sequence < follower().sequence or state.day != timezone.localdate()


_rooms: WeakKeyDictionary[asyncio.AbstractEventLoop, BoardRoom] = WeakKeyDictionary()


def board_room() -> BoardRoom:
    """Return the one room of the running event loop."""
    return _rooms.setdefault(asyncio.get_running_loop(), BoardRoom())
