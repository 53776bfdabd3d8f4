"""From the spool folders of the web processes into the ledger, by one pump for each."""

import asyncio
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from calllog.ledger.threads import in_ingest_thread
from telephony_bridge.pump import Pump
from telephony_bridge.spool import SUFFIX
from telephony_bridge.webhook.intake import root
from telephony_bridge.webhook.normalise import SOURCE
from telephony_bridge.webhook.observe import observe

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
            await asyncio.sleep(LOOK_SECONDS)


def _end(folder: Path) -> tuple[str, int]:
    """Return how far the newest file of the spool reaches; the newest is never deleted."""
    newest = max(folder.glob(f"*{SUFFIX}"), default=None)
    return (newest.name, newest.stat().st_size) if newest else ("", 0)
