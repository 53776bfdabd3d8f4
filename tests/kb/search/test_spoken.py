"""The suggestions of a call follow what the caller says."""

from datetime import UTC, datetime

import pytest

from kb.directory.models import ServiceGroup
from kb.search.faqs import Match
from kb.search.habits import Moment
from kb.search.matching import KEYS_ON_THE_DESK, Suggestion, likely_faqs
from kb.search.spoken import in_order, matter_of, suggestions_after
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


@pytest.fixture
def numbers() -> dict[str, int]:
    """Return the numbers of three FAQs by their questions."""
    group = faqs.service_group()
    titles = ("転入届の出し方", "住民票の写しの取り方", "パスポートの申請")
    return {title: number_of(group, title) for title in titles}


def number_of(group: ServiceGroup, title: str, **fields: str) -> int:
    return faqs.faq(group, title=title, languages=("ja",), **fields)["ja"].number_id


def after(words: str) -> list[Suggestion]:
    likely = likely_faqs(Moment(group="shimin", line="tel-shimin", ivr_key="", at=NOW), locale="ja")
    return suggestions_after(words, likely, locale="ja", at=NOW)


def match(number: int, *, score: float = 1.0, evidence: float = 20.0) -> Match:
    return Match(number=number, score=score, evidence=evidence, words=())


@pytest.mark.parametrize(
    ("said", "matter"),
    [
        ("もしもし、すみません、", "、 、"),
        ("お世話になっております。パスポートのことなんですけど", "。パスポートのこと"),
        ("えーと、ちょっとお聞きしたいんですが、粗大ごみ", "、 、粗大ごみ"),
        ("あのー、転入届を教えていただきたい", "転入届を"),
        ("はい、引っ越します", "引っ越します"),
        ("あの人が引っ越す", "あの人が引っ越す"),
    ],
)
def test_what_is_said_in_every_call_is_left_out(said, matter):
    assert "".join(matter_of(said, language="ja").split()) == "".join(matter.split())


def test_english_pleasantries_are_left_out():
    assert matter_of("Hello, I'd like to ask about a fridge, please", language="en").strip(" ,") == "a fridge"
    assert matter_of("你好", language="zh") == "你好"


def test_words_lead_and_shares_decide_between_what_they_match_alike():
    shares = {1: 0.5, 2: 0.3, 3: 0.05}

    assert in_order(shares, {}) == [1, 2, 3]
    assert in_order(shares, {3: match(3), 9: match(9)}) == [3, 9, 1, 2]
    assert in_order(shares, {2: match(2), 3: match(3)}) == [2, 3, 1]


def test_words_that_tell_little_move_little():
    assert in_order({1: 0.5, 2: 0.2}, {2: match(2, evidence=1.0)}) == [1, 2]


def test_matches_without_a_score_move_nothing():
    assert in_order({1: 0.5, 2: 0.2}, {2: match(2, score=0.0)}) == [1, 2]


def test_without_any_history_the_words_alone_decide():
    assert in_order({}, {5: match(5, score=0.4), 4: match(4, score=1.2)}) == [4, 5]


def test_what_was_said_comes_first_and_says_why(numbers):
    first, *others = after("もしもし、パスポートを作りたいんですけど")

    assert (first.card.number, first.said) == (numbers["パスポートの申請"], ("パスポート",))
    assert {one.card.number for one in others} < set(numbers.values())


def test_nothing_moves_before_the_matter_is_named(numbers):
    before = after("")

    assert [one.card.number for one in before] == sorted(numbers.values())
    assert after("もしもし、すみません、ちょっとお聞きしたいんですけど") == before


def test_faq_of_another_group_is_found(numbers):
    number = number_of(faqs.service_group("kankyo"), "粗大ごみの申し込み")

    first = after("粗大ごみを出したい")[0]

    assert (first.card.number, first.reason) == (number, None)
    assert "粗大" in "".join(first.said)


def test_what_operators_may_not_see_is_never_suggested(numbers):
    hidden = number_of(faqs.service_group("jinji"), "職員の旅費", audience="staff")

    assert hidden not in [one.card.number for one in after("職員の旅費")]


@pytest.mark.parametrize("words", ["", "、。", "あ" * 5000, "\0", '"<b>', "😀", "()*+"])
def test_any_words_are_taken(numbers, words):
    assert 0 < len(after(words)) <= KEYS_ON_THE_DESK
