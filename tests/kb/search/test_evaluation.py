"""The figures of a ranking, computed by hand."""

from math import log2

import pytest

from kb.search.evaluation import Quality, quality_of, share_below

pytestmark = pytest.mark.unit


def test_nothing_asked():
    assert quality_of([]) == Quality(mrr=0.0, success={1: 0.0, 3: 0.0, 5: 0.0}, recall=0.0, ndcg=0.0, zero_hits=0)


def test_best_first():
    quality = quality_of([(["a", "b"], {"a": 2, "b": 1})])

    assert quality == Quality(mrr=1.0, success={1: 1.0, 3: 1.0, 5: 1.0}, recall=1.0, ndcg=1.0, zero_hits=0)


def test_means_over_a_late_hit_and_none_at_all():
    late = (["x", "y", "z", "a"], {"a": 1, "b": 2})

    quality = quality_of([late, ([], {"a": 2})])

    assert quality.mrr == pytest.approx((1 / 4 + 0) / 2)
    assert quality.success == {1: 0.0, 3: 0.0, 5: 0.5}
    assert quality.recall == pytest.approx((1 / 2 + 0) / 2)
    assert quality.ndcg == pytest.approx((1 / log2(5)) / (2 / log2(2) + 1 / log2(3)) / 2)
    assert quality.zero_hits == 1


def test_the_eleventh_counts_for_the_first_relevant_one_only():
    quality = quality_of([([*"xxxxxxxxxx", "a"], {"a": 1})])

    assert (quality.mrr, quality.recall, quality.ndcg) == (pytest.approx(1 / 11), 0.0, 0.0)


def test_a_grade_of_nought_is_not_relevant():
    assert quality_of([(["a"], {"a": 0})]).mrr == 0.0


@pytest.mark.parametrize(
    ("values", "share", "value"),
    [([], 0.5, 0.0), ([7.0], 0.99, 7.0), ([3.0, 1.0, 2.0], 0.5, 2.0), ([1.0, 2.0], 1.0, 2.0)],
)
def test_share_below(values, share, value):
    assert share_below(values, share) == value
