"""Texts to tokens for an index that knows nothing but tokens, and queries to conditions on them. Pure.

A token is what stands in the text: a Latin word or its stem, two characters of Japanese that follow one another, the
same of how Japanese is read, or what all spellings of a word share. A phrase of pairs finds any part of a text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from kb.directory.readings import KANJI, fold
from kb.search.analysis.analyser import words_of
from kb.search.analysis.characters import plain
from kb.search.analysis.synonyms import NO_SYNONYMS, Synonyms
from kb.search.analysis.words import Word

MOST_CHARACTERS = 400  # of a query; what comes after them is not looked for
JAPANESE = rf"{KANJI}〆〇ぁ-ゖゝゞァ-ヺーヽヾ"
# Digits beside Japanese belong to it, so that 3歳 is found in 満3歳児; all other letters and digits are words.
PIECE = re.compile(rf"(?P<japanese>[{JAPANESE}0-9]*[{JAPANESE}][{JAPANESE}0-9]*)|[^\W_{JAPANESE}]+")
NOT_IN_TOKENS = re.compile(r"[\W_]+")


@dataclass(frozen=True, kw_only=True)
class Run:
    """Tokens that follow one another in the text; the last one may be only begun."""

    tokens: tuple[str, ...]
    is_begun: bool = False


@dataclass(frozen=True)
class AllOf:
    """Each of the conditions holds."""

    of: "tuple[Condition, ...]"


@dataclass(frozen=True)
class AnyOf:
    """At least one of the conditions holds."""

    of: "tuple[Condition, ...]"


Condition = Run | AllOf | AnyOf


@dataclass(frozen=True, kw_only=True)
class _Piece:
    """A stretch of a text without blanks and signs, in one script."""

    text: str
    folded: str
    language: str

    def words(self) -> list[Word]:
        return words_of(self.text, language=self.language)


def tokens_of(text: str, *, may_be_begun: bool) -> list[str]:
    """Return what is indexed of a text: what is written, in its order; then how it is read, and its words' forms.

    ``may_be_begun``: half typed words shall find it; so Latin ones stand there as they are, and not only as stems.
    """
    pieces = [(piece, piece.words()) for piece in _pieces(text)]
    written = [token for piece, words in pieces for token in _written(piece, words, may_be_begun=may_be_begun)]
    heard = [token for piece, words in pieces for reading in _readings(piece, words) for token in _pairs(reading)]
    forms = {form for _piece, words in pieces for word in words for form in _forms(word)}
    return [*written, *heard, *sorted(forms.difference(written))]


def asked_of(query: str, *, synonyms: Mapping[str, Synonyms], may_be_begun: bool) -> list[Condition]:
    """Return the conditions of a query, at least one for each word between blanks; none where nothing is asked.

    ``synonyms`` stand by language. ``may_be_begun``: the last word may be half typed.
    """
    pieces = list(_pieces(query[:MOST_CHARACTERS]))
    conditions: list[Condition] = []
    for language, of_language in groupby(pieces, key=lambda piece: piece.language):
        some, known = list(of_language), synonyms.get(language, NO_SYNONYMS)
        last = pieces[-1] if may_be_begun else None
        if language == "ja":
            conditions += [_in_japanese(piece, known, is_begun=piece is last) for piece in some]
        else:
            conditions += _in_words(some, known, may_be_begun=may_be_begun, last=last)
    return list(dict.fromkeys(conditions))


def phrase_of(query: str, *, may_be_begun: bool) -> list[Condition]:
    """Return the condition that all of a query stands in a text as it is written; none where nothing is asked."""
    pieces = [(piece, piece.words()) for piece in _pieces(query[:MOST_CHARACTERS])]
    tokens = [token for piece, words in pieces for token in _written(piece, words, may_be_begun=may_be_begun)]
    # What stands alone at the end of Japanese may go on in the text.
    is_part = bool(pieces) and pieces[-1][0].language == "ja"
    if is_part and len(pieces[-1][0].folded) > 1:
        return [_run(tokens[:-1])]
    return [_run(tokens, is_begun=is_part)] if tokens else []


def _pieces(text: str) -> Iterator[_Piece]:
    for found in PIECE.finditer(plain(text)):
        folded = _token(fold(found[0]))
        if folded:
            language = "ja" if found["japanese"] else "en" if folded.isascii() else ""
            yield _Piece(text=found[0] if language == "ja" else folded, folded=folded, language=language)


def _written(piece: _Piece, words: Sequence[Word], *, may_be_begun: bool) -> list[str]:
    """Return a piece's tokens as they stand in the text; the last character begins no pair and stands alone."""
    if piece.language == "ja":
        return [*_pairs(piece.folded), piece.folded[-1]]
    return [piece.folded] if may_be_begun else [word.term for word in words if word.term]


def _pairs(text: str) -> list[str]:
    return [one + other for one, other in pairwise(text)]


def _readings(piece: _Piece, words: Iterable[Word]) -> Iterator[str]:
    """Yield how a piece is read, where it is not written so."""
    for is_known, some in groupby(words, key=lambda word: bool(word.kana)):
        reading = "".join(word.kana for word in some)
        if is_known and reading not in piece.folded:
            yield reading


def _forms(word: Word) -> list[str]:
    """Return what a word shares with its other spellings, and with other words for the same thing."""
    term = _token(word.term)
    return [term, *(f"group{group}" for group in word.groups)] if term else []


def _in_japanese(piece: _Piece, synonyms: Synonyms, *, is_begun: bool) -> Condition:
    """Ask for a piece anywhere in a text, or for its words that tell something."""
    words = piece.words()
    telling = [word for word in words if _forms(word)]
    each = [_any([*_parts(word), *map(_one, _forms(word))]) for word in telling]
    if is_begun and telling and telling[-1] is words[-1]:
        each[-1] = _any([each[-1], _run([words[-1].surface], is_begun=True)])
    said = _with_synonyms(telling, each, synonyms)
    # A sentence has words that hold it together, and some that no title has; in a compound each word tells something.
    is_compound = len(telling) == len(words)
    return _any([_part(piece.folded), *([_all(said) if is_compound else _any(said)] if said else [])])


def _in_words(
    pieces: Sequence[_Piece], synonyms: Synonyms, *, may_be_begun: bool, last: _Piece | None
) -> list[Condition]:
    """Ask for each word, but for those that tell nothing beside others."""
    read = [(piece, word) for piece in pieces for word in piece.words()]
    telling = [(piece, word) for piece, word in read if word.term or piece is last] or (read if may_be_begun else [])
    each = []
    for piece, word in telling:
        as_written = _run(_written(piece, [word], may_be_begun=may_be_begun), is_begun=piece is last)
        each.append(_any([as_written, *map(_one, _forms(word))]))
    return _with_synonyms([word for _piece, word in telling], each, synonyms)


def _with_synonyms(words: Sequence[Word], each: Sequence[Condition], synonyms: Synonyms) -> list[Condition]:
    """Return the words' conditions, those of a known phrase together with what else is said for it."""
    terms = [word.term for word in words]
    conditions: list[Condition] = []
    place = 0
    while place < len(terms):
        known = [
            (phrase, others)
            for phrase, others in synonyms.by_first_term.get(terms[place], ())
            if tuple(terms[place : place + len(phrase)]) == phrase
        ]
        length = max((len(phrase) for phrase, _others in known), default=1)
        others = [
            other
            for phrase, of_phrase in known
            for other in of_phrase
            if len(phrase) == length and all(map(_token, other))
        ]
        as_said = _all(each[place : place + length])
        conditions.append(_any([as_said, *(_all(map(_one, other)) for other in others)]))
        place += length
    return conditions


def _part(text: str) -> Run:
    """Ask for Japanese anywhere in a text; one character begins a pair, or stands at the end."""
    return _run(_pairs(text) or [text], is_begun=len(text) == 1)


def _parts(word: Word) -> list[Run]:
    """Ask for a word as it was typed; one character alone stands in too many words."""
    return [_part(word.surface)] if len(word.surface) > 1 else []


def _one(form: str) -> Run:
    return _run([_token(form)])


def _token(text: str) -> str:
    return NOT_IN_TOKENS.sub("", text)


def _run(tokens: Iterable[str], *, is_begun: bool = False) -> Run:
    return Run(tokens=tuple(tokens), is_begun=is_begun)


def _all(conditions: Iterable[Condition]) -> Condition:
    each = tuple(dict.fromkeys(conditions))
    return each[0] if len(each) == 1 else AllOf(each)


def _any(conditions: Iterable[Condition]) -> Condition:
    each = tuple(dict.fromkeys(conditions))
    return each[0] if len(each) == 1 else AnyOf(each)
