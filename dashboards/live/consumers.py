"""The board's socket."""

from calllog.ledger.consumers import LedgerConsumer
from calllog.ledger.events import CallEvent, OperatorStateChanged, Told
from dashboards.live.room import board_room
from kb.accounts.languages import language_of


class BoardConsumer(LedgerConsumer):
    """The live board of the centre; every frame is the whole board."""

    beat_seconds = 1.0  # the board shows how old its figures are

    async def prepare(self) -> None:
        """Find the room, and the language of the screen."""
        self.room = board_room()
        self.language = language_of(self.scope["cookies"])

    def note(self, told: Told) -> bool:
        """Every call and every operator is on the board."""
        return isinstance(told.event, CallEvent | OperatorStateChanged)

    async def frame(self, *, after: int) -> str:
        """Return the board as it stands."""
        return await self.room.frame(after=after, language=self.language)

    async def beat_frame(self) -> str:
        """Return the board again: it is in memory, and what it says of the feed's age is news."""
        return await self.frame(after=self.acknowledged)
