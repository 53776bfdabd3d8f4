"""Measures search on a set of its own: FAQs, queries, and perhaps a log of past calls."""

import json
import os
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kb.search.dense.folder import WrongModelError
from kb.search.dense.model import Model, ModelFailedError, opened
from kb.search.dense.second_stage import asked_vector, vectors_of
from kb.search.dense.vectors import TextVectors, additions
from kb.search.elastic.first_stage import scores_of
from kb.search.elastic.holding import build
from kb.search.elastic.server import WORK_SECONDS, Failed, server_at
from kb.search.engine.index import Index
from kb.search.engine.postings import Scores
from kb.search.engine.ranking import FirstStage, SecondStage, in_process
from kb.search.models import Engine
from kb.search.trial import Faq, GradedQuery, index_of_faqs, past_of_log, tried

TOLD_EVERY = 100


class Command(BaseCommand):
    """Measures search on FAQs and queries from files; the site's own FAQs are not touched."""

    help = "Measures search on a set of its own: FAQs and queries as JSON lines."
    requires_system_checks: list[str] = []  # nothing of the site is used

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the files."""
        parser.add_argument("--faqs", type=Path, required=True, help="JSON lines: id, question, answer.")
        parser.add_argument("--queries", type=Path, required=True, help="JSON lines: id, query, relevant {id: grade}.")
        parser.add_argument("--log", type=Path, help="Past calls in the form of the queries, learned from before.")
        parser.add_argument(
            "--engine", choices=Engine.values, default=Engine.IN_PROCESS, help="Which index is measured."
        )
        parser.add_argument("--dense", type=Path, help="A folder with a dense model, which orders the best hits.")
        parser.add_argument("--json", action="store_true", required=True, help="Write one JSON object.")

    def handle(
        self,
        *args: object,
        faqs: Path,
        queries: Path,
        log: Path | None,
        engine: str,
        dense: Path | None,
        **options: object,
    ) -> None:
        """Index, learn, ask, and write the figures; what goes on is told on standard error."""
        known = [
            Faq(id=str(row["id"]), question=row["question"], answer=row["answer"])
            for row in _rows(faqs, of=("id", "question", "answer"))
        ]
        ids = [faq.id for faq in known]
        self.stderr.write(f"Indexing {len(known)} FAQs.")
        began = perf_counter()
        index = index_of_faqs(known)
        with _first_stage(engine, index) as first_stage:
            index_seconds = perf_counter() - began
            places = {key: place for place, key in enumerate(ids)}
            past = past_of_log(index, _graded(log), places=places) if log else None
            trial = tried(
                index,
                _graded(queries),
                ids=ids,
                past=past,
                first_stage=first_stage,
                second_stage=self._second_stage(dense, index) if dense else None,
                progress=self._tell,
            )
        self.stdout.write(json.dumps(trial.figures(index_seconds=index_seconds)))

    def _second_stage(self, folder: Path, index: Index) -> SecondStage:
        began = perf_counter()
        try:
            model = opened(folder)
            vectors = vectors_of(model, index.documents)
        except (WrongModelError, ModelFailedError) as error:
            raise CommandError(f"The dense model cannot be measured: {error}") from error
        self.stderr.write(f"{len(vectors)} vectors made in {perf_counter() - began:.1f} s.")
        return partial(_added, model, vectors)

    def _tell(self, done: int) -> None:
        if done % TOLD_EVERY == 0:
            self.stderr.write(f"{done} queries asked.")


def _added(model: Model, vectors: TextVectors, _index: Index, query: str, keys: Sequence[int]) -> Scores:
    try:
        return additions(vectors, asked_vector(model, query), keys, weight=model.manners.weight)
    except ModelFailedError as error:
        raise CommandError(f"The dense model fails at {query!r}: {error}") from error


@contextmanager
def _first_stage(engine: str, index: Index) -> Iterator[FirstStage]:
    if engine == Engine.IN_PROCESS:
        yield in_process
        return
    if not settings.ELASTICSEARCH_URL:
        raise CommandError("There is no Elasticsearch: set ELASTICSEARCH_URL.")
    server = server_at(settings.ELASTICSEARCH_URL).options(request_timeout=WORK_SECONDS)
    alias = f"madoguchi-trial-{os.getpid()}"
    try:
        build(server, index.read, alias=alias, made_by="", at=timezone.now())
        yield partial(scores_of, server, alias=alias)
    except Failed as error:
        raise CommandError(f"Elasticsearch cannot be measured: {error}.") from error
    finally:
        with suppress(*Failed):  # a server that went away has said so already
            server.indices.delete(index=",".join(server.indices.get_alias(name=alias)))


def _graded(path: Path) -> Iterator[GradedQuery]:
    for row in _rows(path, of=("id", "query", "relevant")):
        grades = {str(key): int(grade) for key, grade in row["relevant"].items()}
        yield GradedQuery(id=str(row["id"]), query=row["query"], relevant=grades)


def _rows(path: Path, *, of: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}.") from error
    for place, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise CommandError(f"{path}, line {place}, is no JSON: {error}.") from error
            if not isinstance(row, dict) or any(name not in row for name in of):
                raise CommandError(f"{path}, line {place}, needs {', '.join(of)}.")
            yield row
