"""When a group is open on a whole day and in a whole year, for those who plan. Pure: no database, no clock."""

from calendar import SUNDAY, Calendar
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from kb.directory.opening_hours import (
    CITY_TIME,
    LAST_MOMENT,
    Schedule,
    Verdict,
    Why,
    holiday_name,
    judge,
    stretches_of,
)

SUNDAY_FIRST = Calendar(firstweekday=SUNDAY)
WEIGHTS = {why: place for place, why in enumerate(Why)}  # what decides a closed day stands first


@dataclass(frozen=True, kw_only=True)
class Span:
    """From when to when a group is open without a break, by the city's wall clock."""

    opens: time
    closes: time  # 23:59:59 lasts until midnight


@dataclass(frozen=True, kw_only=True)
class OpenDay:
    """One day of a group."""

    day: date
    holiday: str  # its Japanese name; blank on any other day
    spans: tuple[Span, ...]  # earliest first; empty: closed all day
    verdict: Verdict  # what decided that the group is open at its first moment, or closed all day
    has_occasion: bool  # something was decided for this day, or for a part of it


def opening_of(schedule: Schedule, day: date, *, holiday: Callable[[date], str | None] = holiday_name) -> OpenDay:
    """Return when a group is open on ``day``, occasions and closures included."""
    verdicts = [
        (begins, ends, judge(schedule, begins, holiday=holiday))
        for begins, ends in pairwise(_borders(schedule, day, is_holiday=holiday(day) is not None))
    ]
    opened = [verdict for _begins, _ends, verdict in verdicts if verdict.is_open]
    closed = sorted((verdict for _begins, _ends, verdict in verdicts), key=lambda verdict: WEIGHTS[verdict.why])
    return OpenDay(
        day=day,
        holiday=holiday(day) or "",
        spans=tuple(_joined((begins, ends) for begins, ends, verdict in verdicts if verdict.is_open)),
        verdict=(opened or closed)[0],
        has_occasion=any(verdict.why is Why.OCCASION for _begins, _ends, verdict in verdicts),
    )


def year_of(
    schedule: Schedule, year: int, *, holiday: Callable[[date], str | None] = holiday_name
) -> tuple[OpenDay, ...]:
    """Return every day of ``year``, from New Year's Day on."""
    first = date(year, 1, 1)
    days = (date(year + 1, 1, 1) - first).days
    return tuple(opening_of(schedule, first + timedelta(days=number), holiday=holiday) for number in range(days))


@dataclass(frozen=True, kw_only=True)
class Month:
    """One month as a calendar hangs on a wall: weeks from Sunday on, None where a day is another month's."""

    number: int  # January is 1
    weeks: tuple[tuple[OpenDay | None, ...], ...]


def months_of(days: Sequence[OpenDay]) -> tuple[Month, ...]:
    """Return the months of a whole year of days."""
    by_day = {opening.day: opening for opening in days}
    return tuple(
        Month(
            number=month,
            weeks=tuple(
                tuple(by_day[day] if day.month == month else None for day in week)
                for week in SUNDAY_FIRST.monthdatescalendar(days[0].day.year, month)
            ),
        )
        for month in range(1, 13)
    )


def _borders(schedule: Schedule, day: date, *, is_holiday: bool) -> list[datetime]:
    """Return the moments of the day at which something may change, its beginning and its end included."""
    begins = datetime.combine(day, time.min, tzinfo=CITY_TIME)
    ends = begins + timedelta(days=1)
    moments = {begins, ends}
    for stretch in stretches_of(schedule, day, is_holiday=is_holiday):
        moments.add(datetime.combine(day, stretch.opens, tzinfo=CITY_TIME))
        moments.add(_until(day, stretch.closes))
    for occasion in schedule.occasions:
        moments.update({occasion.starts_at.astimezone(CITY_TIME), occasion.ends_at.astimezone(CITY_TIME)})
    return sorted(moment for moment in moments if begins <= moment <= ends)


def _until(day: date, closes: time) -> datetime:
    if closes >= LAST_MOMENT:
        return datetime.combine(day + timedelta(days=1), time.min, tzinfo=CITY_TIME)
    return datetime.combine(day, closes, tzinfo=CITY_TIME)


def _joined(parts: Iterator[tuple[datetime, datetime]]) -> Iterator[Span]:
    begins: datetime | None = None
    ends: datetime | None = None
    for start, end in parts:
        if begins is None or ends is None:
            begins, ends = start, end
        elif start == ends:
            ends = end
        else:
            yield _span(begins, ends)
            begins, ends = start, end
    if begins is not None and ends is not None:
        yield _span(begins, ends)


def _span(begins: datetime, ends: datetime) -> Span:
    return Span(opens=begins.time(), closes=ends.time() if ends.date() == begins.date() else LAST_MOMENT)
