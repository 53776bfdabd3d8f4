"""Elasticsearch is away: the index of the process answers, says so, and it is counted."""

from datetime import UTC, datetime
from io import StringIO
from time import perf_counter

import pytest
from django.core.management import CommandError, call_command

from kb.faq_pages.models import Audience
from kb.search.checks import elasticsearch
from kb.search.elastic.looking_after import LookingAfter
from kb.search.faqs import find_faqs, is_fallback
from kb.search.models import Engine, EngineState
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOON = datetime(2025, 2, 3, 3, 0, tzinfo=UTC)
LONGEST_SECONDS = 2.0


@pytest.fixture
def page():
    return faqs.faq(faqs.service_group(), languages=("ja",), title="転入届には何が必要ですか")["ja"]


def _numbers(query, audience=Audience.STAFF):
    return [one.number for one in find_faqs(query, language="ja", audience=audience, at=NOON)]


def test_without_an_address_nothing_is_missed(page):
    assert _numbers("転入届") == [page.number_id]
    assert not is_fallback()
    assert EngineState.objects.count() == 0


def test_the_process_answers_in_its_place_and_says_so(page, no_node):
    began = perf_counter()

    found = _numbers("転入届")

    assert perf_counter() - began < LONGEST_SECONDS
    assert found == [page.number_id]
    assert is_fallback()
    assert EngineState.objects.get(engine=Engine.ELASTICSEARCH).away_since is not None


def test_who_may_see_what_stays_the_same(page, no_node):
    hidden = faqs.faq(faqs.service_group("health"), languages=("ja",), title="転入届", audience=Audience.STAFF)["ja"]

    assert _numbers("転入届", Audience.PUBLIC) == [page.number_id]
    assert sorted(_numbers("転入届")) == [page.number_id, hidden.number_id]


def test_each_search_is_counted_at_the_next_attempt(page, no_node, monkeypatch):
    for _ in range(3):
        _numbers("転入届")
    monkeypatch.setattr("kb.search.elastic.first_stage.monotonic", lambda: 10.0**12)

    _numbers("転入届")

    assert EngineState.objects.get(engine=Engine.ELASTICSEARCH).fallback_count == 3


def test_looking_after_and_an_edit_stop_at_nothing(page, no_node):
    _numbers("転入届")
    page.title = "図書館は何時に開きますか"
    page.save_revision().publish()

    LookingAfter().do(NOON)

    assert _numbers("図書館") == [page.number_id]


@pytest.mark.parametrize("no_node", ["closed", "silent", "garbage"], indirect=True)
def test_the_check_of_an_installation_warns(no_node):
    assert [message.id for message in elasticsearch()] == ["kb_search.W001"]


@pytest.mark.parametrize(("command", "complaint"), [("search_rebuild", "is not"), ("search_status", "cannot be asked")])
def test_commands_say_what_is_missing(page, no_node, command, complaint):
    with pytest.raises(CommandError, match=complaint):
        call_command(command, stdout=StringIO())
