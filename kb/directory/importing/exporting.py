"""The directory of a day as a workbook that the import reads back without a difference, and the empty one."""

import io
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from kb.directory.importing.files import COLUMNS, KINDS, Column
from kb.directory.importing.present import state_on
from kb.directory.importing.rows import State, Table
from kb.tables.writing import AS_TEXT, written

TITLES = {Table.UNITS: "組織", Table.POSTS: "職", Table.PEOPLE: "職員"}  # of the sheets; the files are Japanese
KIND_NAMES = {kind: name for name, kind in reversed(KINDS.items())}
WIDTHS = {"duties": 60, "name_en": 30, "place": 24, "code": 20, "title_en": 24}
USUAL_WIDTH = 14


def workbook_of(day: date) -> bytes:
    """Return all that holds on ``day``: three sheets, without what has ended."""
    return _workbook(state_on(day))


def template() -> bytes:
    """Return the three sheets with their headers and nothing else."""
    return _workbook(State())


def _workbook(state: State) -> bytes:
    workbook = Workbook(write_only=True)
    for table, title in TITLES.items():
        sheet = workbook.create_sheet(title)
        sheet.freeze_panes = "A2"
        for place, column in enumerate(COLUMNS[table], 1):
            sheet.column_dimensions[get_column_letter(place)].width = WIDTHS.get(column.field, USUAL_WIDTH)
        sheet.append([_cell(sheet, column.name, bold=True) for column in COLUMNS[table]])
        for row in getattr(state, table).values():
            sheet.append([_cell(sheet, _told(row, column)) for column in COLUMNS[table]])
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _told(row: Any, column: Column) -> str:
    value = getattr(row, column.field, "")  # what stands has no successor
    if column.field == "kind":
        return KIND_NAMES[value]
    if column.field == "connects":
        return "可" if value else "不可"
    return ("○" if value else "") if isinstance(value, bool) else str(value)


def _cell(sheet: Any, text: str, *, bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, written(text))
    # Text, whatever it begins with: otherwise =1 would be a formula and 0123 lose its zero when edited.
    cell.data_type = "s"
    cell.number_format = AS_TEXT
    if bold:
        cell.font = Font(bold=True)
    return cell
