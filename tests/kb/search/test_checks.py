"""The check of the site's own synonyms."""

import pytest

from kb.search.checks import synonyms_file

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("content", [None, "", "1,1,0,1,0,0,0,(),みほんホール,,\n"])
def test_no_file_and_a_good_one_pass(settings, tmp_path, content):
    path = tmp_path / "synonyms.txt"
    path.write_text(content or "", encoding="utf-8")
    settings.SYNONYMS_FILE = None if content is None else path

    assert synonyms_file() == []


def test_a_missing_file_is_refused(settings, tmp_path):
    settings.SYNONYMS_FILE = tmp_path / "none"

    assert [message.id for message in synonyms_file()] == ["kb_search.E001"]


def test_a_wrong_line_is_refused(settings, tmp_path):
    settings.SYNONYMS_FILE = tmp_path / "synonyms.txt"
    settings.SYNONYMS_FILE.write_text("1,2,3\n", encoding="utf-8")

    [message] = synonyms_file()

    assert "line 1" in message.msg
