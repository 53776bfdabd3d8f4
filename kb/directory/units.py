"""The tree of units as it stood on a day, in one query, and what follows from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from kb.directory.models import OrgUnit, OrgUnitVersion, ServiceGroupUnit


@dataclass(frozen=True, kw_only=True)
class UnitTree:
    """All units that stood on one day, by the key of their identity."""

    versions: dict[int, OrgUnitVersion]

    def path(self, unit: int) -> list[OrgUnitVersion]:
        """Return the unit with all above it, outermost first; empty for one that did not stand.

        A circle, which the import refuses, ends where it begins.
        """
        return list(self._upwards(unit))[::-1]

    def children(self, unit: int | None) -> list[OrgUnitVersion]:
        """Return the units directly below, in their order; those of None have nothing above them."""
        return [version for version in self.versions.values() if version.parent_id == unit]

    def downwards(self) -> Iterator[OrgUnitVersion]:
        """Yield all units as an organisation chart lists them; what hangs in a circle comes last."""
        below: dict[int | None, list[OrgUnitVersion]] = {}
        for version in self.versions.values():
            parent = version.parent_id if version.parent_id in self.versions else None
            below.setdefault(parent, []).append(version)
        waiting = below.get(None, [])[::-1]
        seen: set[int] = set()
        while waiting:
            version = waiting.pop()
            seen.add(version.unit_id)
            yield version
            waiting += below.get(version.unit_id, [])[::-1]
        yield from (version for unit, version in self.versions.items() if unit not in seen)

    def below(self, unit: int) -> set[int]:
        """Return the keys of the unit and of all below it."""
        return {key for key in self.versions if any(version.unit_id == unit for version in self._upwards(key))}

    def _upwards(self, unit: int | None) -> Iterator[OrgUnitVersion]:
        seen: set[int] = set()
        while unit is not None and unit in self.versions and unit not in seen:
            seen.add(unit)
            yield self.versions[unit]
            unit = self.versions[unit].parent_id


def units_on(day: date) -> UnitTree:
    """Return the tree of ``day``. One query."""
    versions = OrgUnitVersion.objects.on(day).select_related("unit").order_by("position", "unit__code")
    return UnitTree(versions={version.unit_id: version for version in versions})


def groups_of_unit(unit: int, *, on: date | None = None) -> list[str]:
    """Return the codes of the service groups that answer for a unit: itself, or one above it.

    For a unit that is closed, its successor stands. Two queries; more only for a closed one.
    """
    day = on or timezone.localdate()
    tree = units_on(day)
    above = [version.unit_id for version in tree.path(unit if unit in tree.versions else _successor(unit, tree))]
    served = ServiceGroupUnit.objects.on(day).filter(unit__in=above)
    return sorted(set(served.values_list("service_group__code", flat=True)))


def _successor(unit: int, tree: UnitTree) -> int:
    """Return the first in the line of succession that stands; ``unit`` itself where none does."""
    successors = dict(OrgUnit.objects.values_list("pk", "successor_id"))
    following, seen = successors.get(unit), {unit}
    while following is not None and following not in seen:
        if following in tree.versions:
            return following
        seen.add(following)
        following = successors.get(following)
    return unit
