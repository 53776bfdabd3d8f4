"""Questions to the directory: whom a line reaches, and when a group is open."""

from dataclasses import dataclass

from kb.directory.models import Line, WeeklyHours
from kb.directory.opening_hours import Hours


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


FIELDS = {
    "number": "number",
    "name": "name",
    "name_en": "name_en",
    "language": "language",
    "group_code": "service_group__code",
    "group_name": "service_group__name",
    "group_name_en": "service_group__name_en",
}


def line_called(number: str) -> CalledLine | None:
    """Return the line with that number as the PBX gave it; None when it is not configured. One query."""
    row = Line.objects.filter(number=number).values_list(*FIELDS.values()).first()
    return None if row is None else CalledLine(**dict(zip(FIELDS, row, strict=True)))


def hours_of(group_code: str) -> list[Hours]:
    """Return the weekly hours of a group, Monday first; empty when none are known. One query."""
    rows = WeeklyHours.objects.filter(service_group__code=group_code).order_by("weekday", "opens")
    return [
        Hours(weekday=weekday, opens=opens, closes=closes)
        for weekday, opens, closes in rows.values_list("weekday", "opens", "closes")
    ]
