"""What a dry run found, as it is stored with the import and shown to whoever decides."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, TypedDict

from kb.directory.dependents import dependents
from kb.directory.importing.differences import differences
from kb.directory.importing.issues import Issue, Trouble
from kb.directory.importing.plan import Plan
from kb.directory.importing.rows import Table
from kb.directory.models import OrgUnit, Post

MOST_VANISHING = 3  # one in so many may end without being asked about


class Pointing(TypedDict):
    """Something that points to what will be gone."""

    kind: str  # of ``kb.directory.dependents``
    name: str
    gone: str  # name of the unit or post
    successor: str  # name of what takes over; blank: it will point to nothing
    address: str


class Size(TypedDict):
    """How much of a table ends."""

    gone: int
    before: int


class Summary(TypedDict):
    """All that is stored; plain JSON."""

    differences: list[dict[str, Any]]  # kind and parameters, see ``differences``
    warnings: list[dict[str, Any]]  # see ``issues``
    dependents: list[Pointing]
    sizes: dict[str, Size]  # by table


def summarised(plan: Plan, issues: Sequence[Issue], *, effective_on: date) -> Summary:
    """Return what is stored with an import. Queries only for what points to what will be gone."""
    return Summary(
        differences=[asdict(difference) for difference in differences(plan)],
        warnings=[asdict(issue) for issue in issues if not issue.is_error],
        dependents=list(_pointing(plan, effective_on)),
        sizes={
            table.value: Size(gone=len(plan.gone(table)), before=len(getattr(plan.before, table))) for table in Table
        },
    )


def issue_of(stored: dict[str, Any]) -> Issue:
    """Return an issue as it was stored."""
    table = stored["table"]
    return Issue(**stored | {"trouble": Trouble(stored["trouble"]), "table": Table(table) if table else None})


def vanishing(summary: Summary) -> Issue | None:
    """Return the warning that much of a table would end; None if no table loses more than a third."""
    sizes = summary["sizes"]
    if not any(size["gone"] * MOST_VANISHING > size["before"] for size in sizes.values()):
        return None
    gone: dict[str, str | int] = {table: size["gone"] for table, size in sizes.items()}
    before: dict[str, str | int] = {f"all_{table}": size["before"] for table, size in sizes.items()}
    return Issue(trouble=Trouble.MANY_VANISH, parameters=gone | before)


def _pointing(plan: Plan, on: date) -> Iterator[Pointing]:
    units = {unit.pk: unit for unit in OrgUnit.objects.filter(code__in=plan.gone(Table.UNITS))}
    posts = {post.pk: post for post in Post.objects.filter(code__in=plan.gone(Table.POSTS))}
    for kind, dependent in dependents(on, units=set(units), posts=set(posts)):
        if dependent.unit is not None:
            code = units[dependent.unit].code
            gone, successor = plan.before.path(code), _unit_after(code, plan)
        else:
            code = posts[dependent.post].code if dependent.post is not None else ""
            gone, successor = plan.before.post_name(code), _post_after(code, plan)
        yield Pointing(kind=kind, name=dependent.name, gone=gone, successor=successor, address=dependent.address)


def _unit_after(code: str, plan: Plan) -> str:
    successor = plan.unit_successors.get(code) or plan.before.unit_successors.get(code, "")
    return plan.after.path(successor) if successor in plan.after.units else ""


def _post_after(code: str, plan: Plan) -> str:
    successor = plan.post_successors.get(code) or plan.before.post_successors.get(code, "")
    return plan.after.post_name(successor) if successor in plan.after.posts else ""
