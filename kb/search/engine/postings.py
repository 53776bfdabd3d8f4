"""Which documents bear a term, and how strongly; scores by adding up. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Numbered = NDArray[np.integer[Any]]
Scores = NDArray[np.floating[Any]]  # one for each document
SATURATION = 3.0  # BM25's k1: how soon a further occurrence adds nothing
LENGTH = 0.6  # BM25's b: how much a long field counts for less


@dataclass(frozen=True, kw_only=True)
class Bag:
    """How often each term stands in a text, the terms by their numbers."""

    numbers: Numbered
    counts: Scores


class Numbers:
    """A number for each term; indexes that are made one from the other share them."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self.hashes: list[int] = []  # of each term, the same in every process

    def __len__(self) -> int:
        return len(self.hashes)

    def get(self, term: str) -> int | None:
        """Return the number of a term; None of one that was never met."""
        return self._numbers.get(term)

    def bag(self, counts: Mapping[str, float]) -> Bag:
        """Return the counts by numbers; what is new gets one."""
        for term in counts:
            if term not in self._numbers:
                self._numbers[term] = len(self.hashes)
                self.hashes.append(crc32(term.encode()))
        return Bag(
            numbers=np.fromiter((self._numbers[term] for term in counts), dtype=np.int64, count=len(counts)),
            counts=np.fromiter(counts.values(), dtype=np.float32, count=len(counts)),
        )


class Postings:
    """The strengths of terms in documents, by term."""

    def __init__(self, *, count: int, numbers: Numbers, documents: Numbered, terms: Numbered, values: Scores) -> None:
        by_term = np.argsort(terms, kind="stable")
        self.count = count
        self._numbers = numbers
        self.documents = documents[by_term]
        self.terms = terms[by_term]
        self.values = values[by_term]
        # Terms that are met later have numbers beyond the last border.
        self._borders = np.searchsorted(self.terms, np.arange(len(numbers) + 1))

    def __contains__(self, term: object) -> bool:
        return self.documents_with(str(term)) > 0

    def documents_with(self, term: str) -> int:
        """Return how many documents bear the term."""
        start, end = self._stretch(term)
        return end - start

    def bears(self, document: int, term: str) -> bool:
        """Say whether the document at this place bears the term."""
        start, end = self._stretch(term)
        place = start + int(np.searchsorted(self.documents[start:end], document))
        return place < end and int(self.documents[place]) == document

    def rarity(self, term: str) -> float:
        """Return BM25's idf: near 0.0 for a term of all documents, high for one of none."""
        bearing = self.documents_with(term)
        return log(1 + (self.count - bearing + 0.5) / (bearing + 0.5))

    def rarities(self) -> Scores:
        """Return the rarity of each term by its number."""
        bearing = np.diff(self._borders)
        rarities: Scores = np.log(1 + (self.count - bearing + 0.5) / (bearing + 0.5))
        return rarities

    def scores(self, weights: Mapping[str, float]) -> Scores:
        """Return for each document the sum of weight and strength over the terms."""
        sums = np.zeros(self.count, dtype=np.float32)
        for term, weight in weights.items():
            start, end = self._stretch(term)
            # A term stands once for each document, so no addition is lost.
            sums[self.documents[start:end]] += np.float32(weight) * self.values[start:end]
        return sums

    def _stretch(self, term: str) -> tuple[int, int]:
        number = self._numbers.get(term)
        if number is None or number + 1 >= len(self._borders):
            return 0, 0
        return int(self._borders[number]), int(self._borders[number + 1])


def plain_postings(strengths: Sequence[Mapping[str, float]]) -> Postings:
    """Return postings of strengths as they are, the terms numbered afresh."""
    numbers = Numbers()
    bags = [numbers.bag(of_one) for of_one in strengths]
    return Postings(
        count=len(bags), numbers=numbers, documents=_documents(bags), terms=_terms(bags), values=_counts(bags)
    )


def saturated(documents: Sequence[Mapping[str, Bag]], *, weights: Mapping[str, float], numbers: Numbers) -> Postings:
    """Return BM25F's postings: counts of all fields, by length and weight, added up before they saturate."""
    places, terms, values = [], [], []
    for name, weight in weights.items():
        bags = [fields[name] for fields in documents]
        of_field = _documents(bags)
        lengths = np.array([bag.counts.sum() for bag in bags])
        mean = lengths[lengths > 0].mean() if lengths.any() else 1.0
        shares = weight / (1 - LENGTH + LENGTH * lengths / mean)
        places.append(of_field)
        terms.append(_terms(bags))
        values.append(_counts(bags) * shares[of_field])
    # A term of several fields of one document becomes one.
    of_both = np.concatenate(places) * max(1, len(numbers)) + np.concatenate(terms)
    both, where = np.unique(of_both, return_inverse=True)
    sums = np.bincount(where, weights=np.concatenate(values), minlength=len(both))
    return Postings(
        count=len(documents),
        numbers=numbers,
        documents=both // max(1, len(numbers)),
        terms=both % max(1, len(numbers)),
        values=(sums / (SATURATION + sums)).astype(np.float32),
    )


def of_best(scores: Scores) -> Scores:
    """Return the scores as shares of the highest; all 0.0 where nothing was found."""
    best = float(scores.max(initial=0.0))
    return scores / np.float32(best) if best > 0 else scores


def _documents(bags: Sequence[Bag]) -> Numbered:
    return np.repeat(np.arange(len(bags), dtype=np.int64), [len(bag.numbers) for bag in bags])


def _terms(bags: Sequence[Bag]) -> Numbered:
    return np.concatenate([np.zeros(0, dtype=np.int64), *(bag.numbers for bag in bags)])


def _counts(bags: Sequence[Bag]) -> Scores:
    return np.concatenate([np.zeros(0, dtype=np.float32), *(bag.counts for bag in bags)])
