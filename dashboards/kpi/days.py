"""What a past day comes to, and what is usual: the measure for today's figures. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from dashboards.kpi.definitions import Definitions
from dashboards.kpi.facts import CallFacts
from dashboards.kpi.figures import Tally, tally_of
from dashboards.kpi.verdicts import Part, verdicts

CITY_TIME = ZoneInfo("Asia/Tokyo")
CENTRE = ""  # the code of the whole centre among those of service groups
HALF_HOURS = 48
FAQ, CATEGORY = "faq:", "category:"  # how topics begin
WEEKS = 4
LOOKED_BACK = timedelta(weeks=10)  # holidays leave gaps; before that, nothing is usual any more
HOUR = timedelta(hours=1)

Holiday = Callable[[date], str | None]


@dataclass(frozen=True, kw_only=True)
class HalfHour:
    """Half an hour of a day."""

    offered: int = 0
    answer_rate: Tally = field(default_factory=Tally)


@dataclass(frozen=True, kw_only=True)
class DayTotals:
    """One day of the centre, or of one group."""

    half_hours: tuple[HalfHour, ...] = (HalfHour(),) * HALF_HOURS
    topics: Mapping[int, Mapping[str, int]] = field(default_factory=dict)  # by the hour in which they were asked

    @property
    def answer_rate(self) -> Tally:
        """The day's sum."""
        return sum((half.answer_rate for half in self.half_hours), Tally())

    @property
    def offered(self) -> int:
        """The day's sum."""
        return sum(half.offered for half in self.half_hours)


@dataclass(frozen=True, kw_only=True)
class Usual:
    """What the centre or a group may expect of a day, by the past that is known."""

    half_hours: tuple[Fraction, ...] | None  # calls offered; None: no such day is known
    topics: Mapping[int, Mapping[str, Fraction]]  # by hour
    month: Tally  # the answer rate of this month's days before
    rest_of_month: Fraction  # calls that usually come after the day


def days_asked_for(day: date, *, holiday: Holiday) -> list[date]:
    """Return the past days on which ``usual_of`` rests, the latest first."""
    of_month = (day - timedelta(days=back) for back in range(1, day.day))
    alike = (one for ahead in range(7) for one in _days_like(day + timedelta(days=ahead), before=day, holiday=holiday))
    return sorted({*of_month, *alike}, reverse=True)


def totals_of(calls: Iterable[CallFacts], held: Definitions) -> dict[str, DayTotals]:
    """Return a day's totals by group, those of the centre under CENTRE."""
    by_group: dict[str, list[CallFacts]] = {CENTRE: []}
    for call in calls:
        by_group[CENTRE].append(call)
        if call.group_code:
            by_group.setdefault(call.group_code, []).append(call)
    return {group: _totals(of_group, held) for group, of_group in by_group.items()}


def usual_of(group: str, day: date, *, past: Mapping[date, Mapping[str, DayTotals]], holiday: Holiday) -> Usual:
    """Return what is usual for ``group`` on ``day``: the mean of the last four such days, and what the month needs.

    A holiday is a day like a Sunday. A day on which nobody called at all is not known and is left out.
    """
    nothing = DayTotals()

    def known(one: date) -> list[DayTotals]:
        alike = [past.get(other, {}) for other in _days_like(one, before=day, holiday=holiday)]
        return [totals.get(group, nothing) for totals in alike if totals.get(CENTRE, nothing).offered]

    same = known(day)
    month_ends = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    rest = [day + timedelta(days=ahead) for ahead in range(1, (month_ends - day).days)]
    of_month = (past.get(day - timedelta(days=back), {}).get(group, nothing) for back in range(1, day.day))
    return Usual(
        half_hours=_means([[half.offered for half in totals.half_hours] for totals in same]) if same else None,
        topics=_mean_topics(same),
        month=sum((totals.answer_rate for totals in of_month), Tally()),
        rest_of_month=sum((_mean([totals.offered for totals in known(one)]) for one in rest), Fraction()),
    )


def rest_of_day(usual: Usual, at: datetime) -> Fraction:
    """Return how many calls usually come after ``at``."""
    if usual.half_hours is None:
        return Fraction()
    now = half_hour_of(at)
    passed = Fraction(at.minute % 30 * 60 + at.second, 1800)
    return usual.half_hours[now] * (1 - passed) + sum(usual.half_hours[now + 1 :], Fraction())


def topics_since(calls: Iterable[CallFacts], since: datetime) -> dict[str, int]:
    """Return how often each topic was asked in the calls from ``since`` on."""
    return Counter(topic for call in calls if call.offered_at >= since for topic in topics_of(call))


def usual_topics(usual: Usual, at: datetime) -> dict[str, Fraction]:
    """Return how often each topic is usually asked in the hour before ``at``, which lies in two hours of the clock."""
    local = at.astimezone(CITY_TIME)
    share = Fraction(local.minute, 60)
    now, before = usual.topics.get(local.hour, {}), usual.topics.get(local.hour - 1, {})
    return {
        topic: now.get(topic, Fraction()) * share + before.get(topic, Fraction()) * (1 - share)
        for topic in {*now, *before}
    }


def half_hour_of(at: datetime) -> int:
    """Return the half hour of its day in which ``at`` lies, from 0."""
    local = at.astimezone(CITY_TIME)
    return local.hour * 2 + local.minute // 30


def topics_of(call: CallFacts) -> list[str]:
    """Return what a call was about: the FAQ of each question, else its category."""
    questions = call.record.questions if call.record else ()
    named = (
        faq_topic(question.faq_number) if question.faq_number else f"{CATEGORY}{question.category_code}"
        for question in questions
        if question.faq_number or question.category_code
    )
    return list(dict.fromkeys(named))


def faq_topic(number: int) -> str:
    """Return an FAQ as a topic."""
    return f"{FAQ}{number}"


def _days_like(day: date, *, before: date, holiday: Holiday) -> list[date]:
    weekday = 6 if holiday(day) else day.weekday()
    back = (before - timedelta(days=days) for days in range(1, LOOKED_BACK.days + 1))
    alike = [one for one in back if one.weekday() == weekday and (weekday == 6 or not holiday(one))]
    return alike[:WEEKS]


def _totals(calls: Sequence[CallFacts], held: Definitions) -> DayTotals:
    halves: list[list[CallFacts]] = [[] for _half in range(HALF_HOURS)]
    topics: dict[int, Counter[str]] = {}
    for call in calls:
        halves[half_hour_of(call.offered_at)].append(call)
        topics.setdefault(call.offered_at.astimezone(CITY_TIME).hour, Counter()).update(topics_of(call))
    return DayTotals(half_hours=tuple(_half_hour(half, held) for half in halves), topics=topics)


def _half_hour(calls: Sequence[CallFacts], held: Definitions) -> HalfHour:
    return HalfHour(
        offered=sum(one.part is Part.NUMERATOR for call in calls for one in verdicts("offered", call, held)),
        answer_rate=tally_of(one for call in calls for one in verdicts("answer_rate", call, held)),
    )


def _means(rows: Sequence[Sequence[int]]) -> tuple[Fraction, ...]:
    return tuple(_mean(column) for column in zip(*rows, strict=True))


def _mean(values: Sequence[int]) -> Fraction:
    return Fraction(sum(values), len(values)) if values else Fraction()


def _mean_topics(days: Sequence[DayTotals]) -> dict[int, dict[str, Fraction]]:
    sums: dict[int, Counter[str]] = {}
    for totals in days:
        for hour, counts in totals.topics.items():
            sums.setdefault(hour, Counter()).update(counts)
    return {
        hour: {topic: Fraction(count, len(days)) for topic, count in counts.items()} for hour, counts in sums.items()
    }
