"""Questions to the directory: whom a line reaches."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from kb.directory.models import Line, OrgUnitVersion, PostVersion
from kb.directory.opening_hours import CITY_TIME
from kb.directory.telephone import canonical


@dataclass(frozen=True, kw_only=True)
class CalledLine:
    """A line of ours with its service group, as the screen pop needs it."""

    number: str
    name: str
    name_en: str
    language: str  # that callers speak, as in settings.LANGUAGES
    group_code: str
    group_name: str
    group_name_en: str


# Written out: building this query takes Django longer than asking it, and every ring waits for it.
LINE_WITH_GROUP = """
SELECT line.number, line.name, line.name_en, line.language, team.code, team.name, team.name_en
FROM directory_line AS line JOIN directory_servicegroup AS team ON team.id = line.service_group_id
WHERE line.number = %s AND line.valid_from <= %s AND (line.valid_to IS NULL OR line.valid_to > %s)
"""


def line_called(number: str, at: datetime) -> CalledLine | None:
    """Return the line that had that number, as the PBX gives it, at ``at``; None when none had. One query."""
    day = connection.ops.adapt_datefield_value(at.astimezone(CITY_TIME).date())
    with connection.cursor() as cursor:
        cursor.execute(LINE_WITH_GROUP, [number, day, day])
        row = cursor.fetchone()
    return CalledLine(**dict(zip(CalledLine.__dataclass_fields__, row, strict=True))) if row else None


def is_own_number(number: str, *, on: date) -> bool:
    """Say whether the city itself has this telephone number: a line's, or a unit's such as the switchboard's."""
    lines = Line.objects.on(on).values_list("number", flat=True)
    units = OrgUnitVersion.objects.on(on).exclude(telephone="").values_list("telephone", flat=True)
    return canonical(number) in {canonical(own) for own in {*lines, *units}}


def names_at_extension(extension: str, *, at: datetime) -> tuple[str, str] | None:
    """Return the unit that is reached at ``extension``, in both languages; None where nobody is. Two queries."""
    day = at.astimezone(CITY_TIME).date()
    unit = PostVersion.objects.on(day).filter(extension=extension).values_list("unit", flat=True).first()
    names = OrgUnitVersion.objects.on(day).filter(unit=unit).values_list("name", "name_en")
    return names.first() if unit is not None else None


class LinesOverTime:
    """All lines as they ever were, for lists of calls of different days. One query, at the first use."""

    def __init__(self) -> None:
        self._versions: dict[str, list[tuple[date, date | None, CalledLine]]] = {}
        for line in Line.objects.select_related("service_group"):
            self._versions.setdefault(line.number, []).append((line.valid_from, line.valid_to, _called(line)))

    def at(self, number: str, at: datetime) -> CalledLine | None:
        """Return the line that had that number at ``at``; None when none had."""
        day = at.astimezone(CITY_TIME).date()
        versions = self._versions.get(number, [])
        return next((line for first, end, line in versions if first <= day and (end is None or day < end)), None)


def _called(line: Line) -> CalledLine:
    group = line.service_group
    return CalledLine(
        number=line.number,
        name=line.name,
        name_en=line.name_en,
        language=line.language,
        group_code=group.code,
        group_name=group.name,
        group_name_en=group.name_en,
    )
