"""``serve``: the whole product in one process, on one event loop: web, bridge and projections."""

# Daphne's server installs Twisted's reactor over asyncio: it is imported before anything else of Twisted.
from daphne.server import Server  # isort: skip

import asyncio
import gc
import logging
import sys
from argparse import ArgumentParser
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils.module_loading import import_string
from django.utils.timezone import localdate
from twisted.internet import defer, reactor

from calllog.ledger.checkpoint import run_checkpoints
from calllog.ledger.follow import follower
from calllog.ledger.personal import key_fits
from calllog.ledger.threads import close_connections, in_reads_thread
from kb.directory.models import Line
from telephony_bridge.bridge import run_bridge
from telephony_bridge.chores import run_chores
from telephony_bridge.exports import run_exports
from telephony_bridge.simulator.sample_day import play_sample_day, seats_are_free
from telephony_bridge.simulator.sample_seats import SAMPLE_QUEUE, sample_seats
from telephony_bridge.simulator.server import ReplayServer
from telephony_bridge.supervision import kept_running
from telephony_bridge.webhook_pumps import run_pumps

logger = logging.getLogger(__name__)

LAST_WORDS_SECONDS = 0.3
AGAIN_SECONDS = 15.0
SWITCH_SECONDS = 0.0005


class Command(BaseCommand):
    """Serve until SIGINT or SIGTERM; then stop listening, empty the spool, close the database."""

    help = "Run the whole product in one process."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: object, **options: Any) -> None:
        """Run."""
        if key_fits() is False:
            raise CommandError("MADOGUCHI_KEY is not the key with which this database was written. Put that key back.")
        gc.freeze()  # what is loaded by now stays: the collector need not look at it while a telephone rings
        # The loop must get its turn soon while a database thread computes: by default it waits 5 ms for it.
        sys.setswitchinterval(SWITCH_SECONDS)
        parts = Parts()
        server = Server(
            import_string(settings.ASGI_APPLICATION),
            endpoints=[f"tcp:port={options['port']}:interface={options['host']}"],
            ready_callable=parts.start,
            server_name="madoguchi",
        )
        reactor.addSystemEventTrigger(
            "before", "shutdown", lambda: defer.Deferred.fromFuture(asyncio.ensure_future(parts.stop()))
        )
        server.run()
        _end_what_is_left()
        connections.close_all()
        if not server.listening_addresses:
            raise CommandError(f"Nothing can listen on {options['host']}:{options['port']}. Choose another --port.")
        sys.stderr.write("Stopped.\n")


class Parts:
    """What runs beside the web server, on its loop."""

    def start(self) -> None:
        """Begin as soon as the loop runs."""
        self._running = asyncio.get_event_loop().create_task(_run_parts(), name="parts")
        self._running.add_done_callback(_report)

    async def stop(self) -> None:
        """Stop; afterwards everything that was heard is in the ledger, or in the spool."""
        # Not ended with this: Daphne's applications may take longer.
        self._insisting = asyncio.create_task(_insist(asyncio.current_task()), name="insist")
        self._running.cancel()
        await asyncio.wait({self._running})
        await follower().stop()
        await close_connections()


async def _insist(*spared: "asyncio.Task[None] | None") -> None:
    """Cancel again, now and then, whatever has not stopped: ours, or an application that Daphne waits for.

    Python 3.11 loses a cancellation that meets the end of what is waited for with a timeout.
    """
    while True:
        await asyncio.sleep(AGAIN_SECONDS)
        for task in asyncio.all_tasks() - {*spared, asyncio.current_task()}:
            logger.warning("%s did not stop and is told again: %s", task.get_name(), task.get_coro())
            task.cancel()


async def _run_parts() -> None:
    """Run until cancelled."""
    await follower().start()
    async with asyncio.TaskGroup() as group:
        if settings.AMI:
            group.create_task(run_bridge(settings.AMI), name="bridge")
        elif not settings.WEBHOOK_SECRET:
            group.create_task(_bridge_to_recordings(), name="bridge to recordings")
        group.create_task(kept_running(run_pumps), name="webhook pumps")
        group.create_task(run_checkpoints(), name="checkpoints")
        group.create_task(kept_running(run_chores), name="chores")
        group.create_task(kept_running(run_exports), name="exports")


def _end_what_is_left() -> None:
    # Daphne waits only until the first of its open sockets has ended. Tasks that are still pending when
    # the interpreter goes are torn down by its garbage collector, which crashes (SIGSEGV, Python 3.11).
    loop = asyncio.get_event_loop()
    if left := asyncio.all_tasks(loop):
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))


def _report(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and (error := task.exception()):
        logger.error("What runs beside the web server stopped: %s", error, exc_info=error)


async def _bridge_to_recordings() -> None:
    """Without a PBX the sample city's telephones ring: recorded calls over a real AMI connection."""
    seats = await in_reads_thread(sample_seats)
    lines = await in_reads_thread(
        lambda: list(Line.objects.on(localdate()).order_by("number").values_list("number", flat=True))
    )
    server = ReplayServer(on_sign_in=partial(seats_are_free, seats=seats, queue=SAMPLE_QUEUE))
    await server.start()
    bridge = asyncio.create_task(run_bridge(server.address), name="bridge to recordings")
    day = asyncio.create_task(play_sample_day(seats=seats, queue=SAMPLE_QUEUE, lines=lines, server=server))
    try:
        done, _running = await asyncio.wait({bridge, day}, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        day.cancel()
        await asyncio.gather(day, return_exceptions=True)
        # The sample PBX has hung up by now: give the bridge a moment to hear it.
        await asyncio.sleep(LAST_WORDS_SECONDS)
        bridge.cancel()
        await asyncio.gather(bridge, return_exceptions=True)
        await server.stop()
