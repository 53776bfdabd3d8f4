"""What must be done when its time has come, whoever is at work: publishing what is due, following the directory."""

import asyncio
import logging
from datetime import date, datetime

from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from calllog.heard.words import forget_words
from calllog.ledger.threads import in_chores_thread
from kb.directory.revision import directory_revision
from kb.faq_pages.permissions import join_all_groups
from kb.faq_pages.publication import publish_due
from kb.faq_pages.trees import grow
from kb.search.attached.reading import read_waiting
from kb.search.elastic.looking_after import LookingAfter

logger = logging.getLogger(__name__)

SECONDS = 20.0  # a text that goes live at 9:00 does so before 9:01


async def run_chores() -> None:
    """Do what is due every now and then, until cancelled. Several processes may: what is done is no longer due."""
    chores = Chores()
    while True:
        try:
            await in_chores_thread(chores.do, timezone.now())
        except (DatabaseError, InterfaceError):
            logger.exception("What is due could not be done; the next time will try again.")
        await asyncio.sleep(SECONDS)


class Chores:
    """What is done each time, and what is done only once a day or when the directory has changed."""

    def __init__(self) -> None:
        self._followed: tuple[date, int] | None = None
        self._search = LookingAfter()

    def do(self, at: datetime) -> None:
        """Publish what is due; give each service group its pages, and rights as the directory of the day says.

        The day counts, too: the directory may change at midnight. What callers said minutes ago is forgotten. New
        attachments are read, and what Elasticsearch holds is compared last: a hostile file and a server that is away
        hold up nothing else.
        """
        publish_due(at)
        forget_words(at)
        standing = (timezone.localdate(at), directory_revision())
        if standing != self._followed:
            grow()
            join_all_groups()
            self._followed = standing
        read_waiting(at)
        self._search.do(at)
