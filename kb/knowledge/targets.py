"""Whether somebody still answers where a handling rule sends the caller: the directory knows."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kb.accounts.languages import in_screen_language
from kb.directory.models import Assignment, OrgUnit, PostVersion
from kb.directory.opening_hours import CITY_TIME, Verdict
from kb.directory.schedules import verdict_of
from kb.directory.units import UnitTree, groups_of_unit
from kb.faq_pages.models import HandlingRule


class Trouble(StrEnum):
    """Why nobody answers there."""

    UNIT_GONE = "unit_gone"
    POST_GONE = "post_gone"
    POST_VACANT = "post_vacant"
    TAKES_NO_CALLS = "takes_no_calls"


@dataclass(frozen=True, kw_only=True)
class Target:
    """How it stands with the target of a rule."""

    trouble: Trouble | None = None
    successor: str = ""  # the unit that took over; blank where none is named
    verdict: Verdict | None = None  # open or closed now; None where no hours are known


def target_of(rule: HandlingRule, *, tree: UnitTree, at: datetime) -> Target:
    """Look where ``rule`` sends callers at ``at``; ``tree`` is that of the day. None to six queries."""
    day = at.astimezone(CITY_TIME).date()
    if rule.target_post_id:
        return _post(rule.target_post_id, tree=tree, at=at, day=day)
    return _unit(rule.target_unit_id, tree=tree, at=at, day=day) if rule.target_unit_id else Target()


def _post(post: int, *, tree: UnitTree, at: datetime, day: date) -> Target:
    version = PostVersion.objects.on(day).filter(post=post).first()
    if version is None:
        return Target(trouble=Trouble.POST_GONE)
    if not version.connects:
        return Target(trouble=Trouble.TAKES_NO_CALLS)
    if not Assignment.objects.on(day).filter(post=post).exists():
        return Target(trouble=Trouble.POST_VACANT)
    return _unit(version.unit_id, tree=tree, at=at, day=day)


def _unit(unit: int, *, tree: UnitTree, at: datetime, day: date) -> Target:
    if unit not in tree.versions:
        return Target(trouble=Trouble.UNIT_GONE, successor=_successor(unit, tree))
    groups = groups_of_unit(unit, on=day)
    return Target(verdict=verdict_of(groups[0], at) if groups else None)


def _successor(unit: int, tree: UnitTree) -> str:
    successor = OrgUnit.objects.filter(predecessors=unit).values_list("pk", flat=True).first()
    version = tree.versions.get(successor) if successor else None
    return in_screen_language(version.name, version.name_en) if version else ""
