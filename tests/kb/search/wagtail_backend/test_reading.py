"""What an index of tokens holds of a text, and whether what is asked for holds of it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.analysis.synonyms import NO_SYNONYMS, synonyms_of
from kb.search.wagtail_backend.reading import MOST_CHARACTERS, AllOf, AnyOf, Run, asked_of, phrase_of, tokens_of

pytestmark = pytest.mark.unit

SYNONYMS = {
    "ja": synonyms_of([["マイナンバーカード", "個人番号カード"]], language="ja"),
    "en": synonyms_of([["garbage", "rubbish"]], language="en"),
}
TITLE = "粗大ごみの出し方を教えてください"
RESIDENCE = "住民票の写しは、満3歳の児童でも必要ですか"
CARD = "マイナンバーカードの有効期限"
ENGLISH = "Applying for a residence certificate"


def _holds(condition, tokens: list[str]) -> bool:
    if isinstance(condition, AllOf):
        return all(_holds(one, tokens) for one in condition.of)
    if isinstance(condition, AnyOf):
        return any(_holds(one, tokens) for one in condition.of)
    text = f" {' '.join(tokens)} "
    asked = f" {' '.join(condition.tokens)}"
    return asked in text if condition.is_begun else f"{asked} " in text


def _finds(query: str, text: str, *, may_be_begun: bool = False) -> bool:
    conditions = asked_of(query, synonyms=SYNONYMS, may_be_begun=may_be_begun)
    tokens = tokens_of(text, may_be_begun=may_be_begun)
    return bool(conditions) and all(_holds(condition, tokens) for condition in conditions)


@pytest.mark.parametrize("may_be_begun", [False, True])
@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("粗大ごみ", TITLE),
        ("粗大ゴミ", TITLE),
        ("粗大ｺﾞﾐ", TITLE),
        ("そだいごみ", TITLE),
        ("ソダイゴミ", TITLE),
        ("大ご", TITLE),  # the middle of what Sudachi takes for two words
        ("方", TITLE),
        ("粗大ごみを捨てたい", TITLE),
        ("出す 粗大", TITLE),
        ("民票", RESIDENCE),
        ("じゅうみんひょう", RESIDENCE),
        ("みんひょ", RESIDENCE),
        ("3歳", RESIDENCE),
        ("三歳", RESIDENCE),
        ("３歳の児童", RESIDENCE),
        ("國民健康保險", "国民健康保険に入る"),
        ("齋藤", "斉藤さんの窓口"),
        ("引越し", "引っ越すときの手続き"),
        ("税", "固定資産税"),
        ("個人番号カード", CARD),
        ("application", ENGLISH),
        ("Ｒｅｓｉｄｅｎｃｅ certificates", ENGLISH),
        ("the certificate", ENGLISH),
        ("rubbish", "Garbage collection"),
        ("NPO法人", "ＮＰＯ法人をつくる"),
        ("école", "Ecole de musique"),
    ],
)
def test_text_is_found_however_it_is_typed(query, text, may_be_begun):
    assert _finds(query, text, may_be_begun=may_be_begun)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("粗大", RESIDENCE),
        ("ごみ住民票", RESIDENCE),
        ("粗大ごみ 住民票", TITLE),  # each of the words between blanks must be there
        ("票民", RESIDENCE),
        ("みごいだそ", TITLE),
        ("pro", "Programming"),
    ],
)
def test_other_text_is_not_found(query, text):
    assert not _finds(query, text)


@pytest.mark.parametrize(("query", "text"), [("residence cert", ENGLISH), ("for", ENGLISH), ("マイナン", CARD)])
def test_half_typed_word_finds_the_whole(query, text):
    assert _finds(query, text, may_be_begun=True)


@pytest.mark.parametrize(
    ("query", "is_there"),
    [("ごみの出し", True), ("ごみ出し", False), ("粗大ごみの出し方を", True), ("粗", True), ("出し 粗大", False)],
)
def test_phrase_stands_in_the_text_as_it_is(query, is_there):
    (phrase,) = phrase_of(query, may_be_begun=False)

    assert _holds(phrase, tokens_of(TITLE, may_be_begun=False)) is is_there


@pytest.mark.parametrize("query", ["", " ", "　", '"', "*", "()'\\:&|!", "\x00\x1f", "。、？", "\ud800", "🗑"])
def test_nothing_is_asked_where_nothing_can_be_read(query):
    assert asked_of(query, synonyms=SYNONYMS, may_be_begun=True) == []
    assert phrase_of(query, may_be_begun=True) == []


def test_nothing_is_asked_but_words_that_tell_nothing():
    assert asked_of("the of", synonyms=SYNONYMS, may_be_begun=False) == []
    assert phrase_of("the of", may_be_begun=False) == []


@pytest.mark.parametrize("character", ["窓", "ま", "a", "1", "é", "ん ", "a ", '" OR *'])
def test_tokens_are_letters_and_digits_and_long_queries_are_cut(character):
    conditions = asked_of(character * 10_000, synonyms=SYNONYMS, may_be_begun=True)

    tokens = _tokens(conditions)
    assert tokens
    assert all(re.fullmatch(r"[^\W_]+", token) for token in tokens)
    assert sum(map(len, tokens)) < 20 * MOST_CHARACTERS


@given(st.text(max_size=40))
def test_nothing_but_letters_and_digits_reaches_a_database(query):
    asked = asked_of(query, synonyms=SYNONYMS, may_be_begun=True) + phrase_of(query, may_be_begun=True)

    assert [token for token in _tokens(asked) if not re.fullmatch(r"[^\W_]+", token)] == []
    assert [run for run in _runs(asked) if not run.tokens] == []


def _tokens(conditions):
    return [token for run in _runs(conditions) for token in run.tokens]


def _runs(conditions):
    for condition in conditions:
        if isinstance(condition, Run):
            yield condition
        else:
            yield from _runs(condition.of)


def test_language_without_synonyms_is_asked_as_it_is_written():
    assert asked_of("Вода", synonyms={"ja": NO_SYNONYMS}, may_be_begun=False) == [Run(tokens=("вода",))]
