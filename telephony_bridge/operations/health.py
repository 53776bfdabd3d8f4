"""The checks behind ``/healthz``: whether a call could go from the PBX into the ledger and onto a screen now."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import timedelta
from enum import StrEnum
from threading import Lock, Thread
from time import monotonic
from typing import Any
from urllib.parse import quote

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connection
from django.db.utils import load_backend
from django.utils import timezone
from redis.exceptions import RedisError

from calllog.ledger.feeds import FeedCondition, feed_state
from kb.search.elastic.server import Failed, alias_of, server_at
from telephony_bridge.operations.queries import feed_facts

CHECKUP_SECONDS = 1.0
ANSWER_SECONDS = 1.5  # what has not answered by then does not answer
CONNECT_SECONDS = 2  # the least that libpq knows
LONGEST_LAG = timedelta(seconds=30)
LEAST_FREE_BYTES = 512 * 1024 * 1024  # a day of a large centre's spool
HEARD = frozenset({FeedCondition.LIVE, FeedCondition.STANDBY})


class Check(StrEnum):
    """What is looked at."""

    DATABASE = "database"
    CHANNEL_LAYER = "channel_layer"
    SPOOL = "spool"
    DISK = "disk"
    FEED = "feed"
    INGEST = "ingest"
    SEARCH = "search"


class Checkup:
    """The newest results of this process: whoever asks how often, the checks run once in ``CHECKUP_SECONDS``.

    They run side by side and are waited for no longer than ``ANSWER_SECONDS``.
    """

    def __init__(self) -> None:
        self._asking = Lock()
        self._inspections = {check: Inspection(passes) for check, passes in CHECKS.items()}
        self._results: Mapping[Check, bool] = {}
        self._ran_at = 0.0

    def results(self) -> Mapping[Check, bool]:
        """Return for each check whether it passed."""
        with self._asking:
            if not self._results or monotonic() - self._ran_at > CHECKUP_SECONDS:
                self._results = self._run()
                self._ran_at = monotonic()
            return self._results

    def _run(self) -> dict[Check, bool]:
        until = monotonic() + ANSWER_SECONDS
        for inspection in self._inspections.values():
            inspection.begin()
        return {check: inspection.passed(until=until) for check, inspection in self._inspections.items()}


class Inspection:
    """One check on a thread of its own: a database or a disk that hangs holds up that thread, and nobody who asks."""

    def __init__(self, passes: Callable[[], bool]) -> None:
        self._passes = passes
        self._passed = False
        self._thread = Thread()

    def begin(self) -> None:
        """Look now; while the last look still hangs, no other is begun."""
        if not self._thread.is_alive():
            self._passed = False
            self._thread = Thread(target=self._look, name=self._passes.__name__, daemon=True)
            self._thread.start()

    def passed(self, *, until: float) -> bool:
        """Wait until that moment of the monotonic clock; return whether it passed by then."""
        self._thread.join(max(until - monotonic(), 0.0))
        return not self._thread.is_alive() and self._passed

    def _look(self) -> None:
        try:
            self._passed = self._passes()
        finally:
            connection.close()


def _database_answers() -> bool:
    """Ask over a new connection: one that has stood for hours may outlive a server that takes no more."""
    try:
        fresh = _fresh_connection()
        try:
            with fresh.cursor() as cursor:
                cursor.execute("SELECT last_sequence FROM ledger_head")
                return cursor.fetchone() is not None
        finally:
            fresh.close()
    except (DatabaseError, InterfaceError):
        return False


def _fresh_connection() -> Any:
    address: dict[str, Any] = deepcopy(connection.settings_dict)
    options = address["OPTIONS"]
    if connection.vendor == "sqlite":
        # Opened as it stands: SQLite would make a new file in place of one that is gone.
        address["NAME"] = f"file:{quote(str(address['NAME']))}?mode=rw"
        options["timeout"] = CONNECT_SECONDS
    else:
        options.pop("pool", None)
        options["connect_timeout"] = CONNECT_SECONDS
    return load_backend(address["ENGINE"]).DatabaseWrapper(address, DEFAULT_DB_ALIAS)


def _channel_layer_answers() -> bool:
    if isinstance(get_channel_layer(), InMemoryChannelLayer):
        return True
    try:
        return async_to_sync(_round_trip)()
    except (RedisError, OSError, TimeoutError):
        return False


async def _round_trip() -> bool:
    layer = get_channel_layer()
    async with asyncio.timeout(ANSWER_SECONDS):
        channel = await layer.new_channel()
        await layer.send(channel, {"type": "health.check"})
        return bool(await layer.receive(channel))


def _spool_takes_records() -> bool:
    try:
        _make_spool_folder()
        with tempfile.TemporaryFile(dir=settings.SPOOL_DIR) as file:
            file.write(b"\0")
            file.flush()
            os.fdatasync(file.fileno())
    except OSError:
        return False
    return True


def _disk_has_room() -> bool:
    try:
        _make_spool_folder()
    except OSError:
        return False
    free = free_bytes()
    return free is not None and free >= LEAST_FREE_BYTES


def _make_spool_folder() -> None:
    # Before the first call there is none; either of the checks that need it may come first.
    settings.SPOOL_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)


def free_bytes() -> int | None:
    """Return how many bytes are free where the spool lies; None where there is no such place."""
    try:
        return shutil.disk_usage(settings.SPOOL_DIR).free
    except OSError:
        return None


def _feed_is_heard() -> bool:
    try:
        return feed_state(timezone.now()).condition in HEARD
    except (DatabaseError, InterfaceError):
        return False


def _ingest_keeps_up() -> bool:
    try:
        feeds = feed_facts(timezone.now())
    except (DatabaseError, InterfaceError, OSError):
        return False
    return all(not feed.backlog_bytes or (feed.lag is not None and feed.lag <= LONGEST_LAG) for feed in feeds)


def _search_answers() -> bool:
    if not settings.ELASTICSEARCH_URL:
        return True
    server = server_at(settings.ELASTICSEARCH_URL)
    try:
        return bool(server.indices.exists_alias(name=alias_of(settings.LANGUAGE_CODE)))
    except Failed:
        return False


CHECKS: Mapping[Check, Callable[[], bool]] = {
    Check.DATABASE: _database_answers,
    Check.CHANNEL_LAYER: _channel_layer_answers,
    Check.SPOOL: _spool_takes_records,
    Check.DISK: _disk_has_room,
    Check.FEED: _feed_is_heard,
    Check.INGEST: _ingest_keeps_up,
    Check.SEARCH: _search_answers,
}
SPARED = frozenset({Check.SEARCH})  # without which the product goes on
