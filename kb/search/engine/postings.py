"""Which documents bear a term, and how strongly; scores by adding up. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbered = NDArray[np.integer[Any]]
Scores = NDArray[np.floating[Any]]  # one for each document
SATURATION = 3.0  # BM25's k1: how soon a further occurrence adds nothing
LENGTH = 0.6  # BM25's b: how much a long field counts for less


@dataclass(frozen=True, kw_only=True)
class Bags:
    """How often each term stands in each of several texts, the terms by their numbers, one text after the other."""

    borders: Numbered  # where each text begins, and where the last one ends
    numbers: Numbered
    counts: Scores

    def __len__(self) -> int:
        return len(self.borders) - 1

    @property
    def texts(self) -> Numbered:
        """For each number, the place of its text."""
        return np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.borders))

    @property
    def lengths(self) -> Scores:
        """How many terms each text has, all occurrences counted."""
        return np.bincount(self.texts, weights=self.counts, minlength=len(self)).astype(np.float32)

    def with_texts(self, more: "Bags", *, places: Numbered) -> "Bags":
        """Return the texts at these places; places beyond the last of ours are those of ``more``."""
        borders = np.concatenate([self.borders, more.borders[1:] + self.borders[-1]])
        lengths = np.diff(borders)[places]
        ends = np.cumsum(lengths)
        taken = np.arange(ends[-1] if len(ends) else 0) + np.repeat(borders[:-1][places] - (ends - lengths), lengths)
        return Bags(
            borders=np.concatenate([np.zeros(1, dtype=np.int64), ends]),
            numbers=np.concatenate([self.numbers, more.numbers])[taken],
            counts=np.concatenate([self.counts, more.counts])[taken],
        )


class Numbers:
    """A number for each term; indexes that are made one from the other share them."""

    def __init__(self, terms: Iterable[str] = ()) -> None:
        self.terms = list(terms)
        self._numbers = {term: number for number, term in enumerate(self.terms)}

    def __len__(self) -> int:
        return len(self.terms)

    def get(self, term: str) -> int | None:
        """Return the number of a term; None of one that was never met."""
        return self._numbers.get(term)

    def bags(self, texts: Sequence[Mapping[str, float]]) -> Bags:
        """Return the counts of each text by numbers; what is new gets one."""
        for text in texts:
            for term in text:
                if term not in self._numbers:
                    self._numbers[term] = len(self.terms)
                    self.terms.append(term)
        length = sum(map(len, texts))
        return Bags(
            borders=np.cumsum([0, *map(len, texts)], dtype=np.int64),
            numbers=np.fromiter((self._numbers[term] for text in texts for term in text), dtype=np.int32, count=length),
            counts=np.fromiter((count for text in texts for count in text.values()), dtype=np.float32, count=length),
        )


@dataclass(frozen=True, kw_only=True)
class Strengths:
    """How strongly each term stands in which texts, one term after the other: what a file keeps of postings."""

    count: int  # of all texts
    borders: Numbered  # where each term begins, and where the last one ends
    documents: Numbered
    values: Scores


class Postings:
    """The strengths of terms in documents, by term."""

    def __init__(self, strengths: Strengths, *, numbers: Numbers) -> None:
        self.strengths = strengths
        self.count = strengths.count
        self.documents = strengths.documents
        self.values = strengths.values
        self._borders = strengths.borders  # terms that are met later have numbers beyond the last one
        self._numbers = numbers

    def __contains__(self, term: object) -> bool:
        return self.documents_with(str(term)) > 0

    def documents_with(self, term: str) -> int:
        """Return how many documents bear the term."""
        start, end = self._stretch(term)
        return end - start

    def bears(self, document: int, term: str) -> bool:
        """Say whether the document at this place bears the term."""
        start, end = self._stretch(term)
        place = start + int(self.documents[start:end].searchsorted(document))
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

    def bearers(self, number: int) -> tuple[Numbered, Scores]:
        """Return the documents that bear the term of this number, and how strongly."""
        start, end = int(self._borders[number]), int(self._borders[number + 1])
        return self.documents[start:end], self.values[start:end]

    def terms_at(self, places: Numbered) -> Numbered:
        """Return the numbers of the terms at these places among ``documents``."""
        terms: Numbered = np.searchsorted(self._borders, places, side="right") - 1
        return terms

    @property
    def terms(self) -> Numbered:
        """For each document and value, the number of the term."""
        return np.repeat(np.arange(len(self._borders) - 1, dtype=np.int32), np.diff(self._borders))

    def _stretch(self, term: str) -> tuple[int, int]:
        number = self._numbers.get(term)
        if number is None or number + 1 >= len(self._borders):
            return 0, 0
        return int(self._borders[number]), int(self._borders[number + 1])


def plain_postings(strengths: Sequence[Mapping[str, float]]) -> Postings:
    """Return postings of strengths as they are, the terms numbered afresh."""
    numbers = Numbers()
    bags = numbers.bags(strengths)
    turned = _by_term(bags.texts, bags.numbers, bags.counts, count=len(bags), numbers=numbers)
    return Postings(turned, numbers=numbers)


def saturated(fields: Mapping[str, Bags], *, weights: Mapping[str, float], numbers: Numbers) -> Postings:
    """Return BM25F's postings: counts of all fields, by length and weight, added up before they saturate."""
    texts, terms, values = [], [], []
    for name, weight in weights.items():
        of_field = fields[name]
        lengths = of_field.lengths
        mean = lengths[lengths > 0].mean() if lengths.any() else 1.0
        shares = (weight / (1 - LENGTH + LENGTH * lengths / mean)).astype(np.float32)
        texts.append(of_field.texts)
        terms.append(of_field.numbers)
        values.append(of_field.counts * shares[texts[-1]])
    count = len(fields[next(iter(weights))])
    sums = _by_term(np.concatenate(texts), np.concatenate(terms), np.concatenate(values), count=count, numbers=numbers)
    return Postings(replace(sums, values=sums.values / (np.float32(SATURATION) + sums.values)), numbers=numbers)


def of_best(scores: Scores) -> Scores:
    """Return the scores as shares of the highest; all 0.0 where nothing was found."""
    best = float(scores.max(initial=0.0))
    return scores / np.float32(best) if best > 0 else scores


def _by_term(texts: Numbered, terms: Numbered, values: Scores, *, count: int, numbers: Numbers) -> Strengths:
    """Turn what was told text by text; a term that a text has several times, in several fields, is added up."""
    places = terms.astype(np.int64) * max(1, count) + texts
    order = np.argsort(places, kind="stable")
    places = places[order]
    firsts = np.flatnonzero(np.diff(places, prepend=-1))
    places = places[firsts]
    return Strengths(
        count=count,
        borders=np.searchsorted(places, np.arange(len(numbers) + 1) * max(1, count)),
        documents=(places % max(1, count)).astype(np.int32),
        values=np.add.reduceat(values[order], firsts) if len(firsts) else values,
    )
