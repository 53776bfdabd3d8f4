"""The operational facts in Prometheus' text format. Every process of an installation tells the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from calllog.ledger.feeds import FeedCondition
from telephony_bridge.operations.queries import OperationalFacts

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
ESCAPED = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One metric with its samples: labels and value."""

    name: str
    explained: str
    kind: str = "gauge"
    samples: Iterable[tuple[Mapping[str, str], float]]


def exposition(facts: OperationalFacts, *, free_bytes: int | None) -> str:
    """Return the page that is scraped; what is not known has no sample."""
    return "".join(f"{line}\n" for metric in _metrics(facts, free_bytes=free_bytes) for line in _lines(metric))


def _metrics(facts: OperationalFacts, *, free_bytes: int | None) -> list[Metric]:
    conservation = facts.conservation
    return [
        Metric(
            name="madoguchi_feed_condition",
            explained="1 at the condition of the least trustworthy feed.",
            samples=[({"condition": one}, float(one is facts.feed.condition)) for one in FeedCondition],
        ),
        Metric(
            name="madoguchi_feed_age_seconds",
            explained="Since the feed's last sign of life.",
            samples=[({"feed": one.name}, _seconds(one.silence)) for one in facts.feeds if one.silence is not None],
        ),
        Metric(
            name="madoguchi_spool_backlog_bytes",
            explained="In the spool and not yet in the ledger.",
            samples=[({"feed": one.name}, one.backlog_bytes) for one in facts.feeds if one.backlog_bytes is not None],
        ),
        Metric(
            name="madoguchi_ingest_lag_seconds",
            explained="How long the oldest record that the ledger lacks has waited.",
            samples=[({"feed": one.name}, _seconds(one.lag)) for one in facts.feeds if one.lag is not None],
        ),
        Metric(
            name="madoguchi_spool_torn_records_total",
            explained="Last records that a crash tore and the next start dropped.",
            kind="counter",
            samples=[({"feed": one.name}, one.torn) for one in facts.feeds],
        ),
        Metric(
            name="madoguchi_spool_free_bytes",
            explained="Free on the disk of the spool.",
            samples=[] if free_bytes is None else [({}, free_bytes)],
        ),
        Metric(
            name="madoguchi_ledger_sequence",
            explained="Number of the ledger's newest event.",
            kind="counter",
            samples=[({}, facts.last_sequence)],
        ),
        Metric(
            name="madoguchi_set_aside_messages",
            explained="Messages that could not be used and wait to be looked at.",
            samples=[({"feed": feed, "reason": reason}, number) for (feed, reason), number in facts.set_aside.items()],
        ),
        Metric(
            name="madoguchi_calls_offered_today",
            explained="Inbound calls of today by their first events.",
            samples=[({}, conservation.offered)],
        ),
        Metric(
            name="madoguchi_calls_today",
            explained="Inbound calls of today by their results.",
            samples=[({"result": result}, number) for result, number in conservation.by_result.items()],
        ),
        Metric(
            name="madoguchi_calls_missing_today",
            explained="Offered minus all results; anything but 0 is a fault.",
            samples=[({}, conservation.missing)],
        ),
        Metric(
            name="madoguchi_search_fallbacks_total",
            explained="Searches that Elasticsearch should have answered and the process itself did.",
            kind="counter",
            samples=[({}, facts.fallbacks)],
        ),
    ]


def _lines(metric: Metric) -> Iterable[str]:
    yield f"# HELP {metric.name} {metric.explained}"
    yield f"# TYPE {metric.name} {metric.kind}"
    for labels, value in metric.samples:
        named = ",".join(f'{name}="{str(text).translate(ESCAPED)}"' for name, text in labels.items())
        yield f"{metric.name}{{{named}}} {value:.15g}" if named else f"{metric.name} {value:.15g}"


def _seconds(length: timedelta) -> float:
    return length.total_seconds()
