"""What a query asks for, in the words of an index. Pure: no database, no clock."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kb.directory.readings import KANJI, fold, short_sound
from kb.search.analysis.analyser import words_of
from kb.search.analysis.characters import plain
from kb.search.analysis.words import Word
from kb.search.engine.documents import pairs_of, pieces_of_sound
from kb.search.engine.index import Index
from kb.search.engine.lexicon import cut, share_unexplained

MOST_CHARACTERS = 400  # of a query; a caller's whole story is shorter
HAS_KANJI = re.compile(f"[{KANJI}]")
RUN = re.compile(r"[ぁ-ゖー]{2,}|[a-z'\-]{2,}")
SYLLABLES = re.compile(r"(?:[kstnhmrgzdbpf]?y?[aiueo]|w[ao]|n(?![aiueoy]))+(?:[kstnhmrgzdbpf]y?|w)?")
MOSTLY_UNEXPLAINED = 0.5
MISSPELT, SAME_SOUND, BEGUN = 0.6, 0.7, 0.7  # how much a word counts that is not certainly meant
MOST_BEGUN = 30
SHORTEST_MISSPELT = 4
END_OF_SENTENCE = re.compile(r"[\s。、.,!?！？」』）)]$")


class How(StrEnum):
    """Why a word of a document counts as asked for."""

    WRITTEN = "written"
    READING = "reading"
    BEGUN = "begun"
    MISSPELT = "misspelt"
    SYNONYM = "synonym"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A query, read."""

    terms: Mapping[str, float]
    synonyms: Mapping[str, float]
    pairs: Mapping[str, float]
    sounds: Mapping[str, float]
    sources: Mapping[str, tuple[str, How]]  # by term: which part of the query it comes from
    known: float  # how much of the query the index has words for, 0.0 to 1.0


@dataclass(frozen=True, kw_only=True)
class _Meant:
    """A term that the query may mean."""

    term: str
    likely: float  # 0.0 to 1.0
    typed: str
    how: How


@dataclass(frozen=True, kw_only=True)
class _Heard:
    """A word of a query that was typed as it sounds."""

    typed: str
    terms: Mapping[str, float]
    begun: bool


@dataclass(frozen=True, kw_only=True)
class _Said:
    """A word of a query, for which others may stand."""

    term: str
    typed: str
    groups: Collection[int]


def asked_of(index: Index, query: str) -> Asked:
    """Read a query; every part of it may be blank."""
    text = plain(query[:MOST_CHARACTERS])
    words = words_of(text, language=index.language)
    pieces = list(_spoken(index, text))
    meant = [*_written(index, words), *_begun(index, words, text), *_meant_by(pieces)]
    terms: dict[str, float] = {}
    sources: dict[str, tuple[str, How]] = {}
    for one in meant:
        weight = one.likely * index.weight(one.term)
        if weight > terms.get(one.term, 0.0):
            terms[one.term] = weight
            sources[one.term] = (one.typed, one.how)
    synonyms: dict[str, float] = {}
    for term, weight, typed in _synonyms(index, _heard(index, pieces) or _said(words)):
        if term not in terms and weight > synonyms.get(term, 0.0):
            synonyms[term] = weight
            sources[term] = (typed, How.SYNONYM)
    return Asked(
        terms=terms,
        synonyms=synonyms,
        pairs={pair: index.pair_weight(pair) for pair in pairs_of(text)},
        sounds=_sounds(index, words),
        sources=sources,
        known=_known(index, words, pieces),
    )


def _written(index: Index, words: Iterable[Word]) -> Iterator[_Meant]:
    for word in words:
        if not word.term:
            continue
        yield _Meant(term=word.term, likely=1.0, typed=word.surface, how=How.WRITTEN)
        if word.term in index.terms:
            continue
        alike = index.lexicon.kana.terms_of(word.kana)
        for term, share in alike.items():
            yield _Meant(term=term, likely=SAME_SOUND * share, typed=word.surface, how=How.READING)
        if not alike and len(word.surface) >= SHORTEST_MISSPELT:
            for surface in index.misspelt.nearly(word.surface):
                for term, share in _shares(index.surfaces[surface]).items():
                    yield _Meant(term=term, likely=MISSPELT * share, typed=word.surface, how=How.MISSPELT)


def _begun(index: Index, words: Sequence[Word], text: str) -> Iterator[_Meant]:
    """The last word may be only begun: what begins with it is meant, unless it is a whole word that is known."""
    if not words or END_OF_SENTENCE.search(text) or words[-1].term in index.terms:
        return
    typed = words[-1].surface
    counts: Counter[str] = Counter()
    for surface in index.surfaces_beginning_with(typed)[:MOST_BEGUN]:
        counts.update(index.surfaces[surface])
    for term, share in _shares(counts).items():
        yield _Meant(term=term, likely=BEGUN * share**0.5, typed=typed, how=How.BEGUN)


def _spoken(index: Index, text: str) -> Iterator[_Heard]:
    """A query without kanji is cut into words by how they are read: kana, or Latin letters that are Japanese."""
    if index.language != "ja" or HAS_KANJI.search(text):
        return
    folded = fold(text)
    for run in RUN.finditer(folded):
        letters = run[0][0].isascii()
        heard = short_sound(run[0]) if letters else run[0]
        if letters and (run[0] in index.terms or not SYLLABLES.fullmatch(heard)):
            continue
        readings = index.lexicon.sounds if letters else index.lexicon.kana
        pieces = cut(heard, readings, letters=letters, unfinished=run.end() == len(folded))
        if not letters or share_unexplained(pieces, heard) < MOSTLY_UNEXPLAINED:
            for piece in pieces:
                yield _Heard(typed=heard[piece.start : piece.end], terms=piece.terms, begun=piece.begun)


def _meant_by(pieces: Iterable[_Heard]) -> Iterator[_Meant]:
    for piece in pieces:
        how, certain = (How.BEGUN, BEGUN) if piece.begun else (How.READING, 1.0)
        for term, share in piece.terms.items():
            yield _Meant(term=term, likely=certain * share**0.5, typed=piece.typed, how=how)


def _said(words: Iterable[Word]) -> list[_Said]:
    return [_Said(term=word.term, typed=word.surface, groups=word.groups) for word in words if word.term]


def _heard(index: Index, pieces: Iterable[_Heard]) -> list[_Said]:
    likeliest = [(max(piece.terms, key=piece.terms.__getitem__), piece.typed) for piece in pieces if piece.terms]
    return [_Said(term=term, typed=typed, groups=index.groups_of_term.get(term, ())) for term, typed in likeliest]


def _known(index: Index, words: Iterable[Word], pieces: Iterable[_Heard]) -> float:
    weights = {word.term: index.weight(word.term) for word in words if word.term}
    written = sum(weight for term, weight in weights.items() if term in index.terms) / (sum(weights.values()) or 1.0)
    return 1.0 if any(piece.terms for piece in pieces) else written


def _synonyms(index: Index, said: Sequence[_Said]) -> Iterator[tuple[str, float, str]]:
    """Yield what says the same in other words; together it counts for no more than what was typed."""
    typed = {one.term: one.typed for one in said}
    for phrase, other in index.synonyms.of([one.term for one in said]):
        weight = sum(index.weight(term) for term in phrase)
        whole = sum(index.weight(term) for term in other) or 1.0
        for term in other:
            yield term, index.weight(term) * min(1.0, weight / whole), typed[phrase[0]]
    for one in said:
        for group in one.groups:
            for term in index.terms_of_group.get(group, ()):
                yield term, min(index.weight(one.term), index.weight(term)), one.typed


def _sounds(index: Index, words: Iterable[Word]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for word in words:
        if word.term:
            for piece in pieces_of_sound(short_sound(word.kana or word.surface)):
                weights[piece] = index.sounds.rarity(piece)
    return weights


def _shares(counts: Mapping[str, int]) -> dict[str, float]:
    whole = sum(counts.values())
    return {term: count / whole for term, count in counts.items()}
