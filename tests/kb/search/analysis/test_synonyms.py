"""Words for one thing, from our own list and from a site's file."""

import pytest

from kb.search.analysis.synonyms import groups_of_file, own_groups, synonyms_of

pytestmark = pytest.mark.unit

LINE = "{group},1,{expansion},1,0,0,0,(),{word},,"


def _file(tmp_path, *rows):
    path = tmp_path / "synonyms.txt"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_a_phrase_finds_the_others_of_its_group():
    synonyms = synonyms_of([["my number card", "id card"], ["card", "paper"]], language="vi")

    assert list(synonyms.of(["my", "number", "card"])) == [
        (("my", "number", "card"), ("id", "card")),
        (("card",), ("paper",)),
    ]


def test_a_part_of_a_phrase_finds_nothing():
    synonyms = synonyms_of([["my number card", "id"]], language="vi")

    assert list(synonyms.of(["my", "number"])) == []


def test_a_word_of_which_nothing_is_left_is_left_out():
    synonyms = synonyms_of([["", "id"]], language="vi")

    assert list(synonyms.of(["id"])) == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_our_own_groups_have_at_least_two_words_each(language):
    groups = own_groups(language)

    assert len(groups) > 50
    assert [group for group in groups if len(set(group)) < 2] == []


def test_there_are_none_of_ours_in_other_languages():
    assert own_groups("vi") == []


def test_a_sites_file_is_read_by_groups(tmp_path):
    path = _file(
        tmp_path,
        LINE.format(group="000001", expansion="0", word="見本ホール"),
        LINE.format(group="000001", expansion="0", word="市民会館"),
        "",
        LINE.format(group="000002", expansion="0", word="見本山"),
        LINE.format(group="000002", expansion="2", word="旧名"),
    )

    assert groups_of_file(path) == [["見本ホール", "市民会館"]]


def test_a_line_that_is_too_short_is_named(tmp_path):
    path = _file(tmp_path, "000001,1,0,1")

    with pytest.raises(ValueError, match="line 1 has 4 columns"):
        groups_of_file(path)
