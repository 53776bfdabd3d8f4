"""When a service group is open. Pure: no database, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

CITY_TIME = ZoneInfo("Asia/Tokyo")
LAST_MOMENT = time(23, 59, 59)  # a TimeField knows no 24:00


@dataclass(frozen=True, kw_only=True)
class Hours:
    """One stretch of one weekday, by the city's wall clock: ``opens`` counts as open, ``closes`` does not."""

    weekday: int  # Monday is 0
    opens: time
    closes: time


def is_open(hours: Iterable[Hours], at: datetime) -> bool:
    """Say whether any of ``hours`` holds at ``at``, an aware moment.

    Hours that close at 23:59:59 last until midnight. Public holidays are not known here yet.
    """
    local = at.astimezone(CITY_TIME)
    return any(stretch.weekday == local.weekday() and _holds(stretch, local.time()) for stretch in hours)


@dataclass(frozen=True, kw_only=True)
class Run:
    """Neighbouring weekdays with the same hours, as a notice on the door lists them."""

    first: int  # Monday is 0
    last: int
    opens: time
    closes: time


def runs(hours: Iterable[Hours]) -> list[Run]:
    """Gather neighbouring weekdays with the same hours, Monday first; a lunch break makes two runs."""
    found: list[Run] = []
    for stretch in sorted(hours, key=lambda stretch: (stretch.opens, stretch.closes, stretch.weekday)):
        last = found[-1] if found else None
        if last and (last.opens, last.closes, last.last + 1) == (stretch.opens, stretch.closes, stretch.weekday):
            found[-1] = replace(last, last=stretch.weekday)
        else:
            found.append(Run(first=stretch.weekday, last=stretch.weekday, opens=stretch.opens, closes=stretch.closes))
    return sorted(found, key=lambda run: (run.first, run.opens))


def is_always_open(hours: Iterable[Hours]) -> bool:
    """Say whether every day of the week is open from midnight to midnight."""
    whole_days = {stretch.weekday for stretch in hours if stretch.opens == time.min and stretch.closes >= LAST_MOMENT}
    return whole_days == set(range(7))


def _holds(stretch: Hours, at: time) -> bool:
    return stretch.opens <= at and (at < stretch.closes or stretch.closes >= LAST_MOMENT)
