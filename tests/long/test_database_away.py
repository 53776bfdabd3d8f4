"""The database stopped for ten minutes under load: nothing is lost, the order is kept, the pop resumes.

MADOGUCHI_DATABASE_AWAY_SECONDS: how long it is away, 600 by default.
"""

import asyncio
import os
from pathlib import Path

import pytest
from django.db import connection

from tests.kills import Run, assert_nothing_lost_or_doubled, say, seed_of_this_run
from tests.processes import product_of_many_processes

pytestmark = pytest.mark.long

AWAY_SECONDS = float(os.environ.get("MADOGUCHI_DATABASE_AWAY_SECONDS", "600"))
BEFORE_SECONDS = 10.0
SAID_WITHIN = 20.0  # of the database's end: that what is shown is old
POP_WITHIN = 90.0  # of the database's return, with everything that was spooled before the call
STEP_SECONDS = 30.0


@pytest.mark.skipif(connection.vendor != "postgresql", reason="A file is not stopped.")
async def test_database_that_is_away_costs_nothing_but_time(committed_db, tmp_path: Path):
    async with product_of_many_processes(tmp_path) as product:
        run = Run(product, seed=seed_of_this_run())
        postgres = product.victims["postgres"]
        async with run.under_load():
            await asyncio.sleep(BEFORE_SECONDS)
            postgres.kill()
            await asyncio.sleep(SAID_WITHIN)
            said = [screen.says_trouble for screen in run.screens]
            await _wait(AWAY_SECONDS - SAID_WITHIN)
            await postgres.start()
            seconds = await _seconds_to_pop(run)
            say(f"  the database is back; the next call was on the desk {seconds:.1f} s later")
        assert product.listening.stop() == 0, product.listening.last_words()

        assert said == [True] * len(run.screens)
        assert seconds < POP_WITHIN
        assert product.listening.outages == []
        assert_nothing_lost_or_doubled(run)


async def _seconds_to_pop(run: Run) -> float:
    """Let a telephone ring now; return the seconds until the call is on that desk."""
    loop = asyncio.get_running_loop()
    began, desk = loop.time(), run.desks["yamamoto"]
    call = await run.product.pbx.play("answered_caller_hangs_up", member="yamamoto")
    async with asyncio.timeout(POP_WITHIN):
        while call.call_id not in desk.cards:
            await asyncio.sleep(0.05)
    return loop.time() - began


async def _wait(seconds: float) -> None:
    while seconds > 0:
        say(f"  the database is away for {seconds:.0f} s more")
        await asyncio.sleep(min(seconds, STEP_SECONDS))
        seconds -= STEP_SECONDS
