"""Search tried on a set of FAQs and queries of its own: never the site's."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

from kb.search.analysis.synonyms import own_groups, synonyms_of
from kb.search.engine.asked import asked_of
from kb.search.engine.documents import Document
from kb.search.engine.index import Index, index_of
from kb.search.engine.past import Past, PastQuery, past_of
from kb.search.engine.ranking import MEASURED, FirstStage, SecondStage, Weights, in_process, rank
from kb.search.evaluation import Grades, Quality, quality_of, share_below

DEPTH = 100  # hits of a query that are looked at
BEST_GRADE = 2


@dataclass(frozen=True, kw_only=True)
class Faq:
    """One question with its answer."""

    id: str
    question: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class GradedQuery:
    """What somebody asked, and which FAQs answer it how well."""

    id: str
    query: str
    relevant: Grades


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What was measured."""

    quality: Quality
    latencies: Sequence[float]  # seconds

    def figures(self, *, index_seconds: float) -> dict[str, object]:
        """Return the figures as search_eval writes them."""
        return {
            "queries": len(self.latencies),
            "mrr": round(self.quality.mrr, 4),
            **{f"sr@{near}": round(share, 4) for near, share in self.quality.success.items()},
            "recall@10": round(self.quality.recall, 4),
            "ndcg@10": round(self.quality.ndcg, 4),
            "zero_hits": self.quality.zero_hits,
            "latency_ms": {
                "p50": round(1000 * share_below(self.latencies, 0.50), 2),
                "p99": round(1000 * share_below(self.latencies, 0.99), 2),
            },
            "index_seconds": round(index_seconds, 2),
        }


def index_of_faqs(faqs: Iterable[Faq], *, language: str = "ja") -> Index:
    """Index the FAQs by their place among them: their ids may be any text."""
    documents = [
        Document(key=place, language=language, question=faq.question, answer=faq.answer)
        for place, faq in enumerate(faqs)
    ]
    return index_of(documents, language=language, synonyms=synonyms_of(own_groups(language), language=language))


def past_of_log(index: Index, log: Iterable[GradedQuery], *, places: Mapping[str, int]) -> Past:
    """Learn from a log as from calls of the past."""
    return past_of(
        PastQuery(
            terms=asked_of(index, one.query).terms,
            chosen={places[key]: grade / BEST_GRADE for key, grade in one.relevant.items() if key in places},
        )
        for one in log
    )


def tried(
    index: Index,
    queries: Iterable[GradedQuery],
    *,
    ids: Sequence[str],
    past: Past | None = None,
    weights: Weights = MEASURED,
    first_stage: FirstStage = in_process,
    second_stage: SecondStage | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Trial:
    """Ask the queries one after the other; ``ids`` are those of the FAQs by their places."""
    answers, latencies = [], []
    for done, one in enumerate(queries, start=1):
        began = perf_counter()
        ranking = rank(
            index,
            one.query,
            limit=DEPTH,
            past=past,
            weights=weights,
            first_stage=first_stage,
            second_stage=second_stage,
        )
        latencies.append(perf_counter() - began)
        answers.append(([ids[hit.key] for hit in ranking.hits], one.relevant))
        progress(done)
    return Trial(quality=quality_of(answers), latencies=latencies)
