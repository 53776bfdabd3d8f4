"""What the specification leaves open, as it is read from a day on. Pure.

Source: kpi.md, "What the specification leaves open". A change of a reading or a target is a further row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from dashboards.kpi.facts import Ending


class Monthly(StrEnum):
    """What 月平均 means."""

    RATIO_OF_SUMS = "ratio_of_sums"
    MEAN_OF_DAYS = "mean_of_days"


class Congestion(StrEnum):
    """How the time of congestion guidance is left out of 即応率."""

    SECONDS_OFF = "seconds_off"
    CALL_OUT = "call_out"


class Counted(StrEnum):
    """What 一次完結率 and 一次対応率 count."""

    CALLS = "calls"  # a call is completed when all its questions are
    QUESTIONS = "questions"


class WaitFrom(StrEnum):
    """From when the seconds of 即応率 run."""

    QUEUE = "queue"
    FIRST_CHANNEL = "first_channel"


TARGETS = {
    # Source: specification §10
    "answer_rate": Fraction(90, 100),
    "first_contact_completion": Fraction(40, 100),
    "as_arranged": Fraction(95, 100),
    "quick_answer": Fraction(90, 100),
}


@dataclass(frozen=True, kw_only=True)
class Definitions:
    """One reading of the contract."""

    since: date  # the first day on which it holds
    targets: Mapping[str, Fraction]
    quick: timedelta = timedelta(seconds=10)  # 3 rings
    short_call: timedelta = timedelta(seconds=3)  # ワン切り: hung up so soon after it arrived
    monthly: Monthly = Monthly.RATIO_OF_SUMS
    out_of_hours_offered: bool = False
    short_calls_offered: bool = True  # in 応答率; in 一次完結率 they never are
    congestion: Congestion = Congestion.SECONDS_OFF
    relay_without_faq_arranged: bool = True
    counted: Counted = Counted.CALLS
    settled: frozenset[Ending] = frozenset({Ending.COMPLETED, Ending.APPLICATION, Ending.OPINION})
    completed_against_rule_as_arranged: bool = False
    callback_by_rule_as_arranged: bool = False
    wait_from: WaitFrom = WaitFrom.QUEUE


# Oldest first.
HISTORY = (Definitions(since=date.min, targets=TARGETS),)


def definitions_on(day: date, *, history: tuple[Definitions, ...] = HISTORY) -> Definitions:
    """Return what held on ``day``."""
    return max((row for row in history if row.since <= day), key=lambda row: row.since)


def other_readings(held: Definitions) -> dict[str, Definitions]:
    """Return, for each open question by its field, the same definitions with that one read the other way."""
    completed_only = frozenset({Ending.COMPLETED})
    others: dict[str, object] = {
        "monthly": _other(held.monthly, Monthly),
        "out_of_hours_offered": not held.out_of_hours_offered,
        "short_calls_offered": not held.short_calls_offered,
        "congestion": _other(held.congestion, Congestion),
        "relay_without_faq_arranged": not held.relay_without_faq_arranged,
        "counted": _other(held.counted, Counted),
        "settled": completed_only if held.settled != completed_only else Definitions.settled,
        "completed_against_rule_as_arranged": not held.completed_against_rule_as_arranged,
        "callback_by_rule_as_arranged": not held.callback_by_rule_as_arranged,
        "wait_from": _other(held.wait_from, WaitFrom),
    }
    return {field: replace(held, **{field: value}) for field, value in others.items()}  # type: ignore[arg-type]


def _other(value: StrEnum, choices: type[StrEnum]) -> StrEnum:
    return next(choice for choice in choices if choice is not value)
