"""Where a handling rule sends a call: the units and posts to choose from, and how operators read the choice."""

from datetime import date

from django.db.models import Q

from kb.directory.models import OrgUnitVersion, PostVersion, UnitKind
from kb.directory.units import UnitTree, units_on

NAMED = frozenset({UnitKind.SECTION, UnitKind.TEAM, UnitKind.FACILITY})  # 部 and city say little on the telephone
LONGEST = 120  # of HandlingRule.target
EXTENSION = "内線"  # the directory is in the city's language, and so is what is read from it


def unit_choices(on: date) -> list[tuple[int, str]]:
    """Return the units that stand on a day or will, with their names; one that is still to come with its day.

    Of a unit with several names the earliest counts. Two queries.
    """
    tree = units_on(on)
    choices = {}
    for version in OrgUnitVersion.objects.filter(_not_over(on)).order_by("-valid_from"):
        name = unit_name(tree, version.unit_id) or version.name
        choices[version.unit_id] = name if version.valid_from <= on else f"{name} ({version.valid_from:%Y-%m-%d}〜)"
    return sorted(choices.items(), key=lambda choice: choice[1])


def post_choices(on: date) -> list[tuple[int, str]]:
    """Return the posts that stand on a day or will, each with its unit and extension. Two queries."""
    tree = units_on(on)
    choices = {}
    for version in PostVersion.objects.filter(_not_over(on)).select_related("unit").order_by("-valid_from"):
        name = _post_text(tree, version)
        choices[version.post_id] = name if version.valid_from <= on else f"{name} ({version.valid_from:%Y-%m-%d}〜)"
    return sorted(choices.items(), key=lambda choice: choice[1])


def stands(versions: type[OrgUnitVersion] | type[PostVersion], *, on: date, **identity: int) -> bool:
    """Say whether a unit or a post stands on that day. One query."""
    return versions.objects.on(on).filter(**identity).exists()


def target_text(*, unit: int | None, post: int | None, number: str, on: date) -> str:
    """Return what operators read of a choice on that day; empty where nothing was chosen.

    A number that was typed takes the place of the directory's.
    """
    tree = units_on(on)
    name, own_number = _of_post(tree, post, on=on) if post else _of_unit(tree, unit)
    return " ".join(part for part in (name, number or own_number) if part)[:LONGEST]


def unit_name(tree: UnitTree, unit: int | None) -> str:
    """Return the unit's name after those of the section above it; empty where it does not stand."""
    path = tree.path(unit) if unit else []
    return " ".join(version.name for version in path if version.kind in NAMED) or (path[-1].name if path else "")


def _of_post(tree: UnitTree, post: int, *, on: date) -> tuple[str, str]:
    version = PostVersion.objects.on(on).filter(post=post).first()
    if version is None:
        return "", ""
    _unit, number = _of_unit(tree, version.unit_id)
    return _named(tree, version), _extension(version) or number


def _of_unit(tree: UnitTree, unit: int | None) -> tuple[str, str]:
    """Return the name and the number; a team without one is reached by its section's."""
    path = tree.path(unit) if unit else []
    numbers = [version.telephone for version in path if version.telephone]
    return unit_name(tree, unit), numbers[-1] if numbers else ""


def _post_text(tree: UnitTree, version: PostVersion) -> str:
    return " ".join(part for part in (_named(tree, version), _extension(version)) if part)


def _named(tree: UnitTree, version: PostVersion) -> str:
    return f"{unit_name(tree, version.unit_id)} {version.title}".strip()


def _extension(version: PostVersion) -> str:
    return f"{EXTENSION}{version.extension}" if version.extension else ""


def _not_over(on: date) -> Q:
    return Q(valid_to__isnull=True) | Q(valid_to__gt=on)
