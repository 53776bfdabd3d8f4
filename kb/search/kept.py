"""The indexes of this process: made once, and again when a text or a lesson has changed."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, lru_cache
from threading import Lock
from typing import TypedDict

from django.conf import settings
from django.db import connection
from django.db.models import Count, Sum

from kb.search.analysis.analyser import terms_of
from kb.search.analysis.synonyms import Synonyms, groups_of_file, own_groups, synonyms_of
from kb.search.engine.documents import Document
from kb.search.engine.index import Index, index_of
from kb.search.engine.past import Past, PastQuery, past_of, sureness
from kb.search.models import LearnedQuery
from kb.search.published_texts import (
    PublishedText,
    Revision,
    narrowest_audiences,
    published_texts,
    revision_of_all,
)

LONGEST_WAIT_SECONDS = 0.8  # for a change; until it is done the searches go on with what was there

LESSONS_REMEMBERED = 50_000


@dataclass(frozen=True, kw_only=True)
class Kept:
    """All that searches need, as it was at one revision of the database.

    While new indexes are being made, the texts and audiences are those of the database already: what was taken back
    is still in an index then, but not in ``by_language``.
    """

    of: tuple[str, Revision, Revision]  # the database's name, the texts' and the lessons' revision
    texts: Mapping[int, PublishedText]  # by page
    by_language: Mapping[str, Mapping[int, PublishedText]]  # the same by language and FAQ number
    audiences: Mapping[int, str]  # the narrowest one of each FAQ number
    indexes: Mapping[str, Index]  # by language
    past: Mapping[str, Past]


class KeptIndexes:
    """The newest ``Kept``. What the database says is read by whoever asks; the work on it is done by one thread."""

    def __init__(self) -> None:
        self._kept: Kept | None = None
        self._coming: _Coming | None = None
        self._lock = Lock()
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="search-index")

    def get(self, *, at: datetime) -> Kept:
        """Return the indexes; two queries while nothing has changed.

        Only the very first search of a process waits for as long as it takes.
        """
        wanted = (str(connection.settings_dict["NAME"]), revision_of_all(), _revision_of_lessons())
        kept = self._kept
        if kept is not None and kept.of == wanted:
            return kept
        coming = self._making(wanted, kept, at=at)
        same_database = kept is not None and kept.of[0] == wanted[0]
        done, _waiting = wait([coming.kept], timeout=LONGEST_WAIT_SECONDS if same_database else None)
        if kept is not None and not done:
            return replace(kept, **_of_texts(coming.texts))
        self._kept = coming.kept.result()
        return self._kept

    def _making(self, wanted: tuple[str, Revision, Revision], kept: Kept | None, *, at: datetime) -> "_Coming":
        with self._lock:
            if self._coming is None or self._coming.of != wanted:
                if kept is not None and kept.of[0] != wanted[0]:
                    kept = None  # another database: the tests of one process use several
                texts = published_texts(kept.texts if kept else {})
                lessons = _lessons(at)
                making = self._worker.submit(_make, wanted, texts, lessons, kept)
                self._coming = _Coming(of=wanted, texts=texts, kept=making)
            return self._coming


@dataclass(frozen=True, kw_only=True)
class _Coming:
    """What is being made."""

    of: tuple[str, Revision, Revision]
    texts: Mapping[int, PublishedText]
    kept: Future[Kept]


class _OfTexts(TypedDict):
    texts: Mapping[int, PublishedText]
    by_language: Mapping[str, Mapping[int, PublishedText]]
    audiences: Mapping[int, str]


@dataclass(frozen=True, kw_only=True)
class _Lesson:
    language: str
    words: str
    faq_number: int
    times: int
    sure: float


INDEXES = KeptIndexes()


@cache
def synonyms_for(language: str) -> Synonyms:
    """Return our synonyms of a language with those of the site, which are in Japanese."""
    groups = own_groups(language)
    if language == "ja" and settings.SYNONYMS_FILE:
        groups = groups + groups_of_file(settings.SYNONYMS_FILE)
    return synonyms_of(groups, language=language)


def _revision_of_lessons() -> Revision:
    row = LearnedQuery.objects.aggregate(Count("pk"), Sum("version"))
    return tuple(row.values())


def _lessons(at: datetime) -> list[_Lesson]:
    counted = LearnedQuery.objects.filter(taken_back_at=None, chosen_count__gt=0)
    rows = counted.values_list("language", "words", "faq_number_id", "chosen_count", "last_chosen_at")
    return [
        _Lesson(
            language=language,
            words=words,
            faq_number=number,
            times=times,
            sure=sureness(times, age=at - last),
        )
        for language, words, number, times, last in rows
    ]


def _make(
    of: tuple[str, Revision, Revision],
    texts: Mapping[int, PublishedText],
    lessons: Sequence[_Lesson],
    before: Kept | None,
) -> Kept:
    found = _of_texts(texts)
    indexes = {
        language: _index(language, [text.document for text in of_language.values()], before)
        for language, of_language in found["by_language"].items()
    }
    return Kept(
        of=of,
        **found,
        indexes=indexes,
        past={
            language: past_of(_past_queries(index, (one for one in lessons if one.language == language)))
            for language, index in indexes.items()
        },
    )


def _of_texts(texts: Mapping[int, PublishedText]) -> _OfTexts:
    by_language: dict[str, dict[int, PublishedText]] = {}
    for text in texts.values():
        by_language.setdefault(text.document.language, {})[text.document.key] = text
    return {"texts": texts, "by_language": by_language, "audiences": narrowest_audiences(texts.values())}


def _index(language: str, documents: Sequence[Document], before: Kept | None) -> Index:
    known = before.indexes.get(language) if before else None
    if known and [one.document for one in known.documents] == documents:
        return known
    return index_of(documents, language=language, synonyms=synonyms_for(language), before=known)


def _past_queries(index: Index, lessons: Iterable[_Lesson]) -> Iterable[PastQuery]:
    for lesson in lessons:
        place = index.places.get(lesson.faq_number)
        if place is not None:
            terms = {term: index.weight(term) for term in _terms_of_lesson(lesson.words, lesson.language)}
            yield PastQuery(terms=terms, chosen={place: lesson.sure}, times=lesson.times)


@lru_cache(maxsize=LESSONS_REMEMBERED)
def _terms_of_lesson(words: str, language: str) -> tuple[str, ...]:
    """Return the terms of what was typed; each record that is saved has all lessons read again."""
    return tuple(terms_of(words, language=language))
