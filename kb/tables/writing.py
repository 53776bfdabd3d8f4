"""Tables to take away, as CSV or as a workbook, in which no cell is run as a formula. ``reading`` reads them back."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import WorkbookAlreadySaved

from kb.tables.defusing import defused
from kb.tables.sheets import one_newline
from kb.tables.values import number_text

Value = str | int | float | date | None  # a moment is given as text, or as a datetime of the wall clock

# What XML cannot hold, and what no text has; a workbook with one such character does not open.
NOT_STORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
SURROGATE = re.compile("[\ud800-\udfff]")
EXCELS_CHARACTERS = 32_767  # in one cell
AS_TEXT = "@"  # the format that keeps a cell text when somebody edits it: 0467001000, =SUM
SAMPLE = 100  # rows that the column widths are taken from
NARROWEST, WIDEST = 6, 60
WIDE = frozenset("WFA")  # kinds of East Asian characters that take the room of two
TITLE_CHARACTERS = 31
NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\]")


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Return a table as ``write_csv`` writes it."""
    buffer = io.BytesIO()
    write_csv(buffer, header, rows)
    return buffer.getvalue()


def xlsx_bytes(header: Sequence[str], rows: Iterable[Sequence[Value]], *, sheet: str) -> bytes:
    """Return a table as ``write_xlsx`` writes it."""
    buffer = io.BytesIO()
    write_xlsx(buffer, header, rows, sheet=sheet)
    return buffer.getvalue()


def write_csv(file: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Write a CSV file for spreadsheets: UTF-8 with a mark, CRLF, all cells quoted, formulas defused."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
        for row in chain([header], rows):
            writer.writerow([defused(written(value)) for value in row])
    finally:
        text.detach()  # writes what is left, and leaves the file open


def write_xlsx(file: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Value]], *, sheet: str) -> None:
    """Write a workbook with one sheet, its header bold and always in sight.

    Numbers are number cells. All else is written as cells of the kind text, which a spreadsheet does not run, whatever
    they begin with: nothing is defused, and nothing has to be undone. openpyxl keeps the sheet in a temporary file
    meanwhile.
    """
    workbook = Workbook(write_only=True)
    worksheet = workbook.create_sheet(_title(sheet))
    try:
        _append(worksheet, header, iter(rows))
        workbook.save(file)
    except BaseException:
        # Otherwise the temporary file would stay until the process ends. A full disk refuses the end of it, too.
        with suppress(OSError, WorkbookAlreadySaved):
            worksheet.close()
        if worksheet._writer and Path(worksheet._writer.out).exists():
            worksheet._writer.cleanup()
        raise


def written(value: Value) -> str:
    """Return the text of one cell. Characters that no file can hold are left out or become ``\\ufffd``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return SURROGATE.sub("\ufffd", NOT_STORABLE.sub("", one_newline(value)))


def _append(worksheet: Any, header: Sequence[str], coming: Iterator[Sequence[Value]]) -> None:
    sample = list(islice(coming, SAMPLE))
    # What stands before the rows in the file has to be known before the first row is written.
    worksheet.freeze_panes = "A2"
    for column, width in enumerate(_widths([header, *sample]), 1):
        worksheet.column_dimensions[get_column_letter(column)].width = width
    worksheet.append([_cell(worksheet, name, bold=True) for name in header])
    for row in chain(sample, coming):
        worksheet.append([_cell(worksheet, value) for value in row])


def _cell(worksheet: Any, value: Value, *, bold: bool = False) -> Any:
    if value is None or isinstance(value, int | float):
        return value
    cell = WriteOnlyCell(worksheet, written(value)[:EXCELS_CHARACTERS])
    # openpyxl takes text that begins with = for a formula, and #N/A for an error.
    cell.data_type = "s"
    cell.number_format = AS_TEXT
    if bold:
        cell.font = Font(bold=True)
    return cell


def _title(text: str) -> str:
    # Excel takes no apostrophe at either end, and no blank title.
    return NOT_IN_TITLE.sub("_", written(text))[:TITLE_CHARACTERS].strip("' \n\t") or "Sheet"


def _widths(rows: Iterable[Sequence[Value]]) -> list[int]:
    widths: list[int] = []
    for row in rows:
        widths.extend([NARROWEST] * (len(row) - len(widths)))
        for column, value in enumerate(row):
            widths[column] = min(max(widths[column], _room(written(value))), WIDEST)
    return widths


def _room(text: str) -> int:
    line = max(text.split("\n"), key=len)[:WIDEST]
    return sum(2 if unicodedata.east_asian_width(character) in WIDE else 1 for character in line) + 2
