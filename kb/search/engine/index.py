"""Documents turned so that a query finds its way in. Pure: no database, no clock."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

import numpy as np

from kb.search.analysis.synonyms import Synonyms
from kb.search.engine.documents import FIELD_WEIGHTS, SHORT_FIELDS, Document, ReadDocument, read, word_written
from kb.search.engine.lexicon import Lexicon, lexicon_of
from kb.search.engine.misspelt import Misspelt
from kb.search.engine.neighbours import neighbours_after, neighbours_of
from kb.search.engine.postings import Bags, Numbered, Numbers, Postings, Scores, Strengths, saturated

PAIRS, SOUNDS, WORDS = "pairs", "sounds", "words"
PARTS = (*FIELD_WEIGHTS, PAIRS, SOUNDS, WORDS)  # of what was read
POSTINGS = {
    "terms": FIELD_WEIGHTS,
    "questions": dict.fromkeys(SHORT_FIELDS, 1.0),  # a word that many questions bear tells little of any
    "pairs": {PAIRS: 1.0},
    "sounds": {SOUNDS: 1.0},
}


@dataclass(frozen=True, kw_only=True)
class Read:
    """Documents as they were read, and what takes time to make of that: what a file keeps of an index."""

    language: str
    documents: list[Document]
    numbers: Numbers
    parts: Mapping[str, Bags]  # of ``PARTS``
    strengths: Mapping[str, Strengths]  # of ``POSTINGS``
    neighbours: Numbered  # a row of places for each document


@dataclass(frozen=True, kw_only=True)
class Index:
    """One language's documents. Never changed: a new one takes its place."""

    read: Read
    language: str
    documents: Sequence[Document]
    synonyms: Synonyms
    terms: Postings
    questions: Postings  # of the short fields alone
    pairs: Postings
    sounds: Postings
    lexicon: Lexicon
    terms_of_group: Mapping[int, Set[str]]  # of the dictionary's groups of synonyms
    groups_of_term: Mapping[str, Set[int]]
    surfaces: Mapping[str, Mapping[str, int]]  # the terms of each surface
    misspelt: Misspelt
    neighbours: Numbered  # a row of places for each document

    def weight(self, term: str) -> float:
        """Return how much a term of a query tells: rare in texts, and rare in questions."""
        return self.terms.rarity(term) * sqrt(self.questions.rarity(term))

    def pair_weight(self, pair: str) -> float:
        """Return how much a pair of characters tells."""
        return float(self.pairs.rarity(pair) ** 1.5)

    @cached_property
    def surfaces_in_order(self) -> list[str]:
        """All surfaces, so that those with one beginning stand together."""
        return sorted(self.surfaces)

    def surfaces_beginning_with(self, text: str) -> list[str]:
        """Return the surfaces that go on after this beginning, most frequent first."""
        first = bisect_left(self.surfaces_in_order, text)
        last = bisect_left(self.surfaces_in_order, text + "\uffff")
        longer = [surface for surface in self.surfaces_in_order[first:last] if surface != text]
        return sorted(longer, key=lambda surface: (-sum(self.surfaces[surface].values()), surface))

    @cached_property
    def places(self) -> dict[int, int]:
        """Return by a document's key its place."""
        return {one.key: place for place, one in enumerate(self.documents)}


def index_of(
    documents: Iterable[Document],
    *,
    language: str,
    synonyms: Synonyms,
    before: Read | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Index:
    """Index the documents; those that stand unchanged in ``before`` are not read again."""
    wanted = list(documents)
    if before is None or wanted != before.documents:
        before = _read(wanted, language=language, before=before, progress=progress)
    return _index_of_read(before, synonyms=synonyms)


def _index_of_read(one: Read, *, synonyms: Synonyms) -> Index:
    terms_of_group: dict[int, set[str]] = defaultdict(set)
    groups_of_term: dict[str, set[int]] = defaultdict(set)
    surfaces: dict[str, Counter[str]] = defaultdict(Counter)
    readings: list[tuple[str, str, int]] = []
    words = one.parts[WORDS]
    counts = np.bincount(words.numbers, weights=words.counts)
    for number in np.flatnonzero(counts):
        word, count = word_written(one.numbers.terms[number]), int(counts[number])
        if word.kana:
            readings.append((word.kana, word.term, count))
        if word.term:
            surfaces[word.surface][word.term] += count
            for group in word.groups:
                terms_of_group[group].add(word.term)
                groups_of_term[word.term].add(group)
    postings = {name: Postings(strengths, numbers=one.numbers) for name, strengths in one.strengths.items()}
    return Index(
        read=one,
        language=one.language,
        documents=one.documents,
        synonyms=synonyms,
        terms=postings["terms"],
        questions=postings["questions"],
        pairs=postings["pairs"],
        sounds=postings["sounds"],
        lexicon=lexicon_of(readings),
        terms_of_group=terms_of_group,
        groups_of_term=groups_of_term,
        surfaces=surfaces,
        misspelt=Misspelt(surfaces),
        neighbours=one.neighbours,
    )


def _read(documents: list[Document], *, language: str, before: Read | None, progress: Callable[[int], None]) -> Read:
    numbers = before.numbers if before else Numbers()
    places = {document: place for place, document in enumerate(before.documents)} if before else {}
    from_before = np.array([places.get(document, -1) for document in documents], dtype=np.int64)
    is_new = from_before < 0
    new = []
    for place in np.flatnonzero(is_new):
        new.append(read(documents[place]))
        progress(len(new))
    wanted = from_before.copy()
    wanted[is_new] = len(places) + np.arange(len(new))
    read_now = {name: numbers.bags([_part(one, name) for one in new]) for name in PARTS}
    parts = {
        name: before.parts[name].with_texts(bags, places=wanted) if before else bags for name, bags in read_now.items()
    }
    postings = {name: saturated(parts, weights=weights, numbers=numbers) for name, weights in POSTINGS.items()}
    terms, questions = postings["terms"], postings["questions"]
    weights: Scores = terms.rarities() * np.sqrt(questions.rarities())
    return Read(
        language=language,
        documents=documents,
        numbers=numbers,
        parts=parts,
        strengths={name: one.strengths for name, one in postings.items()},
        neighbours=neighbours_after(before.neighbours, terms, weights, from_before=from_before, numbers=numbers)
        if before
        else neighbours_of(terms, weights, numbers=numbers),
    )


def _part(one: ReadDocument, name: str) -> Mapping[str, int]:
    return one.terms[name] if name in one.terms else {PAIRS: one.pairs, SOUNDS: one.sounds, WORDS: one.words}[name]
