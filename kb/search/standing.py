"""How the engines stand: what each holds of every language, and whether it is what the database has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings

from kb.search.dense.folder import WrongModelError, digest_of_folder
from kb.search.dense.kept_file import stored_vectors
from kb.search.dense.model import opened
from kb.search.dense.vectors import NO_VECTORS, still_true, text_digest
from kb.search.elastic.holding import held_by
from kb.search.elastic.server import alias_of, digest_of, server_at
from kb.search.models import Engine, EngineState
from kb.search.published_texts import PublishedText, by_language, published_texts
from kb.search.stored import made_by, stored_at, stored_in


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One engine's texts in one language."""

    engine: Engine
    language: str
    documents: int
    made_by: str  # the analyser; blank where nothing is held
    made_at: datetime | None
    behind: int  # texts of the database that are newer, or not held: read at the next start
    wrong: int  # texts that differ though they should not, or that the database has no more

    @property
    def drifts(self) -> bool:
        """Whether something must be mended."""
        return bool(self.wrong) or self.made_by != made_by()


@dataclass(frozen=True, kw_only=True)
class DenseStanding:
    """The site's own model."""

    name: str  # of its folder
    digest: str  # of the folder's files; blank where they cannot be read
    stored: Mapping[str, tuple[int, int]]  # by language: texts with a stored vector, and all texts
    failure: str  # why it does not answer; blank while it does


def fallbacks() -> int:
    """Return how many searches Elasticsearch should have answered and did not. One query."""
    counts = EngineState.objects.filter(engine=Engine.ELASTICSEARCH).values_list("fallback_count", flat=True)
    return next(iter(counts), 0)


def standings() -> list[Standing]:
    """Compare every text of the database with what the engines hold of it.

    Raises ``elastic.server.Failed``.
    """
    texts = published_texts({})
    return [*_in_process(texts), *(_elasticsearch(texts) if settings.ELASTICSEARCH_URL else ())]


def dense_standing() -> DenseStanding | None:
    """Open the model, and count the texts whose vectors are stored; None where the settings name no model."""
    folder = settings.DENSE_MODEL
    if not folder:
        return None
    digest, failure = "", ""
    try:
        digest = digest_of_folder(folder)
        opened(folder)
    except (WrongModelError, OSError) as error:
        failure = str(error)
    vectors = stored_vectors(settings.SEARCH_DIR, model=digest) if settings.SEARCH_DIR and digest else {}
    stored = {}
    for language, texts in by_language(published_texts({}).values()).items():
        wanted = {number: text_digest(text.document) for number, text in texts.items()}
        stored[language] = (len(still_true(vectors.get(language, NO_VECTORS), wanted)), len(wanted))
    return DenseStanding(name=folder.name, digest=digest, stored=stored, failure=failure)


def _in_process(texts: Mapping[int, PublishedText]) -> Iterator[Standing]:
    folder = settings.SEARCH_DIR
    stored = stored_in(folder) if folder else None
    at = stored_at(folder) if folder else None
    known = stored.texts if stored else {}
    for language, of_language in _pages(texts).items():
        held = {pk: known[pk] for pk in of_language if pk in known}
        yield Standing(
            engine=Engine.IN_PROCESS,
            language=language,
            documents=sum(one.document.language == language for one in known.values()),
            made_by=made_by() if stored else "",
            made_at=datetime.fromtimestamp(at, UTC) if stored and at else None,
            behind=sum(pk not in held or held[pk].revision != one.revision for pk, one in of_language.items()),
            wrong=sum(one.revision == texts[pk].revision and one != texts[pk] for pk, one in held.items()),
        )


def _elasticsearch(texts: Mapping[int, PublishedText]) -> Iterator[Standing]:
    server = server_at(settings.ELASTICSEARCH_URL)
    for language, of_language in by_language(texts.values()).items():
        held = held_by(server, alias=alias_of(language))
        digests = held.digests if held else {}
        wanted = {number: digest_of(text.document) for number, text in of_language.items()}
        yield Standing(
            engine=Engine.ELASTICSEARCH,
            language=language,
            documents=len(digests),
            made_by=held.made_by if held else "",
            made_at=held.made_at if held else None,
            behind=0,
            wrong=sum(digests.get(key) != wanted.get(key) for key in digests.keys() | wanted.keys()),
        )


def _pages(texts: Mapping[int, PublishedText]) -> Mapping[str, Mapping[int, PublishedText]]:
    pages: dict[str, dict[int, PublishedText]] = {}
    for pk, text in texts.items():
        pages.setdefault(text.document.language, {})[pk] = text
    return pages
