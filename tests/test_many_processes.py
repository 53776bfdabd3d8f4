"""A bridge and two web processes on PostgreSQL and Redis: pops and boards arrive in each, also after Redis was lost."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from django.db import connection

from tests.processes import Product, product_of_many_processes
from tests.screens import Screen, kept_open

pytestmark = pytest.mark.integration

AT_ONCE = 5.0  # seconds, on a busy machine; without Redis's hint it would be up to fifteen
BY_ITSELF = 20.0  # a follower looks by itself every fifteen
CONNECTED = 30.0
RECONNECT_SECONDS = 3.0
OPERATORS = ("yamamoto", "sato")  # each at a web process of their own


@pytest.fixture(autouse=True)
def on_postgres() -> None:
    """These run with the integration tests on PostgreSQL; the product has a server of its own."""
    if connection.vendor != "postgresql":
        pytest.skip("On SQLite the product is one process.")


@asynccontextmanager
async def screens_on(product: Product) -> AsyncIterator[tuple[list[Screen], list[Screen]]]:
    """Open a desk and a board on each web process."""
    session = product.installation.sessions
    desks = [Screen(web, "desk", session[user]) for web, user in zip(product.webs, OPERATORS, strict=True)]
    boards = [Screen(web, "board", session["kato"]) for web in product.webs]
    async with kept_open([*desks, *boards]):
        await until(lambda: all(screen.frame for screen in (*desks, *boards)), within=CONNECTED)
        yield desks, boards


async def until(satisfied: Callable[[], bool], *, within: float) -> float:
    """Wait until it is so; return the seconds that it took."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.timeout(within):
        while not satisfied():
            await asyncio.sleep(0.02)
    return loop.time() - began


async def ring_and_answer(product: Product, desks: list[Screen], *, within: float) -> list[float]:
    """Let the telephones of both operators ring; return the seconds until each desk showed the answered call."""
    shown_before = [len(desk.cards) for desk in desks]
    calls = [
        asyncio.create_task(product.pbx.play("answered_caller_hangs_up", member=member, stretch=1.0))
        for member in OPERATORS
    ]
    seconds = await asyncio.gather(
        *(
            until(lambda desk=desk, before=before: len(desk.cards) > before, within=within)
            for desk, before in zip(desks, shown_before, strict=True)
        )
    )
    for call in await asyncio.gather(*calls):
        desk = desks[OPERATORS.index(call.operators[0])]
        await until(lambda desk=desk, call=call: desk.cards[call.call_id]["state"] == "ended", within=within)
    return seconds


SAID_OF_REDIS = (
    "Other processes cannot be told of news",
    "The channel layer cannot be heard",
    "redis.exceptions.ConnectionError",  # of the channel layer's own
)


async def test_pops_and_boards_arrive_in_each_process(committed_db, tmp_path: Path):
    async with product_of_many_processes(tmp_path) as product, screens_on(product) as (desks, boards):
        await ring_and_answer(product, desks, within=AT_ONCE)
        await product.pbx.play("abandoned", member="suzuki")

        counted = {"offered": "3", "answered": "2", "abandoned_ringing": "1", "waiting": "0"}
        for board in boards:
            await until(lambda board=board: counted.items() <= board.figures.items(), within=AT_ONCE)
        assert [len(desk.cards) for desk in desks] == [1, 1]
        assert {board.frame["feed"]["state"] for board in boards} == {"live"}
        assert [fault for screen in (*desks, *boards) for fault in screen.faults] == []


async def test_lost_redis_delays_and_loses_nothing_and_is_said(committed_db, tmp_path: Path):
    async with product_of_many_processes(tmp_path) as product, screens_on(product) as (desks, boards):
        redis = product.victims["redis"]
        redis.kill()
        await ring_and_answer(product, desks, within=BY_ITSELF)
        said = [process.told() for process in product.processes]
        await redis.start()
        await asyncio.sleep(RECONNECT_SECONDS)

        await ring_and_answer(product, desks, within=AT_ONCE)

        for board in boards:
            await until(lambda board=board: board.figures["answered"] == "4", within=AT_ONCE)
        assert [any(words in told for words in SAID_OF_REDIS) for told in said] == [True, True, True]
        assert [fault for screen in (*desks, *boards) for fault in screen.faults] == []
        assert product.listening.outages == []


async def test_web_process_that_starts_without_redis_hears_hints_when_it_is_back(committed_db, tmp_path: Path):
    async with product_of_many_processes(tmp_path) as product, screens_on(product) as (desks, _boards):
        redis, web = product.victims["redis"], product.victims["web1"]
        redis.kill()
        web.kill()
        await web.start()
        await until(lambda: desks[1].connections > 1, within=CONNECTED)
        await ring_and_answer(product, desks, within=BY_ITSELF)
        await redis.start()
        await asyncio.sleep(RECONNECT_SECONDS)

        await ring_and_answer(product, desks, within=AT_ONCE)
