"""The texts that bear a query's terms, asked from Elasticsearch; while it is away, from the index of this process."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from time import monotonic
from typing import Any

import numpy as np
from django.db.models import F
from django.utils import timezone
from elasticsearch import Elasticsearch

from kb.search.elastic.server import FIELDS, K1, Failed, WrongAnswerError, alias_of, server_at, token
from kb.search.engine.index import Index
from kb.search.engine.postings import Scores
from kb.search.engine.ranking import in_process
from kb.search.models import Engine, EngineState

logger = logging.getLogger(__name__)

DEEPEST = 1000  # hits; who sees only some of the texts still sees the best of those
LONGEST_ANSWER_TOLD = 300  # characters, in the log
ASKED_AGAIN_AFTER_SECONDS = 10.0  # a server that is away costs one search its patience, not all


class ElasticFirstStage:
    """The first stage over one server; ``is_away`` says that the index of this process answered last."""

    def __init__(self, server: Elasticsearch) -> None:
        self._server = server
        self._asked_again_at = 0.0
        self._fallbacks = 0  # searches that are not yet counted in the database
        self.is_away = False

    def __call__(self, index: Index, weighted: Sequence[Mapping[str, float]]) -> list[Scores]:
        """Return the scores of each set of weighted terms."""
        if monotonic() >= self._asked_again_at:
            try:
                scores = scores_of(self._server, index, weighted, alias=alias_of(index.language))
            except Failed as error:
                self._is_missed(error)
            else:
                self._is_back()
                return scores
        self._fallbacks += 1
        return in_process(index, weighted)

    def _is_missed(self, error: Exception) -> None:
        if not self.is_away:
            logger.warning("Elasticsearch does not answer; the index of this process does: %r", error)
        self.is_away = True
        self._asked_again_at = monotonic() + ASKED_AGAIN_AFTER_SECONDS
        self._note()
        EngineState.objects.filter(engine=Engine.ELASTICSEARCH, away_since=None).update(away_since=timezone.now())

    def _is_back(self) -> None:
        if self.is_away:
            logger.info("Elasticsearch answers again.")
            self.is_away = False
            self._note()
            EngineState.objects.filter(engine=Engine.ELASTICSEARCH).update(away_since=None)

    def _note(self) -> None:
        fallbacks, self._fallbacks = self._fallbacks, 0
        EngineState.objects.get_or_create(engine=Engine.ELASTICSEARCH)
        EngineState.objects.filter(engine=Engine.ELASTICSEARCH).update(fallback_count=F("fallback_count") + fallbacks)


@cache
def first_stage_at(url: str) -> ElasticFirstStage:
    """Return this process's first stage over the server at that address."""
    return ElasticFirstStage(server_at(url))


def scores_of(
    server: Elasticsearch, index: Index, weighted: Sequence[Mapping[str, float]], *, alias: str
) -> list[Scores]:
    """Ask the server for the scores of each set of weighted terms, all in one request.

    Raises ``server.Failed``.
    """
    asked = [terms for terms in weighted if terms]
    searches = [part for terms in asked for part in ({"index": alias}, _search(index, terms))]
    answers = server.msearch(searches=searches).get("responses") if searches else []
    if not isinstance(answers, list) or len(answers) != len(asked):
        raise WrongAnswerError(f"{len(asked)} answers were expected.")
    found = iter([_scores(index, _hits(answer)) for answer in answers])
    return [next(found) if terms else np.zeros(len(index.documents), dtype=np.float32) for terms in weighted]


def _search(index: Index, terms: Mapping[str, float]) -> dict[str, object]:
    """Each term for itself: what the server multiplies by, its rarity and k1 + 1, is taken out of our weight."""
    boosts = {term: weight / index.terms.rarity(term) / (1 + K1) for term, weight in terms.items()}
    clauses = [
        {"combined_fields": {"query": token(term), "fields": FIELDS, "boost": boost}} for term, boost in boosts.items()
    ]
    return {"size": DEEPEST, "_source": False, "track_total_hits": False, "query": {"bool": {"should": clauses}}}


def _hits(answer: Any) -> list[tuple[int, float]]:
    try:
        return [(int(hit["_id"]), float(hit["_score"])) for hit in answer["hits"]["hits"]]
    except (KeyError, TypeError, ValueError) as error:
        raise WrongAnswerError(str(answer)[:LONGEST_ANSWER_TOLD]) from error


def _scores(index: Index, hits: Iterable[tuple[int, float]]) -> Scores:
    scores = np.zeros(len(index.documents), dtype=np.float32)
    for key, score in hits:
        # What the server holds and we do not was taken back, or comes with our next index.
        if key in index.places:
            scores[index.places[key]] = score
    return scores
