"""Documents for a query, best first, and why. Pure: no database, no clock."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from kb.search.analysis.synonyms import NO_SYNONYMS, Synonyms
from kb.search.engine.asked import Asked, How, asked_of
from kb.search.engine.index import Index
from kb.search.engine.neighbours import said_of_neighbours
from kb.search.engine.past import Past, chosen_before, times_chosen
from kb.search.engine.postings import Scores, of_best


@dataclass(frozen=True, kw_only=True)
class Weights:
    """How much each kind of evidence counts beside the query's own words; measured, see docs/search.md."""

    synonyms: float = 0.5
    pairs: float = 0.2
    sounds: float = 0.1
    neighbours: float = 0.4
    past: float = 0.7


MEASURED = Weights()


WEAKEST_BESIDE_BEST = 0.1  # a lower score, beside that of the best hit, says nothing
MOST_OF_PAST = 2.0  # as much as two people who asked just this
ENOUGH_OF_PAIRS = 0.6  # the share of a query's pairs of characters that makes a hit where no word does


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A document that may answer the query."""

    key: int
    score: float  # comparable within one query only
    words: tuple[tuple[str, How], ...]  # the parts of the query that it answers, and how
    terms: frozenset[str]  # the same, as terms of the document
    times: int  # how often it was chosen for queries much like this one
    pinned: bool = False  # before all others, because editors want it


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """What an index says to a query."""

    hits: Sequence[Hit]  # best first
    known: float  # how much of the query the index has words for, 0.0 to 1.0


def rank(
    index: Index,
    query: str,
    *,
    limit: int,
    past: Past | None = None,
    hidden: Collection[int] = (),
    pinned: Sequence[int] = (),
    wished: Synonyms = NO_SYNONYMS,
    weights: Weights = MEASURED,
) -> Ranking:
    """Rank the documents for a query, without those whose keys are ``hidden``; none for a blank query.

    Those whose keys are ``pinned`` come first, in that order. ``wished`` are synonyms beside the index's own.
    """
    asked = asked_of(index, query, wished=wished)
    scores, times = _scores(index, asked, past=past, weights=weights)
    scores[[index.places[key] for key in hidden if key in index.places]] = 0.0
    enough = max(WEAKEST_BESIDE_BEST * float(scores.max(initial=0.0)), 1e-6)
    best = [int(place) for place in np.argsort(-scores, kind="stable") if scores[place] >= enough]
    first = [index.places[key] for key in pinned if key in index.places and key not in hidden]
    hits = (
        _hit(index, asked, place, float(scores[place]), times, pinned=place in first)
        for place in dict.fromkeys([*first, *best])
    )
    return Ranking(hits=list(islice((hit for hit in hits if hit), limit)), known=asked.known)


def _scores(index: Index, asked: Asked, *, past: Past | None, weights: Weights) -> tuple[Scores, dict[int, int]]:
    own = index.terms.scores(asked.terms)
    synonyms = index.terms.scores(asked.synonyms)
    best = float(own.max(initial=0.0)) or float(synonyms.max(initial=0.0)) or 1.0
    scores = (own + weights.synonyms * synonyms) / np.float32(best)
    scores += weights.pairs * of_best(index.pairs.scores(asked.pairs))
    scores += weights.sounds * of_best(index.sounds.scores(asked.sounds))
    scores += weights.neighbours * said_of_neighbours(scores, index.neighbours)
    nearest = past.nearest(asked.terms) if past else []
    if nearest:
        chosen = chosen_before(nearest, count=len(index.documents))
        # Much evidence is brought down to a measure; a little stays little.
        scores += weights.past * chosen / max(1.0, float(chosen.max()) / MOST_OF_PAST)
    return scores, times_chosen(nearest)


def _hit(index: Index, asked: Asked, place: int, score: float, times: Mapping[int, int], *, pinned: bool) -> Hit | None:
    """Return the hit; None where only a few characters or a neighbour speak for it."""
    found = [term for term in asked.sources if index.terms.bears(place, term)]
    if not pinned and place not in times and not _speaks_for(index, asked, place, found):
        return None
    return Hit(
        key=index.documents[place].document.key,
        score=score,
        words=tuple(dict.fromkeys(asked.sources[term] for term in found)),
        terms=frozenset(found),
        times=times.get(place, 0),
        pinned=pinned,
    )


def _speaks_for(index: Index, asked: Asked, place: int, found: Sequence[str]) -> bool:
    """Say whether the query's own words make the document a hit."""
    if not asked.is_understood:
        return False
    return bool(found) or _share_of_pairs(index, asked, place) >= ENOUGH_OF_PAIRS


def _share_of_pairs(index: Index, asked: Asked, place: int) -> float:
    whole = sum(asked.pairs.values())
    return (
        sum(weight for pair, weight in asked.pairs.items() if index.pairs.bears(place, pair)) / whole if whole else 0.0
    )
