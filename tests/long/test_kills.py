"""Many kills, in rounds: each on a fresh product, under load, and accounted for by itself.

MADOGUCHI_LONG_KILLS: how many on each database, 200 by default. MADOGUCHI_SEED: that of the first round.
"""

import os
from functools import cache
from pathlib import Path

import pytest
from django.db import connection

from tests.kills import Run, assert_nothing_lost_or_doubled, say, seed_of_this_run
from tests.processes import Product, product_of_many_processes, product_of_one_process, sample_city

pytestmark = pytest.mark.long

KILLS = int(os.environ.get("MADOGUCHI_LONG_KILLS", "200"))
KILLS_A_ROUND = 10
LONGEST_PAUSE_SECONDS = 10.0  # most calls come and go while everything lives
ROUNDS = range(1, -(-KILLS // KILLS_A_ROUND) + 1)
# The bridge is what can lose something: it is killed most often.
WEIGHTS = {"bridge": 4, "web0": 1, "web1": 1, "postgres": 2, "redis": 2}


@cache
def first_seed() -> int:
    """Return the seed of the round before the first."""
    return seed_of_this_run()


@pytest.fixture
def city(committed_db, test_database, tmp_path) -> Path:
    """The sample city on SQLite."""
    (tmp_path / "city").mkdir()
    return sample_city(test_database, tmp_path / "city")


async def kill_and_compare(product: Product, victims: dict[str, int], *, number: int) -> None:
    """Run one round."""
    seed = first_seed() + number
    say(f"\nround {number} of {ROUNDS[-1]}, seed {seed}")
    run = Run(product, seed=seed)
    order = run.chance.choices(list(victims), weights=list(victims.values()), k=KILLS_A_ROUND)
    async with run.under_load():
        await run.kill(order, longest_pause=LONGEST_PAUSE_SECONDS)
    assert product.listening.stop() == 0, product.listening.last_words()

    assert_nothing_lost_or_doubled(run)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="On PostgreSQL the processes are several.")
@pytest.mark.parametrize("number", ROUNDS)
async def test_killed_serve_loses_and_doubles_nothing(number, city, tmp_path: Path):
    async with product_of_one_process(city, tmp_path) as product:
        await kill_and_compare(product, {"serve": 1}, number=number)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="On SQLite the product is one process.")
@pytest.mark.parametrize("number", ROUNDS)
async def test_killed_processes_and_services_lose_and_double_nothing(number, committed_db, tmp_path: Path):
    async with product_of_many_processes(tmp_path) as product:
        await kill_and_compare(product, WEIGHTS, number=number)
