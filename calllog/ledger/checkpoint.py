"""The one checkpoint of an SQLite database.

SQLite before 3.51.3 can corrupt a database when two connections race to reset the write-ahead log,
so no connection checkpoints by itself: this timer does it, in one process and one thread.
"""

import asyncio
import logging

from django.db import DatabaseError, connection

from calllog.ledger.threads import in_ingest_thread

logger = logging.getLogger(__name__)

SECONDS = 20.0


async def run_checkpoints() -> None:
    """Move the write-ahead log into the database every now and then, until cancelled; nothing on PostgreSQL."""
    if connection.vendor != "sqlite":
        return
    while True:
        await asyncio.sleep(SECONDS)
        try:
            await in_ingest_thread(_checkpoint)
        except DatabaseError:
            logger.exception("The write-ahead log could not be moved into the database; the next time will try again.")


def _checkpoint() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
