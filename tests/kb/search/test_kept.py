"""The indexes of a process follow the database: no edit is lost, whenever it is made."""

from datetime import UTC, datetime
from threading import Event

import pytest

from kb.search.kept import KeptIndexes
from kb.search.rebuilding import rebuild
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOON = datetime(2025, 2, 3, 3, 0, tzinfo=UTC)


@pytest.fixture
def page():
    return faqs.faq(faqs.service_group(), languages=("ja",), title="転入届")["ja"]


def _renamed(page, title):
    page.title = title
    page.save_revision().publish()


def _questions(kept):
    return [one.question for one in kept.indexes["ja"].documents]


def test_edits_made_while_the_index_is_being_made_are_all_in_the_next(page, monkeypatch):
    monkeypatch.setattr("kb.search.kept.LONGEST_WAIT_SECONDS", 0)
    process, busy = KeptIndexes(), Event()
    process.get(at=NOON)
    process._worker.submit(busy.wait)

    _renamed(page, "転出届")
    during = process.get(at=NOON)
    _renamed(page, "図書館")
    process.get(at=NOON)
    busy.set()
    process._worker.submit(int).result()

    assert _questions(during) == ["転入届"]
    assert during.by_language["ja"][page.number_id].document.question == "転出届"
    assert _questions(process.get(at=NOON)) == ["図書館"]


def test_an_edit_made_during_a_rebuild_is_not_lost(page, settings, tmp_path):
    settings.SEARCH_DIR = tmp_path
    running = KeptIndexes()
    running.get(at=NOON)

    rebuild(at=NOON, progress=lambda *_how_far: _renamed(page, "図書館"))

    assert _questions(running.get(at=NOON)) == ["図書館"]
    assert _questions(KeptIndexes().get(at=NOON)) == ["図書館"]


def test_a_change_of_one_text_reads_no_other(page):
    other = faqs.faq(faqs.service_group("health"), languages=("ja",), title="ごみ")["ja"]
    process = KeptIndexes()
    before = process.get(at=NOON)

    _renamed(page, "図書館")

    after = process.get(at=NOON)
    assert after.texts[other.pk] is before.texts[other.pk]
    assert sorted(_questions(after)) == ["ごみ", "図書館"]
