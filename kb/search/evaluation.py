"""How well a ranking serves queries whose answers are known. Pure: no database, no clock.

Source: the figures of information retrieval as the literature on municipal FAQs uses them (Sakata et al., SIGIR 2019);
relevant is any grade from 1 on, and the gain of nDCG is the grade itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2

DEPTH = 10  # of recall and nDCG
NEAR_THE_TOP = (1, 3, 5)

Grades = Mapping[str, int]  # by the id of an FAQ; what is not named is not relevant


@dataclass(frozen=True, kw_only=True)
class Quality:
    """The means over all queries, each 0.0 to 1.0."""

    mrr: float  # of one divided by the rank of the first relevant hit
    success: Mapping[int, float]  # share of queries with a relevant hit among the first 1, 3, 5
    recall: float  # share of the relevant FAQs among the first ten
    ndcg: float
    zero_hits: int  # queries that found nothing at all


def quality_of(answers: Iterable[tuple[Sequence[str], Grades]]) -> Quality:
    """Return the quality of rankings, each given as ids, best first, with the grades that a person gave.

    A query without a relevant FAQ counts as failed: nothing could have been found for it.
    """
    graded = [([grades.get(key, 0) for key in ranked], grades) for ranked, grades in answers]
    count = len(graded) or 1
    firsts = [next((rank for rank, grade in enumerate(found, start=1) if grade >= 1), None) for found, _all in graded]
    return Quality(
        mrr=sum(1 / first for first in firsts if first) / count,
        success={near: sum(first is not None and first <= near for first in firsts) / count for near in NEAR_THE_TOP},
        recall=sum(_recall(found, grades) for found, grades in graded) / count,
        ndcg=sum(_ndcg(found, grades) for found, grades in graded) / count,
        zero_hits=sum(not found for found, _all in graded),
    )


def share_below(values: Sequence[float], share: float) -> float:
    """Return the value below which this share of all values lies; 0.0 of none."""
    in_order = sorted(values)
    return in_order[min(len(in_order) - 1, int(share * len(in_order)))] if in_order else 0.0


def _recall(found: Sequence[int], grades: Grades) -> float:
    relevant = sum(grade >= 1 for grade in grades.values())
    return sum(grade >= 1 for grade in found[:DEPTH]) / relevant if relevant else 0.0


def _ndcg(found: Sequence[int], grades: Grades) -> float:
    ideal = _gain(sorted(grades.values(), reverse=True))
    return _gain(found) / ideal if ideal else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum(grade / log2(rank + 1) for rank, grade in enumerate(grades[:DEPTH], start=1))
