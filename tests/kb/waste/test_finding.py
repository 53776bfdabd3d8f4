"""What is found of towns and things in the words of a caller."""

import pytest

from kb.waste.finding import FoundTown, find
from tests.kb.waste.tables import small_table

pytestmark = pytest.mark.unit

TABLE = small_table()


def found(query: str) -> list[tuple[str, bool]]:
    """Return town and part with the kind, or the thing; and whether it is surely meant."""
    return [
        (f"{one.town.name}{one.town.part} {one.kind.name if one.kind else ''}".strip(), one.is_sure)
        if isinstance(one, FoundTown)
        else (one.item.name, one.is_sure)
        for one in find(query, TABLE, limit=5)
    ]


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("緑町", [("緑町", False)]),
        ("みどりちょう", [("緑町", False)]),
        ("ミドリ", [("緑町", False)]),
        ("浜町", [("浜町1〜3丁目", False), ("浜町4丁目", False)]),
        ("浜町二丁目のごみはいつ", [("浜町1〜3丁目", True)]),
        ("浜町４丁目の燃えるごみは何曜日", [("浜町4丁目 燃やすごみ", True)]),
        ("浜町九丁目 ごみ", []),
        ("hamacho garbage", [("浜町1〜3丁目", True), ("浜町4丁目", True)]),
        ("乾電池", [("乾電池", True)]),
        ("電池を捨てたいんですけど", [("乾電池", True)]),
        ("ボタン電池の捨て方", [("ボタン電池", True)]),
        ("かんで", [("乾電池", False)]),
        ("でんち", [("乾電池", False), ("ボタン電池", False)]),
        ("傘は何ごみですか", [("傘", True)]),
        ("古いルンバ", [("ロボット掃除機", False)]),
        ("ルンバ 捨てる", [("ロボット掃除機", True)]),
        ("how do I throw away a bag", [("かばん", True)]),
    ],
)
def test_town_or_thing_is_found_and_whether_it_is_meant(query, hits):
    assert found(query) == hits


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "か",
        "町",
        "ごみ",
        "garbage",
        "の",
        "(",
        "[",
        "\\",
        "\0",
        "住民票",
        "1丁目",
        "😀",
        "9" * 200,
        "ー" * 200,
    ],
)
def test_words_that_name_neither_find_nothing(query):
    assert found(query) == []
