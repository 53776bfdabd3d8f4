"""The loop that writes files to take away: they take minutes, and no chore waits for them."""

import asyncio
import logging

from django.db import DatabaseError, InterfaceError

from calllog.ledger.threads import in_exports_thread
from calllog.office.export_files import Exporter

logger = logging.getLogger(__name__)

SECONDS = 2.0  # until somebody's file is begun


async def run_exports() -> None:
    """Write what is asked for until cancelled. Several processes may: a file belongs to whoever took it."""
    exporter = Exporter()
    try:
        while True:
            try:
                has_written = await in_exports_thread(exporter.do)
            except (DatabaseError, InterfaceError):
                logger.exception("Files could not be written; the next time will try again.")
                has_written = False
            await asyncio.sleep(0.0 if has_written else SECONDS)
    finally:
        exporter.stop()
