"""A plan into the database: rows end and begin on one day, and the history keeps who let them in."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Model, Q
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from kb.accounts.models import User
from kb.directory.importing.plan import Change, Plan
from kb.directory.importing.rows import Table
from kb.directory.models import (
    Assignment,
    DatedRow,
    OrgUnit,
    OrgUnitVersion,
    Person,
    PersonVersion,
    Post,
    PostVersion,
    ServiceGroupUnit,
)

BATCH = 500  # rows a statement: SQLite allows a limited number of parameters
Columns = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Author:
    """Who is written into the history, and why."""

    user: User | None  # None: the machine, at the first loading
    reason: str

    def create(self, model: type[Model], rows: Iterable[Model]) -> None:
        """Add rows, each with its history."""
        if new := list(rows):
            bulk_create_with_history(
                new, model, batch_size=BATCH, default_user=self.user, default_change_reason=self.reason
            )

    def update(self, model: type[Model], rows: Iterable[Model], fields: list[str]) -> None:
        """Change rows, each with its history."""
        if changed := list(rows):
            bulk_update_with_history(
                changed, model, fields, batch_size=BATCH, default_user=self.user, default_change_reason=self.reason
            )

    def delete(self, rows: Iterable[Any]) -> None:
        """Take away rows which would have held on no day, each with its history."""
        for row in rows:
            row._history_user = self.user
            row._change_reason = self.reason
            row.delete()


@transaction.atomic
def apply(plan: Plan, *, on: date, author: Author) -> None:
    """Let the plan hold from ``on``, wholly or not at all. What was before that day stays as it is.

    A row that begins on that very day is changed in place: it has not been true on any day before.
    """
    units = _identities(OrgUnit, "code", {change.code for change in plan.units}, author)
    posts = _identities(Post, "code", {change.code for change in plan.posts}, author)
    people = _identities(Person, "staff_number", {change.code for change in plan.people}, author)
    _change(
        OrgUnitVersion, "unit", plan.units, units, lambda said: said | {"parent": units.get(said["parent"])}, on, author
    )
    _change(PostVersion, "post", plan.posts, posts, lambda said: said | {"unit": units[said["unit"]]}, on, author)
    _change(PersonVersion, "person", plan.people, people, lambda said: said, on, author)
    _change(Assignment, "post", plan.holders, posts, lambda said: said | {"person": people[said["person"]]}, on, author)
    _name_successors(OrgUnit, units, plan.unit_successors, author)
    _name_successors(Post, posts, plan.post_successors, author)
    _hand_over(plan, units, on, author)


def _identities(model: type[Any], code: str, codes: set[str], author: Author) -> dict[str, Any]:
    """Return all identities by code; those that are missing are made."""
    known = set(model.objects.values_list(code, flat=True))
    author.create(model, [model(**{code: new}) for new in sorted(codes - known)])
    return {getattr(row, code): row for row in model.objects.all()}


def _change(
    model: type[DatedRow],
    key: str,
    changes: list[Change],
    identities: Mapping[str, Any],
    resolve: Callable[[Columns], Columns],
    on: date,
    author: Author,
) -> None:
    """End and begin the rows of one table; ``resolve`` puts identities in place of codes."""
    present = {getattr(row, f"{key}_id"): row for row in model.objects.on(on)}
    ended, altered, undone, begun = [], [], [], []
    for change in changes:
        identity = identities[change.code]
        row = present.get(identity.pk)
        said = resolve(change.after) if change.after is not None else None
        if row is None or row.valid_from < on:
            if row is not None:
                row.valid_to = on
                ended.append(row)
            if said is not None:
                begun.append(model(**{key: identity}, **said, valid_from=on))
        elif said is None:
            undone.append(row)
        else:
            for name, value in said.items():
                setattr(row, name, value)
            altered.append((row, list(said)))
    author.update(model, ended, ["valid_to"])
    author.delete(undone)
    if altered:
        author.update(model, [row for row, _names in altered], altered[0][1])
    # Last: the database refuses two rows of the same days.
    author.create(model, begun)


def _name_successors(
    model: type[Any], identities: Mapping[str, Any], successors: Mapping[str, str], author: Author
) -> None:
    for code, successor in successors.items():
        identities[code].successor = identities[successor] if successor else None
    author.update(model, [identities[code] for code in successors], ["successor"])


def _hand_over(plan: Plan, units: Mapping[str, Any], on: date, author: Author) -> None:
    """Let service groups answer for the successor of a closed unit from the day on."""
    successors = {
        units[code].pk: units[code].successor for code in sorted(plan.gone(Table.UNITS)) if units[code].successor_id
    }
    ended, undone, begun = [], [], []
    for row in ServiceGroupUnit.objects.on(on).filter(unit__in=successors).order_by("pk"):
        new = (row.service_group_id, successors[row.unit_id].pk)
        if row.valid_from < on:
            row.valid_to = on
            ended.append(row)
        else:
            undone.append(row)
        if new not in begun and not _is_served_from(*new, on=on):
            begun.append(new)
    author.update(ServiceGroupUnit, ended, ["valid_to"])
    author.delete(undone)
    author.create(
        ServiceGroupUnit,
        [ServiceGroupUnit(service_group_id=group, unit_id=unit, valid_from=on) for group, unit in begun],
    )


def _is_served_from(group: int, unit: int, *, on: date) -> bool:
    """Say whether the group answers for the unit on the day or on a later one: a second row would overlap."""
    served = ServiceGroupUnit.objects.filter(service_group=group, unit=unit)
    return served.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on)).exists()
