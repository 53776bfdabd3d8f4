"""Opening hours: borders first."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from kb.directory.opening_hours import (
    CITY_TIME,
    Closed,
    Days,
    Hours,
    Occasion,
    Run,
    Schedule,
    Verdict,
    Why,
    holiday_name,
    is_always_open,
    is_open,
    judge,
    runs,
    stretches_of,
)

pytestmark = pytest.mark.unit

MONDAY = Hours(weekday=0, opens=time(8, 30), closes=time(17))
ALWAYS = [Hours(weekday=day, opens=time.min, closes=time(23, 59, 59)) for day in range(7)]


def _monday(hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2025, 2, 3, hour, minute, second, tzinfo=CITY_TIME)


@pytest.mark.parametrize(
    ("hours", "at", "expected"),
    [
        ([], _monday(12), False),
        ([MONDAY], _monday(8, 29, 59), False),
        ([MONDAY], _monday(8, 30), True),
        ([MONDAY], _monday(16, 59, 59), True),
        ([MONDAY], _monday(17), False),
        ([MONDAY], datetime(2025, 2, 4, 12, tzinfo=CITY_TIME), False),  # Tuesday
        # In London it is still Sunday when the city's Monday begins.
        ([MONDAY], datetime(2025, 2, 2, 23, 30, tzinfo=UTC), True),
        ([MONDAY], datetime(2025, 2, 3, 8, 0, tzinfo=UTC), False),
        # A lunch break
        (
            [Hours(weekday=0, opens=time(9), closes=time(12)), Hours(weekday=0, opens=time(13), closes=time(17))],
            _monday(12),
            False,
        ),
        (
            [Hours(weekday=0, opens=time(9), closes=time(12)), Hours(weekday=0, opens=time(13), closes=time(17))],
            _monday(13),
            True,
        ),
        # Until midnight: the last second has no end of its own
        (ALWAYS, _monday(23, 59, 59), True),
        (ALWAYS, _monday(0), True),
    ],
)
def test_is_open(hours, at, expected):
    assert is_open(Schedule(hours=tuple(hours)), at) is expected


def test_only_seven_whole_days_are_always_open():
    assert is_always_open(ALWAYS) is True
    assert is_always_open(ALWAYS[:6]) is False
    assert is_always_open([MONDAY]) is False
    assert is_always_open([]) is False


def test_neighbouring_days_with_the_same_hours_are_one_run():
    week = [Hours(weekday=day, opens=time(8, 30), closes=time(17)) for day in (0, 1, 3)]
    saturday = Hours(weekday=5, opens=time(9), closes=time(12))

    assert runs([saturday, *week]) == [
        Run(first=0, last=1, opens=time(8, 30), closes=time(17)),
        Run(first=3, last=3, opens=time(8, 30), closes=time(17)),
        Run(first=5, last=5, opens=time(9), closes=time(12)),
    ]
    assert runs([]) == []


# judge(): what decides, in the order of its weight. 3 February 2025 is a Monday and no holiday.

SECOND = timedelta(seconds=1)
FEBRUARY_3, FEBRUARY_4 = date(2025, 2, 3), date(2025, 2, 4)
HOLIDAY_HOURS = Hours(weekday=0, opens=time(10), closes=time(12), days=Days.HOLIDAYS)
BOTH = Hours(weekday=0, opens=time(8, 15), closes=time(17), days=Days.BOTH)
CLOSED = Closed(first_day=FEBRUARY_3, last_day=FEBRUARY_3, reason="停電", reason_en="power cut")
OPEN_UP = Occasion(starts_at=_monday(10), ends_at=_monday(11), is_open=True, reason="臨時窓口")
SHUT = Occasion(starts_at=_monday(10), ends_at=_monday(11), is_open=False, reason="台風")


def no_holiday(_day: date) -> str | None:
    return None


def some_holiday(_day: date) -> str | None:
    return "市の日"


@pytest.mark.parametrize(
    ("schedule", "at", "holiday", "expected"),
    [
        (Schedule(hours=(MONDAY,)), _monday(8, 30), no_holiday, (True, Why.WEEKLY_HOURS, "")),
        (Schedule(hours=(MONDAY,)), _monday(17), no_holiday, (False, Why.OUTSIDE_HOURS, "")),
        (Schedule(hours=(MONDAY,)), _monday(12) + timedelta(days=1), no_holiday, (False, Why.NO_HOURS_THAT_DAY, "")),
        (Schedule(), _monday(12), no_holiday, (False, Why.NO_HOURS_THAT_DAY, "")),
        # Public holidays
        (Schedule(hours=(MONDAY,)), _monday(12), some_holiday, (False, Why.PUBLIC_HOLIDAY, "市の日")),
        (Schedule(hours=(BOTH,)), _monday(8, 15), some_holiday, (True, Why.HOLIDAY_HOURS, "市の日")),
        (Schedule(hours=(BOTH,)), _monday(8, 14, 59), some_holiday, (False, Why.OUTSIDE_HOURS, "市の日")),
        (Schedule(hours=(BOTH,)), _monday(8, 15), no_holiday, (True, Why.WEEKLY_HOURS, "")),
        (Schedule(hours=(MONDAY, HOLIDAY_HOURS)), _monday(11), some_holiday, (True, Why.HOLIDAY_HOURS, "市の日")),
        (Schedule(hours=(MONDAY, HOLIDAY_HOURS)), _monday(13), some_holiday, (False, Why.OUTSIDE_HOURS, "市の日")),
        (Schedule(hours=(HOLIDAY_HOURS,)), _monday(11), no_holiday, (False, Why.NO_HOURS_THAT_DAY, "")),
        # A closure holds on its first and its last day, whatever the week and the holidays say
        (Schedule(hours=(MONDAY,), closures=(CLOSED,)), _monday(12), no_holiday, (False, Why.CLOSURE, "停電")),
        (Schedule(hours=(MONDAY,), closures=(CLOSED,)), _monday(0), no_holiday, (False, Why.CLOSURE, "停電")),
        (Schedule(hours=(MONDAY,), closures=(CLOSED,)), _monday(23, 59, 59), no_holiday, (False, Why.CLOSURE, "停電")),
        (Schedule(hours=(BOTH,), closures=(CLOSED,)), _monday(12), some_holiday, (False, Why.CLOSURE, "停電")),
        (
            Schedule(hours=(MONDAY,), closures=(CLOSED,)),
            _monday(0) - SECOND,
            no_holiday,
            (False, Why.NO_HOURS_THAT_DAY, ""),
        ),
        (
            Schedule(hours=(MONDAY,), closures=(CLOSED,)),
            _monday(12) + timedelta(days=7),
            no_holiday,
            (True, Why.WEEKLY_HOURS, ""),
        ),
        # The day from which the group is served
        (
            Schedule(hours=(MONDAY,), go_live=FEBRUARY_4),
            _monday(12),
            no_holiday,
            (False, Why.NOT_YET_SERVED, "2025-02-04"),
        ),
        (Schedule(hours=(MONDAY,), go_live=FEBRUARY_3), _monday(12), no_holiday, (True, Why.WEEKLY_HOURS, "")),
        (
            Schedule(hours=(MONDAY,), go_live=FEBRUARY_4, closures=(CLOSED,)),
            _monday(12),
            no_holiday,
            (False, Why.NOT_YET_SERVED, "2025-02-04"),
        ),
        # An occasion holds from its first moment until before its end, before all else
        (Schedule(hours=(MONDAY,), occasions=(SHUT,)), _monday(10), no_holiday, (False, Why.OCCASION, "台風")),
        (Schedule(hours=(MONDAY,), occasions=(SHUT,)), _monday(11), no_holiday, (True, Why.WEEKLY_HOURS, "")),
        (Schedule(hours=(MONDAY,), occasions=(SHUT,)), _monday(10) - SECOND, no_holiday, (True, Why.WEEKLY_HOURS, "")),
        (
            Schedule(closures=(CLOSED,), go_live=FEBRUARY_4, occasions=(OPEN_UP,)),
            _monday(10),
            some_holiday,
            (True, Why.OCCASION, "臨時窓口"),
        ),
        # Of two that hold at once, the later decision
        (Schedule(occasions=(SHUT, OPEN_UP)), _monday(10), no_holiday, (True, Why.OCCASION, "臨時窓口")),
        (Schedule(occasions=(OPEN_UP, SHUT)), _monday(10), no_holiday, (False, Why.OCCASION, "台風")),
    ],
)
def test_judge_says_what_decided(schedule, at, holiday, expected):
    verdict = judge(schedule, at, holiday=holiday)

    assert (verdict.is_open, verdict.why, verdict.detail) == expected


def test_every_reason_is_in_the_table_above():
    cases = test_judge_says_what_decided.pytestmark[0].args[1]

    assert {case[3][1] for case in cases} == set(Why)


def test_verdict_names_the_hours_of_the_day_and_the_closures_english_reason():
    morning, evening = (
        Hours(weekday=0, opens=time(9), closes=time(12)),
        Hours(weekday=0, opens=time(13), closes=time(17)),
    )

    assert judge(Schedule(hours=(evening, morning)), _monday(12)) == Verdict(
        is_open=False, why=Why.OUTSIDE_HOURS, stretches=(morning, evening)
    )
    assert judge(Schedule(hours=(MONDAY,), closures=(CLOSED,)), _monday(12)).detail_en == "power cut"


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "expected"),
    [
        (FEBRUARY_3, None, True),
        (FEBRUARY_4, None, False),
        (date.min, FEBRUARY_4, True),
        (date.min, FEBRUARY_3, False),
        (FEBRUARY_3, FEBRUARY_4, True),
    ],
)
def test_hours_hold_from_their_first_day_until_before_their_end(valid_from, valid_to, expected):
    schedule = Schedule(
        hours=(Hours(weekday=0, opens=time(8), closes=time(9), valid_from=valid_from, valid_to=valid_to),)
    )

    assert is_open(schedule, _monday(8)) is expected
    assert bool(schedule.hours_on(_monday(23))) is expected
    assert bool(stretches_of(schedule, FEBRUARY_3, is_holiday=False)) is expected


def test_day_is_that_of_the_citys_wall_clock():
    last_second = datetime(2025, 2, 3, 14, 59, 59, tzinfo=UTC)  # 23:59:59 in the city

    assert judge(Schedule(hours=(MONDAY,), closures=(CLOSED,)), last_second).why is Why.CLOSURE
    assert judge(Schedule(hours=(MONDAY,), closures=(CLOSED,)), last_second + SECOND).why is Why.NO_HOURS_THAT_DAY


def test_holidays_bear_their_japanese_names():
    assert holiday_name(date(2025, 1, 1)) == "元日"
    assert holiday_name(date(2025, 1, 2)) is None


def test_runs_keep_ordinary_days_and_holidays_apart():
    both = [Hours(weekday=day, opens=time(8, 15), closes=time(17), days=Days.BOTH) for day in (0, 1)]
    ordinary = Hours(weekday=2, opens=time(8, 15), closes=time(17))

    assert runs([*both, ordinary]) == [
        Run(first=0, last=1, opens=time(8, 15), closes=time(17), days=Days.BOTH),
        Run(first=2, last=2, opens=time(8, 15), closes=time(17)),
    ]
