"""What a desk must know at once beside its calls' events: urgent FAQs, news, answers to hands, what callers say."""

import asyncio
import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from weakref import WeakKeyDictionary, WeakSet

from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from calllog.hands.queries import hands_up
from calllog.heard.words import words_heard
from calllog.ledger.consumers import LedgerConsumer
from calllog.ledger.threads import in_reads_thread
from calllog.news.queries import ShownNews, news_of_desks
from kb.faq_pages.queries import OpenUrgent, open_urgent
from telephony_bridge.screen_pop.payloads import HandPayload, NewsPayload, NoticePayload

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0  # what is new is on every desk within 2 s, whichever process wrote it


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the desks were told last."""

    notices: list[NoticePayload] = field(default_factory=list)
    news: list[ShownNews] = field(default_factory=list)
    hands: dict[int, HandPayload] = field(default_factory=dict)  # by the operator's account


class Desk(LedgerConsumer):
    """A socket that the watch wakes."""

    def note_words(self, calls: Collection[str]) -> None:
        """Note that something was said in these calls, or is forgotten; by the PBX's ids."""
        raise NotImplementedError


class DeskWatch:
    """Looks for all desks of this process at once, and wakes them when there is news."""

    def __init__(self) -> None:
        self.known = Known()
        self.heard: dict[str, str] = {}  # by the PBX's id of the call
        self._desks: WeakSet[Desk] = WeakSet()
        self._looking: asyncio.Task[None] | None = None

    async def join(self, desk: Desk) -> None:
        """Wake ``desk`` from now on, until it leaves."""
        self._desks.add(desk)
        if self._looking is None or self._looking.done():
            await self._look()
            self._looking = asyncio.create_task(self._look_again_and_again(), name="desk watch")

    def leave(self, desk: Desk) -> None:
        """Wake it no longer; without desks nobody looks."""
        self._desks.discard(desk)
        if not self._desks and self._looking:
            self._looking.cancel()
            self._looking = None

    def news_for(self, reader: int) -> list[NewsPayload]:
        """Return the news as one account sees it."""
        return [
            NewsPayload(
                id=one.news.pk,
                title=one.news.title,
                body=one.news.body,
                is_important=one.news.is_important,
                published_at=one.news.published_at.isoformat(),
                is_read=reader in one.readers,
            )
            for one in self.known.news
        ]

    def hand_of(self, operator: int) -> HandPayload | None:
        """Return an account's own hand; None while it is down."""
        return self.known.hands.get(operator)

    async def _look_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self._look()

    async def _look(self) -> None:
        try:
            known, heard = await in_reads_thread(_read, timezone.now())
        except (DatabaseError, InterfaceError) as error:
            # Desks keep what they have; their own frames say what the database suffers from.
            logger.warning("Notices, news, hands and what callers say could not be read: %s", error)
            return
        # What was said, and what is forgotten now.
        changed = {call_id for call_id in heard | self.heard if heard.get(call_id) != self.heard.get(call_id)}
        self.heard = heard
        for desk in list(self._desks) if changed else ():
            desk.note_words(changed)
        if known != self.known:
            self.known = known
            for desk in list(self._desks):
                desk.stale = True
                desk.wake()


_watches: WeakKeyDictionary[asyncio.AbstractEventLoop, DeskWatch] = WeakKeyDictionary()


def desk_watch() -> DeskWatch:
    """Return the watch of the running event loop."""
    return _watches.setdefault(asyncio.get_running_loop(), DeskWatch())


def _read(at: datetime) -> tuple[Known, dict[str, str]]:
    known = Known(
        notices=[_notice(urgent) for urgent in open_urgent(at)],
        news=news_of_desks(at),
        hands=_hands(at),
    )
    return known, words_heard(at)


def _notice(urgent: OpenUrgent) -> NoticePayload:
    return NoticePayload(
        id=urgent.id,
        number=urgent.number,
        language=urgent.language,
        question=urgent.question,
        reason=urgent.reason,
        published_at=urgent.published_at.isoformat(),
    )


def _hands(at: datetime) -> dict[int, HandPayload]:
    return {
        hand.operator: HandPayload(
            id=hand.id,
            raised_at=hand.raised_at.isoformat(),
            words=hand.words,
            answer=hand.answer,
            answered_by=hand.answered_by_name,
        )
        for hand in hands_up(at)
    }
