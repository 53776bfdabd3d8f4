"""What monitors and supervisors learn of the product's health: what is true, and only what is theirs."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from calllog.ledger.ingest import ingest
from calllog.ledger.models import Call, StoredEvent
from kb.accounts.policy import Role
from telephony_bridge.models import Reason, SpoolPosition, TornRecord
from telephony_bridge.operations import health
from telephony_bridge.operations.health import Check
from telephony_bridge.operations.labels import duration
from telephony_bridge.operations.queries import conservation, feed_facts, operational_facts
from telephony_bridge.set_aside import keep
from telephony_bridge.spool import Kind, Position, Record, SpoolWriter
from tests.databases import ROOT
from tests.recorded import recorded_observations
from tests.telephony_bridge.monitors import TOKEN, browser_of, heard_now, spooled

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NAMES = ("answered_caller_hangs_up", "abandoned", "hold_unhold")
SAMPLE = re.compile(r'[a-z_]+(\{[a-z_]+="(?:[^"\\]|\\.)*"(,[a-z_]+="(?:[^"\\]|\\.)*")*\})? -?[0-9.e+]+')


@pytest.fixture(autouse=True)
def spool(settings, tmp_path, monkeypatch):
    """An empty folder of spools, and checks that run whenever they are asked for."""
    monkeypatch.setattr(health, "CHECKUP_SECONDS", 0.0)
    settings.SPOOL_DIR = tmp_path / "spool"
    settings.METRICS_TOKEN = TOKEN
    return settings.SPOOL_DIR


def recorded_day() -> timezone.datetime:
    return recorded_observations(NAMES[0])[0].event.occurred_at + timedelta(minutes=5)


def metrics_page(**headers: str) -> str:
    answer = Client().get("/metrics", headers=headers or {"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return answer.content.decode()


# Facts


def test_nothing_yet_is_nothing_and_not_zero(spool):
    facts = operational_facts(timezone.now())

    assert facts.feeds == ()
    assert (facts.conservation.offered, facts.conservation.missing, facts.set_aside) == (0, 0, {})
    assert duration(None) == "–"


def test_backlog_and_lag_are_those_of_what_the_ledger_lacks(spool):
    first, second = spooled(spool / "ami", b"one", b"two", ago=timedelta(seconds=90))
    SpoolPosition.objects.create(feed="ami", segment=first.segment, offset=first.offset)

    (behind,) = feed_facts(timezone.now())
    SpoolPosition.objects.update(offset=second.offset)
    (taken,) = feed_facts(timezone.now())

    assert behind.backlog_bytes == second.offset - first.offset
    assert timedelta(seconds=89) < behind.lag < timedelta(seconds=120)
    assert (taken.backlog_bytes, taken.lag) == (0, timedelta())


def test_spool_of_which_nothing_was_taken_waits_whole(spool):
    places = spooled(spool / "webhook" / "0", b"one", b"two")

    (feed,) = feed_facts(timezone.now())

    assert (feed.name, feed.backlog_bytes, feed.silence) == ("webhook/0", places[-1].offset, None)


def test_files_that_do_not_reach_the_position_wait_whole(spool):
    places = spooled(spool / "ami", b"one")
    SpoolPosition.objects.create(feed="ami", segment=7, offset=99)

    (feed,) = feed_facts(timezone.now())

    assert feed.backlog_bytes == places[-1].offset


def test_spool_on_another_machine_is_not_known(spool):
    SpoolPosition.objects.create(feed="ami", segment=0, offset=99)

    (feed,) = feed_facts(timezone.now())

    assert (feed.backlog_bytes, feed.lag) == (None, None)


def test_spool_of_another_key_is_a_fault_and_no_crash(spool):
    writer = SpoolWriter(spool / "ami", key=bytes(32))
    writer.append([Record(kind=Kind.MESSAGE, heard_at=timezone.now(), body=b"sealed by another")])
    writer.close()

    (feed,) = feed_facts(timezone.now())

    assert (feed.backlog_bytes > 0, feed.lag) == (True, None)


def test_torn_records_are_counted_by_feed(spool):
    for _time in range(3):
        TornRecord.objects.create(feed="ami", dropped_at=timezone.now())

    assert [(feed.name, feed.torn) for feed in feed_facts(timezone.now())] == [("ami", 3)]


@pytest.mark.parametrize("feeds", [1, 3])
def test_facts_take_a_constant_number_of_queries(spool, feeds, django_assert_num_queries):
    for place in range(feeds):
        spooled(spool / f"feed{place}", b"one")
        SpoolPosition.objects.create(feed=f"feed{place}", segment=0, offset=0)

    with django_assert_num_queries(8):
        facts = operational_facts(timezone.now())

    assert len(facts.feeds) == feeds


# Conservation


def test_calls_are_conserved_over_every_prefix_of_what_is_told():
    told = [observation for name in NAMES for observation in recorded_observations(name)]

    for observation in told:
        ingest([observation])
        counted = conservation(recorded_day())
        assert counted.missing == 0

    assert (counted.offered, {name: number for name, number in counted.by_result.items() if number}) == (
        3,
        {"answered": 2, "abandoned": 1},
    )


def test_calls_whose_beginning_never_came_are_conserved_too():
    for name in NAMES:
        ingest([one for one in recorded_observations(name) if type(one.event).__name__ != "CallOffered"])

    counted = conservation(recorded_day())

    assert (counted.offered, counted.missing) == (3, 0)


def test_row_that_was_lost_and_row_from_nowhere_are_noticed():
    for name in NAMES:
        ingest(recorded_observations(name))
    whole = list(Call.objects.all())

    Call.objects.filter(pk=whole[0].pk).delete()
    lost = conservation(recorded_day())
    whole[0].save(force_insert=True)
    StoredEvent.objects.filter(call_id=whole[1].pbx_id).delete()
    from_nowhere = conservation(recorded_day())

    assert (lost.offered, lost.missing) == (3, 1)
    assert (from_nowhere.offered, from_nowhere.missing) == (2, -1)


def test_call_of_yesterday_is_not_counted_today():
    ingest(recorded_observations("abandoned"))

    counted = conservation(recorded_day() + timedelta(days=1))

    assert (counted.offered, counted.missing) == (0, 0)


# /metrics


@pytest.mark.parametrize(
    "header",
    ["", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN} ", "Bearer ", "Bearer", "Bearer 見本"],
)
def test_metrics_are_closed_without_the_token(header):
    assert Client().get("/metrics", headers={"Authorization": header}).status_code == 404


@pytest.mark.parametrize("header", ["Bearer ", "Bearer", ""])
def test_blank_token_opens_nothing(settings, header):
    settings.METRICS_TOKEN = ""

    assert Client().get("/metrics", headers={"Authorization": header}).status_code == 404


def test_every_line_is_in_the_format_and_every_metric_is_explained(spool):
    heard_now()
    ingest(recorded_observations("abandoned"))
    spooled(spool / "ami", b"one")
    hostile = 'a"\\\nb'
    keep(hostile, Record(kind=Kind.MESSAGE, heard_at=timezone.now()), Position(offset=1), KeyError("x"))

    lines = metrics_page().splitlines()

    samples = [line for line in lines if not line.startswith("#")]
    assert [line for line in samples if not SAMPLE.fullmatch(line)] == []
    explained = {line.split()[2] for line in lines if line.startswith("# HELP")}
    assert {re.split(r"[{ ]", line)[0] for line in samples} == explained
    assert 'madoguchi_set_aside_messages{feed="a\\"\\\\\\nb",reason="field_missing"} 1' in samples
    assert 'madoguchi_feed_condition{condition="live"} 1' in samples
    assert "madoguchi_calls_missing_today 0" in samples


def test_every_metric_is_documented():
    names = {line.split()[2] for line in metrics_page().splitlines() if line.startswith("# HELP")}
    text = (ROOT / "docs" / "operations.ja.md").read_text(encoding="utf-8")

    assert [name for name in sorted(names) if f"`{name}`" not in text] == []


# The page


@pytest.mark.parametrize("language", ["ja", "en"])
def test_page_shows_every_check_and_what_to_do(language, spool):
    keep("ami", Record(kind=Kind.MESSAGE, heard_at=timezone.now()), Position(offset=1), KeyError("x"))
    supervisor = browser_of(Role.SUPERVISOR)
    supervisor.cookies["django_language"] = language

    answer = supervisor.get("/operations/")

    bad = {one.key for one in answer.context["findings"] if not one.good}
    assert answer.status_code == 200
    assert bad == {Check.FEED, "set_aside"}
    assert all(bool(one.advice) is not one.good for one in answer.context["findings"])
    assert f"/operations/set-aside/?reason={Reason.FIELD_MISSING.value}&amp;feed=ami" in answer.content.decode()


def test_page_is_there_while_the_spool_is_not(spool, tmp_path, settings):
    (tmp_path / "in the way").write_text("a file")
    settings.SPOOL_DIR = tmp_path / "in the way" / "spool"

    assert browser_of(Role.ADMINISTRATOR).get("/operations/").status_code == 200
    assert "madoguchi_ledger_sequence" in metrics_page()
