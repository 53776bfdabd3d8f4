"""Properties of the ranking, over a handful of documents."""

from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.search.analysis.analyser import terms_of
from kb.search.analysis.synonyms import synonyms_of
from kb.search.engine.asked import How
from kb.search.engine.documents import Document
from kb.search.engine.index import index_of
from kb.search.engine.past import PastQuery, past_of
from kb.search.engine.ranking import rank

pytestmark = pytest.mark.unit

QUESTIONS = {
    "ja": [
        "転入届には何が必要ですか",
        "転出届はどう出しますか",
        "粗大ごみはどのように申し込みますか",
        "マイナンバーカードをなくしました",
        "国民健康保険に入るにはどうすればよいですか",
        "住民票の写しはどこで取れますか",
        "犬の登録はどうすればよいですか",
        "NHKの受信料は免除になりますか",
    ],
    "en": [
        "What do I need to register my move?",
        "How do I get rid of bulky garbage?",
        "I have lost my My Number card",
        "How do I join the National Health Insurance?",
    ],
    "vi": ["Tôi cần gì để đăng ký chuyển đến?", "Làm thế nào để vứt rác cồng kềnh?"],
}
SYNONYMS = {"ja": [["引っ越し", "転入"], ["紛失", "なくす"]], "en": [["garbage", "trash"]], "vi": []}
LONGEST_SECONDS = 2.0  # for a text of 10,000 characters, on a busy machine


def _index(language="ja", *, questions=None, before=None):
    synonyms = synonyms_of(SYNONYMS[language], language=language)
    documents = [
        Document(key=key, language=language, question=question)
        for key, question in enumerate(questions or QUESTIONS[language])
    ]
    return index_of(documents, language=language, synonyms=synonyms, before=before)


INDEXES = {language: _index(language) for language in QUESTIONS}


def _first(query, *, language="ja"):
    hits = rank(INDEXES[language], query, limit=1).hits
    return hits[0].key if hits else None


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("転入届", 0),
        ("引越した", 0),  # by a synonym
        ("そだいごみ", 2),
        ("ソダイゴミ", 2),
        ("sodaigomi", 2),
        ("sodai gomi", 2),
        ("ﾏｲﾅﾝﾊﾞｰｶｰﾄﾞ", 3),
        ("マイナンバーカドー", 3),
        ("カードを紛失", 3),
        ("こくみんけんこうほけん", 4),
        ("kokumin kenkou hoken", 4),
        ("kokumin kenko hoken", 4),
        ("じゅうみんひょう", 5),
        ("juminhyo", 5),
        ("jyuuminhyou", 5),
        ("ｎｈｋ", 7),
        ("受信料", 7),
        ("信料", 7),  # the end of a word
        ("犬", 6),
    ],
)
def test_japanese_is_found_however_it_is_typed(query, key):
    assert _first(query) == key


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("粗大", 2),
        ("粗大ご", 2),
        ("そだ", 2),
        ("じゅうみ", 5),
        ("マイナン", 3),
        ("juumi", 5),
        ("sodaig", 2),
        ("転入", 0),
    ],
)
def test_what_is_only_begun_is_found(query, key):
    assert _first(query) == key


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("moving here", 0),
        ("registration", 0),
        ("trash", 1),
        ("lose card", 2),
        ("insurence", 3),
        ("insur", 3),
        ("bulk", 1),
    ],
)
def test_english_is_found_however_it_is_typed(query, key):
    assert _first(query, language="en") == key


def test_other_languages_are_found_by_their_words():
    assert _first("rác cồng kềnh", language="vi") == 1


@pytest.mark.parametrize("query", ["", " ", "\u3000", "。", "???", "を"])
def test_what_asks_for_nothing_finds_nothing(query):
    assert rank(INDEXES["ja"], query, limit=10).hits == []


@pytest.mark.parametrize("query", ["xqzvbw", "鱗翅類", "ぬぬぬぬ"])
def test_what_nobody_wrote_about_finds_nothing(query):
    assert rank(INDEXES["ja"], query, limit=10).hits == []


def test_an_empty_index_finds_nothing():
    empty = index_of([], language="ja", synonyms=synonyms_of([], language="ja"))

    assert rank(empty, "転入届", limit=10).hits == []


def test_one_document_is_found_alone():
    index = _index(questions=["転入届には何が必要ですか"])

    assert [hit.key for hit in rank(index, "転入", limit=10).hits] == [0]


def test_hits_say_which_words_they_answer_and_how():
    [hit, *_others] = rank(INDEXES["ja"], "カードの紛失", limit=3).hits

    assert hit.words == (("かーど", How.WRITTEN), ("紛失", How.SYNONYM))


def test_hidden_documents_take_nobodys_place():
    everything = [hit.key for hit in rank(INDEXES["ja"], "届", limit=2).hits]

    hits = [hit.key for hit in rank(INDEXES["ja"], "届", limit=1, hidden={everything[0]}).hits]

    assert hits == everything[1:2]


def test_what_was_chosen_before_comes_first():
    asked = dict.fromkeys(terms_of("たんすを捨てたい", language="ja"), 1.0)
    past = past_of([PastQuery(terms=asked, chosen={2: 1.0}, times=14)])

    [hit, *_others] = rank(INDEXES["ja"], "たんすを捨てる", limit=3, past=past).hits

    assert (hit.key, hit.times) == (2, 14)


def test_a_past_query_about_something_else_says_nothing():
    past = past_of([PastQuery(terms={"箪笥": 1.0}, chosen={2: 1.0})])

    assert rank(INDEXES["ja"], "転入届", limit=3, past=past) == rank(INDEXES["ja"], "転入届", limit=3)


def test_an_index_made_from_the_one_before_is_the_same_as_a_new_one():
    changed = [*QUESTIONS["ja"][:-1], "図書館は何時に開きますか"]
    queries = ["図書館", "転入", "ごみ", "カード"]

    again, afresh = _index(questions=changed, before=INDEXES["ja"].read), _index(questions=changed)

    assert [rank(again, query, limit=9) for query in queries] == [rank(afresh, query, limit=9) for query in queries]


def test_scores_fall():
    scores = [hit.score for hit in rank(INDEXES["ja"], "届はどうすればよいですか", limit=9).hits]

    assert scores == sorted(scores, reverse=True)


@settings(deadline=None)
@given(st.text(max_size=200), st.sampled_from(sorted(QUESTIONS)))
def test_no_query_is_too_strange(query, language):
    hits = rank(INDEXES[language], query, limit=3).hits

    assert len(hits) <= 3


@pytest.mark.parametrize(
    "query",
    [
        "a" * 10_000,
        "あ" * 10_000,
        "転入" * 5_000,
        "🏠👩‍👩‍👧" * 2_000,
        "\x00\x1b\u202e" * 3_000,
        "shi" * 3_000,
        "ー" * 10_000,
        "っ" * 9_999,
    ],
)
def test_a_long_query_takes_no_longer_than_a_short_one(query):
    began = perf_counter()

    rank(INDEXES["ja"], query, limit=10)

    assert perf_counter() - began < LONGEST_SECONDS


def test_a_second_stage_orders_the_first_hits_and_makes_none():
    index = _index(questions=[f"{place}番の届" for place in range(60)])
    before = [hit.key for hit in rank(index, "届", limit=60, pinned=[7], hidden={3}).hits]
    asked = []

    def turn_round(_index, query, keys):
        asked.append((query, list(keys)))
        return np.arange(len(keys), dtype=np.float32)

    after = [hit.key for hit in rank(index, "届", limit=60, pinned=[7], hidden={3}, second_stage=turn_round).hits]

    assert before[0] == 7
    assert asked == [("届", before[1:51])]
    assert after == [7, *reversed(before[1:51]), *before[51:]]


def test_a_second_stage_that_adds_nothing_changes_nothing():
    nothing = rank(
        INDEXES["ja"], "届", limit=9, second_stage=lambda _index, _query, keys: np.zeros(len(keys), dtype=np.float32)
    )

    assert nothing == rank(INDEXES["ja"], "届", limit=9)
