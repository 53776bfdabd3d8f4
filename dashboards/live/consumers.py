"""The board's socket."""

from urllib.parse import parse_qs

from django.utils import timezone

from calllog.ledger.consumers import LedgerConsumer
from calllog.ledger.events import CallEvent, OperatorStateChanged, Told
from calllog.ledger.threads import in_reads_thread
from dashboards.kpi.days import CENTRE
from dashboards.live.payloads import Viewer
from dashboards.live.queries import viewer_of
from dashboards.live.room import board_room
from kb.accounts.languages import language_of


class BoardConsumer(LedgerConsumer):
    """The live board of the centre or of one group; every frame is the whole board."""

    beat_seconds = 1.0  # the board shows how old its figures are

    async def connect(self) -> None:
        """Refuse a group that is out of sight before anything is accepted."""
        viewer = await self.find_viewer()
        if viewer is None:
            await self.close()
            return
        self.viewer = viewer
        self.room = board_room()
        await super().connect()
        self.room.join(self)

    async def disconnect(self, code: int) -> None:
        """Leave."""
        if room := getattr(self, "room", None):
            room.leave(self)
        await super().disconnect(code)

    async def find_viewer(self) -> Viewer | None:
        """Return for whom the board is drawn; None: there is no such board for them."""
        group = self.asked("group", default=CENTRE)
        language = language_of(self.scope["cookies"])
        return await in_reads_thread(
            viewer_of, self.scope["user"], group=group, language=language, on=timezone.localdate()
        )

    def asked(self, name: str, *, default: str = "") -> str:
        """Return a parameter of the socket's address."""
        return parse_qs(self.scope["query_string"].decode(errors="replace")).get(name, [default])[0]

    def note(self, told: Told) -> bool:
        """Every call and every operator is on the board."""
        return isinstance(told.event, CallEvent | OperatorStateChanged)

    async def frame(self, *, after: int) -> str:
        """Return the board as it stands."""
        return await self.room.frame(after=after, viewer=self.viewer)

    async def beat_frame(self) -> str:
        """Return the board again: it is in memory, and what it says of the feed's age is news."""
        return await self.frame(after=self.acknowledged)
