"""The site's own model puts the best hits into another order; while it cannot, they stay as they are."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from threading import Lock, main_thread
from time import monotonic
from typing import cast

import numpy as np

from kb.search.dense.folder import WrongModelError, digest_of_folder
from kb.search.dense.kept_file import store_vectors, stored_vectors
from kb.search.dense.model import Model, ModelFailedError, Vectors, opened
from kb.search.dense.vectors import (
    NO_VECTORS,
    TextVectors,
    additions,
    still_true,
    text_digest,
    text_of,
    with_more,
)
from kb.search.engine.documents import Document
from kb.search.engine.index import Index
from kb.search.engine.postings import Scores

AT_ONCE = 8  # texts that a model is given together
LONGEST_QUERY = 500  # characters; nobody's question is longer
QUERIES_KEPT = 256  # while somebody types, each letter asks again
TOGETHER = 64  # texts whose vectors are taken into use together
STORED_EVERY_SECONDS = 60.0  # while many vectors are made

logger = logging.getLogger(__name__)

Wanted = Mapping[str, Mapping[int, tuple[bytes, Document]]]  # by language and key


class DenseSecondStage:
    """One model and the vectors of all texts. A thread makes them; no search waits for it."""

    def __init__(self, folder: Path, *, kept_in: Path | None) -> None:
        self._folder = folder
        self._kept_in = kept_in
        self._model: Model | None = None
        self._digest = ""  # of the folder
        self._wanted: Wanted = {}
        self._vectors: Mapping[str, TextVectors] = {}
        self._lock = Lock()  # of the three before
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="search-vectors")
        self._stored_at = monotonic()
        self._failures: dict[str, str] = {}  # by what the model was to do
        self._vector_of_query = lru_cache(maxsize=QUERIES_KEPT)(self._asked)

    @property
    def is_away(self) -> bool:
        """Whether the model failed when it was used last."""
        return bool(self._failures)

    def __call__(self, index: Index, query: str, keys: Sequence[int]) -> Scores:
        """Return what the model adds to the scores of the documents; nothing while it is not ready, or fails."""
        vectors = self._vectors.get(index.language, NO_VECTORS)
        if self._model is None or not len(vectors):
            return np.zeros(len(keys), dtype=np.float32)
        try:
            asked = self._vector_of_query(query.strip()[:LONGEST_QUERY])
            found = additions(vectors, asked, keys, weight=self._model.manners.weight)
        except ModelFailedError as error:
            self._fails("a query", error)
            return np.zeros(len(keys), dtype=np.float32)
        self._answers("a query")
        return found

    def want(self, documents: Mapping[str, Iterable[Document]]) -> None:
        """Have a vector made for each document, by language; those whose text has changed lose theirs at once."""
        wanted = {
            language: {one.key: (text_digest(one), one) for one in of_language}
            for language, of_language in documents.items()
        }
        with self._lock:
            self._wanted = wanted
            self._keep({language: self._vectors.get(language, NO_VECTORS) for language in wanted})
        if main_thread().is_alive():  # otherwise the process ends, and no thread begins anything
            self._worker.submit(self._fill)

    def _keep(self, vectors: Mapping[str, TextVectors]) -> None:
        """Keep of the vectors what is still wanted. The lock is held."""
        self._vectors = {
            language: still_true(
                vectors.get(language, NO_VECTORS), {key: digest for key, (digest, _one) in of_language.items()}
            )
            for language, of_language in self._wanted.items()
        }

    def _fill(self) -> None:
        try:
            self._open()
            self._make_missing()
        except (WrongModelError, ModelFailedError, OSError) as error:
            self._fails("the texts", error)
        except Exception as error:
            logger.exception("The vectors of the texts cannot be made.")
            self._failures["the texts"] = repr(error)
        else:
            self._answers("the texts")

    def _open(self) -> None:
        if self._model is not None:
            return
        model = opened(self._folder)
        self._digest = digest_of_folder(self._folder)
        if self._kept_in:
            stored = stored_vectors(self._kept_in, model=self._digest)
            with self._lock:
                self._keep(stored)
        self._model = model

    def _make_missing(self) -> None:
        is_changed = False
        try:
            while main_thread().is_alive() and (missing := self._missing()):
                language, documents = missing
                self._add(language, documents)
                is_changed = True
                if monotonic() - self._stored_at > STORED_EVERY_SECONDS:
                    self._store()
                    is_changed = False
        finally:
            if is_changed:
                self._store()

    def _missing(self) -> tuple[str, Sequence[Document]] | None:
        """Return some documents without a vector, all of one language."""
        with self._lock:
            for language, of_language in self._wanted.items():
                known = self._vectors[language].digests
                missing = (one for key, (_digest, one) in of_language.items() if key not in known)
                if some := list(islice(missing, TOGETHER)):
                    return language, some
        return None

    def _add(self, language: str, documents: Sequence[Document]) -> None:
        made = vectors_of(cast(Model, self._model), documents)
        with self._lock:
            if language in self._wanted:
                self._keep({**self._vectors, language: with_more(self._vectors[language], made)})

    def _store(self) -> None:
        self._stored_at = monotonic()
        if self._kept_in:
            try:
                store_vectors(self._vectors, folder=self._kept_in, model=self._digest)
            except OSError as error:
                logger.warning("The vectors cannot be stored, and the next start will make them anew: %r", error)

    def _asked(self, query: str) -> Vectors:
        return asked_vector(cast(Model, self._model), query)

    def _fails(self, what: str, error: Exception) -> None:
        if what not in self._failures:
            logger.warning("The dense model fails at %s; the search goes on without: %s", what, error)
        self._failures[what] = str(error)

    def _answers(self, what: str) -> None:
        if self._failures.pop(what, None):
            logger.info("The dense model answers again: %s.", what)


@cache
def dense_at(folder: Path, kept_in: Path | None) -> DenseSecondStage:
    """Return this process's second stage with the model in that folder."""
    return DenseSecondStage(folder, kept_in=kept_in)


def vectors_of(model: Model, documents: Sequence[Document]) -> TextVectors:
    """Return the vectors of the documents.

    Raises ModelFailedError.
    """
    prefix = model.manners.text_prefix
    texts = [prefix + text_of(one) for one in documents]
    parts = [model.vectors(texts[start : start + AT_ONCE]) for start in range(0, len(texts), AT_ONCE)]
    return TextVectors(
        digests={one.key: text_digest(one) for one in documents},
        matrix=np.concatenate(parts) if parts else NO_VECTORS.matrix,
    )


def asked_vector(model: Model, query: str) -> Vectors:
    """Return the vector of a query, alone.

    Raises ModelFailedError.
    """
    vector: Vectors = model.vectors([model.manners.query_prefix + query[:LONGEST_QUERY]])[0]
    return vector
