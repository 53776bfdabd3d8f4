"""``bridge``: only what listens to the telephone systems, for installations with several web processes."""

import asyncio
import signal
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from calllog.ledger.checkpoint import run_checkpoints
from calllog.ledger.follow import follower
from calllog.ledger.personal import key_fits
from calllog.ledger.threads import close_connections
from telephony_bridge.bridge import run_bridge
from telephony_bridge.supervision import kept_running
from telephony_bridge.webhook_pumps import run_pumps


class Command(BaseCommand):
    """Listen until SIGINT or SIGTERM; then empty the spool and close the database."""

    help = "Listen to the telephone systems, without web pages."

    def handle(self, *args: object, **options: object) -> None:
        """Run."""
        if key_fits() is False:
            raise CommandError("MADOGUCHI_KEY is not the key with which this database was written. Put that key back.")
        asyncio.run(_run_until_told())
        connections.close_all()
        sys.stderr.write("Stopped.\n")


async def _run_until_told() -> None:
    loop = asyncio.get_running_loop()
    running = asyncio.create_task(_run_parts(), name="parts")
    for told in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(told, running.cancel)
    (failure,) = await asyncio.gather(running, return_exceptions=True)
    await follower().stop()
    await close_connections()
    if isinstance(failure, Exception):
        raise failure


async def _run_parts() -> None:
    async with asyncio.TaskGroup() as group:
        if settings.AMI:
            group.create_task(run_bridge(settings.AMI), name="bridge")
        group.create_task(kept_running(run_pumps), name="webhook pumps")
        group.create_task(run_checkpoints(), name="checkpoints")
