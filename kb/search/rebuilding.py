"""Everything made anew from the database: the stored index, and what Elasticsearch holds."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db.models import F

from kb.search.elastic.holding import build
from kb.search.elastic.server import alias_of, server_at
from kb.search.engine.documents import Document
from kb.search.engine.index import Read, index_of
from kb.search.known_synonyms import synonyms_for
from kb.search.models import Engine, EngineState
from kb.search.published_texts import by_language, published_texts
from kb.search.stored import Stored, made_by, store

Progress = Callable[[str, int, int], None]  # language, texts that are done, all texts of it


def rebuild(*, at: datetime, progress: Progress) -> None:
    """Read and analyse all texts again, whatever was stored; the running processes take it over with their next search.

    Raises OSError where the index cannot be stored, and ``elastic.server.Failed``; what was in use stays in use.
    """
    texts = published_texts({})
    read = {
        language: _read(language, [text.document for text in of_language.values()], progress)
        for language, of_language in by_language(texts.values()).items()
    }
    if settings.SEARCH_DIR:
        store(Stored(texts=texts, read=read), folder=settings.SEARCH_DIR)
    EngineState.objects.get_or_create(engine=Engine.IN_PROCESS)
    EngineState.objects.filter(engine=Engine.IN_PROCESS).update(rebuilt_count=F("rebuilt_count") + 1)
    if settings.ELASTICSEARCH_URL:
        server = server_at(settings.ELASTICSEARCH_URL)
        for language, of_language in read.items():
            build(server, of_language, alias=alias_of(language), made_by=made_by(), at=at)


def _read(language: str, documents: list[Document], progress: Progress) -> Read:
    count = len(documents)
    return index_of(
        documents,
        language=language,
        synonyms=synonyms_for(language),
        progress=lambda done: progress(language, done, count),
    ).read
