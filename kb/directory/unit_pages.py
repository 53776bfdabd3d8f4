"""The organisation chart of a day, and one unit with its posts, its place and its past."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kb.directory.models import Absence, OrgUnit, OrgUnitVersion, ServiceGroup
from kb.directory.opening_hours import Schedule
from kb.directory.staff_search import Card, StaffOfDay, absences_of, duties_of, staff_of
from kb.directory.units import units_on


@dataclass(frozen=True, kw_only=True)
class ChartRow:
    """A unit in the chart."""

    version: OrgUnitVersion
    level: int  # 0 is outermost
    head: Card | None  # None: no post leads it
    duties: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A post with whoever holds it."""

    card: Card
    duties: tuple[str, ...]
    absence: Absence | None
    deputy: Card | None


@dataclass(frozen=True, kw_only=True)
class Period:
    """What a unit was called, and where it stood, over one period."""

    version: OrgUnitVersion
    parent: OrgUnitVersion | None  # as it was called when the period began


@dataclass(frozen=True, kw_only=True)
class UnitPage:
    """A unit as it stands on a day."""

    unit: OrgUnit
    version: OrgUnitVersion | None  # None: it did not stand that day
    path: tuple[OrgUnitVersion, ...]  # the units above it, outermost first
    below: tuple[OrgUnitVersion, ...]
    duties: tuple[str, ...]
    holders: tuple[Holder, ...]
    history: tuple[Period, ...]  # newest first
    predecessors: tuple[OrgUnitVersion, ...]
    successor: OrgUnitVersion | None
    group: ServiceGroup | None
    schedule: Schedule | None


def chart_of(day: date) -> list[ChartRow]:
    """Return all units in the order of the chart. Two queries while nothing changes."""
    heads = {card.unit: card for card in staff_of(day).cards.values() if card.is_head}
    tree = units_on(day)
    return [
        ChartRow(
            version=version,
            level=len(tree.path(version.unit_id)) - 1,
            head=heads.get(version.unit.code),
            duties=tuple(duties_of(version.duties)),
        )
        for version in tree.downwards()
    ]


def unit_page(unit: OrgUnit, *, day: date, since: datetime) -> UnitPage:
    """Return a unit on ``day``; absences from ``since`` on. At most eight queries while nothing changes."""
    staff, tree = staff_of(day), units_on(day)
    version = tree.versions.get(unit.pk)
    group = next((card.group for card in staff.cards.values() if card.unit == unit.code), None)
    predecessors = list(unit.predecessors.all())
    others = _last_versions([*predecessors, *([unit.successor] if unit.successor else [])])
    return UnitPage(
        unit=unit,
        version=version,
        path=tuple(tree.path(unit.pk)[:-1]),
        below=tuple(tree.children(unit.pk)) if version else (),
        duties=tuple(duties_of(version.duties)) if version else (),
        holders=tuple(_holders(staff, unit, since=since)),
        history=_history(unit),
        predecessors=tuple(others[row.pk] for row in predecessors if row.pk in others),
        successor=others.get(unit.successor_id or 0),
        group=ServiceGroup.objects.filter(code=group).first() if group else None,
        schedule=staff.schedules.get(group) if group else None,
    )


def _holders(staff: StaffOfDay, unit: OrgUnit, *, since: datetime) -> Iterator[Holder]:
    cards = staff.in_unit(unit.code)
    absences = absences_of([card.entry.person for card in cards if card.entry.person], day=staff.day, since=since)
    for card in cards:
        absence = absences.get(card.entry.person or "")
        yield Holder(
            card=card,
            duties=tuple(duties_of(card.entry.duties)),
            absence=absence,
            deputy=staff.deputy_of(absence) if absence else None,
        )


def _history(unit: OrgUnit) -> tuple[Period, ...]:
    versions = list(unit.versions.select_related("unit").order_by("-valid_from"))
    parents = OrgUnitVersion.objects.filter(unit__in={row.parent_id for row in versions if row.parent_id})
    over_time: dict[int, list[OrgUnitVersion]] = {}
    for row in parents.select_related("unit"):
        over_time.setdefault(row.unit_id, []).append(row)
    return tuple(
        Period(version=row, parent=_standing(over_time.get(row.parent_id or 0, []), row.valid_from)) for row in versions
    )


def _standing(versions: Iterable[OrgUnitVersion], day: date) -> OrgUnitVersion | None:
    return next(
        (row for row in versions if row.valid_from <= day and (row.valid_to is None or day < row.valid_to)), None
    )


def _last_versions(units: Iterable[OrgUnit]) -> Mapping[int, OrgUnitVersion]:
    rows = OrgUnitVersion.objects.filter(unit__in=list(units)).select_related("unit").order_by("valid_from")
    return {row.unit_id: row for row in rows}
