"""Opening hours: borders first."""

from datetime import UTC, datetime, time

import pytest

from kb.directory.opening_hours import CITY_TIME, Hours, Run, is_always_open, is_open, runs

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
    assert is_open(hours, at) is expected


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
