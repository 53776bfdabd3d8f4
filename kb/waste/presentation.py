"""The table that holds and what an upload would change, as the pages of the CMS show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kb.waste.differences import Difference, Turn, rows_of
from kb.waste.importing import Comparison
from kb.waste.kept import EMPTY
from kb.waste.table import CHANGES, DAYS, ITEMS, KINDS, SHEETS, TOWNS, Table
from kb.waste.uploads import Wrong

MOST_WRONG = 200  # on a page; more only say again that this is the wrong file
MOST_ROWS = 100  # of one sheet that are changed, gone or added

ABOUT: dict[str, str | Promise] = {
    KINDS: _("Kinds of waste, with how they are put out"),
    DAYS: _("On which days an area has its collections"),
    TOWNS: _("Towns and the areas they belong to"),
    ITEMS: _("Things, with the kind they are put out with"),
    CHANGES: _("Days without collection, and days that take their place"),
}
# Of a sheet in the address of its file.
CODES = {"kinds": KINDS, "days": DAYS, "towns": TOWNS, "items": ITEMS, "changes": CHANGES}
TURNS: dict[Turn, str | Promise] = {Turn.ADDED: _("Added"), Turn.CHANGED: _("Changed"), Turn.GONE: _("Removed")}


@dataclass(frozen=True, kw_only=True)
class SheetRow:
    """A sheet of the table that holds."""

    code: str
    name: str
    about: str | Promise
    number: int


@dataclass(frozen=True, kw_only=True)
class TurnRows:
    """Rows of a sheet with which the same happens: as many as a page shows, and how many there are besides."""

    turn: Turn
    label: str | Promise
    rows: list[Difference]
    more: int


@dataclass(frozen=True, kw_only=True)
class SheetDifferences:
    """What becomes of one sheet."""

    name: str
    added: int
    changed: int
    gone: int
    groups: list[TurnRows]


@dataclass(frozen=True, kw_only=True)
class WrongRows:
    """As much of what is wrong as a page shows, and how much there is besides."""

    rows: Sequence[Wrong]
    number: int
    more: int


def sheet_rows(table: Table | None) -> list[SheetRow]:
    """Return the sheets, in the order in which a city fills them."""
    rows = rows_of(table or EMPTY)
    return [
        SheetRow(code=code, name=sheet, about=ABOUT[sheet], number=len(rows[sheet])) for code, sheet in CODES.items()
    ]


def sheet_differences(comparison: Comparison) -> list[SheetDifferences]:
    """Return what changes, sheet by sheet, those without a difference too."""
    return [_of_sheet(comparison, sheet) for sheet in SHEETS]


def wrong_rows(wrong: Sequence[Wrong]) -> WrongRows:
    """Return what a page shows."""
    return WrongRows(rows=wrong[:MOST_WRONG], number=len(wrong), more=max(len(wrong) - MOST_WRONG, 0))


def _of_sheet(comparison: Comparison, sheet: str) -> SheetDifferences:
    return SheetDifferences(
        name=sheet,
        added=comparison.count(sheet, Turn.ADDED),
        changed=comparison.count(sheet, Turn.CHANGED),
        gone=comparison.count(sheet, Turn.GONE),
        groups=[_of_turn(comparison.differences[sheet], turn) for turn in Turn if comparison.count(sheet, turn)],
    )


def _of_turn(differences: Sequence[Difference], turn: Turn) -> TurnRows:
    rows = [difference for difference in differences if difference.turn is turn]
    return TurnRows(turn=turn, label=TURNS[turn], rows=rows[:MOST_ROWS], more=max(len(rows) - MOST_ROWS, 0))
