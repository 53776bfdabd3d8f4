"""Questions to the directory: whom a line reaches, and when a group is open."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from kb.directory.models import WeeklyHours
from kb.directory.opening_hours import Hours, is_open


@dataclass(frozen=True, kw_only=True)
class CalledLine:
    """A line of ours with its service group, as the screen pop needs it."""

    number: str
    name: str
    name_en: str
    language: str  # "ja" or "en"
    group_code: str
    group_name: str
    group_name_en: str


HOURS = ("weekday", "opens", "closes")
# Written out: building this query takes Django longer than asking it, and every ring waits for it.
LINE_WITH_GROUP = """
SELECT line.number, line.name, line.name_en, line.language, team.code, team.name, team.name_en
FROM directory_line AS line JOIN directory_servicegroup AS team ON team.id = line.service_group_id
WHERE line.number = %s
"""


def line_called(number: str) -> CalledLine | None:
    """Return the line with that number as the PBX gave it; None when it is not configured. One query."""
    with connection.cursor() as cursor:
        cursor.execute(LINE_WITH_GROUP, [number])
        row = cursor.fetchone()
    return CalledLine(**dict(zip(CalledLine.__dataclass_fields__, row, strict=True))) if row else None


def was_open(number: str, at: datetime) -> bool | None:
    """Say whether the line with that number was open at ``at``; None for a line without hours. One query."""
    rows = WeeklyHours.objects.filter(service_group__lines__number=number)
    hours = [Hours(weekday=weekday, opens=opens, closes=closes) for weekday, opens, closes in rows.values_list(*HOURS)]
    return is_open(hours, at) if hours else None


def hours_of(group_code: str) -> list[Hours]:
    """Return the weekly hours of a group, Monday first; empty when none are known. One query."""
    rows = WeeklyHours.objects.filter(service_group__code=group_code).order_by("weekday", "opens")
    return [Hours(weekday=weekday, opens=opens, closes=closes) for weekday, opens, closes in rows.values_list(*HOURS)]
