"""``manage.py waste_import FILE...``: the city's table of collection days and sorting, from a workbook or CSV files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.tables import texts
from kb.tables.reading import Sheet, TableError, read_table
from kb.waste.importing import bring_in, differences, explain
from kb.waste.table import TableFaultsError

SHOWN = 50  # faults


class Command(BaseCommand):
    """Checks every row and tells what would change; with ``--apply`` the new table holds at once."""

    help = (
        "Bring in the table of collection days and sorting: a workbook with the sheets 種別, 収集日, 町名, 品目 "
        "and 休み, or one CSV file for each. Without --apply nothing changes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the files, and whether this is meant."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--apply", action="store_true", help="let the table hold from now on")

    def handle(self, *, files: list[Path], apply: bool, **_options: Any) -> None:
        """Check, tell, and bring in where asked to."""
        sheets = [sheet for file in files for sheet in _sheets(file)]
        try:
            for difference in differences(sheets):
                self.stdout.write(f"{difference.sheet}: +{difference.added} -{difference.gone}")
        except TableFaultsError as error:
            told = [explain(fault) for fault in error.faults]
            more = [f"… {len(told) - SHOWN} more"] if len(told) > SHOWN else []
            raise CommandError("\n".join([*told[:SHOWN], *more])) from error
        if not apply:
            self.stdout.write("Nothing was changed. With --apply this table holds from now on.")
            return
        bring_in(sheets, source=", ".join(file.name for file in files))
        self.stdout.write("The table holds from now on.")


def _sheets(file: Path) -> list[Sheet]:
    try:
        return read_table(file.read_bytes(), name=file.name)
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
    except TableError as error:
        raise CommandError(f"{file}: {texts.explain(error)}") from error
