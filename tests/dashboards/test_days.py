"""What is usual: the last four such days, holidays like Sundays, and the rest of the month."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from calllog.ledger.lifecycle import Result
from dashboards.kpi.days import (
    CENTRE,
    DayTotals,
    HalfHour,
    days_asked_for,
    half_hour_of,
    rest_of_day,
    topics_since,
    totals_of,
    usual_of,
    usual_topics,
)
from dashboards.kpi.definitions import definitions_on
from dashboards.kpi.facts import CallFacts, Ending, QuestionFacts, RecordFacts
from dashboards.kpi.figures import Tally

pytestmark = pytest.mark.unit

FRIDAY = date(2026, 11, 20)
HELD = definitions_on(FRIDAY)
NINE = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)  # 9:00 by the city's wall clock
HALF_PAST_NINE = 19


def no_holiday(day: date) -> None:
    return None


def call(minutes: int, *, result: Result = Result.ANSWERED, group: str = "shimin", faq: int | None = None) -> CallFacts:
    asked = (QuestionFacts(ending=Ending.COMPLETED, faq_number=faq),) if faq else ()
    return CallFacts(
        call_id=str(minutes),
        offered_at=NINE + timedelta(minutes=minutes),
        result=result,
        group_code=group,
        record=RecordFacts(questions=asked),
    )


def day_of(offered: int, *, answered: int | None = None, half: int = HALF_PAST_NINE) -> dict[str, DayTotals]:
    halves = [HalfHour()] * 48
    tally = Tally(numerator=offered if answered is None else answered, denominator=offered)
    halves[half] = HalfHour(offered=offered, answer_rate=tally)
    return {CENTRE: DayTotals(half_hours=tuple(halves))}


def test_day_is_cut_into_half_hours_by_group():
    totals = totals_of([call(0), call(29), call(30, result=Result.BLOCKED), call(31, group="")], HELD)

    centre, shimin = totals[CENTRE].half_hours, totals["shimin"].half_hours
    assert [centre[place].offered for place in (17, 18, 19, 20)] == [0, 2, 2, 0]
    assert centre[19].answer_rate == Tally(numerator=1, denominator=2)
    assert (totals["shimin"].offered, shimin[19].offered) == (3, 1)
    assert totals["shimin"].answer_rate == Tally(numerator=2, denominator=3)


@pytest.mark.parametrize(("hour", "place"), [(0, 18), (14, 46), (15, 0), (23, 16)])
def test_half_hour_is_that_of_the_citys_clock(hour, place):
    assert half_hour_of(datetime(2026, 11, 20, hour, tzinfo=UTC)) == place


def test_usual_is_the_mean_of_the_last_four_such_days():
    past = {FRIDAY - timedelta(weeks=weeks): day_of(10 * weeks) for weeks in range(1, 6)}

    usual = usual_of(CENTRE, FRIDAY, past=past, holiday=no_holiday)

    assert usual.half_hours[HALF_PAST_NINE] == Fraction(10 + 20 + 30 + 40, 4)


def test_holiday_is_left_out_and_is_itself_like_a_sunday():
    last_friday, sunday = FRIDAY - timedelta(weeks=1), FRIDAY - timedelta(days=5)
    past = {last_friday: day_of(99), FRIDAY - timedelta(weeks=2): day_of(20), sunday: day_of(2)}

    on_friday = usual_of(CENTRE, FRIDAY, past=past, holiday=lambda day: "祝日" if day == last_friday else None)
    on_holiday = usual_of(CENTRE, FRIDAY, past=past, holiday=lambda day: "祝日" if day == FRIDAY else None)

    assert on_friday.half_hours[HALF_PAST_NINE] == 20
    assert on_holiday.half_hours[HALF_PAST_NINE] == 2


def test_nothing_is_usual_where_no_such_day_is_known():
    usual = usual_of(CENTRE, FRIDAY, past={}, holiday=no_holiday)

    assert usual.half_hours is None
    assert rest_of_day(usual, NINE) == 0


def test_month_is_what_came_and_what_usually_comes():
    past = {FRIDAY - timedelta(days=back): day_of(10, answered=9) for back in range(1, 40)}

    usual = usual_of(CENTRE, FRIDAY, past=past, holiday=no_holiday)

    assert usual.month == Tally(numerator=19 * 9, denominator=19 * 10)
    assert usual.rest_of_month == 10 * 10  # the 21st to the 30th


def test_rest_of_the_day_begins_within_the_half_hour():
    past = {FRIDAY - timedelta(weeks=1): day_of(30)}
    usual = usual_of(CENTRE, FRIDAY, past=past, holiday=no_holiday)

    assert [rest_of_day(usual, NINE + timedelta(minutes=after)) for after in (0, 30, 40, 60)] == [30, 30, 20, 0]


def test_days_that_are_asked_for_are_those_of_the_month_and_four_of_each_weekday():
    asked = days_asked_for(FRIDAY, holiday=no_holiday)

    assert asked == sorted(asked, reverse=True)
    assert asked == [FRIDAY - timedelta(days=back) for back in range(1, 29)]


def test_topics_are_counted_once_a_call_and_only_of_the_last_hour():
    calls = [call(0, faq=1001), call(30, faq=1001), call(59, faq=1002)]

    assert topics_since(calls, NINE + timedelta(minutes=1)) == {"faq:1001": 1, "faq:1002": 1}


def test_usual_topics_of_an_hour_that_lies_in_two():
    totals = totals_of([*(call(minute, faq=1001) for minute in range(8)), call(60, faq=1001)], HELD)
    usual = usual_of(CENTRE, FRIDAY, past={FRIDAY - timedelta(weeks=1): totals}, holiday=no_holiday)

    assert usual_topics(usual, NINE + timedelta(minutes=75)) == {"faq:1001": Fraction(8 * 45 + 15, 60)}
