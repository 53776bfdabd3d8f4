"""The socket of a board on a wall."""

import logging

from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from calllog.ledger.threads import in_reads_thread
from dashboards.kiosk.queries import viewer_at
from dashboards.live.consumers import BoardConsumer
from dashboards.live.payloads import Viewer
from kb.accounts.languages import language_of

logger = logging.getLogger(__name__)


class KioskConsumer(BoardConsumer):
    """The board of the address whose token is asked for, as long as it shows anything."""

    async def find_viewer(self) -> Viewer | None:
        """Ask the token instead of a session."""
        language = language_of(self.scope["cookies"])
        return await in_reads_thread(viewer_at, self.asked("token"), language=language, on=timezone.localdate())

    async def _still_welcome(self) -> bool:
        try:
            return await self.find_viewer() is not None
        except (DatabaseError, InterfaceError) as error:
            logger.warning("An address could not be looked up; it is looked at again later: %s", error)
            return True
