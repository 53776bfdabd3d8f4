"""When a service group is open, and why. Pure: no database, no clock.

Source: specification, section 6, with the national holidays of Japan and what the city has entered.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

import jpholiday

CITY_TIME = ZoneInfo("Asia/Tokyo")
LAST_MOMENT = time(23, 59, 59)  # a TimeField knows no 24:00


class Days(StrEnum):
    """On which days of a weekday a stretch holds."""

    ORDINARY = "ordinary"
    HOLIDAYS = "holidays"
    BOTH = "both"


@dataclass(frozen=True, kw_only=True)
class Hours:
    """One stretch of one weekday, by the city's wall clock: ``opens`` counts as open, ``closes`` does not."""

    weekday: int  # Monday is 0
    opens: time
    closes: time  # 23:59:59 lasts until midnight
    days: Days = Days.ORDINARY
    valid_from: date = date.min
    valid_to: date | None = None  # the first day on which it no longer holds


@dataclass(frozen=True, kw_only=True)
class Closed:
    """Whole days on which a group is closed whatever the week says."""

    first_day: date
    last_day: date
    reason: str
    reason_en: str = ""


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """From one moment to another a group is open or closed against its hours."""

    starts_at: datetime
    ends_at: datetime
    is_open: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """All that decides when one group is open."""

    hours: tuple[Hours, ...] = ()
    closures: tuple[Closed, ...] = ()
    occasions: tuple[Occasion, ...] = ()  # approved ones; of two that hold at once, the later in the row
    go_live: date | None = None

    def hours_on(self, at: datetime) -> tuple[Hours, ...]:
        """Return the weekly hours that are in force at ``at``, of all weekdays."""
        day = at.astimezone(CITY_TIME).date()
        return tuple(hours for hours in self.hours if _in_force(hours, day))


class Why(StrEnum):
    """What decided that a group is open or closed."""

    OCCASION = "occasion"
    NOT_YET_SERVED = "not_yet_served"
    CLOSURE = "closure"
    HOLIDAY_HOURS = "holiday_hours"
    PUBLIC_HOLIDAY = "public_holiday"
    WEEKLY_HOURS = "weekly_hours"
    OUTSIDE_HOURS = "outside_hours"
    NO_HOURS_THAT_DAY = "no_hours_that_day"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Open or closed at one moment, and why."""

    is_open: bool
    why: Why
    detail: str = ""  # the occasion's or the closure's reason, or the name of the holiday, in Japanese
    detail_en: str = ""  # the same in English, where somebody has written it
    stretches: tuple[Hours, ...] = ()  # of that day, earliest first


@lru_cache(maxsize=10_000)
def holiday_name(day: date) -> str | None:
    """Return the Japanese name of the national or substitute holiday on ``day``; None on any other day."""
    return jpholiday.is_holiday_name(day)


def judge(schedule: Schedule, at: datetime, *, holiday: Callable[[date], str | None] = holiday_name) -> Verdict:
    """Say whether a group is open at ``at``, an aware moment, and what decided it.

    The order is that of their weight: what was decided for the occasion, the day from which the group is served, a
    closure, the week.
    """
    local = at.astimezone(CITY_TIME)
    day = local.date()
    for occasion in reversed(schedule.occasions):
        if occasion.starts_at <= at < occasion.ends_at:
            return Verdict(is_open=occasion.is_open, why=Why.OCCASION, detail=occasion.reason)
    if schedule.go_live and day < schedule.go_live:
        return Verdict(is_open=False, why=Why.NOT_YET_SERVED, detail=schedule.go_live.isoformat())
    for closure in schedule.closures:
        if closure.first_day <= day <= closure.last_day:
            return Verdict(is_open=False, why=Why.CLOSURE, detail=closure.reason, detail_en=closure.reason_en)
    return _by_the_week(schedule, day, local.time(), holiday(day))


def is_open(schedule: Schedule, at: datetime) -> bool:
    """Say whether a group is open at ``at``, an aware moment."""
    return judge(schedule, at).is_open


def stretches_of(schedule: Schedule, day: date, *, is_holiday: bool) -> tuple[Hours, ...]:
    """Return the weekly hours that hold on ``day``, earliest first."""
    wrong = Days.ORDINARY if is_holiday else Days.HOLIDAYS
    return tuple(
        sorted(
            (
                stretch
                for stretch in schedule.hours
                if stretch.weekday == day.weekday() and stretch.days is not wrong and _in_force(stretch, day)
            ),
            key=lambda stretch: (stretch.opens, stretch.closes),
        )
    )


@dataclass(frozen=True, kw_only=True)
class Run:
    """Neighbouring weekdays with the same hours, as a notice on the door lists them."""

    first: int  # Monday is 0
    last: int
    opens: time
    closes: time
    days: Days = Days.ORDINARY


def runs(hours: Iterable[Hours]) -> list[Run]:
    """Gather neighbouring weekdays with the same hours, Monday first; a lunch break makes two runs."""
    found: list[Run] = []
    for stretch in sorted(hours, key=lambda stretch: (stretch.opens, stretch.closes, stretch.days, stretch.weekday)):
        last = found[-1] if found else None
        if last and _joins(last, stretch):
            found[-1] = replace(last, last=stretch.weekday)
        else:
            found.append(
                Run(
                    first=stretch.weekday,
                    last=stretch.weekday,
                    opens=stretch.opens,
                    closes=stretch.closes,
                    days=stretch.days,
                )
            )
    return sorted(found, key=lambda run: (run.first, run.opens))


def is_always_open(hours: Iterable[Hours]) -> bool:
    """Say whether every day of the week is open from midnight to midnight."""
    whole_days = {stretch.weekday for stretch in hours if stretch.opens == time.min and stretch.closes >= LAST_MOMENT}
    return whole_days == set(range(7))


def _by_the_week(schedule: Schedule, day: date, at: time, holiday: str | None) -> Verdict:
    stretches = stretches_of(schedule, day, is_holiday=holiday is not None)
    if any(_holds(stretch, at) for stretch in stretches):
        why = Why.HOLIDAY_HOURS if holiday else Why.WEEKLY_HOURS
        return Verdict(is_open=True, why=why, detail=holiday or "", stretches=stretches)
    if stretches:
        return Verdict(is_open=False, why=Why.OUTSIDE_HOURS, detail=holiday or "", stretches=stretches)
    why = Why.PUBLIC_HOLIDAY if holiday else Why.NO_HOURS_THAT_DAY
    return Verdict(is_open=False, why=why, detail=holiday or "")


def _in_force(stretch: Hours, day: date) -> bool:
    return stretch.valid_from <= day and (stretch.valid_to is None or day < stretch.valid_to)


def _holds(stretch: Hours, at: time) -> bool:
    return stretch.opens <= at and (at < stretch.closes or stretch.closes >= LAST_MOMENT)


def _joins(last: Run, stretch: Hours) -> bool:
    return (last.opens, last.closes, last.days, last.last + 1) == (
        stretch.opens,
        stretch.closes,
        stretch.days,
        stretch.weekday,
    )
