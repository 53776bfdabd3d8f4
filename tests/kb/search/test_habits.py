"""What the next call is likely about: pure counts that fade, smoothed from the city down to one line."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from kb.directory.opening_hours import CITY_TIME
from kb.search.habits import Habits, Known, Moment, Reason

pytestmark = pytest.mark.unit

TUESDAY = datetime(2026, 9, 8, 10, 0, tzinfo=CITY_TIME)
DAY = timedelta(days=1)
CALL = Moment(group="shimin", line="0467001000", ivr_key="", at=TUESDAY)
OWN = Known(own=(1, 2, 3))


def habits_of(*choices: tuple[int, Moment, int]) -> Habits:
    """Return habits of choices: an FAQ, when and where, how often."""
    habits = Habits()
    for number, moment, times in choices:
        for _time in range(times):
            habits.add(number, moment)
    return habits


def ago(days: int, **more: str) -> Moment:
    return replace(CALL, at=TUESDAY - days * DAY, **more)


def numbers(habits: Habits, moment: Moment = CALL, known: Known = OWN) -> list[int]:
    return [one.number for one in habits.likely(moment, known, limit=9)]


def reasons(habits: Habits, moment: Moment = CALL, known: Known = OWN) -> dict[int, Reason]:
    return {one.number: one.reason for one in habits.likely(moment, known, limit=9)}


def test_group_without_history_gets_its_own_faqs_by_number():
    assert numbers(Habits()) == [1, 2, 3]
    assert set(reasons(Habits()).values()) == {Reason.SAME_GROUP}


def test_what_calls_chose_comes_first_and_is_counted():
    habits = habits_of((3, ago(7), 5), (2, ago(7), 2))

    found = habits.likely(CALL, OWN, limit=9)

    assert [(one.number, one.uses, one.reason) for one in found] == [
        (3, 5, Reason.MOST_USED),
        (2, 2, Reason.USED),
        (1, 0, Reason.SAME_GROUP),
    ]


def test_line_without_history_is_judged_by_its_group():
    habits = habits_of((3, ago(7), 30), (2, ago(7), 10))

    assert numbers(habits, replace(CALL, line="0467001010")) == [3, 2, 1]


def test_line_with_a_history_of_its_own_is_judged_by_it():
    other = "0467001010"
    habits = habits_of((3, ago(7), 60), (2, ago(7, line=other), 60))

    assert numbers(habits)[0] == 3
    assert numbers(habits, replace(CALL, line=other))[0] == 2
    assert reasons(habits, replace(CALL, line=other))[2] == Reason.LINE


def test_key_that_was_pressed_tells_more_than_the_line():
    habits = habits_of((3, ago(7, ivr_key="1"), 40), (2, ago(7, ivr_key="2"), 40))

    assert numbers(habits, replace(CALL, ivr_key="2"))[0] == 2
    assert reasons(habits, replace(CALL, ivr_key="2"))[2] == Reason.KEY


def test_what_is_old_fades():
    habits = habits_of((3, ago(700), 40), (2, ago(7), 20))

    assert numbers(habits)[0] == 2


def test_what_is_asked_lately_rises():
    habits = habits_of((3, ago(100), 200), (2, ago(100), 60), (2, ago(2), 90))

    assert numbers(habits)[0] == 2
    assert reasons(habits)[2] == Reason.LATELY


def test_hour_and_weekday_move_what_is_nearly_alike():
    morning, evening = TUESDAY, TUESDAY.replace(hour=16)
    habits = Habits()
    for week in range(1, 30):
        for _time in range(3):
            habits.add(2, replace(CALL, at=morning - week * 7 * DAY))
            habits.add(3, replace(CALL, at=evening - (week * 7 + 1) * DAY))

    assert numbers(habits, replace(CALL, at=morning))[0] == 2
    assert numbers(habits, replace(CALL, at=evening - DAY))[0] == 3


def test_season_of_the_editors_counts_until_there_is_a_last_year():
    known = replace(OWN, seasons={3: {9}, 2: {3}})

    assert numbers(Habits(), known=known) == [3, 1, 2]
    assert reasons(Habits(), known=known)[3] == Reason.SEASON


def test_same_month_of_last_year_counts_where_it_is_known():
    last_september, last_spring = TUESDAY - 364 * DAY, TUESDAY - 500 * DAY + 30 * DAY
    habits = habits_of(
        (2, replace(CALL, at=last_spring.replace(year=2025)), 60), (3, replace(CALL, at=last_september), 30)
    )

    assert reasons(habits)[3] == Reason.SEASON


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        (replace(OWN, urgent={3}), Reason.URGENT),
        (replace(OWN, of_events={3}), Reason.TODAYS_EVENT),
        (replace(OWN, asked_before=(3, 2)), Reason.ASKED_BEFORE),
    ],
)
def test_what_is_known_of_today_and_of_the_caller_comes_first(known: Known, reason: Reason):
    habits = habits_of((1, ago(7), 12), (2, ago(7), 8), (3, ago(7), 6))

    assert numbers(habits, known=known)[0] == 3
    assert reasons(habits, known=known)[3] == reason


def test_caller_who_asked_elsewhere_before_is_offered_it_too():
    assert 77 in numbers(Habits(), known=replace(OWN, asked_before=(77,)))


def test_group_that_knows_nothing_gets_what_the_city_is_asked():
    habits = habits_of((5, ago(7), 3), (4, ago(7), 9))

    found = habits.likely(replace(CALL, group="daihyo"), Known(), limit=9)

    assert [(one.number, one.uses, one.reason) for one in found] == [
        (4, 0, Reason.USED_IN_CITY),
        (5, 0, Reason.USED_IN_CITY),
    ]


def test_decades_do_not_overflow():
    far = replace(CALL, at=datetime(2055, 1, 1, tzinfo=CITY_TIME))
    habits = habits_of((3, replace(far, at=far.at - DAY), 5))

    assert numbers(habits, far)[0] == 3
