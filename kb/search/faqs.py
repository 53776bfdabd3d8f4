"""The FAQs that answer a query, for whoever may see them."""

import re
from collections.abc import Collection, Iterable, Iterator, Set
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from kb.directory.readings import KANJI
from kb.search.analysis.analyser import words_of
from kb.search.analysis.characters import plain
from kb.search.analysis.words import Word
from kb.search.dense.second_stage import dense_at
from kb.search.elastic.first_stage import first_stage_at
from kb.search.engine.asked import MOST_CHARACTERS, How
from kb.search.engine.ranking import FirstStage, Hit, Ranking, SecondStage, in_process, rank
from kb.search.kept import INDEXES, Kept
from kb.search.published_texts import NARROWNESS
from kb.search.wishes import WISHES

LANGUAGES_OF_LETTERS = ("en", "ja")  # Latin letters may be English, or Japanese as it sounds
JAPANESE = re.compile(f"[ぁ-ヿｦ-ﾟ{KANJI}]")
MOST_WORDS, SHORTEST_WORD = 3, 2  # of a match that are named, and their characters
LONGEST_LINE = 120  # characters
NOTHING = Ranking(hits=[], known=0.0)


@dataclass(frozen=True, kw_only=True)
class Run:
    """A part of a text that is marked as a whole or not at all."""

    text: str
    marked: bool


@dataclass(frozen=True, kw_only=True)
class FoundFaq:
    """One FAQ that may answer the query."""

    number: int
    language: str  # of the texts: the original's where the reader's is missing
    question: tuple[Run, ...]
    line: tuple[Run, ...]  # the beginning of the spoken answer
    words: tuple[str, ...]  # the parts of the query that it answers
    times: int  # how often it was chosen after queries much like this one
    reason: str  # the same in words, in the language of the screen


@dataclass(frozen=True, kw_only=True)
class Match:
    """How well one FAQ answers a query."""

    number: int
    score: float  # comparable within one query only
    evidence: float  # how much the words tell that it answers, see ``Index.weight``
    words: tuple[str, ...]  # of the query: those that tell most of what it answers


def find_faqs(query: str, *, language: str, audience: str, at: datetime, limit: int = 10) -> list[FoundFaq]:
    """Return the published FAQs that may answer the query, best first; none for a blank one.

    ``audience`` is the narrowest one that the reader belongs to: ``Audience.PUBLIC`` sees only what everybody may see,
    ``Audience.STAFF`` sees all. What is hidden takes nobody's place and is told by nothing.
    """
    if not query.strip():
        return []
    kept, asked_in, ranking = _asked(query, language=language, audience=audience, at=at, limit=limit)
    hits = _as_typed(ranking.hits, query, language=asked_in)
    return [_found(kept, hit, language=language, asked_in=asked_in) for hit in hits]


def matches(query: str, *, language: str, audience: str, at: datetime, limit: int) -> list[Match]:
    """Return the same as ``find_faqs`` without any text, for what is judged by more than its words."""
    if not query.strip():
        return []
    kept, asked_in, ranking = _asked(query, language=language, audience=audience, at=at, limit=limit)
    index = kept.indexes.get(asked_in)
    if index is None:
        return []
    telling = sorted(
        ((index.weight(word.term), word.term, typed) for word, typed in _typed(query, language=asked_in) if word.term),
        reverse=True,
    )
    return [
        Match(
            number=hit.key,
            score=hit.score,
            evidence=sum(index.weight(term) for term in hit.terms),
            words=tuple(
                dict.fromkeys(
                    typed for _weight, term, typed in telling if term in hit.terms and len(typed) >= SHORTEST_WORD
                )
            )[:MOST_WORDS],
        )
        for hit in ranking.hits
    ]


def _asked(query: str, *, language: str, audience: str, at: datetime, limit: int) -> tuple[Kept, str, Ranking]:
    """Return what there was to search, the language in which the query was understood, and the ranking."""
    kept = INDEXES.get(at=at)
    open_to_reader = {
        number for number, narrowest in kept.audiences.items() if NARROWNESS[narrowest] <= NARROWNESS[audience]
    }
    asked_in, ranking = _best_ranking(
        kept, query, language=language, open_to_reader=open_to_reader, on=timezone.localdate(at), limit=limit
    )
    return kept, asked_in, ranking


def _as_typed(hits: Iterable[Hit], query: str, *, language: str) -> Iterator[Hit]:
    """Yield the hits, their words written as in the query: パスポート, where the index has ぱすぽーと."""
    surfaces = {word.surface: typed for word, typed in _typed(query, language=language)}
    for hit in hits:
        yield replace(hit, words=tuple((surfaces.get(word, word), how) for word, how in hit.words))


def _typed(query: str, *, language: str) -> Iterator[tuple[Word, str]]:
    """Yield the words of a query, each as it was typed."""
    text = plain(query[:MOST_CHARACTERS])
    return ((word, text[word.start : word.end]) for word in words_of(text, language=language))


def is_fallback() -> bool:
    """Say whether this process's last search was answered by another engine than the one that is set up."""
    return bool(settings.ELASTICSEARCH_URL) and first_stage_at(settings.ELASTICSEARCH_URL).is_away


def first_stage_in_force() -> FirstStage:
    """Return the first stage that the settings name."""
    return first_stage_at(settings.ELASTICSEARCH_URL) if settings.ELASTICSEARCH_URL else in_process


def is_without_model() -> bool:
    """Say whether the site's own model is set up and failed in this process when it was used last."""
    return bool(settings.DENSE_MODEL) and dense_at(settings.DENSE_MODEL, settings.SEARCH_DIR).is_away


def second_stage_in_force() -> SecondStage | None:
    """Return the second stage that the settings name."""
    return dense_at(settings.DENSE_MODEL, settings.SEARCH_DIR) if settings.DENSE_MODEL else None


def warm_up(*, at: datetime) -> None:
    """Make the indexes before somebody asks for them."""
    INDEXES.get(at=at)


def _best_ranking(
    kept: Kept, query: str, *, language: str, open_to_reader: Set[int], on: date, limit: int
) -> tuple[str, Ranking]:
    """Rank in each language that the query may be in, and return what the one says that knows most of it."""
    rankings = []
    wishes = WISHES.get()
    for one in _languages_of(query, language):
        if one in kept.indexes:
            index = kept.indexes[one]
            hidden = index.places.keys() - (kept.by_language.get(one, {}).keys() & open_to_reader)
            ranking = rank(
                index,
                query,
                limit=limit,
                past=kept.past[one],
                hidden=hidden.union(wishes.numbers(query, language=one, on=on, is_ban=True)),
                pinned=wishes.numbers(query, language=one, on=on, is_ban=False),
                wished=wishes.synonyms_in(one),
                first_stage=first_stage_in_force(),
                second_stage=second_stage_in_force(),
            )
            rankings.append((one, ranking))
    # Of languages that know the same, the reader's own comes first.
    return max(rankings, key=lambda pair: (bool(pair[1].hits), pair[1].known), default=(language, NOTHING))


def _languages_of(query: str, language: str) -> Iterable[str]:
    others = (settings.LANGUAGE_CODE,) if JAPANESE.search(query) else LANGUAGES_OF_LETTERS
    if JAPANESE.search(query) and language == "en":
        return others
    return dict.fromkeys((language, *others))


def _found(kept: Kept, hit: Hit, *, language: str, asked_in: str) -> FoundFaq:
    shown = language if hit.key in kept.by_language.get(language, {}) else asked_in
    text = kept.by_language[shown][hit.key]
    words = tuple(dict.fromkeys(typed for typed, _how in hit.words))
    return FoundFaq(
        number=hit.key,
        language=shown,
        question=marked(text.document.question, terms=hit.terms, language=shown),
        line=marked(_first_line(text.spoken_answer), terms=hit.terms, language=shown),
        words=words,
        times=hit.times,
        reason=" ".join(_reasons(hit)),
    )


def marked(text: str, *, terms: Collection[str], language: str) -> tuple[Run, ...]:
    """Return the text in runs, the words marked that bear one of the terms.

    Nothing is marked in a text whose places are moved by bringing its characters to one form, as 二十 to 20.
    """
    if len(plain(text)) != len(text):
        return (Run(text=text, marked=False),)
    return tuple(
        _runs(text, [(word.start, word.end) for word in words_of(text, language=language) if word.term in terms])
    )


def _runs(text: str, places: Iterable[tuple[int, int]]) -> Iterator[Run]:
    end = 0
    for start, after in places:
        if text[end:start]:
            yield Run(text=text[end:start], marked=False)
        yield Run(text=text[start:after], marked=True)
        end = after
    if text[end:]:
        yield Run(text=text[end:], marked=False)


def _first_line(answer: str) -> str:
    line = answer.strip().partition("\n")[0]
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…"


def _reasons(hit: Hit) -> Iterator[str]:
    if hit.pinned:
        yield gettext("Pinned by editors.")
    if hit.times:
        yield ngettext(
            "Chosen %(times)s time for similar questions.", "Chosen %(times)s times for similar questions.", hit.times
        ) % {"times": hit.times}
    exact = [typed for typed, how in hit.words if how in (How.WRITTEN, How.READING)]
    others = [typed for typed, how in hit.words if how == How.SYNONYM and typed not in exact]
    wished = [typed for typed, how in hit.words if how == How.EDITORS and typed not in exact]
    guessed = [typed for typed, how in hit.words if how in (How.BEGUN, How.MISSPELT) and typed not in exact]
    if exact:
        yield gettext("Matches: %(words)s.") % {"words": ", ".join(dict.fromkeys(exact))}
    if others:
        yield gettext("Says in other words: %(words)s.") % {"words": ", ".join(dict.fromkeys(others))}
    if wished:
        yield gettext("Editors’ synonym of: %(words)s.") % {"words": ", ".join(dict.fromkeys(wished))}
    if guessed:
        yield gettext("Begins or sounds like: %(words)s.") % {"words": ", ".join(dict.fromkeys(guessed))}
