"""What tells of a person is taken out of a citizen's words, and what tells of the answer stays."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.masking import HIDDEN, masked

pytestmark = pytest.mark.unit

PERSONAL = (
    "0467-00-1234",
    "０４６７（００）１２３４",
    "090 0000 1234",
    "09000001234",
    "+81 467-00-1234",
    "00-1234",
    "〇四六七〇〇一二三四",
    "1234 5678 9012",
    "123456789012",
    "12桁は1234-5678-9012",
    "〒248-0000",
    "mihon@example.jp",
    "大町2丁目3番4号",
    "大町2-3-4",
    "見本市大町23-4",
    "コーポ見本203号",
    "203号室",
    "12 Sample Street",
    "氏名：見本 花子",
    "名前は見本太郎です",
    "フリガナ ミホン",
    "見本と申します",
    "My name is Hanako Mihon",
    "I'm Hanako",
    "田中さん",
    "山本課長",
)
HARMLESS = (
    "1番窓口がどこか分かりません。",
    "14日以内とありますが、3歳の子も要りますか。",
    "受付は8:30-17:00ですか。",
    "2026年11月23日に行きました。",
    "手数料は300円でした。1,000円ではありません。",
    "英語のページが古い(令和5年のまま)",
    "The English page is hard to read.",
)


@pytest.mark.parametrize("text", PERSONAL)
def test_personal_data_is_hidden(text):
    left = masked(f"前、{text}、後")

    assert HIDDEN in left
    assert left.startswith("前、")
    assert left.endswith("、後")
    for part in ("1234", "花子", "太郎", "ミホン", "Hanako", "田中", "山本", "大町", "203", "Sample", "見本と"):
        assert part not in left


@pytest.mark.parametrize("text", HARMLESS)
def test_what_tells_of_nobody_stays(text):
    assert masked(text) == text


def test_lines_stay_apart():
    assert masked("一行目\n電話 0467-00-1234\n三行目") == f"一行目\n電話 {HIDDEN}\n三行目"


@given(st.text(max_size=400))
def test_any_text_is_taken(text):
    assert isinstance(masked(text), str)


@pytest.mark.parametrize("piece", ["1-", "あ", "見本 ", "a@", "(0", "氏名", "一二", "A b "])
def test_no_text_keeps_anybody_waiting(piece):
    began = time.monotonic()
    masked((piece * 400)[:400])

    assert time.monotonic() - began < 1
