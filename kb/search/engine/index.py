"""Documents turned so that a query finds its way in. Pure: no database, no clock."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

import numpy as np

from kb.search.analysis.synonyms import Synonyms
from kb.search.analysis.words import Word
from kb.search.engine.documents import FIELD_WEIGHTS, SHORT_FIELDS, Document, ReadDocument, read
from kb.search.engine.lexicon import Lexicon, lexicon_of
from kb.search.engine.misspelt import Misspelt
from kb.search.engine.neighbours import neighbours_of
from kb.search.engine.postings import Numbered, Numbers, Postings, saturated

PAIRS, SOUNDS = "pairs", "sounds"


@dataclass(frozen=True, kw_only=True)
class Index:
    """One language's documents. Never changed: a new one takes its place."""

    language: str
    documents: Sequence[ReadDocument]
    numbers: Numbers
    words: Counter[Word]  # of all documents
    synonyms: Synonyms
    terms: Postings
    questions: Postings  # of the short fields alone: a word that many questions bear tells little of any
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
        return {one.document.key: place for place, one in enumerate(self.documents)}


def index_of(documents: Iterable[Document], *, language: str, synonyms: Synonyms, before: Index | None = None) -> Index:
    """Index the documents; those that stand unchanged in ``before`` are not read again."""
    numbers = before.numbers if before else Numbers()
    known = {one.document: one for one in before.documents} if before else {}
    all_read = [known.get(document) or read(document, numbers=numbers) for document in documents]
    words = _words(all_read, known, before)
    terms = saturated([one.terms for one in all_read], weights=FIELD_WEIGHTS, numbers=numbers)
    questions = saturated([one.terms for one in all_read], weights=dict.fromkeys(SHORT_FIELDS, 1.0), numbers=numbers)
    terms_of_group: dict[int, set[str]] = defaultdict(set)
    groups_of_term: dict[str, set[int]] = defaultdict(set)
    surfaces: dict[str, Counter[str]] = defaultdict(Counter)
    for word, count in words.items():
        if word.term:
            surfaces[word.surface][word.term] += count
            for group in word.groups:
                terms_of_group[group].add(word.term)
                groups_of_term[word.term].add(group)
    return Index(
        language=language,
        documents=all_read,
        numbers=numbers,
        words=words,
        synonyms=synonyms,
        terms=terms,
        questions=questions,
        pairs=saturated([{PAIRS: one.pairs} for one in all_read], weights={PAIRS: 1.0}, numbers=numbers),
        sounds=saturated([{SOUNDS: one.sounds} for one in all_read], weights={SOUNDS: 1.0}, numbers=numbers),
        lexicon=lexicon_of((word.kana, word.term, count) for word, count in words.items() if word.kana),
        terms_of_group=terms_of_group,
        groups_of_term=groups_of_term,
        surfaces=surfaces,
        misspelt=Misspelt(surfaces),
        neighbours=neighbours_of(terms, terms.rarities() * np.sqrt(questions.rarities()), numbers=numbers),
    )


def _words(
    all_read: Sequence[ReadDocument], known: Mapping[Document, ReadDocument], before: Index | None
) -> Counter[Word]:
    """Count the words of all documents; from those of ``before``, only what has changed is counted."""
    words = before.words.copy() if before else Counter[Word]()
    now = {one.document for one in all_read}
    for document, one in known.items():
        if document not in now:
            words.subtract(one.words)
    for one in all_read:
        if one.document not in known:
            words.update(one.words)
    return +words
