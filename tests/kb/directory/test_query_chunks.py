"""How a query falls into chunks: one thing each, and nothing that is only polite."""

import pytest

from kb.directory.query_chunks import (
    MOST_CHARACTERS,
    MOST_CHUNKS,
    chunks_of,
    is_errand,
    pieces_of,
    tidied,
    without_tails,
)

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ""),
        ("  山田　さん ", "山田 さん"),
        ("ヤマダ", "やまだ"),
        ("内線２１３", "213"),
        ("電話0467ー00ー1000", "0467-00-1000"),
        ("0467 00 1000", "0467001000"),
        ("山田2134", "山田 2134"),
        ("山田、市民課。", "山田 市民課"),
        ("x" * 500, "x" * MOST_CHARACTERS),
    ],
)
def test_query_is_tidied(query, expected):
    assert tidied(query) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("市民課の山田さん", ["市民課", "山田さん"]),
        ("婚姻届を出したい", ["婚姻届", "出したい"]),
        ("山田 さん", ["山田"]),
        ("さん", ["さん"]),  # what says nothing stays if there is no more
        ("山田 山田", ["山田"]),
        ("あさの課長", ["あさ", "課長"]),
        (" ".join("abcdefgh"), list("abcdefgh")[:MOST_CHUNKS]),
    ],
)
def test_text_falls_into_chunks(text, expected):
    assert chunks_of(text, is_name=lambda _kana: False) == expected


def test_particle_that_ends_a_name_parts_nothing():
    assert chunks_of("あさの課長", is_name=lambda kana: kana == "あさの") == ["あさの課長"]


@pytest.mark.parametrize(
    ("chunk", "expected"),
    [
        ("山田", "山田"),
        ("山田さん", "山田"),
        ("粗大ごみの係", "粗大ごみ"),
        ("住民票をお願いします", "住民票"),
        ("さん", "さん"),
        ("", ""),
    ],
)
def test_polite_ends_go(chunk, expected):
    assert without_tails(chunk) == expected


@pytest.mark.parametrize(("chunk", "expected"), [("手続き", True), ("申込書", True), ("転入", False), ("", False)])
def test_errand_alone_is_known(chunk, expected):
    assert is_errand(chunk) is expected


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("", {}, []),
        ("納税課伊藤", {"納税課": 1.0, "伊藤": 1.0}, ["納税課", "伊藤"]),
        ("納税課", {"納税課": 1.0, "納": 1.0}, ["納税課"]),
        ("見本人", {"伊藤": 1.0}, ["見本人"]),
    ],
)
def test_glued_text_is_cut_where_it_costs_least(text, words, expected):
    assert pieces_of(text, words) == expected
