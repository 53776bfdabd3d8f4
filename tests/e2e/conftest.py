"""What browser tests share: the sample city, the running product, Chromium."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Browser, sync_playwright

from tests.chromium import ARGUMENTS
from tests.conftest import need
from tests.databases import ROOT
from tests.e2e.product import SAMPLE_CITY, Product, environment, running
from tests.e2e.windows import Windows, watched


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is; the tests are skipped where it is missing."""
    return need("chromium", "chromium")


@pytest.fixture(scope="session")
def city(chromium, test_database, django_db_blocker, tmp_path_factory) -> Path:
    """A folder with the database of the sample city and its secrets, to be copied."""
    if connection.vendor != "sqlite":
        pytest.skip("The browser tests run the embedded default.")
    var = tmp_path_factory.mktemp("city")
    with django_db_blocker.unblock():
        test_database.reset()  # as it was after the migrations, whatever ran before in this worker
        shutil.copyfile(connection.settings_dict["NAME"], var / "madoguchi.sqlite3")
    subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", SAMPLE_CITY],
        cwd=ROOT,
        check=True,
        env=environment(var),
    )
    return var


@pytest.fixture(scope="module")
def browser(chromium, city) -> Iterator[Browser]:
    """Chromium.

    It closes with its module: while Playwright runs, an event loop runs in this thread, and neither
    Django's queries nor asynchronous tests would work.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def product(city, tmp_path) -> Iterator[Product]:
    """The running product, for this test alone: nobody has called yet."""
    yield from running(shutil.copytree(city, tmp_path / "var"))


@pytest.fixture
def windows(browser, product) -> Iterator[Windows]:
    """Windows on the running product."""
    with watched(browser, product) as windows:
        yield windows
