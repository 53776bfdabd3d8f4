"""What was chosen for past queries, as evidence for a new one. Pure: no database, no clock."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from math import sqrt

import numpy as np

from kb.search.engine.postings import Postings, Scores, plain_postings

NEAREST = 50  # past queries that are asked
FARTHEST = 0.1  # a past query that shares less with the new one says nothing
HALVED_AFTER = timedelta(days=180)  # what was chosen so long ago counts for half
SAME_QUESTION = 0.5  # how near a past query is that an explanation counts


@dataclass(frozen=True, kw_only=True)
class PastQuery:
    """What somebody typed once, and what they took."""

    terms: Mapping[str, float]  # with the weights that a new query's terms would have
    chosen: Mapping[int, float]  # by a document's place: how surely, 0.0 to 1.0
    times: int = 1


@dataclass(frozen=True, kw_only=True)
class Past:
    """All past queries, turned so that a new one finds the nearest."""

    queries: Sequence[PastQuery] = ()
    postings: Postings = field(default_factory=lambda: plain_postings([]))

    def nearest(self, terms: Mapping[str, float]) -> list[tuple[float, PastQuery]]:
        """Return the nearest past queries with how near they are, 0.0 to 1.0, nearest first."""
        length = _length(terms)
        if not self.queries or not length:
            return []
        near = self.postings.scores(terms) / length
        places = np.argsort(-near, kind="stable")[:NEAREST]
        return [(float(near[place]), self.queries[place]) for place in places if near[place] > FARTHEST]


def past_of(queries: Iterable[PastQuery]) -> Past:
    """Read the past queries; those without a term or a choice say nothing."""
    kept = [query for query in queries if query.terms and query.chosen]
    return Past(queries=kept, postings=plain_postings([_of_length_one(query.terms) for query in kept]))


def chosen_before(nearest: Iterable[tuple[float, PastQuery]], *, count: int) -> Scores:
    """Return what past choices say of each of ``count`` documents."""
    scores = np.zeros(count, dtype=np.float32)
    for near, query in nearest:
        for place, sure in query.chosen.items():
            scores[place] += near * sure
    return scores


def times_chosen(nearest: Iterable[tuple[float, PastQuery]]) -> dict[int, int]:
    """Return by a document's place how often it was chosen for a query much like this one."""
    times: dict[int, int] = defaultdict(int)
    for near, query in nearest:
        if near >= SAME_QUESTION:
            for place in query.chosen:
                times[place] += query.times
    return dict(times)


def sureness(chosen_count: int, *, age: timedelta) -> float:
    """Return how much choices say that were made so often, the last one so long ago."""
    return float(chosen_count * 0.5 ** max(0.0, age / HALVED_AFTER))


def _length(terms: Mapping[str, float]) -> float:
    return sqrt(sum(weight * weight for weight in terms.values()))


def _of_length_one(terms: Mapping[str, float]) -> dict[str, float]:
    length = _length(terms)
    return {term: weight / length for term, weight in terms.items()}
