"""A new table of collection days is brought in: checked whole, told what would change, then in force at once."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kb.tables.sheets import Sheet
from kb.tables.values import clean_text
from kb.waste.models import WasteTable
from kb.waste.table import CHANGES, DAYS, ITEMS, KINDS, TOWNS, Fault, RowFault, read

FAULTS: dict[Fault, str | Promise] = {
    Fault.NO_SHEET: _("The sheet “%(sheet)s” is missing or blank."),
    Fault.NO_COLUMN: _("Sheet “%(sheet)s”: the column “%(column)s” is missing."),
    Fault.BLANK: _("Sheet “%(sheet)s”, row %(line)s: “%(column)s” is blank."),
    Fault.TWICE: _("Sheet “%(sheet)s”, row %(line)s: “%(value)s” stands in an earlier row already."),
    Fault.UNKNOWN: _("Sheet “%(sheet)s”, row %(line)s: the other sheets have no %(column)s “%(value)s”."),
    Fault.NO_WEEKDAY: _("Sheet “%(sheet)s”, row %(line)s: “%(value)s” is no weekday. Write 月・木, for example."),
    Fault.NO_WEEK: _("Sheet “%(sheet)s”, row %(line)s: “%(value)s” is no week. Write 第1・第3, for example."),
    Fault.NO_DATE: _("Sheet “%(sheet)s”, row %(line)s: “%(value)s” is no date. Write 2026-12-31, for example."),
    Fault.NO_TIME: _("Sheet “%(sheet)s”, row %(line)s: “%(value)s” is no time. Write 8:30, for example."),
    Fault.NO_CHOICE: _("Sheet “%(sheet)s”, row %(line)s: write 収集する or 収集しない in “%(column)s”."),
}
SHEETS = (KINDS, DAYS, TOWNS, ITEMS, CHANGES)


@dataclass(frozen=True, kw_only=True)
class SheetDifference:
    """How many rows of one sheet a new table adds and takes away; a changed row is both."""

    sheet: str
    added: int
    gone: int


def explain(fault: RowFault) -> str:
    """Return what is wrong, in words."""
    return str(FAULTS[fault.fault]) % vars(fault)


def differences(sheets: list[Sheet]) -> list[SheetDifference]:
    """Return what the table that holds would gain and lose. Raises TableFaultsError where it cannot be taken."""
    read(sheets)
    newest = WasteTable.objects.order_by("-pk").first()
    old, new = (newest.sheets if newest else {}), _stored(sheets)
    rows = [(name, {*map(tuple, old.get(name, [])[1:])}, {*map(tuple, new.get(name, [])[1:])}) for name in SHEETS]
    return [SheetDifference(sheet=name, added=len(now - was), gone=len(was - now)) for name, was, now in rows]


def bring_in(sheets: list[Sheet], *, source: str) -> WasteTable:
    """Let the table hold from now on. Raises TableFaultsError where it cannot be taken."""
    read(sheets)
    return WasteTable.objects.create(sheets=_stored(sheets), source=source[:200], imported_at=timezone.now())


def _stored(sheets: list[Sheet]) -> dict[str, list[list[str]]]:
    return {
        sheet.name.strip(): [[clean_text(cell) for cell in row.cells] for row in sheet.rows]
        for sheet in sheets
        if sheet.name.strip() in SHEETS
    }
