"""What must be read as one and the same, and what must not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.analysis.analyser import terms_of, words_of
from kb.search.analysis.characters import plain

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("written", "plainly"),
    [
        ("", ""),
        ("ﾏｲﾅﾝﾊﾞｰｶｰﾄﾞ", "マイナンバーカード"),
        ("ＮＨＫ", "nhk"),
        ("廣報を讀む", "広報を読む"),
        ("２０歳", "20歳"),
        ("二十歳", "20歳"),
        ("二〇二五年", "2025年"),
        ("百二十五円", "125円"),
        ("令和元年", "令和1年"),
        ("1,000円", "1000円"),
        ("1,00円", "1,00円"),
        ("一般の人と一人", "一般の人と一人"),
        ("三丁目", "3丁目"),
        ("住\u200b民票", "住民票"),
        ("住\x00民\t票", "住 民 票"),
        ("邊\U000e0101", "辺"),
    ],
)
def test_characters_are_brought_to_one_form(written, plainly):
    assert plain(written) == plainly


@pytest.mark.parametrize(
    "spellings",
    [
        ["引っ越し", "引越し", "引越", "引っ越す", "ひっこし"],
        ["手続き", "手続", "てつづき"],
        ["申し込み", "申込み", "申込"],
        ["ごみ", "ゴミ", "ｺﾞﾐ"],
        ["振込", "振り込み", "振込み"],
        ["転入届け", "転入届"],
        ["サーバー", "サーバ"],
        ["持ち込み", "持込み"],
        ["コンピューター", "コンピュータ"],
        ["子ども", "子供", "こども"],
        ["障がい", "障害"],
        ["捨てる", "捨てたい", "捨てました"],
        ["払えない", "払う", "払いました"],
    ],
)
def test_spellings_of_one_word_are_one_term(spellings):
    assert len({tuple(terms_of(spelling, language="ja"))[:1] for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("転入", "転出"), ("保育園", "幼稚園"), ("3歳", "5歳"), ("納付", "給付"), ("住民票", "戸籍")]
)
def test_other_words_stay_other_terms(one, other):
    assert terms_of(one, language="ja") != terms_of(other, language="ja")


def test_words_that_only_hold_a_sentence_together_are_no_terms():
    assert terms_of("それはどこですか。", language="ja") == []
    assert terms_of("How do I get it, please?", language="en") == []


@pytest.mark.parametrize(
    "forms",
    [
        ["apply", "applies", "applied", "applying", "application", "applications"],
        ["certificate", "certificates", "certified", "certification"],
        ["move", "moves", "moved", "moving"],
        ["die", "died", "death", "dead"],
        ["renew", "renewal", "renewed"],
        ["tax", "taxes"],
        ["child", "children", "child's"],
        ["pay", "paid", "payment"],
        ["register", "registration", "registered"],
        ["dispose", "disposal"],
        ["vaccine", "vaccination", "vaccinated"],
        ["installment", "instalments"],
    ],
)
def test_forms_of_one_english_word_are_one_term(forms):
    assert len({tuple(terms_of(form, language="en")) for form in forms}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("nurse", "number"), ("address", "add"), ("bus", "business"), ("bill", "billion")]
)
def test_other_english_words_stay_other_terms(one, other):
    assert terms_of(one, language="en") != terms_of(other, language="en")


def test_a_word_knows_its_place_and_its_reading():
    [first, *_others] = words_of("住民票の写し", language="ja")

    assert (first.start, first.end, first.surface, first.kana) == (0, 2, "住民", "じゅうみん")


def test_a_persons_name_is_known_as_one():
    names = [word.surface for word in words_of("田中さんの住民票", language="ja") if word.is_name]

    assert names == ["田中"]


def test_languages_without_an_analysis_are_read_as_written():
    assert terms_of("đăng ký cư trú", language="vi") == ["đăng", "ký", "cư", "trú"]
    assert terms_of("居民票", language="zh-hans") == ["居", "民", "票"]


@given(st.text(max_size=300), st.sampled_from(["ja", "en", "ko"]))
def test_no_text_is_too_strange(text, language):
    words = words_of(text, language=language)

    assert all(0 <= word.start < word.end <= len(plain(text)) for word in words)


@pytest.mark.parametrize(
    "text", ["あ" * 10_000, "🏠👩‍👩‍👧" * 2_000, "\x00\x1b\u202e" * 3_000, "十" * 10_000, "a" * 10_000]
)
def test_long_texts_are_read_to_their_end(text):
    assert len(words_of(text, language="ja")) >= 0
    assert len(words_of(text, language="en")) >= 0
