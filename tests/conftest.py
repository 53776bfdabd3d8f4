"""What all tests share: the database, and what a machine may lack."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import override_settings
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from calllog.ledger.follow import follower
from calllog.ledger.threads import close_connections
from kb.public.keeping import KEPT
from kb.sample_city.loading import load
from kb.search.attached.finding import PAGES
from kb.search.kept_habits import HABITS
from kb.waste.kept import KEPT_TABLE
from tests.databases import TestDatabase

# These machines are slow and noisy: a deadline for one example would fail on both.
hypothesis_settings.register_profile("madoguchi", deadline=None, derandomize=True, max_examples=200)
hypothesis_settings.load_profile("madoguchi")

SAMPLE_PASSWORD = "for-tests-only-2026"
REQUIRED = frozenset(filter(None, os.environ.get("MADOGUCHI_REQUIRE", "").split(",")))


def need(name: str, program: str) -> str:
    """Return where ``program`` is; skip the test where it is missing, fail it where it is required."""
    found = shutil.which(program)
    if found is None:
        (pytest.fail if name in REQUIRED else pytest.skip)(f"{program} is not installed.")
    return found


@pytest.fixture(autouse=True, scope="session")
def _files_elsewhere(tmp_path_factory) -> Iterator[None]:
    """Keep what is uploaded in a folder that goes with the tests."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        yield


@pytest.fixture(autouse=True)
def _language_forgotten() -> Iterator[None]:
    """Leave the next test its own language: a request leaves that of its reader in force."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _pages_made_anew(monkeypatch) -> None:
    """Keep no public page: what a test undoes leaves numbers behind that the next test's data may have, too."""
    monkeypatch.setattr(KEPT, "at_most", 0)


@pytest.fixture(autouse=True)
def _nothing_learned() -> None:
    """Begin without habits and read files: the keys of what a test undid are given to those of the next."""
    HABITS.forget()
    PAGES.forget()
    KEPT_TABLE.forget()


@pytest.fixture(scope="session")
def test_database(django_test_environment, django_db_blocker) -> Iterator[TestDatabase]:
    """The worker's own database."""
    database = TestDatabase(os.environ.get("PYTEST_XDIST_WORKER", "main"))
    with django_db_blocker.unblock():
        database.create()
    yield database
    with django_db_blocker.unblock():
        database.drop()


@pytest.fixture(scope="session")
def django_db_setup(test_database) -> None:
    """Replaces pytest-django's own: nothing is migrated for each worker."""


@pytest.fixture
def committed_db(test_database, django_db_blocker) -> Iterator[None]:
    """A database for tests in which several connections write: what they commit is undone by a fresh copy."""
    with django_db_blocker.unblock():
        yield
        test_database.reset()


@pytest.fixture(scope="session")
def sample_city_kept(test_database, django_db_blocker) -> str:
    """The name under which a database with the sample city is kept: loading it takes seconds, copying it does not."""
    with django_db_blocker.unblock():
        test_database.reset()
        load(password=SAMPLE_PASSWORD, faqs_of={"shimin"})
        test_database.keep("sample_city")
        test_database.reset()
    return "sample_city"


@pytest.fixture
def sample_city_db(committed_db, test_database, sample_city_kept) -> None:
    """A committed database with the sample city."""
    test_database.reset(sample_city_kept)


@pytest.fixture
async def live_db(committed_db) -> AsyncIterator[None]:
    """A committed database for tests on an event loop, with the follower and the database threads shut down after."""
    yield
    await follower().stop()
    await close_connections()
    # The thread of the tests' own queries would keep reading the file that is about to be replaced.
    await sync_to_async(connections.close_all)()
