"""A sheet of the table that holds as a CSV file, which the import reads back without a difference."""

from kb.tables.writing import csv_bytes
from kb.waste.differences import COLUMNS
from kb.waste.kept import UNREADABLE, sheets_of
from kb.waste.models import WasteTable


def csv_of(version: WasteTable | None, sheet: str) -> bytes:
    """Return the sheet as it was brought in; its header alone where there is none."""
    header, *rows = _rows(version, sheet) or [tuple(COLUMNS[sheet].values())]
    return csv_bytes(header, rows)


def _rows(version: WasteTable | None, name: str) -> list[tuple[str, ...]]:
    try:
        sheets = sheets_of(version.sheets) if version else []
    except UNREADABLE:
        return []
    return [row.cells for sheet in sheets if sheet.name == name for row in sheet.rows]
