"""Section 6 of the specification, every day of 2025 to 2030: who answers when.

The holidays below are written out by hand from the law on national holidays and the astronomical almanac's equinoxes;
the product reads its own from elsewhere.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest

from kb.directory.opening_days import opening_of, year_of
from kb.directory.opening_hours import CITY_TIME, Closed, Days, Hours, Schedule, holiday_name, is_open

pytestmark = pytest.mark.unit

YEARS = range(2025, 2031)
SATURDAY = 5

# Month and day of every public holiday on a weekday, substitute holidays and the day between two holidays included.
WEEKDAY_HOLIDAYS = {
    2025: "1/1 1/13 2/11 2/24 3/20 4/29 5/5 5/6 7/21 8/11 9/15 9/23 10/13 11/3 11/24",
    2026: "1/1 1/12 2/11 2/23 3/20 4/29 5/4 5/5 5/6 7/20 8/11 9/21 9/22 9/23 10/12 11/3 11/23",
    2027: "1/1 1/11 2/11 2/23 3/22 4/29 5/3 5/4 5/5 7/19 8/11 9/20 9/23 10/11 11/3 11/23",
    2028: "1/10 2/11 2/23 3/20 5/3 5/4 5/5 7/17 8/11 9/18 9/22 10/9 11/3 11/23",
    2029: "1/1 1/8 2/12 2/23 3/20 4/30 5/3 5/4 7/16 9/17 9/24 10/8 11/23",
    2030: "1/1 1/14 2/11 3/20 4/29 5/3 5/6 7/15 8/12 9/16 9/23 10/14 11/4",
}
SUBSTITUTES = {
    date(2025, 2, 24),
    date(2025, 5, 6),
    date(2025, 11, 24),
    date(2026, 5, 6),
    date(2027, 3, 22),
    date(2029, 2, 12),
    date(2029, 4, 30),
    date(2029, 9, 24),
    date(2030, 5, 6),
    date(2030, 8, 12),
    date(2030, 11, 4),
}

YEAR_END = tuple(
    Closed(first_day=date(year, 12, 29), last_day=date(year + 1, 1, 3), reason="年末年始") for year in range(2024, 2031)
)
SECTIONS = Schedule(
    hours=tuple(Hours(weekday=day, opens=time(8, 30), closes=time(17)) for day in range(5)), closures=YEAR_END
)
ENVIRONMENT_CENTRE = Schedule(
    hours=tuple(Hours(weekday=day, opens=time(8, 15), closes=time(17), days=Days.BOTH) for day in range(5)),
    closures=YEAR_END,
)


def weekday_holidays(year: int) -> set[date]:
    days = [written.split("/") for written in WEEKDAY_HOLIDAYS[year].split()]
    return {date(year, int(month), int(day)) for month, day in days}


def days_of(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def is_year_end(day: date) -> bool:
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)


def open_moments(schedule: Schedule, day: date) -> list[str]:
    """Return which of the moments around the borders of the day are open."""
    moments = ("00:00", "08:14", "08:15", "08:29", "08:30", "12:30", "16:59", "17:00", "23:59")
    return [
        moment
        for moment in moments
        if is_open(schedule, datetime.combine(day, time.fromisoformat(moment), tzinfo=CITY_TIME))
    ]


@pytest.mark.parametrize("year", YEARS)
def test_sections_answer_from_half_past_eight_on_weekdays_but_not_on_public_holidays(year):
    closed = weekday_holidays(year)

    for day in days_of(year):
        works = day.weekday() < SATURDAY and day not in closed and not is_year_end(day)
        assert open_moments(SECTIONS, day) == (["08:30", "12:30", "16:59"] if works else []), day


@pytest.mark.parametrize("year", YEARS)
def test_environment_centre_answers_from_a_quarter_past_eight_on_public_holidays_too(year):
    for day in days_of(year):
        works = day.weekday() < SATURDAY and not is_year_end(day)
        expected = ["08:15", "08:29", "08:30", "12:30", "16:59"] if works else []
        assert open_moments(ENVIRONMENT_CENTRE, day) == expected, day


@pytest.mark.parametrize("year", YEARS)
def test_public_holidays_on_weekdays_are_those_written_here(year):
    assert {day for day in days_of(year) if day.weekday() < SATURDAY and holiday_name(day)} == weekday_holidays(year)


def test_substitute_holidays_are_known_as_such():
    named = {day for year in YEARS for day in days_of(year) if "振替休日" in (holiday_name(day) or "")}

    assert named == SUBSTITUTES


@pytest.mark.parametrize("schedule", [SECTIONS, ENVIRONMENT_CENTRE], ids=["sections", "environment centre"])
def test_calendar_of_the_year_says_the_same_as_the_moments(schedule):
    for year in YEARS:
        for opening in year_of(schedule, year):
            assert bool(opening.spans) is bool(open_moments(schedule, opening.day)), opening.day


def test_year_end_is_closed_by_data_alone():
    without = Schedule(hours=SECTIONS.hours)

    assert opening_of(SECTIONS, date(2025, 12, 29)).spans == ()
    assert len(opening_of(without, date(2025, 12, 29)).spans) == 1
