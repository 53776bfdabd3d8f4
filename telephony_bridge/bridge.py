"""The bridge as one set of tasks on an event loop: connector, pump, and the PBX's signs of life."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from calllog.ledger.feeds import note_heard
from calllog.ledger.keys import key_for
from calllog.ledger.threads import in_ingest_thread
from kb.settings.env import AmiAddress
from telephony_bridge.ami.client import AmiConnector
from telephony_bridge.pump import Pump
from telephony_bridge.spool import SpoolWriter

logger = logging.getLogger(__name__)

FEED = "ami"
HEARD_SECONDS = 1.0
CLEAN_EVERY = timedelta(hours=1)
RESTART_SECONDS = 1.0


async def run_bridge(address: AmiAddress) -> None:
    """Listen to the PBX at ``address`` and fill the ledger, until cancelled; then what was heard is in it."""
    folder = settings.SPOOL_DIR / FEED
    spool = SpoolWriter(folder, key=key_for("spool"))
    wake = asyncio.Event()
    connector = AmiConnector(address, spool=spool, wake=wake)
    pump = Pump(FEED, folder=folder)
    listening = asyncio.create_task(_kept_running(connector.run), name="ami connector")
    pumping = asyncio.create_task(_kept_running(lambda: pump.run(wake)), name="pump")
    try:
        await _note_life(connector, pump)
    finally:
        # First stop listening, then move what was heard into the ledger.
        for task in (listening, pumping):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await _drain(pump)
        spool.close()


async def _note_life(connector: AmiConnector, pump: Pump) -> None:
    cleaned_at = timezone.now()
    while True:
        await asyncio.sleep(HEARD_SECONDS)
        try:
            if connector.heard_at:
                await in_ingest_thread(note_heard, FEED, at=connector.heard_at)
            if timezone.now() - cleaned_at > CLEAN_EVERY:
                cleaned_at = timezone.now()
                await in_ingest_thread(pump.discard_old, at=cleaned_at)
        except (DatabaseError, InterfaceError, OSError):
            logger.exception("The feed's sign of life could not be noted.")


async def _drain(pump: Pump) -> None:
    try:
        while (await in_ingest_thread(pump.pump_once))[0]:
            pass
    except (DatabaseError, InterfaceError):
        logger.exception("The spool keeps what the database did not take; the next start takes it up.")


async def _kept_running(work: Callable[[], Awaitable[None]]) -> None:
    """The outermost loop of a task that must not die of what it did not foresee."""
    while True:
        try:
            await work()
        except Exception:
            logger.exception("A task of the bridge failed and is started again.")
        await asyncio.sleep(RESTART_SECONDS)
