"""Figures as sums of verdicts. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor

from calllog.ledger.lifecycle import Result
from dashboards.kpi.definitions import Definitions, Monthly
from dashboards.kpi.facts import NOTHING, CallFacts
from dashboards.kpi.verdicts import JUDGES, Part, Verdict, verdicts

Judged = tuple[tuple[str, Verdict], ...]


@dataclass(frozen=True, kw_only=True)
class Tally:
    """The sum of verdicts."""

    numerator: int = 0
    denominator: int = 0  # the numerator included
    length: timedelta = NOTHING  # of all that is averaged
    categories: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "Tally") -> "Tally":
        """Return the sum of two sums."""
        return Tally(
            numerator=self.numerator + other.numerator,
            denominator=self.denominator + other.denominator,
            length=self.length + other.length,
            categories=Counter(self.categories) + Counter(other.categories),
        )


def tally_of(found: Iterable[Verdict]) -> Tally:
    """Return the sum of ``found``."""
    counted = [verdict for verdict in found if verdict.part is not Part.EXCLUDED]
    numerator = [verdict for verdict in counted if verdict.part is Part.NUMERATOR]
    return Tally(
        numerator=len(numerator),
        denominator=len(counted),
        length=sum((verdict.length for verdict in numerator if verdict.length), NOTHING),
        categories=Counter(verdict.category_code for verdict in numerator if verdict.category_code),
    )


def figure(key: str, calls: Iterable[CallFacts], held: Definitions) -> Tally:
    """Return the figure ``key`` of ``calls``."""
    return tally_of(verdict for call in calls for verdict in verdicts(key, call, held))


def figures(calls: Iterable[Judged]) -> dict[str, Tally]:
    """Return all figures of calls that are judged already: on a board each is judged once, and summed often."""
    found: dict[str, list[Verdict]] = {key: [] for key in JUDGES}
    for judged in calls:
        for key, verdict in judged:
            found[key].append(verdict)
    return {key: tally_of(of_key) for key, of_key in found.items()}


def judged(call: CallFacts, held: Definitions) -> Judged:
    """Return the figures in which the call counts, each with its verdict."""
    return tuple(
        (key, verdict) for key in JUDGES for verdict in verdicts(key, call, held) if verdict.part is not Part.EXCLUDED
    )


def ratio(tally: Tally) -> Fraction | None:
    """Return the share of the numerator; None: there is nothing to share."""
    return Fraction(tally.numerator, tally.denominator) if tally.denominator else None


def mean(tally: Tally) -> timedelta | None:
    """Return the mean length; None: there is nothing to average."""
    return tally.length / tally.numerator if tally.numerator else None


def monthly_ratio(days: Mapping[date, Tally], held: Definitions) -> Fraction | None:
    """Return the month's share of its days: 月平均 as it is read. A day without calls has no part in a mean of days."""
    if held.monthly is Monthly.RATIO_OF_SUMS:
        return ratio(sum(days.values(), Tally()))
    of_days = [share for tally in days.values() if (share := ratio(tally)) is not None]
    return sum(of_days, Fraction()) / len(of_days) if of_days else None


def may_still_miss(so_far: Tally, *, expected: Fraction, target: Fraction) -> int:
    """Return how many calls may still be missed until the period ends at ``target``; below 0: so many too many already.

    floor((1 - target) × (offered so far + expected)) - missed so far

    ``expected`` are the calls that usually come in the rest of the period.

    Source: specification §10 応答率, 月平均90%以上, read as the ratio of the month's sums.
    """
    missed = so_far.denominator - so_far.numerator
    return floor((1 - target) * (so_far.denominator + expected)) - missed


def longest_wait_since(calls: Iterable[CallFacts]) -> datetime | None:
    """Return since when the caller waits who has waited longest; None: nobody waits."""
    waiting = (call.queued_at for call in calls if call.result is Result.IN_PROGRESS and call.queued_at)
    return min(waiting, default=None)


@dataclass(frozen=True, kw_only=True)
class Rising:
    """Something that is asked more often than usual."""

    topic: str
    count: int
    usual: Fraction
    steepness: int  # 1 or 2 arrows


LEAST = 5  # fewer of one topic say nothing
STEEP = {1: 2, 2: 3}  # arrows: so many times what is usual


def rising(counts: Mapping[str, int], usual: Mapping[str, Fraction]) -> Sequence[Rising]:
    """Return the topics that are asked at least twice as often as usual, the most asked first."""
    found = []
    for topic, count in counts.items():
        expected = usual.get(topic, Fraction())
        arrows = max((arrows for arrows, times in STEEP.items() if count >= times * expected), default=0)
        if count >= LEAST and arrows:
            found.append(Rising(topic=topic, count=count, usual=expected, steepness=arrows))
    return sorted(found, key=lambda topic: (-topic.count, topic.topic))
