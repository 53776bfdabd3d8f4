"""``worker``: do what must be done by the clock, beside web processes that do not."""

import asyncio

from django.core.management.base import BaseCommand

from calllog.ledger.threads import close_connections
from telephony_bridge.chores import run_chores
from telephony_bridge.exports import run_exports
from telephony_bridge.supervision import kept_running


class Command(BaseCommand):
    """Run until SIGINT or SIGTERM. One is enough; ``serve`` does the same by itself."""

    help = "Publish what is due and write the files that are asked for, until stopped."

    def handle(self, *args: object, **options: object) -> None:
        """Run."""
        try:
            asyncio.run(_work())
        except KeyboardInterrupt:
            self.stderr.write("Stopped.")


async def _work() -> None:
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(kept_running(run_chores), name="chores")
            group.create_task(kept_running(run_exports), name="exports")
    finally:
        await close_connections()
