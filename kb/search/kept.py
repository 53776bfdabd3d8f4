"""The indexes of this process: made once, and again when a text or a lesson has changed."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from threading import Lock
from time import time
from typing import TypedDict

from django.conf import settings
from django.db import connection
from django.db.models import Count, Sum

from kb.search.analysis.analyser import terms_of
from kb.search.dense.second_stage import dense_at
from kb.search.elastic.first_stage import first_stage_at
from kb.search.elastic.holding import change
from kb.search.elastic.server import Failed, alias_of, server_at
from kb.search.engine.index import Index, Read, index_of
from kb.search.engine.past import Past, PastQuery, past_of, sureness
from kb.search.known_synonyms import synonyms_for
from kb.search.models import LearnedQuery
from kb.search.published_texts import (
    PublishedText,
    Revision,
    by_language,
    narrowest_audiences,
    published_texts,
    revision_of_all,
)
from kb.search.stored import Stored, store, stored_at, stored_in

LONGEST_WAIT_SECONDS = 0.8  # for a change; until it is done the searches go on with what was there
STORED_AGAIN_AFTER_SECONDS = 600
LESSONS_KEPT = 100_000

logger = logging.getLogger(__name__)


Revisions = tuple[str, Revision, Revision]  # the database's name, the texts' and the lessons' revision


@dataclass(frozen=True, kw_only=True)
class Kept:
    """All that searches need, as it was at one revision of the database.

    While new indexes are being made, the texts and audiences are those of the database already: what was taken back
    is still in an index then, but not in ``by_language``.
    """

    of: Revisions
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
        is_late = kept is not None and kept.of[0] == wanted[0]
        done, _waiting = wait([coming.kept], timeout=LONGEST_WAIT_SECONDS if is_late else None)
        if done and not coming.kept.cancelled():
            self._kept = coming.kept.result()
            return self._kept
        if kept is not None and is_late:
            return replace(kept, **_of_texts(coming.texts))
        return self.get(at=at)  # the first one of all was overtaken by a change

    def _making(self, wanted: Revisions, kept: Kept | None, *, at: datetime) -> "_Coming":
        with self._lock:
            if self._coming is None or self._coming.of != wanted:
                before = _before(wanted, kept)
                texts = published_texts(before.texts if before else {})
                lessons = _lessons(at)
                if self._coming:
                    self._coming.kept.cancel()  # not even begun, and out of date already
                making = self._worker.submit(_make, wanted, texts, lessons, before)
                self._worker.submit(_store, making)
                self._coming = _Coming(of=wanted, texts=texts, kept=making)
            return self._coming


@dataclass(frozen=True, kw_only=True)
class _Coming:
    """What is being made."""

    of: Revisions
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


def store_if_due(kept: Kept) -> None:
    """Store what was read, unless there is a file that is not old: what changed since then, a start reads anew."""
    folder = settings.SEARCH_DIR
    if folder is None:
        return
    try:
        at = stored_at(folder)
        if at is None or time() - at > STORED_AGAIN_AFTER_SECONDS:
            store(stored_of(kept), folder=folder)
    except OSError as error:
        logger.warning("The index cannot be stored, and the next start will take longer: %r", error)


def _store(made: Future[Kept]) -> None:
    """Store what was made just before, in the same thread."""
    if not made.cancelled() and not made.exception():
        store_if_due(made.result())


def stored_of(kept: Kept) -> Stored:
    """Return what a file keeps of the indexes."""
    return Stored(texts=kept.texts, read={language: index.read for language, index in kept.indexes.items()})


def _before(wanted: Revisions, kept: Kept | None) -> Stored | None:
    """Return what need not be read again: this process's own, or what another has stored."""
    # Another database: the tests of one process use several. Another rebuild: what is here may be wrong.
    if kept is not None and (kept.of[0], kept.of[1][-1]) == (wanted[0], wanted[1][-1]):
        return stored_of(kept)
    return stored_in(settings.SEARCH_DIR) if settings.SEARCH_DIR else None


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


def _make(of: Revisions, texts: Mapping[int, PublishedText], lessons: Sequence[_Lesson], before: Stored | None) -> Kept:
    found = _of_texts(texts)
    indexes: Mapping[str, Index] = {
        language: index_of(
            (text.document for text in of_language.values()),
            language=language,
            synonyms=synonyms_for(language),
            before=before.read.get(language) if before else None,
        )
        for language, of_language in found["by_language"].items()
    }
    if settings.ELASTICSEARCH_URL and before:
        _tell_elasticsearch(before.read, indexes)
    if settings.DENSE_MODEL:
        dense_at(settings.DENSE_MODEL, settings.SEARCH_DIR).want(
            {language: index.documents for language, index in indexes.items()}
        )
    return Kept(
        of=of,
        **found,
        indexes=indexes,
        past={
            language: past_of(_past_queries(index, (one for one in lessons if one.language == language)))
            for language, index in indexes.items()
        },
    )


def _tell_elasticsearch(before: Mapping[str, Read], indexes: Mapping[str, Index]) -> None:
    """Send what has changed. Every process does, so that its own searches find it; all of them send the same."""
    if first_stage_at(settings.ELASTICSEARCH_URL).is_away:
        return
    server = server_at(settings.ELASTICSEARCH_URL)
    try:
        for language, index in indexes.items():
            known = set(before[language].documents) if language in before else set()
            changed = {one.key for one in index.documents if one not in known}
            gone = {one.key for one in known} - index.places.keys()
            change(server, index.read, changed=changed, gone=gone, alias=alias_of(language))
    except Failed as error:
        logger.warning("Elasticsearch was not told of a change; the next comparison will: %r", error)


def _of_texts(texts: Mapping[int, PublishedText]) -> _OfTexts:
    return {
        "texts": texts,
        "by_language": by_language(texts.values()),
        "audiences": narrowest_audiences(texts.values()),
    }


def _past_queries(index: Index, lessons: Iterable[_Lesson]) -> Iterable[PastQuery]:
    for lesson in lessons:
        place = index.places.get(lesson.faq_number)
        if place is not None:
            terms = {term: index.weight(term) for term in _terms_of_lesson(lesson.words, lesson.language)}
            yield PastQuery(terms=terms, chosen={place: lesson.sure}, times=lesson.times)


@lru_cache(maxsize=LESSONS_KEPT)
def _terms_of_lesson(words: str, language: str) -> tuple[str, ...]:
    """Return the terms of what was typed; each record that is saved has all lessons read again."""
    return tuple(terms_of(words, language=language))
