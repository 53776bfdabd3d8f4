"""What points to units and posts: an import says what will point to nothing. Packages above register here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kb.accounts.models import User
from kb.directory.models import Line, ServiceGroupUnit


@dataclass(frozen=True, kw_only=True)
class Dependent:
    """Something that points to a unit or a post."""

    name: str  # as people know it: "1001 転入届", "佐藤 健 (sato)"
    unit: int | None = None  # the key of what it points to
    post: int | None = None
    address: str = ""  # where somebody may look at it; blank: nowhere


Find = Callable[[date, set[int], set[int]], list[Dependent]]


@dataclass(frozen=True, kw_only=True)
class Finder:
    """How dependents of one kind are found, and what they are called in general."""

    label: str | Promise
    find: Find


def register(kind: str, *, label: str | Promise, find: Find) -> None:
    """Let ``find(on, units, posts)`` tell what points to these units and posts on the day.

    ``kind`` is a lasting name: it is stored with imports. Registering a kind again replaces it.
    """
    _finders[kind] = Finder(label=label, find=find)


def dependents(on: date, *, units: set[int], posts: set[int]) -> Iterator[tuple[str, Dependent]]:
    """Yield what points to them, with its kind; nothing is asked when nothing is given."""
    if units or posts:
        for kind, finder in _finders.items():
            for dependent in finder.find(on, units, posts):
                yield kind, dependent


def label_of(kind: str) -> str:
    """Return what dependents of a kind are called, in the active language."""
    finder = _finders.get(kind)
    return str(finder.label) if finder else kind


def _groups(on: date, units: set[int], posts: set[int]) -> list[Dependent]:
    served = ServiceGroupUnit.objects.on(on).filter(unit__in=units).select_related("service_group")
    return [Dependent(name=row.service_group.name, unit=row.unit_id) for row in served]


def _lines(on: date, units: set[int], posts: set[int]) -> list[Dependent]:
    """Find lines of groups which answer for nothing else: whoever calls reaches nobody's section."""
    served: dict[int, set[int]] = {}
    for group, unit in ServiceGroupUnit.objects.on(on).values_list("service_group", "unit"):
        served.setdefault(group, set()).add(unit)
    emptied = {group: min(of) for group, of in served.items() if of <= units}
    lines = Line.objects.on(on).filter(service_group__in=emptied)
    return [Dependent(name=f"{line.name} {line.number}", unit=emptied[line.service_group_id]) for line in lines]


def _accounts(on: date, units: set[int], posts: set[int]) -> list[Dependent]:
    accounts = User.objects.filter(unit__in=units, is_active=True, until__gte=on).order_by("username")
    return [Dependent(name=f"{account} ({account.username})", unit=account.unit_id) for account in accounts]


_finders: dict[str, Finder] = {
    "group": Finder(label=_("Service group"), find=_groups),
    "line": Finder(label=_("Line"), find=_lines),
    "account": Finder(label=_("Account"), find=_accounts),
}
