"""Two bridges started by mistake: one listens, the other says so and waits, and takes over when the first has died."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from calllog.ledger.feeds import FeedCondition
from calllog.ledger.follow import follower
from calllog.ledger.models import Feed, StoredEvent
from telephony_bridge import lease
from telephony_bridge.lease import Lease, holder_named
from telephony_bridge.models import BridgeLease, SpoolPosition
from telephony_bridge.simulator.server import ReplayServer
from tests.telephony_bridge.bridges import bridge_here, bridge_process, database_away, until

pytestmark = pytest.mark.integration

FEED = "ami"
START_SECONDS = 40.0  # until a process has loaded everything
TAKE_OVER_SECONDS = 15.0
CONTENDERS = 8


@pytest.fixture
async def pbx(live_db, tmp_path, settings):
    settings.SPOOL_DIR = tmp_path / "here" / "spool"
    server = ReplayServer()
    await server.start()
    yield server
    await server.stop()


async def test_second_bridge_waits_until_the_first_gives_the_lease_back(live_db, caplog):
    first, second = Lease(FEED, holder="first"), Lease(FEED, holder="second")
    await first.take()

    waiting = asyncio.create_task(second.take())
    await asyncio.sleep(2.5)
    stood_by = not waiting.done()
    await first.give_back()
    await asyncio.wait_for(waiting, 5)

    assert stood_by
    assert [record.message for record in caplog.records] == [
        "Another bridge listens to the PBX (first). This one stands by and takes over when that one ends.",
        "The other bridge has ended. This one takes over.",
    ]


async def test_lease_of_a_dead_bridge_runs_out(live_db, monkeypatch):
    monkeypatch.setattr(lease, "DURATION", timedelta(seconds=2))
    await Lease(FEED, holder="dead").take()

    seconds = await _seconds_until_taken(Lease(FEED, holder="heir"))

    assert 1.5 < seconds < 5


async def test_lease_that_is_renewed_does_not_run_out(live_db, monkeypatch):
    monkeypatch.setattr(lease, "DURATION", timedelta(seconds=2))
    monkeypatch.setattr(lease, "RENEW_SECONDS", 0.5)
    first = Lease(FEED, holder="first")
    await first.take()
    holding = asyncio.create_task(first.hold())

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(Lease(FEED, holder="second").take(), 4)

    assert not holding.done()
    holding.cancel()


async def test_bridge_that_is_started_again_has_the_lease_of_its_folder_at_once(live_db, tmp_path):
    await Lease(FEED, holder=holder_named(tmp_path)).take()

    seconds = await _seconds_until_taken(Lease(FEED, holder=holder_named(tmp_path)))

    assert seconds < 1


async def test_bridge_whose_lease_was_taken_hears_of_it(live_db, monkeypatch):
    monkeypatch.setattr(lease, "RENEW_SECONDS", 0.2)
    first = Lease(FEED, holder="first")
    await first.take()
    holding = asyncio.create_task(first.hold())
    await asyncio.sleep(0.3)

    await BridgeLease.objects.filter(feed=FEED).aupdate(holder="second")

    await asyncio.wait_for(holding, 3)


async def test_without_the_database_a_bridge_listens_and_keeps_listening(live_db, monkeypatch):
    monkeypatch.setattr(lease, "RENEW_SECONDS", 0.2)
    first = Lease(FEED, holder="first")
    async with database_away():
        await asyncio.wait_for(first.take(), 12)
        holding = asyncio.create_task(first.hold())
        await asyncio.sleep(1)
        kept_on = not holding.done()
    async with asyncio.timeout(20):
        while not await BridgeLease.objects.filter(holder="first").aexists():
            await asyncio.sleep(0.1)

    assert kept_on
    assert not holding.done()
    holding.cancel()


def test_one_of_many_at_the_same_moment_gets_the_lease(committed_db):
    with ThreadPoolExecutor(CONTENDERS) as pool:
        taken = list(pool.map(_take, [f"bridge {number}" for number in range(CONTENDERS)]))

    assert taken.count(True) == 1
    assert BridgeLease.objects.get().holder == f"bridge {taken.index(True)}"


@pytest.mark.parametrize(("heir", "position_stands"), [("first", True), ("second", False)])
async def test_position_in_one_folder_is_not_taken_for_one_in_another(live_db, heir, position_stands):
    """The heir reads its own spool from the beginning; a bridge that comes back reads on where it was."""
    first = Lease(FEED, holder="first")
    await first.take()
    await SpoolPosition.objects.acreate(feed=FEED, segment=3, offset=500)
    await first.give_back()

    await Lease(FEED, holder=heir).take()

    assert await SpoolPosition.objects.aexists() is position_stands


async def test_bridge_that_stands_back_leaves_no_position_of_its_own(live_db):
    first = Lease(FEED, holder="first")
    await first.take()
    await BridgeLease.objects.aupdate(holder="second")
    await SpoolPosition.objects.acreate(feed=FEED, segment=3, offset=500)

    await first.give_back()

    assert not await SpoolPosition.objects.aexists()
    assert (await BridgeLease.objects.aget()).holder == "second"


def test_each_folder_has_a_holder_of_its_own(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()

    names = [holder_named(tmp_path / folder) for folder in ("one", "two", "one")]

    assert names[0] == names[2] != names[1]


async def test_bridge_with_a_spool_of_its_own_takes_over_when_the_first_is_killed(pbx, tmp_path):
    with bridge_process(pbx.address, var=tmp_path / "there") as first:
        await asyncio.wait_for(pbx.signed_in.wait(), START_SECONDS)
        await until_restored(1)
        async with bridge_here(pbx.address):
            await until(lambda: follower().feed.condition is FeedCondition.STANDBY)
            connections = len(pbx._listeners)
            first.kill()
            lost = await until(lambda: follower().feed.condition is FeedCondition.LOST)
            taken_over = await until(lambda: follower().feed.condition is FeedCondition.LIVE, within=TAKE_OVER_SECONDS)
            await until_restored(2)

    assert connections == 1
    assert lost + taken_over < TAKE_OVER_SECONDS
    # The heir says since when nobody listened: since the dead bridge last heard the PBX.
    events = [event async for event in StoredEvent.objects.filter(kind__startswith="Feed").order_by("sequence")]
    assert [event.kind for event in events] == ["FeedRestored", "FeedLost", "FeedRestored", "FeedLost"]
    assert events[0].occurred_at <= events[1].occurred_at < events[2].occurred_at


async def test_bridge_in_the_same_folder_waits_without_asking_the_database(pbx, tmp_path, caplog):
    caplog.set_level(logging.ERROR)
    with bridge_process(pbx.address, var=tmp_path / "here") as first:
        await asyncio.wait_for(pbx.signed_in.wait(), START_SECONDS)
        await until_restored(1)
        async with bridge_here(pbx.address):
            await until(lambda: follower().feed.condition is FeedCondition.STANDBY)
            first.kill()
            await until(lambda: follower().feed.condition is FeedCondition.LIVE, within=TAKE_OVER_SECONDS)

    assert [record.message for record in caplog.records if record.name == "telephony_bridge.bridge"] == [
        "Another process writes to the spool folder ami. This bridge stands by and takes over when that one ends."
    ]


async def test_bridge_whose_lease_was_taken_stands_back_and_contradicts_nobody(pbx):
    async with bridge_here(pbx.address):
        await until(lambda: follower().feed.condition is FeedCondition.LIVE)
        await BridgeLease.objects.filter(feed=FEED).aupdate(holder="another host's")

        await until(lambda: follower().feed.condition in {FeedCondition.STANDBY, FeedCondition.LOST})
        await until(lambda: not pbx._listeners)

        feed = await Feed.objects.aget()
        kinds = [event.kind async for event in StoredEvent.objects.filter(kind__startswith="Feed").order_by("sequence")]
        lost = await StoredEvent.objects.filter(kind="FeedLost").order_by("-sequence").afirst()
        # It was sure of its lease only until it last renewed it: the other one came after that.
        assert kinds == ["FeedRestored", "FeedLost"]
        assert lost.occurred_at <= feed.bridge_at


async def until_restored(times: int) -> None:
    async with asyncio.timeout(START_SECONDS):
        while await StoredEvent.objects.filter(kind="FeedRestored").acount() < times:
            await asyncio.sleep(0.05)


async def _seconds_until_taken(wanted: Lease) -> float:
    loop = asyncio.get_running_loop()
    began = loop.time()
    await asyncio.wait_for(wanted.take(), 10)
    return loop.time() - began


def _take(holder: str) -> bool:
    try:
        return lease._take(FEED, holder=holder)
    finally:
        connection.close()
