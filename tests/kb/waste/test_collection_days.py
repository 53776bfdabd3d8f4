"""The next days of collection: weekdays, weeks of the month, holidays, changes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.waste.collection_days import next_days
from tests.kb.waste.tables import small_table

pytestmark = pytest.mark.unit

TABLE = small_table()


def days(area: str, kind: str, since: date, *, count: int = 3) -> list[str]:
    return [f"{day:%m-%d}" for day in next_days(TABLE, area=area, kind=kind, since=since, count=count)]


@pytest.mark.parametrize(
    ("area", "kind", "since", "found"),
    [
        ("東", "燃やすごみ", date(2026, 11, 23), ["11-23", "11-26", "11-30"]),  # a holiday, on which this is collected
        ("東", "びん", date(2026, 11, 1), ["11-04", "11-18", "12-02"]),
        ("東", "びん", date(2027, 2, 18), ["03-03", "03-17", "04-07"]),
        ("東", "燃やすごみ", date(2026, 12, 25), ["12-29", "01-04", "01-07"]),  # moved from the 28th, none on the 31st
        ("西", "燃やすごみ", date(2026, 12, 25), ["12-29", "01-05", "01-12"]),
        ("西", "びん", date(2026, 11, 1), []),
        ("東", "粗大ごみ", date(2026, 11, 1), []),
        ("どこか", "びん", date(2026, 11, 1), []),
    ],
)
def test_next_days_are_told(area, kind, since, found):
    assert days(area, kind, since) == found


def test_holidays_count_as_the_kind_says():
    assert days("東", "びん", date(2026, 4, 25), count=1) == [
        "05-20"
    ]  # the first Wednesday of May is a holiday in 2026


@given(since=st.dates(date(2025, 1, 1), date(2030, 12, 31)), kind=st.sampled_from(["燃やすごみ", "びん"]))
def test_days_come_in_order_on_their_weekdays_and_the_first_is_not_before_the_day_asked_for(since, kind):
    found = next_days(TABLE, area="東", kind=kind, since=since, count=5)

    assert found == sorted(set(found))
    assert found[0] >= since
    assert {day.weekday() for day in found} <= ({0, 3} if kind == "燃やすごみ" else {2}) | {
        change.instead.weekday() for change in TABLE.changes if change.instead in found
    }
    later = next_days(TABLE, area="東", kind=kind, since=found[0], count=5)
    assert later == found
