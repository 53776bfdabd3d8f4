"""The board's socket."""

from typing import Any

from django.utils import timezone

from calllog.ledger.consumers import LedgerConsumer
from calllog.ledger.events import CallEvent, OperatorStateChanged, Told
from calllog.ledger.follow import follower
from dashboards.live.payloads import board_frame
from dashboards.live.room import board_room
from kb.accounts.languages import language_of


class BoardConsumer(LedgerConsumer):
    """The live board of the centre; every frame is the whole board."""

    beat_seconds = 1.0  # the board shows how old its figures are

    async def prepare(self) -> None:
        """Find the language of the screen."""
        self.language = language_of(self.scope["cookies"])

    def note(self, told: Told) -> bool:
        """Every call and every operator is on the board."""
        return isinstance(told.event, CallEvent | OperatorStateChanged)

    async def frame(self, *, after: int) -> dict[str, Any]:
        """Return the board as it stands."""
        board = await board_room().state()
        return dict(board_frame(board, follower().feed, after=after, at=timezone.now(), language=self.language))

    async def beat_frame(self) -> dict[str, Any]:
        """Return the board again: it is in memory, and what it says of the feed's age is news."""
        return await self.frame(after=self.acknowledged)
