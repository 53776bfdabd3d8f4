"""The sample city's events, dated around the day on which they are loaded."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from kb.directory.models import OrgUnit, ServiceGroup
from kb.directory.opening_hours import CITY_TIME
from kb.events.models import Event, State
from kb.sample_city.files import rows_of

STATES = {
    "開催予定": State.AS_PLANNED,
    "受付前": State.PLANNED,
    "受付中": State.APPLICATIONS_OPEN,
    "満員": State.FULL,
    "キャンセル待ち": State.FULL,
    "受付終了": State.APPLICATIONS_CLOSED,
    "会場変更": State.CHANGED,
    "時間変更": State.CHANGED,
    "中止": State.CANCELLED,
    "順延": State.POSTPONED,
}
WEEK = 7


@transaction.atomic
def load_events(*, today: date) -> None:
    """Make the events where there are none."""
    if Event.objects.exists():
        return
    groups = {group.code: group for group in ServiceGroup.objects.all()}
    units = {unit.code: unit for unit in OrgUnit.objects.all()}
    for row in rows_of("events.toml")["event"]:
        day = _day(row, today)
        ja, en = row["ja"], row["en"]
        Event.objects.create(
            title=ja["title"],
            title_en=en["title"],
            service_group=groups[row["group"]],
            unit=units.get(row["unit"]),
            starts_at=datetime.combine(day, row["starts"], tzinfo=CITY_TIME),
            ends_at=datetime.combine(day, row["ends"], tzinfo=CITY_TIME),
            place=ja["place"],
            place_en=en["place"],
            fee=ja["fee"],
            fee_en=en["fee"],
            capacity=row["capacity"] or None,
            how_to_apply=ja["apply"],
            how_to_apply_en=en["apply"],
            state=STATES[row["state"]],
            spoken=ja["spoken"],
            spoken_en=en["spoken"],
        )


def _day(row: Mapping[str, Any], today: date) -> date:
    if "in_days" in row:
        day = today + timedelta(days=row["in_days"])
        return day if "weekday" not in row else day + timedelta(days=(row["weekday"] - day.weekday()) % WEEK)
    return next(
        day
        for day in (
            _nth_weekday(year, row["month"], row["nth"], row["weekday"]) for year in (today.year, today.year + 1)
        )
        if day >= today
    )


def _nth_weekday(year: int, month: int, nth: int, weekday: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % WEEK + WEEK * (nth - 1))
