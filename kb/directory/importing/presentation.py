"""Imports as their pages show them: words, groups and counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kb.directory.dependents import label_of
from kb.directory.importing.differences import Difference, Kind
from kb.directory.importing.issues import Issue
from kb.directory.importing.summary import Summary
from kb.directory.importing.texts import GROUPS, place, sentence, told

MOST_ISSUES = 200  # on a page; more only say again that this is the wrong file


@dataclass(frozen=True, kw_only=True)
class Group:
    """All differences of one kind."""

    kind: str
    label: str
    sentences: list[str]


@dataclass(frozen=True, kw_only=True)
class IssueRow:
    """One thing that is wrong or odd, and where."""

    place: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class DependentRow:
    """Something that points to what will be gone."""

    label: str
    name: str
    gone: str
    successor: str  # blank: it will point to nothing
    address: str


@dataclass(frozen=True, kw_only=True)
class Issues:
    """As many as a page shows, and how many there are besides."""

    rows: list[IssueRow]
    more: int


def difference_groups(summary: Summary, *, effective_on: date) -> list[Group]:
    """Return the differences by kind, in the active language."""
    found: dict[Kind, list[str]] = {}
    for stored in summary["differences"]:
        difference = Difference(kind=Kind(stored["kind"]), parameters=stored["parameters"])
        found.setdefault(difference.kind, []).append(told(difference, effective_on=effective_on))
    return [Group(kind=kind.value, label=str(GROUPS[kind]), sentences=said) for kind, said in found.items()]


def issue_rows(issues: Sequence[Issue]) -> Issues:
    """Return what is wrong in sentences, in the active language."""
    rows = [IssueRow(place=place(issue), sentence=sentence(issue)) for issue in issues[:MOST_ISSUES]]
    return Issues(rows=rows, more=max(len(issues) - MOST_ISSUES, 0))


def dependent_rows(summary: Summary) -> list[DependentRow]:
    """Return what points to what ends; first what will point to nothing."""
    rows = [
        DependentRow(
            label=label_of(pointing["kind"]),
            name=pointing["name"],
            gone=pointing["gone"],
            successor=pointing["successor"],
            address=pointing["address"],
        )
        for pointing in summary["dependents"]
    ]
    return sorted(rows, key=lambda row: (bool(row.successor), row.gone))
