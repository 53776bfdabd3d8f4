"""What ``/healthz`` says: the truth of this moment, within two seconds, whatever hangs."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from calllog.ledger import feeds
from calllog.ledger.models import Feed, StoredEvent
from kb.accounts.policy import Role
from telephony_bridge.operations import health
from telephony_bridge.operations.health import Check, Checkup, Inspection
from telephony_bridge.spool import Kind, Record, SpoolWriter
from tests.telephony_bridge.monitors import TOKEN, browser_of, heard_now, spooled

pytestmark = pytest.mark.integration

AT_MOST = 2.0  # seconds until there is an answer, whatever hangs


@pytest.fixture(autouse=True)
def spool(committed_db, settings, tmp_path, monkeypatch) -> Path:
    """A database that other threads see, an empty folder of spools, and checks that run whenever they are asked for."""
    settings.SPOOL_DIR = tmp_path / "spool"
    settings.METRICS_TOKEN = TOKEN
    monkeypatch.setattr(health, "CHECKUP_SECONDS", 0.0)
    return settings.SPOOL_DIR


@contextmanager
def silent_server() -> Iterator[int]:
    """Listen on a port, accept everybody and never say a word; return the port."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(16)
        yield server.getsockname()[1]


def redis_at(port: int) -> dict[str, object]:
    """Return the setting of a channel layer on that port."""
    hosts = [f"redis://127.0.0.1:{port}/0"]
    return {"default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": hosts}}}


def test_all_is_well_with_a_pbx_that_is_heard(spool, settings):
    heard_now()

    answer = Client().get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("role", "told"),
    [(None, False), (Role.OPERATOR, False), (Role.AUTHOR, False), (Role.SUPERVISOR, True), (Role.ADMINISTRATOR, True)],
)
def test_which_check_fails_is_told_only_to_whom_it_concerns(role, told):
    answer = browser_of(role).get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["ok"] is False
    assert answer.json().get("failing") == ([Check.FEED] if told else None)


def test_monitor_with_the_token_learns_which_check_fails():
    answer = Client().get("/healthz", headers={"Authorization": f"Bearer {TOKEN}"})

    assert answer.json()["failing"] == ["feed"]


def test_feed_that_is_silent_fails(spool):
    heard_now()
    Feed.objects.update(heard_at=timezone.now() - feeds.SILENCE - timedelta(seconds=1))

    assert Checkup().results()[Check.FEED] is False


def test_ingest_that_falls_behind_fails(spool):
    heard_now()
    spooled(spool / "ami", b"one", ago=health.LONGEST_LAG + timedelta(seconds=1))

    assert [check for check, passed in Checkup().results().items() if not passed] == [Check.INGEST]


def test_disk_that_is_nearly_full_fails(spool, monkeypatch):
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 2**62)

    assert Checkup().results()[Check.DISK] is False


def test_spool_that_cannot_be_written_fails(spool, settings, tmp_path):
    (tmp_path / "in the way").write_text("a file")
    settings.SPOOL_DIR = tmp_path / "in the way"

    assert Checkup().results()[Check.SPOOL] is False


def test_database_that_takes_no_new_connection_fails(monkeypatch):
    """The connection that stands goes on answering: the check opens one of its own."""
    gone = "/nowhere/madoguchi.sqlite3" if connection.vendor == "sqlite" else "no-such-database"
    name = connection.settings_dict["NAME"]
    connection.ensure_connection()
    monkeypatch.setitem(connection.settings_dict, "NAME", gone)

    results = Checkup().results()

    assert (results[Check.DATABASE], StoredEvent.objects.count()) == (False, 0)
    monkeypatch.setitem(connection.settings_dict, "NAME", name)
    assert Checkup().results()[Check.DATABASE] is True


def test_checks_run_no_more_often_than_said_whoever_asks(monkeypatch):
    checkup = Checkup()
    monkeypatch.setattr(health, "CHECKUP_SECONDS", 60.0)
    before = checkup.results()
    heard_now()

    assert checkup.results() is before
    monkeypatch.setattr(health, "CHECKUP_SECONDS", 0.0)
    assert (before[Check.FEED], checkup.results()[Check.FEED]) == (False, True)


def test_answer_for_machines_is_json():
    assert json.loads(Client().get("/healthz").content) == {"ok": False}


def test_redis_that_is_gone_fails(settings):
    settings.CHANNEL_LAYERS = redis_at(1)

    assert Checkup().results()[Check.CHANNEL_LAYER] is False


def test_spool_of_another_key_is_behind(spool):
    writer = SpoolWriter(spool / "ami", key=bytes(32))
    writer.append([Record(kind=Kind.MESSAGE, heard_at=timezone.now(), body=b"sealed by another")])
    writer.close()

    assert Checkup().results()[Check.INGEST] is False


# What hangs


def test_database_that_accepts_and_never_answers_fails_in_time(monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite is no server.")
    heard_now()
    with silent_server() as port:
        monkeypatch.setitem(connection.settings_dict, "PORT", str(port))
        began = monotonic()
        answer = Client().get("/healthz", headers={"Authorization": f"Bearer {TOKEN}"})
        took = monotonic() - began

    assert (answer.status_code, "database" in answer.json()["failing"]) == (503, True)
    assert took < AT_MOST


def test_redis_that_accepts_and_never_answers_fails_in_time(settings):
    heard_now()
    with silent_server() as port:
        settings.CHANNEL_LAYERS = redis_at(port)
        began = monotonic()
        results = Checkup().results()
        took = monotonic() - began

    assert [check for check, passed in results.items() if not passed] == [Check.CHANNEL_LAYER]
    assert took < AT_MOST


def test_check_that_hangs_is_not_begun_again_and_recovers_by_itself():
    begun, released = [], Event()

    def hangs() -> bool:
        begun.append(monotonic())
        return released.wait(10.0)

    inspection = Inspection(hangs)
    for _time in range(3):
        inspection.begin()
        assert inspection.passed(until=monotonic() + 0.05) is False
    released.set()
    assert inspection.passed(until=monotonic() + 10.0) is True
    inspection.begin()

    assert (inspection.passed(until=monotonic() + 10.0), len(begun)) == (True, 2)
