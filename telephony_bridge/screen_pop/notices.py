"""What every desk must know at once, whatever call is on it: FAQs that were published urgently."""

import asyncio
import logging
from datetime import datetime
from weakref import WeakKeyDictionary, WeakSet

from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from calllog.ledger.consumers import LedgerConsumer
from calllog.ledger.threads import in_reads_thread
from kb.faq_pages.queries import OpenUrgent, open_urgent
from telephony_bridge.screen_pop.payloads import NoticePayload

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0  # a banner is on every desk within 2 s, whichever process published


class UrgentWatch:
    """Looks for urgent publications once for all desks of this process, and wakes them when there is news."""

    def __init__(self) -> None:
        self.notices: list[NoticePayload] = []
        self._desks: WeakSet[LedgerConsumer] = WeakSet()
        self._looking: asyncio.Task[None] | None = None

    async def join(self, desk: LedgerConsumer) -> None:
        """Wake ``desk`` from now on, until it leaves."""
        self._desks.add(desk)
        if self._looking is None or self._looking.done():
            await self._look()
            self._looking = asyncio.create_task(self._look_again_and_again(), name="urgent notices")

    def leave(self, desk: LedgerConsumer) -> None:
        """Wake it no longer; without desks nobody looks."""
        self._desks.discard(desk)
        if not self._desks and self._looking:
            self._looking.cancel()
            self._looking = None

    async def _look_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self._look()

    async def _look(self) -> None:
        try:
            notices = await in_reads_thread(_notices, timezone.now())
        except (DatabaseError, InterfaceError) as error:
            # Desks keep what they have; their own frames say what the database suffers from.
            logger.warning("Urgent notices could not be read: %s", error)
            return
        if notices != self.notices:
            self.notices = notices
            for desk in list(self._desks):
                desk.stale = True
                desk.wake()


_watches: WeakKeyDictionary[asyncio.AbstractEventLoop, UrgentWatch] = WeakKeyDictionary()


def urgent_watch() -> UrgentWatch:
    """Return the watch of the running event loop."""
    return _watches.setdefault(asyncio.get_running_loop(), UrgentWatch())


def _notices(at: datetime) -> list[NoticePayload]:
    return [_payload(urgent) for urgent in open_urgent(at)]


def _payload(urgent: OpenUrgent) -> NoticePayload:
    return NoticePayload(
        id=urgent.id,
        number=urgent.number,
        language=urgent.language,
        question=urgent.question,
        reason=urgent.reason,
        published_at=urgent.published_at.isoformat(),
    )
