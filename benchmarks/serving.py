"""``serve`` as it is delivered, with one task more on its loop that takes a benchmark's orders.

python -m benchmarks.serving --port N --control N

What it adds: the moment at which an event had been committed, which nobody can see from outside, and a
consumer with a slow query, which the product does not have.
"""

# Daphne's server installs Twisted's reactor over asyncio: it is imported before anything else of Twisted.
from daphne.server import twisted_loop  # isort: skip

import asyncio
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import django
from channels.db import database_sync_to_async
from django.core.management import call_command
from django.db import connection, transaction

django.setup()

from benchmarks.control import take_orders  # noqa: E402 - models can be imported only now
from calllog.ledger.events import Told  # noqa: E402
from calllog.ledger.follow import follower  # noqa: E402
from calllog.ledger.threads import in_ingest_thread  # noqa: E402
from telephony_bridge.bridge import FEED  # noqa: E402
from telephony_bridge.feeds import observer_of  # noqa: E402
from telephony_bridge.pump import take_records  # noqa: E402
from telephony_bridge.screen_pop.consumers import DeskConsumer  # noqa: E402
from telephony_bridge.spool import Kind, Record  # noqa: E402

SLOW_QUERY_SECONDS = 2.0


class Deeds:
    """What a benchmark can ask of the product's process."""

    def __init__(self) -> None:
        self._neighbour: asyncio.Task[None] | None = None

    async def take(self, messages: Sequence[str]) -> dict[str, Any]:
        """Store what ``messages`` tell, as the pump does; answer when it was committed, and its last number."""
        told = await in_ingest_thread(_store, [message.encode("latin-1") for message in messages])
        began = time.monotonic()
        await follower().tell(told)
        return {"began": began, "sequence": told[-1].sequence}

    async def send(self, member: str, frame: str) -> dict[str, Any]:
        """Send a frame that is made already through the consumer of ``member``'s desk."""
        (desk,) = [
            listener
            for listener in follower()._listeners
            if isinstance(listener, DeskConsumer) and listener.member == member
        ]
        began = time.monotonic()
        await desk.send(text_data=frame)
        return {"began": began}

    async def hold_a_slow_query(self, *, held: bool) -> None:
        """Let a consumer hold one slow query after the other, as Channels has its consumers ask the database."""
        if held:
            self._neighbour = asyncio.create_task(_slow_consumer(), name="a consumer with a slow query")
        elif self._neighbour:
            self._neighbour.cancel()
            await asyncio.gather(self._neighbour, return_exceptions=True)


async def _slow_consumer() -> None:
    while True:
        await database_sync_to_async(_slow_query)()


def _slow_query() -> None:
    # It waits and does not compute: what is measured is who stands behind it, not how many processors there are.
    with connection.cursor() as cursor:
        connection.connection.create_function("slow", 1, _wait)
        cursor.execute("SELECT slow(%s)", [SLOW_QUERY_SECONDS])
        cursor.fetchall()


def _wait(seconds: float) -> int:
    time.sleep(seconds)
    return 0


def _store(messages: Sequence[bytes]) -> list[Told]:
    now = datetime.now(UTC)
    records = [Record(kind=Kind.MESSAGE, heard_at=now, body=raw) for raw in messages]
    with transaction.atomic():
        told, _refused = take_records(records, feed=FEED, observe=observer_of(FEED))
    return told


def main() -> None:
    """Serve until told to end."""
    parser = ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--control", type=int, required=True)
    options = parser.parse_args()
    deeds = Deeds()
    orders = take_orders(
        options.control, {"take": deeds.take, "send": deeds.send, "hold_a_slow_query": deeds.hold_a_slow_query}
    )
    taking = twisted_loop.create_task(orders, name="orders of the benchmark")
    call_command("serve", port=options.port)
    taking.cancel()


if __name__ == "__main__":
    main()
