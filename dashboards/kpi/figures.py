"""Which calls each figure counts. Pure.

A figure is a predicate over one call: the board counts with it, the list behind the figure filters
with it, so the two cannot differ.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from calllog.ledger.lifecycle import Result


@dataclass(frozen=True, kw_only=True)
class CallFacts:
    """What the figures need to know of one inbound call."""

    call_id: str
    result: Result
    queued_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None


def counts_of(calls: Iterable[CallFacts]) -> dict[str, int]:
    """Return how many of ``calls`` each figure counts."""
    counts = dict.fromkeys(COUNTED, 0)
    for call in calls:
        for key, counts_it in COUNTED.items():
            counts[key] += counts_it(call)
    return counts


def answer_rate(counts: Mapping[str, int]) -> float | None:
    """Share of the calls that came in and were answered, 0.0 to 1.0.

    answered / (offered - announcement - out of hours - in progress - not measured)

    A call that is still waiting is in neither part until it is answered or ends; one whose end nobody saw is
    in neither part for ever. None: no call yet.

    Source: specification §10 応答率 (着信した電話に対して応答した割合); announcements are out by §10, calls out of
    hours by kpi.md.
    """
    decided = counts["offered"] - sum(counts[key] for key in UNDECIDED)
    return counts["answered"] / decided if decided else None


def longest_wait_since(calls: Iterable[CallFacts]) -> datetime | None:
    """Return since when the caller waits who has waited longest; None: nobody waits."""
    return min((call.queued_at for call in calls if _waiting(call) and call.queued_at), default=None)


def _waiting(call: CallFacts) -> bool:
    return call.queued_at is not None and call.result is Result.IN_PROGRESS


def _offered(call: CallFacts) -> bool:
    return True


def _answered(call: CallFacts) -> bool:
    return call.result is Result.ANSWERED


def _abandoned(call: CallFacts) -> bool:
    return call.result is Result.ABANDONED


def _overflowed(call: CallFacts) -> bool:
    return call.result is Result.OVERFLOWED


def _blocked(call: CallFacts) -> bool:
    return call.result is Result.BLOCKED


def _out_of_hours(call: CallFacts) -> bool:
    return call.result is Result.OUT_OF_HOURS


def _announcement(call: CallFacts) -> bool:
    return call.result is Result.ANNOUNCEMENT


def _in_progress(call: CallFacts) -> bool:
    return call.result is Result.IN_PROGRESS


def _not_measured(call: CallFacts) -> bool:
    return call.result is Result.NOT_MEASURED


def _decided(call: CallFacts) -> bool:
    return not any(COUNTED[key](call) for key in UNDECIDED)


UNDECIDED = ("announcement", "out_of_hours", "in_progress", "not_measured")
COUNTED: Mapping[str, Callable[[CallFacts], bool]] = {
    "waiting": _waiting,
    "offered": _offered,
    "answered": _answered,
    "abandoned": _abandoned,
    "overflowed": _overflowed,
    "blocked": _blocked,
    "out_of_hours": _out_of_hours,
    "announcement": _announcement,
    "in_progress": _in_progress,
    "not_measured": _not_measured,
}
# A ratio opens the calls of its denominator; the numerator is told by each call's result.
OPENED: Mapping[str, Callable[[CallFacts], bool]] = {**COUNTED, "answer_rate": _decided}
