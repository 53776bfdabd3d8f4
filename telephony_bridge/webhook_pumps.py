"""From the spool folders of the web processes into the ledger, by one pump for each."""

import asyncio
import logging
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from calllog.ledger.feeds import forget_feed, note_bridge
from calllog.ledger.threads import in_ingest_thread
from telephony_bridge.pump import Pump
from telephony_bridge.spool import SUFFIX
from telephony_bridge.webhook.intake import root
from telephony_bridge.webhook.normalise import SOURCE
from telephony_bridge.webhook.observe import observe

logger = logging.getLogger(__name__)

LIFE_EVERY = timedelta(seconds=1)
LOOK_SECONDS = 0.1  # those who write are other processes and cannot wake a pump
CLEAN_EVERY = timedelta(hours=1)


def pump_of(folder: Path) -> Pump:
    """Return the pump of one process's folder, which has a position of its own: ``webhook/0``, ``webhook/1`` …"""
    return Pump(f"{SOURCE}/{folder.name}", folder=folder, observe=observe)


def folders() -> list[Path]:
    """Return the folders in which web processes write, or once wrote."""
    return sorted(path for path in root().glob("*") if path.is_dir())


async def run_pumps() -> None:
    """Move what the web processes took into the ledger, until cancelled.

    The folder of a process that is new, or has come back, is followed within a moment. One is enough; a second
    one by mistake does no harm, because the ledger passes over what it has.
    """
    pumps: dict[Path, Pump] = {}
    wakes: dict[Path, asyncio.Event] = {}
    seen: dict[Path, tuple[str, int]] = {}
    cleaned_at = timezone.now()
    life = SignOfLife()
    async with asyncio.TaskGroup() as group:
        while True:
            for folder in folders():
                if folder not in pumps:
                    pumps[folder], wakes[folder] = pump_of(folder), asyncio.Event()
                    group.create_task(pumps[folder].run(wakes[folder]), name=f"pump of {SOURCE}/{folder.name}")
                if seen.get(folder) != (end := _end(folder)):
                    seen[folder] = end
                    wakes[folder].set()
            if timezone.now() - cleaned_at > CLEAN_EVERY:
                cleaned_at = timezone.now()
                for pump in pumps.values():
                    await in_ingest_thread(pump.discard_old, at=cleaned_at)
            await life.give()
            await asyncio.sleep(LOOK_SECONDS)


class SignOfLife:
    """Says in the database that the webhook is open and pumped; whether the PBX is silent or dead, nobody can say."""

    def __init__(self) -> None:
        self._given_at: datetime | None = None
        self._is_refused = False

    async def give(self) -> None:
        """Give one, at most once a second."""
        now = timezone.now()
        if self._given_at and now - self._given_at < LIFE_EVERY:
            return
        is_first, self._given_at = self._given_at is None, now
        try:
            if settings.WEBHOOK_SECRET:
                await in_ingest_thread(note_bridge, SOURCE, at=now, heard_at=now, trouble=None)
            elif is_first:
                await in_ingest_thread(forget_feed, SOURCE)
        except (DatabaseError, InterfaceError) as error:
            if not self._is_refused:
                logger.error("The database takes no sign of life of the webhook: %s", error)
            self._is_refused = True
        else:
            self._is_refused = False


def _end(folder: Path) -> tuple[str, int]:
    """Return how far the newest file of the spool reaches; the newest is never deleted."""
    newest = max(folder.glob(f"*{SUFFIX}"), default=None)
    return (newest.name, newest.stat().st_size) if newest else ("", 0)
