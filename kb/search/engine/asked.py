"""What a query asks for, in the words of an index. Pure: no database, no clock."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kb.directory.readings import KANJI, fold, short_sound
from kb.search.analysis.analyser import words_of
from kb.search.analysis.characters import plain
from kb.search.analysis.synonyms import NO_SYNONYMS, Synonyms
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
SHORTEST_HEARD = 2  # a kana alone begins or ends many words, and says nothing
# Less of a query's characters than any real question of the measured ones has, written or in kana and romaji.
LEAST_WRITTEN, LEAST_HEARD = 0.2, 0.45
END_OF_SENTENCE = re.compile(r"[\s。、.,!?！？」』）)]$")


class How(StrEnum):
    """Why a word of a document counts as asked for."""

    WRITTEN = "written"
    READING = "reading"
    BEGUN = "begun"
    MISSPELT = "misspelt"
    SYNONYM = "synonym"
    EDITORS = "editors"  # editors have asked for it


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A query, read."""

    terms: Mapping[str, float]
    synonyms: Mapping[str, float]
    pairs: Mapping[str, float]
    sounds: Mapping[str, float]
    sources: Mapping[str, tuple[str, How]]  # by term: which part of the query it comes from
    known: float  # how much of the query the index has words for, 0.0 to 1.0
    is_understood: bool  # no mere nonsense, in which a few characters sound like a word


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


def asked_of(index: Index, query: str, *, wished: Synonyms = NO_SYNONYMS) -> Asked:
    """Read a query; every part of it may be blank. ``wished`` are synonyms of the editors, beside the index's own."""
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
    heard, said = _heard(index, pieces), _said(words)
    own = ((How.SYNONYM, found) for found in _synonyms(index, heard or said))
    # A word that only editors know was not heard among the words of the texts.
    of_editors = ((How.EDITORS, found) for one in (said, heard) for found in _others(index, wished, one))
    for how, (term, weight, typed) in (*own, *of_editors):
        if term not in terms and weight > synonyms.get(term, 0.0):
            synonyms[term] = weight
            sources[term] = (typed, how)
    return Asked(
        terms=terms,
        synonyms=synonyms,
        pairs={pair: index.pair_weight(pair) for pair in pairs_of(text)},
        sounds=_sounds(index, words),
        sources=sources,
        known=_known(index, words, pieces),
        is_understood=_is_understood(index, text, words, pieces, sources),
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


def _is_understood(
    index: Index,
    text: str,
    words: Iterable[Word],
    pieces: Sequence[_Heard],
    sources: Mapping[str, tuple[str, How]],
) -> bool:
    """Say whether enough of the characters of words that tell something lead to a word of the texts."""
    known = {typed for term, (typed, _how) in sources.items() if term in index.terms}
    telling = [word.surface for word in words if word.term]
    written = sum(len(surface) for surface in telling if surface in known and _says_something(surface))
    if written and written >= LEAST_WRITTEN * sum(map(len, telling)):
        return True
    heard = sum(len(piece.typed) for piece in pieces if piece.terms and len(piece.typed) >= SHORTEST_HEARD)
    function_words = sum(len(piece.typed) for piece in pieces if not piece.terms)
    return bool(heard) and heard >= LEAST_HEARD * (
        sum(len(run[0]) for run in RUN.finditer(fold(text))) - function_words
    )


def _says_something(surface: str) -> bool:
    return len(surface) >= SHORTEST_HEARD or bool(HAS_KANJI.search(surface))


def _synonyms(index: Index, said: Sequence[_Said]) -> Iterator[tuple[str, float, str]]:
    """Yield what says the same in other words."""
    yield from _others(index, index.synonyms, said)
    for one in said:
        for group in one.groups:
            for term in index.terms_of_group.get(group, ()):
                yield term, min(index.weight(one.term), index.weight(term)), one.typed


def _others(index: Index, synonyms: Synonyms, said: Sequence[_Said]) -> Iterator[tuple[str, float, str]]:
    """Yield the terms of the other phrases; together they count for no more than what was typed."""
    typed = {one.term: one.typed for one in said}
    for phrase, other in synonyms.of([one.term for one in said]):
        weight = sum(index.weight(term) for term in phrase)
        whole = sum(index.weight(term) for term in other) or 1.0
        for term in other:
            yield term, index.weight(term) * min(1.0, weight / whole), typed[phrase[0]]


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
