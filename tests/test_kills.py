"""Processes and services killed at random moments under load: nothing lost, nothing doubled, every gap stated.

On SQLite it is ``serve``; on PostgreSQL the bridge, two web processes, PostgreSQL and Redis.
"""

from pathlib import Path

import pytest
from django.db import connection

from tests.kills import Run, assert_nothing_lost_or_doubled, seed_of_this_run
from tests.processes import product_of_many_processes, product_of_one_process, sample_city

pytestmark = pytest.mark.integration

KILLS_OF_MANY = ("bridge", "bridge", "bridge", "web0", "web1", "web1", "postgres", "postgres", "redis", "redis")
KILLS_OF_ONE = ("serve", "serve", "serve")
PAUSE_OF_ONE_SECONDS = 10.0  # it takes long to come back: some calls must come and go in between


@pytest.fixture
def city(committed_db, test_database, tmp_path) -> Path:
    """The sample city on SQLite."""
    if connection.vendor != "sqlite":
        pytest.skip("On PostgreSQL the processes are several.")
    (tmp_path / "city").mkdir()
    return sample_city(test_database, tmp_path / "city")


async def test_killed_serve_loses_and_doubles_nothing(city, tmp_path):
    async with product_of_one_process(city, tmp_path) as product:
        run = Run(product, seed=seed_of_this_run())
        async with run.under_load():
            await run.kill(KILLS_OF_ONE, longest_pause=PAUSE_OF_ONE_SECONDS)
        assert product.listening.stop() == 0, product.listening.last_words()

        assert_nothing_lost_or_doubled(run)


async def test_killed_processes_and_services_lose_and_double_nothing(committed_db, tmp_path):
    if connection.vendor == "sqlite":
        pytest.skip("On SQLite the product is one process.")
    async with product_of_many_processes(tmp_path / "product") as product:
        run = Run(product, seed=seed_of_this_run())
        order = run.chance.sample(KILLS_OF_MANY, k=len(KILLS_OF_MANY))
        async with run.under_load():
            await run.kill(order)
        assert product.listening.stop() == 0, product.listening.last_words()

        assert_nothing_lost_or_doubled(run)
