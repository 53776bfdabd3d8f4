"""Until when a section is open, and when it opens next."""

from datetime import date, datetime, time

import pytest

from kb.directory.opening_hours import CITY_TIME, LAST_MOMENT, Closed, Hours, Schedule
from kb.public.opening import closes_at, opens_next

pytestmark = pytest.mark.unit

WEEK = Schedule(hours=tuple(Hours(weekday=day, opens=time(8, 30), closes=time(17)) for day in range(5)))
LUNCH = Schedule(
    hours=(
        Hours(weekday=0, opens=time(8, 30), closes=time(12)),
        Hours(weekday=0, opens=time(13), closes=time(17)),
    )
)
ALWAYS = Schedule(hours=tuple(Hours(weekday=day, opens=time.min, closes=LAST_MOMENT) for day in range(7)))
MONDAY, FRIDAY = date(2025, 2, 3), date(2025, 2, 7)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=CITY_TIME)


@pytest.mark.parametrize(
    ("schedule", "at", "expected"),
    [
        (WEEK, _at(MONDAY, 8, 29), None),
        (WEEK, _at(MONDAY, 8, 30), time(17)),
        (WEEK, _at(MONDAY, 16, 59), time(17)),
        (WEEK, _at(MONDAY, 17), None),
        (LUNCH, _at(MONDAY, 9), time(12)),
        (LUNCH, _at(MONDAY, 12, 30), None),
        (ALWAYS, _at(MONDAY, 9), None),
    ],
)
def test_opening_ends(schedule, at, expected):
    assert closes_at(schedule, at) == expected


@pytest.mark.parametrize(
    ("schedule", "at", "expected"),
    [
        (WEEK, _at(MONDAY, 7), _at(MONDAY, 8, 30)),
        (WEEK, _at(MONDAY, 18), _at(date(2025, 2, 4), 8, 30)),
        (WEEK, _at(FRIDAY, 18), _at(date(2025, 2, 10), 8, 30)),
        (LUNCH, _at(MONDAY, 12, 30), _at(MONDAY, 13)),
        # Tuesday 11 February is a public holiday.
        (WEEK, _at(date(2025, 2, 10), 18), _at(date(2025, 2, 12), 8, 30)),
        (Schedule(), _at(MONDAY, 9), None),
        (
            Schedule(hours=WEEK.hours, closures=(Closed(first_day=MONDAY, last_day=date(2025, 3, 3), reason="works"),)),
            _at(MONDAY, 7),
            None,
        ),
    ],
)
def test_section_opens_next(schedule, at, expected):
    assert opens_next(schedule, at) == expected
