"""The stored index: a start takes from it what is still true, and everything else from the database."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from kb.faq_pages.models import Category
from kb.search.kept import KeptIndexes
from kb.search.published_texts import published_texts
from kb.search.stored import NAME, stored_in
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOON = datetime(2025, 2, 3, 3, 0, tzinfo=UTC)


@pytest.fixture
def folder(settings, tmp_path):
    settings.SEARCH_DIR = tmp_path / "search"
    return settings.SEARCH_DIR


@pytest.fixture
def page(folder):
    return faqs.faq(faqs.service_group(), languages=("ja",), title="転入届には何が必要ですか", fee="三百円")["ja"]


def _started():
    """Return what a process has after its start, when it has stored what was to be stored."""
    process = KeptIndexes()
    kept = process.get(at=NOON)
    process._worker.shutdown()
    return kept


def _status():
    out = StringIO()
    try:
        call_command("search_status", stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def _rebuild():
    out = StringIO()
    call_command("search_rebuild", stdout=out)
    return out.getvalue()


def test_a_start_takes_what_was_stored(page, folder):
    _started()

    stored = stored_in(folder)

    assert stored.texts == published_texts({})
    assert _started().indexes["ja"].read.numbers.terms == stored.read["ja"].numbers.terms
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / NAME).stat().st_mode & 0o777 == 0o600


def test_stored_and_read_anew_rank_alike(page, folder):
    faqs.faq(faqs.service_group("health"), languages=("ja",), title="ごみの出し方")
    anew = _started()

    again = _started()

    for name in ("terms", "questions", "pairs", "sounds"):
        assert getattr(again.indexes["ja"], name).scores({"転入": 1.0, "ごみ": 1.0}).tolist() == (
            getattr(anew.indexes["ja"], name).scores({"転入": 1.0, "ごみ": 1.0}).tolist()
        )
    assert again.indexes["ja"].surfaces == anew.indexes["ja"].surfaces


def test_what_was_published_after_storing_is_read_at_the_start(page, folder):
    _started()
    page.title = "図書館は何時に開きますか"
    page.save_revision().publish()

    kept = _started()

    assert [one.question for one in kept.indexes["ja"].documents] == ["図書館は何時に開きますか"]


def test_what_was_taken_back_after_storing_is_not_there(page, folder):
    _started()
    page.unpublish()

    assert _started().indexes == {}


@pytest.mark.parametrize("place", [0.0, 0.3, 0.9, 0.999])
def test_a_damaged_file_is_made_anew_from_the_database(page, folder, caplog, place):
    _started()
    file = folder / NAME
    data = bytearray(file.read_bytes())
    start = int(place * len(data))
    data[start : start + 64] = bytes(64)
    file.write_bytes(data)

    kept = _started()

    assert [one.question for one in kept.indexes["ja"].documents] == [page.title]
    assert "made anew from the database" in caplog.text


def test_half_a_file_is_made_anew_from_the_database(page, folder, caplog):
    _started()
    file = folder / NAME
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])

    assert len(_started().indexes["ja"].documents) == 1
    assert "made anew" in caplog.text


def test_what_another_analyser_read_is_not_taken(page, folder, monkeypatch):
    _started()

    monkeypatch.setattr("kb.search.stored.VERSION", -1)

    assert stored_in(folder) is None


def test_a_folder_that_cannot_be_written_stops_nothing(page, settings, tmp_path, caplog):
    (tmp_path / "file").write_text("", encoding="utf-8")
    settings.SEARCH_DIR = tmp_path / "file" / "search"

    _started()

    assert "cannot be stored" in caplog.text


def test_a_rebuild_says_how_far_it_is_and_the_status_is_well(page):
    assert _status()[0] == 1
    assert _rebuild() == "ja: 1 of 1 texts read.\nAll indexes are new.\n"

    code, said = _status()

    assert code == 0
    assert "1 documents" in said
    assert "Just what the database has." in said


def test_a_newer_text_is_no_drift(page):
    _rebuild()
    page.title = "図書館は何時に開きますか"
    page.save_revision().publish()

    code, said = _status()

    assert (code, "1 texts are newer" in said) == (0, True)


def test_a_renamed_category_is_drift_and_a_rebuild_reaches_running_processes(page):
    category = Category.objects.create(name="届出", name_en="Notification")
    page.categories.add(category)
    page.save_revision().publish()
    running = KeptIndexes()
    running.get(at=NOON)
    _rebuild()
    assert _status()[0] == 0

    Category.objects.update(name="名称変更")

    code, said = _status()
    assert (code, "DRIFT: 1 texts" in said) == (1, True)
    _rebuild()
    assert _status()[0] == 0
    assert "名称変更" in running.get(at=NOON).indexes["ja"].documents[0].categories
