"""Kana, romaji and kanji variants brought to forms that can be compared."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.directory.readings import (
    fold,
    guessed_readings,
    is_one_edit_apart,
    is_spoken,
    learned_readings,
    short_sound,
    sound,
)

pytestmark = pytest.mark.unit

NAMES = [
    ("伊藤", "いとう"),
    ("伊達", "だて"),
    ("加藤", "かとう"),
    ("後藤", "ごとう"),
    ("東", "ひがし"),
    ("坂東", "ばんどう"),
    ("伊東", "いとう"),
    ("山口", "やまぐち"),
    ("山田", "やまだ"),
    ("山本", "やまもと"),
    ("田中", "たなか"),
    ("橋本", "はしもと"),
    ("関け原", "せきがはら"),
]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        (" \u3000\n", ""),
        ("ﾜﾀﾅﾍﾞ　ﾊﾞﾊﾞ", "わたなべ ばば"),
        ("ヴァイオレット", "ゔぁいおれっと"),
        ("ＹＡＭＡＤＡ", "yamada"),
        ("２１３４", "2134"),
        ("渡邊 渡邉 渡辺", "渡辺 渡辺 渡辺"),
        ("渡邉\U000e0100", "渡辺"),
        ("齋藤 齊藤 斎藤 斉藤", "斉藤 斉藤 斉藤 斉藤"),
        ("髙橋 濵田 濱田 澤 山﨑 宮嵜 𠮷田 廣瀨", "高橋 浜田 浜田 沢 山崎 宮崎 吉田 広瀬"),
        ("佐々木", "佐佐木"),
        ("関ヶ原 関ケ原", "関け原 関け原"),
        ("Ōno Yûki José", "oono yuuki jose"),
        ("\u200b山\u0000田\u202e", "山 田"),
        ("\ud800", ""),
        ("々", "々"),
    ],
)
def test_text_is_folded(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("same", "spelled", "short"),
    [
        (("しみず", "shimizu", "simizu", "ｼﾐｽﾞ"), "simizu", "simizu"),
        (("つちや", "tsuchiya", "tutiya"), "tutiya", "tutiya"),
        (("おおの", "ohno", "oono", "ōno", "Ohno"), "oono", "ono"),
        (("おの", "ono"), "ono", "ono"),
        (("さとう", "satou", "satoh", "satō", "satoo"), "satoo", "sato"),
        (("ゆうき", "yuuki", "yuhki", "yūki", "ゆーき"), "yuuki", "yuki"),
        (("じゅんいち", "jun'ichi", "junichi", "zyun'iti"), "zyuniti", "zyuniti"),
        (("はっとり", "hattori"), "hattori", "hatori"),
        (("はっちょう", "hatchou", "hacchou", "hattyou"), "hattyoo", "hatyo"),
        (("ほんま", "honma", "homma"), "honma", "honma"),
        (("なんば", "nanba", "namba"), "nanba", "nanba"),
        (("ふくだ", "fukuda", "hukuda"), "hukuda", "hukuda"),
        (("ちづる", "chizuru", "chiduru", "tizuru"), "tizuru", "tizuru"),
        (("きょうじゅ", "kyouju", "kyōjyu", "kyouzyu"), "kyoozyu", "kyozyu"),
        (("かをる", "kaworu", "kaoru"), "kaoru", "kaoru"),
        (("ファン", "fan"), "fan", "fan"),
        (("やまm", "yamam"), "yamam", "yamam"),
        (("っ", "ー", "'", "-"), "", ""),
    ],
)
def test_spellings_of_one_name_sound_alike(same, spelled, short):
    folded = [fold(text) for text in same]

    assert {sound(text) for text in folded} == {spelled}
    assert {short_sound(text) for text in folded} == {short}


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("s", "しみず"),
        ("sh", "しみず"),
        ("c", "ちば"),
        ("ch", "ちば"),
        ("ts", "つだ"),
        ("f", "ふじ"),
        ("j", "じろう"),
        ("o", "おおの"),
        ("oh", "おおの"),
    ],
)
def test_what_is_half_typed_begins_the_whole(typed, whole):
    assert short_sound(whole).startswith(short_sound(typed))


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("やまだ", True),
        ("yamada", True),
        ("やまm", True),
        ("jun'ichi", True),
        ("山だ", False),
        ("", False),
        ("2階", False),
    ],
)
def test_only_kana_and_letters_are_spoken(text, spoken):
    assert is_spoken(text) is spoken


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("yamada", "yamada", False),
        ("yamada", "yamda", True),
        ("yamada", "yammada", True),
        ("yamada", "yamaga", True),
        ("yamada", "yamaad", True),
        ("yamada", "aymada", True),
        ("yamada", "yamad", True),
        ("yamada", "hamaga", False),
        ("yamada", "yama", False),
        ("yamada", "dayama", False),
        ("", "a", True),
        ("", "", False),
    ],
)
def test_one_edit_is_told_from_none_and_from_two(one, other, apart):
    assert is_one_edit_apart(one, other) is apart
    assert is_one_edit_apart(other, one) is apart


@given(st.text("ab", max_size=6), st.text("ab", max_size=6))
def test_one_edit_is_what_one_edit_makes(one, other):
    places = range(len(one))
    edited = {one[:place] + letter + one[place:] for place in range(len(one) + 1) for letter in "ab"}
    edited |= {one[:place] + letter + one[place + 1 :] for place in places for letter in ("", "a", "b")}
    edited |= {one[:place] + one[place : place + 2][::-1] + one[place + 2 :] for place in places}

    assert is_one_edit_apart(one, other) is (other in edited - {one})


def test_readings_of_kanji_are_learned_from_names():
    shares = learned_readings(NAMES)

    assert max(shares["藤"], key=shares["藤"].get) == "とう"
    assert max(shares["山"], key=shares["山"].get) == "やま"
    assert max(shares["本"], key=shares["本"].get) == "もと"
    assert "ひがし" in shares["東"]


def test_a_name_in_other_kanji_is_read_as_far_as_known_names_go():
    shares = learned_readings(NAMES)
    beginnings = {beginning for _word, kana in NAMES for beginning in accumulate(kana)}

    assert "やまもと" in guessed_readings("山本", shares, beginnings=beginnings)
    assert "いとう" in guessed_readings("伊藤", shares, beginnings=beginnings)
    assert "やまだ" in guessed_readings("山だ", shares, beginnings=beginnings)
    assert guessed_readings("山猫", shares, beginnings=beginnings) == set()
    assert guessed_readings("中橋", shares, beginnings=beginnings) == set()


def test_nothing_is_learned_from_what_cannot_be_cut():
    assert learned_readings([("勅使河原家", "てしがわらけ"), ("春日部", "かす"), ("", "")]) == {}


@given(st.text())
def test_no_text_is_too_strange(text):
    folded = fold(text)

    assert fold(folded) == folded
    assert isinstance(short_sound(folded), str)
