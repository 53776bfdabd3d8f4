"""Whole days: when a group is open, what decided it, and how a year hangs on the wall."""

from datetime import date, datetime, time

import pytest
from django.utils.translation import override

from kb.directory.opening_days import Span, months_of, opening_of, year_of
from kb.directory.opening_hours import CITY_TIME, Closed, Days, Hours, Occasion, Schedule, Why
from kb.directory.opening_words import day_in_words, holiday_in_words, week_in_words, why_in_words

pytestmark = pytest.mark.unit

MONDAY = date(2025, 2, 3)
MORNING = Hours(weekday=0, opens=time(9), closes=time(12))
EVENING = Hours(weekday=0, opens=time(13), closes=time(17))
ALL_DAY = Hours(weekday=0, opens=time.min, closes=time(23, 59, 59))


def at(hour: int, minute: int = 0, *, day: date = MONDAY) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=CITY_TIME)


def occasion(starts: datetime, ends: datetime, *, is_open: bool) -> Occasion:
    return Occasion(starts_at=starts, ends_at=ends, is_open=is_open, reason="臨時")


def spans(*pairs: tuple[time, time]) -> tuple[Span, ...]:
    return tuple(Span(opens=opens, closes=closes) for opens, closes in pairs)


YESTERDAY, TOMORROW = date(2025, 2, 2), date(2025, 2, 4)
MIDNIGHT = time(23, 59, 59)


@pytest.mark.parametrize(
    ("hours", "occasions", "expected"),
    [
        ((), (), ()),
        ((MORNING,), (), spans((time(9), time(12)))),
        ((MORNING, EVENING), (), spans((time(9), time(12)), (time(13), time(17)))),
        ((ALL_DAY,), (), spans((time.min, MIDNIGHT))),
        # An occasion joins, cuts, opens and closes
        ((MORNING, EVENING), (occasion(at(12), at(13), is_open=True),), spans((time(9), time(17)))),
        ((MORNING,), (occasion(at(10), at(11), is_open=False),), spans((time(9), time(10)), (time(11), time(12)))),
        ((), (occasion(at(10), at(11, 30), is_open=True),), spans((time(10), time(11, 30)))),
        ((MORNING,), (occasion(at(8), at(13), is_open=False),), ()),
        # One that lasts from yesterday until tomorrow
        ((), (occasion(at(10, day=YESTERDAY), at(10, day=TOMORROW), is_open=True),), spans((time.min, MIDNIGHT))),
        ((MORNING,), (occasion(at(10, day=YESTERDAY), at(10), is_open=False),), spans((time(10), time(12)))),
    ],
)
def test_day_is_open_in_these_stretches(hours, occasions, expected):
    opening = opening_of(Schedule(hours=hours, occasions=occasions), MONDAY)

    assert opening.spans == expected
    assert opening.has_occasion is bool(occasions)


@pytest.mark.parametrize(
    ("schedule", "why"),
    [
        (Schedule(hours=(MORNING,)), Why.WEEKLY_HOURS),
        (Schedule(), Why.NO_HOURS_THAT_DAY),
        (Schedule(hours=(MORNING,), go_live=TOMORROW), Why.NOT_YET_SERVED),
        (Schedule(hours=(MORNING,), closures=(Closed(first_day=MONDAY, last_day=MONDAY, reason="x"),)), Why.CLOSURE),
        # What decided a day that is closed for two reasons is the weightier one
        (Schedule(hours=(MORNING,), occasions=(occasion(at(8), at(13), is_open=False),)), Why.OCCASION),
    ],
)
def test_day_knows_what_decided_it(schedule, why):
    assert opening_of(schedule, MONDAY).verdict.why is why


def test_holiday_is_named_whether_open_or_not():
    opening = opening_of(Schedule(hours=(MORNING,)), MONDAY, holiday=lambda _day: "市の日")

    assert (opening.holiday, opening.spans, opening.verdict.why) == ("市の日", (), Why.PUBLIC_HOLIDAY)


@pytest.mark.parametrize(("year", "days"), [(2025, 365), (2028, 366)])
def test_year_is_whole_and_its_months_hang_in_weeks_from_sunday(year, days):
    months = months_of(year_of(Schedule(hours=(MORNING,)), year))

    cells = [cell.day for month in months for week in month.weeks for cell in week if cell]
    assert len(cells) == days
    assert cells == sorted(cells)
    assert [month.number for month in months] == list(range(1, 13))
    assert all(week[0].day.weekday() == 6 for month in months for week in month.weeks if week[0])
    assert {len(week) for month in months for week in month.weeks} == {7}


def test_every_reason_has_a_sentence_in_both_languages():
    closed = Closed(first_day=MONDAY, last_day=MONDAY, reason="年末年始。", reason_en="New Year")
    verdicts = {
        "Within the opening hours, until 12:00.": opening_of(Schedule(hours=(MORNING,)), MONDAY),
        "No opening hours on a Monday.": opening_of(Schedule(), MONDAY),
        "Closed: New Year.": opening_of(Schedule(closures=(closed,)), MONDAY),
        "Open by a special decision: 臨時.": opening_of(
            Schedule(occasions=(occasion(at(9), at(10), is_open=True),)), MONDAY
        ),
        "Closed by a special decision: 臨時.": opening_of(
            Schedule(hours=(MORNING,), occasions=(occasion(at(9), at(12), is_open=False),)), MONDAY
        ),
        "Closed on public holidays (市の日).": opening_of(
            Schedule(hours=(MORNING,)), MONDAY, holiday=lambda _day: "市の日"
        ),
    }

    with override("en"):
        assert {sentence: why_in_words(opening.verdict, at(9)) for sentence, opening in verdicts.items()} == {
            sentence: sentence for sentence in verdicts
        }
        assert "2025" in why_in_words(opening_of(Schedule(go_live=TOMORROW), MONDAY).verdict, at(9))
    with override("ja"):
        assert all(why_in_words(opening.verdict, at(9)) for opening in verdicts.values())


def test_hours_stand_as_on_a_door():
    week = [Hours(weekday=day, opens=time(8, 15), closes=time(17), days=Days.BOTH) for day in range(5)]
    saturday = Hours(weekday=5, opens=time(9), closes=time(23, 59, 59), days=Days.HOLIDAYS)

    with override("en"):
        assert week_in_words([*week, saturday]) == [
            "Monday to Friday 8:15–17:00, public holidays too",
            "Saturday 9:00–24:00, on public holidays only",
        ]
        assert day_in_words(opening_of(Schedule(hours=(MORNING, EVENING)), MONDAY)) == "Open 9:00–12:00, 13:00–17:00."
        assert day_in_words(opening_of(Schedule(), MONDAY)) == "No opening hours on a Monday."


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("元日", "New Year's Day"),
        ("こどもの日 振替休日", "substitute holiday for Children's Day"),
        ("市の日", "市の日"),
    ],
)
def test_holiday_is_named_in_the_language_of_the_screen(name, english):
    with override("en"):
        assert holiday_in_words(name) == english
    with override("ja"):
        assert holiday_in_words("元日") == "元日"
