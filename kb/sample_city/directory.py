"""The sample city's directory: units, posts and people by the import that every city uses; groups, lines and hours."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from kb.directory.importing.deeds import load_first
from kb.directory.models import (
    Absence,
    Closure,
    Line,
    OrgUnit,
    Person,
    ServiceGroup,
    ServiceGroupUnit,
    WeeklyHours,
)
from kb.directory.opening_hours import CITY_TIME, Days
from kb.sample_city.files import FOLDER, rows_of

HOLDS_FROM = date(2025, 4, 1)
DAYS = {"ordinary": Days.ORDINARY, "both": Days.BOTH}
REASONS = {
    "休暇": Absence.Reason.LEAVE,
    "出張": Absence.Reason.TRIP,
    "会議": Absence.Reason.MEETING,
    "研修": Absence.Reason.TRAINING,
    "休職": Absence.Reason.LONG,
}


@transaction.atomic
def load_people(*, today: date) -> None:
    """Import units, posts and people into an empty directory, and note who is away around ``today``."""
    if OrgUnit.objects.exists():
        return
    tables = {f"{name}_csv": (FOLDER / f"{name}.csv").read_bytes() for name in ("units", "posts", "people")}
    load_first(**tables, effective_on=HOLDS_FROM)
    people = {person.staff_number: person for person in Person.objects.all()}
    for row in rows_of("absences.toml")["absence"]:
        Absence.objects.create(
            person=people[row["person"]],
            starts_at=_midnight(today, row["starts_days"]),
            ends_at=_midnight(today, row["ends_days"] + 1),
            reason=REASONS[row["reason"]],
            deputy=people.get(row.get("deputy", "")),
        )


@transaction.atomic
def load_groups() -> None:
    """Make the service groups that are missing, each with its units, lines and hours; and the closures with them."""
    for row in rows_of("groups.toml")["group"]:
        if not ServiceGroup.objects.filter(code=row["code"]).exists():
            _group(row)
    closures = rows_of("closures.toml")
    if Closure.objects.exists():
        return
    for group in ServiceGroup.objects.filter(code__in=closures["groups"]):
        Closure.objects.bulk_create(
            Closure(
                service_group=group,
                first_day=row["first"],
                last_day=row["last"],
                reason=row["reason"],
                reason_en=row["reason_en"],
            )
            for row in closures["closure"]
        )


def _group(row: dict[str, Any]) -> None:
    group = ServiceGroup.objects.create(
        code=row["code"],
        name=row["name"],
        name_kana=row["name_kana"],
        name_en=row["name_en"],
        go_live=row.get("go_live"),
    )
    for unit in OrgUnit.objects.filter(code__in=row["units"]):
        ServiceGroupUnit.objects.create(service_group=group, unit=unit)
    for line in row["lines"]:
        Line.objects.create(service_group=group, **line)
    for stretch in row["hours"]:
        for weekday in stretch["weekdays"]:
            WeeklyHours.objects.create(
                service_group=group,
                weekday=weekday,
                opens=stretch["opens"],
                closes=stretch["closes"],
                days=DAYS[stretch["on"]],
            )


def _midnight(day: date, days: int) -> datetime:
    return datetime.combine(day + timedelta(days=days), time.min, tzinfo=CITY_TIME)
