"""Reads one workbook from standard input and answers with its rows in JSON: ``python -m kb.tables.child``.

A process of its own, started by ``workbooks`` with an empty environment: what a hostile file may do here is to use up
the limits below. It knows neither Django nor the settings nor the database.
"""

import io
import json
import re
import sys
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils.datetime import from_excel

from kb.tables import limits
from kb.tables.children import limit_this_process
from kb.tables.packages import inspect
from kb.tables.problems import Problem, TableError
from kb.tables.sheets import Collector, Costs, Sheet, one_newline
from kb.tables.values import number_text

FAULTS = {"f": Problem.FORMULAS, "e": Problem.ERROR_VALUES}  # by openpyxl's kind of cell
NAMED_CELLS = 5
# Numbers of formats which Japanese Excel shows as dates and times (ge.m.d) and does not describe in the file.
JAPANESE_DATES = frozenset({*range(27, 37), *range(50, 59)})
ZEROS = re.compile("0+")
RESERVE_BYTES = 8 * limits.MIB  # set free to say that the memory was not enough
CARRIAGE_RETURN = "_x000D_"  # how a workbook writes CR inside a cell


def main() -> None:
    """Answer with the sheets, or with the code and the parameters of the problem. All else ends the process."""
    limit_this_process()
    reserve = bytearray(RESERVE_BYTES)
    answer: dict[str, Any]
    try:
        answer = {"sheets": [asdict(sheet) for sheet in read_sheets(sys.stdin.buffer.read())]}
    except TableError as error:
        answer = {"code": error.code, "parameters": error.parameters}
    except MemoryError:
        reserve.clear()
        answer = {"code": Problem.TOO_MUCH_WORK, "parameters": {}}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode())


def read_sheets(content: bytes) -> list[Sheet]:
    """Return the sheets that are shown and hold anything.

    Hidden sheets are left out: they hold the lists behind drop-downs, and nobody looked at them before the upload.
    Hidden rows and columns are read: a filter hides rows, and nobody means to drop people by filtering. Of merged cells
    the first has the value, the others are blank. Pictures, comments, links to other workbooks and connections are not
    looked at.

    A formula is refused, although the file holds its last result: the result may be older than what it was computed
    from, or made up by another program, so that somebody approves one thing and another is imported.

    Raises TableError, and whatever openpyxl raises for damaged files.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        expected = inspect(package)
    workbook = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    costs = Costs()
    sheets, read = [], 0
    for worksheet in workbook.worksheets:
        # Otherwise rows and columns beyond what the sheet says of its own size would be lost without a word.
        worksheet.reset_dimensions()
        collector = Collector(name=worksheet.title, costs=costs)
        read += _read(worksheet, collector, shown=worksheet.sheet_state == "visible")
        if collector.rows:
            sheets.append(collector.sheet())
    # Rows in a wrong order or twice, a namespace of its own: the parser passes over them silently.
    if read != expected:
        raise TableError(Problem.DAMAGED)
    return sheets


def _read(worksheet: Any, collector: Collector, *, shown: bool) -> int:
    """Hand the rows on, and return the number of cells there were."""
    read = 0
    faults = _Faults(worksheet.title)
    for number, row in enumerate(worksheet.iter_rows(), 1):
        cells = [cell for cell in row if cell is not EMPTY_CELL]
        read += len(cells)
        if shown:
            faults.look_for(cells)
            collector.add(number, ["" if cell.value is None else _text(cell) for cell in row])
    faults.check()
    return read


class _Faults:
    """Cells of one sheet that are not what they show: all of a kind are named together, up to a few."""

    def __init__(self, sheet: str) -> None:
        self._sheet = sheet
        self._found: dict[Problem, list[str]] = {Problem.FORMULAS: [], Problem.ERROR_VALUES: []}

    def look_for(self, cells: Iterable[Any]) -> None:
        """Note the formulas and error values among the cells."""
        for cell in cells:
            if cell.data_type in FAULTS and cell.value is not None:
                found = self._found[FAULTS[cell.data_type]]
                if len(found) <= NAMED_CELLS:
                    found.append(cell.coordinate)

    def check(self) -> None:
        """Raise TableError for what was found."""
        for problem, found in self._found.items():
            if found:
                more = ["…"] if len(found) > NAMED_CELLS else []
                raise TableError(problem, sheet=self._sheet, cells=", ".join([*found[:NAMED_CELLS], *more]))


def _text(cell: Any) -> str:
    """Return what the cell shows, as far as it is a value: no thousands, no currency, no percent."""
    value = cell.value
    if cell.data_type == "n" and cell.has_style:
        if cell.style_array.numFmtId in JAPANESE_DATES:
            value = from_excel(value, cell.parent.parent.epoch)
        elif ZEROS.fullmatch(cell.number_format):
            return number_text(value).zfill(len(cell.number_format))  # extension 0123 is kept as the number 123
    return TEXTS[type(value)](value) if type(value) in TEXTS else str(value)


def _duration(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"


def _moment(value: datetime) -> str:
    return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="seconds")


TEXTS: dict[type, Callable[[Any], str]] = {
    str: lambda value: one_newline(value.replace(CARRIAGE_RETURN, "")),
    bool: lambda value: "TRUE" if value else "FALSE",
    int: number_text,
    float: number_text,
    datetime: _moment,
    date: date.isoformat,
    time: lambda value: value.isoformat(timespec="seconds"),
    timedelta: _duration,
}


if __name__ == "__main__":
    main()
