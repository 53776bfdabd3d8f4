"""Documents for a query, best first, and why. Pure: no database, no clock."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice

import numpy as np

from kb.search.analysis.synonyms import NO_SYNONYMS, Synonyms
from kb.search.engine.asked import Asked, How, asked_of
from kb.search.engine.index import Index
from kb.search.engine.neighbours import said_of_neighbours
from kb.search.engine.past import Past, chosen_before, times_chosen
from kb.search.engine.postings import Numbered, Scores, of_best


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
AT_FIRST = 200  # hits that are put into order before somebody wants more
REORDERED = 50  # hits that a second stage sees
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


FirstStage = Callable[[Index, Sequence[Mapping[str, float]]], Sequence[Scores]]  # scores for sets of weighted terms
SecondStage = Callable[[Index, str, Sequence[int]], Scores]  # what it adds to the scores of these keys for a query


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """What an index says to a query."""

    hits: Sequence[Hit]  # best first
    known: float  # how much of the query the index has words for, 0.0 to 1.0


def in_process(index: Index, weighted: Sequence[Mapping[str, float]]) -> list[Scores]:
    """Return the scores of each set of weighted terms by the index itself."""
    return [index.terms.scores(terms) for terms in weighted]


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
    first_stage: FirstStage = in_process,
    second_stage: SecondStage | None = None,
) -> Ranking:
    """Rank the documents for a query, without those whose keys are ``hidden``; none for a blank query.

    Those whose keys are ``pinned`` come first, in that order. ``wished`` are synonyms beside the index's own.
    ``first_stage`` says what the terms alone say; what other evidence says is always added here.
    ``second_stage`` puts the best hits into another order; it makes none and takes none away.
    """
    asked = asked_of(index, query, wished=wished)
    own, synonyms = first_stage(index, (asked.terms, asked.synonyms))
    scores, times = _scores(index, asked, own=own, synonyms=synonyms, past=past, weights=weights)
    scores[[index.places[key] for key in hidden if key in index.places]] = 0.0
    enough = max(WEAKEST_BESIDE_BEST * float(scores.max(initial=0.0)), 1e-6)
    pins = [index.places[key] for key in pinned if key in index.places and key not in hidden]
    rest = (place for place in _best_first(scores, enough=enough) if place not in pins)

    def hits_at(places: Iterable[int], *, pinned: bool) -> Iterator[Hit]:
        found = (_hit(index, asked, place, float(scores[place]), times, pinned=pinned) for place in places)
        return (hit for hit in found if hit)

    others = hits_at(rest, pinned=False)
    if second_stage:
        others = _reordered(others, by=partial(second_stage, index, query))
    return Ranking(hits=list(islice(chain(hits_at(pins, pinned=True), others), limit)), known=asked.known)


def _reordered(hits: Iterator[Hit], *, by: Callable[[Sequence[int]], Scores]) -> Iterator[Hit]:
    """Yield the first hits by what their scores become, then the others."""
    first = list(islice(hits, REORDERED))
    if first:
        added = by([hit.key for hit in first])
        again = [replace(hit, score=hit.score + float(more)) for hit, more in zip(first, added, strict=True)]
        yield from sorted(again, key=lambda hit: -hit.score)
    yield from hits


def _scores(
    index: Index, asked: Asked, *, own: Scores, synonyms: Scores, past: Past | None, weights: Weights
) -> tuple[Scores, dict[int, int]]:
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


def _best_first(scores: Scores, *, enough: float) -> Iterator[int]:
    """Yield the places; what comes behind the first is put into order only when it is asked for."""
    places = np.flatnonzero(scores >= enough)
    if len(places) > AT_FIRST:
        of_places = scores[places]
        among_first = of_places >= np.partition(of_places, -AT_FIRST)[-AT_FIRST]
        yield from _in_order(places[among_first], scores)
        places = places[~among_first]
    yield from _in_order(places, scores)


def _in_order(places: Numbered, scores: Scores) -> Iterator[int]:
    for place in places[np.argsort(-scores[places], kind="stable")]:
        yield int(place)


def _hit(index: Index, asked: Asked, place: int, score: float, times: Mapping[int, int], *, pinned: bool) -> Hit | None:
    """Return the hit; None where only a few characters or a neighbour speak for it."""
    found = [term for term in asked.sources if index.terms.bears(place, term)]
    if not pinned and place not in times and not _speaks_for(index, asked, place, found):
        return None
    return Hit(
        key=index.documents[place].key,
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
