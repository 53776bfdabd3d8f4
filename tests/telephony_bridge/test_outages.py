"""Every outage ends in a mode that is said, loses nothing that was on the disk, and ends by itself."""

import asyncio
import dataclasses
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings as django_settings
from django.db import OperationalError, connection
from django.test import AsyncClient
from django.utils import timezone

from calllog.ledger.feeds import FeedCondition, feed_state
from calllog.ledger.follow import follower
from calllog.ledger.keys import key_for
from calllog.ledger.models import Feed, StoredEvent
from calllog.ledger.threads import in_reads_thread
from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.asgi import application
from telephony_bridge import backlog
from telephony_bridge.backlog import Backlog
from telephony_bridge.simulator.recording import seat_status
from telephony_bridge.simulator.server import ReplayServer
from telephony_bridge.spool import Kind, Position, Record, SpoolReader, SpoolWriter
from tests.telephony_bridge.bridges import bridge_here, bridge_process, database_away, full_disk, until

pytestmark = pytest.mark.integration

KEY = b"k" * 32
START_SECONDS = 40.0
SEEN_SECONDS = 2.0  # within which every supervisor's screen says it
BEHIND_SECONDS = 3.0  # after which what is late is called late
LIVE, LOST, REFUSED = FeedCondition.LIVE, FeedCondition.LOST, FeedCondition.REFUSED
BLOCKED, BEHIND = FeedCondition.BLOCKED, FeedCondition.BEHIND


@pytest.fixture
async def pbx(live_db, tmp_path, settings) -> AsyncIterator[ReplayServer]:
    settings.SPOOL_DIR = tmp_path / "spool"
    server = ReplayServer()
    await server.start()
    yield server
    await server.stop()


def feed_is(condition: FeedCondition):
    return lambda: follower().feed.condition is condition


def seat_changes(count: int, *, begin: datetime) -> list[bytes]:
    """Return messages that are told apart by their times, which follow each other."""
    return [seat_status("agent1001", queue="enquiries", at=begin + timedelta(seconds=one)) for one in range(count)]


async def stored_times() -> list[datetime]:
    events = StoredEvent.objects.filter(kind="OperatorStateChanged").order_by("sequence")
    return [event.occurred_at async for event in events]


async def until_stored(count: int) -> None:
    stored = 0
    async with asyncio.timeout(30):
        while stored < count:
            await asyncio.sleep(0.05)
            try:
                stored = await StoredEvent.objects.filter(kind="OperatorStateChanged").acount()
            except OperationalError:
                await sync_to_async(_close)()  # the test's own connection was one of those that broke


def spooled(kind: Kind) -> list[Record]:
    reader = SpoolReader(django_settings.SPOOL_DIR / "ami", key=key_for("spool"))
    return [record for record, _behind in reader.read(Position(), limit=100_000) if record.kind is kind]


@asynccontextmanager
async def board() -> AsyncIterator[WebsocketCommunicator]:
    """The socket of a supervisor's board."""
    supervisor = await User.objects.acreate(
        username="kato", role=Role.SUPERVISOR, is_active=True, until=timezone.localdate()
    )
    client = AsyncClient()
    await client.aforce_login(supervisor)
    cookie = f"{django_settings.SESSION_COOKIE_NAME}={client.cookies[django_settings.SESSION_COOKIE_NAME].value}"
    headers = [(b"cookie", cookie.encode()), (b"origin", b"http://localhost")]
    socket = WebsocketCommunicator(application, "ws/board/", headers=headers)
    connected, _code = await socket.connect(timeout=10)
    assert connected
    yield socket
    await socket.disconnect()


async def seconds_until_said(socket: WebsocketCommunicator, condition: FeedCondition) -> float:
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.timeout(20):
        while True:
            await socket.send_json_to({"type": "ack", "sequence": 0})
            frame = await socket.receive_json_from(timeout=10)
            if frame["feed"]["state"] == condition:
                return loop.time() - began


async def test_after_a_reconnection_the_state_is_asked_for_while_calls_go_on(pbx):
    async def talk() -> None:
        number = 0
        while True:
            number += 1
            pbx.send(b"Event: DialBegin\r\nPrivilege: call,all\r\nNumber: %d" % number)
            await asyncio.sleep(0.005)

    talking = asyncio.create_task(talk())
    async with bridge_here(pbx.address):
        await until(feed_is(LIVE))
        pbx.hang_up()
        back = await until(lambda: len(spooled(Kind.SNAPSHOT)) == 2)
        await until(feed_is(LIVE))
    talking.cancel()
    with suppress(asyncio.CancelledError):
        await talking

    assert back < 5
    lost = spooled(Kind.DISCONNECTED)[0]
    assert f"LostAt: {lost.heard_at.timestamp():.6f}".encode() in spooled(Kind.SNAPSHOT)[1].body


async def test_wrong_password_is_said_on_every_screen(pbx, caplog):
    caplog.set_level(logging.WARNING)
    async with bridge_here(dataclasses.replace(pbx.address, secret="wrong")), board() as socket:
        await seconds_until_said(socket, REFUSED)
        first_refusal = follower().feed.since
        await asyncio.sleep(2.5)
        told = await in_reads_thread(feed_state, timezone.now())

    assert told.condition is REFUSED
    assert told.since == first_refusal
    assert [record.message for record in caplog.records] == [
        "No connection to the PBX at 127.0.0.1: sign-in refused: Authentication failed"
    ]


async def test_trouble_of_a_bridge_in_another_process_is_told_through_the_database(pbx, tmp_path):
    address = dataclasses.replace(pbx.address, secret="wrong")
    await follower().start()
    with bridge_process(address, var=tmp_path) as bridge:
        await until(feed_is(REFUSED), within=START_SECONDS)
        bridge.kill()
        # A dead bridge is in no trouble; no PBX was ever heard.
        await until(feed_is(FeedCondition.NEVER))


async def test_full_disk_is_said_on_every_screen_and_loses_nothing(pbx, caplog):
    begin = timezone.now() - timedelta(hours=1)
    messages = seat_changes(600, begin=begin)
    async with bridge_here(pbx.address), board() as socket:
        await until(feed_is(LIVE))
        for raw in messages[:200]:
            pbx.send(raw)
        await until_stored(200)

        # The database is on the same disk.
        with full_disk(largest_file=_spool_size() + 1000):
            for raw in messages[200:400]:
                pbx.send(raw)
            said = await seconds_until_said(socket, BLOCKED)
            await asyncio.sleep(6)
            still = follower().feed
            kept = len(pbx._listeners)
            for raw in messages[400:]:
                pbx.send(raw)
            await asyncio.sleep(0.5)
        over = await seconds_until_said(socket, LIVE)
        await until_stored(600)

    assert said < SEEN_SECONDS
    assert still.condition is BLOCKED
    assert kept == 1, "the PBX hung up on a reader that had stopped reading"
    assert over < 5
    assert await stored_times() == [begin + timedelta(seconds=one) for one in range(600)]
    faults = [record for record in caplog.records if record.name == "telephony_bridge.backlog"]
    assert [record.levelname for record in faults] == ["ERROR", "WARNING"]


async def test_memory_that_is_full_too_ends_the_connection_and_says_since_when(pbx, monkeypatch):
    monkeypatch.setattr(backlog, "BUFFER_BYTES", 50_000)
    begin = timezone.now() - timedelta(hours=1)
    async with bridge_here(pbx.address):
        await until(feed_is(LIVE))
        await until(lambda: spooled(Kind.SNAPSHOT))
        with full_disk(largest_file=_spool_size()):
            for raw in seat_changes(1000, begin=begin):
                pbx.send(raw)
                await asyncio.sleep(0)
            await until(lambda: not pbx._listeners or follower().feed.condition is BLOCKED)
            await asyncio.sleep(3)
            shown = follower().feed.condition
        await until(lambda: len(spooled(Kind.CONNECTED)) == 2)
        await until(feed_is(LIVE))

    stored = await stored_times()
    assert shown is BLOCKED
    assert len(spooled(Kind.DISCONNECTED)) == 2  # and one for the end of this test
    # What had been taken is there without a gap, in its order.
    assert 0 < len(stored) < 1000
    assert stored == [begin + timedelta(seconds=one) for one in range(len(stored))]


async def test_database_that_was_away_under_load_lacks_nothing_afterwards(pbx, caplog):
    begin = timezone.now() - timedelta(hours=1)
    messages = seat_changes(1500, begin=begin)
    async with bridge_here(pbx.address), board() as socket:
        await until(feed_is(LIVE))
        for raw in messages[:300]:
            pbx.send(raw)
        await until_stored(300)
        await seconds_until_said(socket, LIVE)

        async with database_away():
            said = asyncio.create_task(seconds_until_said(socket, BEHIND))
            for raw in messages[300:1200]:
                pbx.send(raw)
                await asyncio.sleep(0.005)
            seconds = await said
            heard = len(spooled(Kind.MESSAGE))
            await asyncio.sleep(3)
            listening = len(pbx._listeners)
        for raw in messages[1200:]:
            pbx.send(raw)
        await until_stored(1500)
        await seconds_until_said(socket, LIVE)

    assert seconds < BEHIND_SECONDS + SEEN_SECONDS
    assert heard > 300, "the connector waited for the database"
    assert listening == 1
    assert await stored_times() == [begin + timedelta(seconds=one) for one in range(1500)]
    bridge = [record for record in caplog.records if record.name.startswith("telephony_bridge") and record.levelno > 20]
    assert len(bridge) <= 6, [record.message for record in bridge]


async def test_killed_bridge_is_lost_since_its_last_sign_of_life(pbx, tmp_path):
    await follower().start()
    with bridge_process(pbx.address, var=tmp_path) as bridge:
        await until(feed_is(LIVE), within=START_SECONDS)
        await asyncio.sleep(2)
        bridge.kill()
        killed_at = timezone.now()
        await until(feed_is(LOST))
        since = follower().feed.since
        async with bridge_here(pbx.address):
            back = await until(feed_is(LIVE))

    feed_lost = await StoredEvent.objects.filter(kind="FeedLost").order_by("sequence").afirst()
    assert killed_at - timedelta(seconds=2.5) < since <= killed_at
    assert feed_lost.occurred_at == since
    assert back < 5
    assert (await Feed.objects.aget()).trouble == ""


async def test_backlog_that_cannot_be_written_at_the_end_is_not_waited_for(tmp_path):
    spool = SpoolWriter(tmp_path, key=KEY)
    waiting = Backlog(spool, wake=asyncio.Event())
    writing = asyncio.create_task(waiting.run())
    with full_disk(largest_file=10):
        waiting.put([Record(kind=Kind.MESSAGE, heard_at=datetime.now(UTC), body=b"one")])
        written = await waiting.written(within=0.5)
        blocked = waiting.blocked_since(datetime.now(UTC))
    assert await waiting.written(within=5)
    writing.cancel()
    with suppress(asyncio.CancelledError):
        await writing
    spool.close()

    assert not written
    assert blocked is not None
    assert waiting.blocked_since(datetime.now(UTC)) is None


def _spool_size() -> int:
    return max(os.path.getsize(path) for path in (django_settings.SPOOL_DIR / "ami").glob("*.spool"))


def _close() -> None:
    connection.close()  # looked up here: each thread has its own
