"""A new table of collection days is brought in: checked whole, told what would change, then in force at once."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kb.accounts.models import User
from kb.audit.models import Action
from kb.audit.trail import note
from kb.tables.sheets import Sheet
from kb.tables.values import clean_text
from kb.waste.differences import Difference, Turn, differences, rows_of
from kb.waste.kept import EMPTY, newest_version, sheets_of, table_of
from kb.waste.models import WasteTable, WasteUpload
from kb.waste.table import SHEETS, read

NAME_CHARACTERS = 200


class OutdatedError(Exception):
    """What was compared is not what would happen now: another table has come into force, or the upload is gone."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What a new table would do."""

    sheets: list[Sheet]  # all of them, those that are not in the files too
    differences: dict[str, list[Difference]]
    is_same: bool  # even in the order of its rows

    def count(self, sheet: str, turn: Turn) -> int:
        """Return how many rows of a sheet are added, changed or gone."""
        return sum(difference.turn is turn for difference in self.differences[sheet])


def compared(sheets: list[Sheet], *, to: WasteTable | None) -> Comparison:
    """Compare sheets with a version; a sheet that is not among them stays as it is there.

    A version that cannot be read is no version: everything has to be brought in anew.

    Raises TableFaultsError where the table cannot be taken.
    """
    old = table_of(to) if to else EMPTY
    whole = [*sheets, *_others(sheets, to)] if to and old else sheets
    new = read(whole)
    return Comparison(
        sheets=whole, differences=differences(old or EMPTY, new), is_same=rows_of(old or EMPTY) == rows_of(new)
    )


def keep_waiting(sheets: list[Sheet], *, source: str, by: User, at: datetime) -> WasteUpload:
    """Compare the sheets with what holds, and keep them until somebody lets them hold. Changes nothing.

    Raises TableFaultsError where the table cannot be taken.
    """
    holds = newest_version()
    whole = _stored(compared(sheets, to=holds).sheets)
    with transaction.atomic():
        WasteUpload.objects.filter(uploaded_by=by).delete()
        return WasteUpload.objects.create(
            sheets=whole, source=_cut(source), follows=holds, uploaded_by=by, uploaded_at=at
        )


@transaction.atomic
def let_hold(key: int, *, by: User, at: datetime) -> WasteTable:
    """Let an upload hold from now on, if what was shown of it is still what happens.

    Raises OutdatedError; TableFaultsError where this release no longer takes it.
    """
    # Whoever waited for this row looks again which is the newest.
    WasteTable.objects.select_for_update().order_by("-pk").first()
    waiting = WasteUpload.objects.filter(pk=key).first()
    if waiting is None or is_outdated(waiting):
        raise OutdatedError
    table = bring_in(sheets_of(waiting.sheets), source=waiting.source, by=by, at=at)
    WasteUpload.objects.all().delete()  # compared with what holds no longer
    return table


def is_outdated(waiting: WasteUpload) -> bool:
    """Say whether another table holds than the one it was compared with."""
    holds = newest_version()
    return waiting.follows_id != (holds.pk if holds else None)


@transaction.atomic
def bring_in(sheets: list[Sheet], *, source: str, at: datetime, by: User | None = None) -> WasteTable:
    """Let the table hold from now on; ``by`` is None for a command.

    Raises TableFaultsError where it cannot be taken.
    """
    comparison = compared(sheets, to=newest_version())
    table = WasteTable.objects.create(
        sheets=_stored(comparison.sheets), source=_cut(source), imported_at=at, imported_by=by
    )
    counts = {sheet: {turn.value: comparison.count(sheet, turn) for turn in Turn} for sheet in SHEETS}
    note(Action.WASTE_IMPORTED, by=by, at=at, subject=source, subject_key=f"waste:{table.pk}", details=counts)
    return table


def _others(sheets: list[Sheet], version: WasteTable) -> list[Sheet]:
    names = {sheet.name.strip() for sheet in sheets}
    return [sheet for sheet in sheets_of(version.sheets) if sheet.name not in names]


def _stored(sheets: list[Sheet]) -> dict[str, list[list[str]]]:
    return {
        sheet.name.strip(): [[clean_text(cell) for cell in row.cells] for row in sheet.rows]
        for sheet in sheets
        if sheet.name.strip() in SHEETS
    }


def _cut(source: str) -> str:
    return source if len(source) <= NAME_CHARACTERS else source[: NAME_CHARACTERS - 1] + "…"
