"""``manage.py waste_import FILE...``: the city's table of collection days and sorting, from a workbook or CSV files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from kb.tables.reading import Sheet, TableError, read_table
from kb.tables.texts import explain
from kb.waste.differences import Turn
from kb.waste.importing import bring_in, compared
from kb.waste.kept import newest_version
from kb.waste.table import SHEETS, TableFaultsError
from kb.waste.texts import place, sentence

SHOWN = 50  # faults


class Command(BaseCommand):
    """Checks every row and tells what would change; with ``--apply`` the new table holds at once."""

    help = (
        "Bring in the table of collection days and sorting: a workbook with the sheets 種別, 収集日, 町名, 品目 "
        "and 休み, or one CSV file for each. A sheet that is left out stays as it is. Without --apply nothing changes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the files, and whether this is meant."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--apply", action="store_true", help="let the table hold from now on")

    def handle(self, *, files: list[Path], apply: bool, **_options: Any) -> None:
        """Check, tell, and bring in where asked to."""
        sheets = [sheet for file in files for sheet in _sheets(file)]
        try:
            comparison = compared(sheets, to=newest_version())
        except TableFaultsError as error:
            told = [f"{place(fault)}: {sentence(fault)}" for fault in error.faults]
            more = [f"… {len(told) - SHOWN} more"] if len(told) > SHOWN else []
            raise CommandError("\n".join([*told[:SHOWN], *more])) from error
        for sheet in SHEETS:
            added, changed, gone = (comparison.count(sheet, turn) for turn in (Turn.ADDED, Turn.CHANGED, Turn.GONE))
            self.stdout.write(f"{sheet}: +{added} -{gone} ~{changed}")
        if not apply:
            self.stdout.write("Nothing was changed. With --apply this table holds from now on.")
            return
        bring_in(sheets, source=", ".join(file.name for file in files), at=timezone.now())
        self.stdout.write("The table holds from now on.")


def _sheets(file: Path) -> list[Sheet]:
    try:
        return read_table(file.read_bytes(), name=file.name)
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
    except TableError as error:
        raise CommandError(f"{file}: {explain(error)}") from error
