"""The sample city's queries find what they should: a change of the search that loses more than a point is refused."""

import pytest

from kb.search.engine.ranking import rank
from tests.kb.search.golden import QUERIES, city_faqs, city_index, golden_quality

pytestmark = pytest.mark.unit

ONE_POINT = 0.01
WRITTEN_DOWN = {"ja": 0.95, "en": 0.957}  # mean reciprocal rank; raised by whoever makes the search better
AMONG_THE_FIRST_THREE = 0.95


@pytest.mark.parametrize(("language", "at_least"), [("ja", 190), ("en", 60)])
def test_there_are_enough_queries_and_each_has_its_faq(language, at_least):
    faqs = city_faqs()
    wanted = {key for grades in QUERIES[language].values() for key in grades}

    assert len(QUERIES[language]) >= at_least
    assert {key for key in wanted if language not in faqs.get(key, {})} == set()
    assert {grade for grades in QUERIES[language].values() for grade in grades.values()} == {1, 2}


@pytest.mark.parametrize("language", sorted(WRITTEN_DOWN))
def test_no_more_than_a_point_is_lost(language):
    quality = golden_quality(language)

    assert quality.mrr >= WRITTEN_DOWN[language] - ONE_POINT
    assert quality.success[3] >= AMONG_THE_FIRST_THREE
    assert quality.zero_hits == 0


@pytest.mark.parametrize(
    ("language", "query"),
    [
        *(
            ("ja", query)
            for query in (
                "ほげほげ",
                "ふがふが",
                "あああああ",
                "ゾンビ",
                "恐竜の化石",
                "ドラゴンクエスト",
                "asdfgh",
                "12345678",
            )
        ),
        *(("en", query) for query in ("asdfgh", "dinosaur", "lorem ipsum", "quantum entanglement")),
    ],
)
def test_nonsense_finds_nothing(language, query):
    assert rank(city_index(language), query, limit=10).hits == []
