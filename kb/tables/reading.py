"""The door for uploaded tables: an .xlsx workbook or a CSV file comes in, sheets of plain text go out."""

import unicodedata
from pathlib import PurePath

from kb.tables import limits
from kb.tables.delimited import read_delimited
from kb.tables.problems import Problem, TableError
from kb.tables.sheets import Row, Sheet
from kb.tables.workbooks import read_workbook

__all__ = ["Row", "Sheet", "TableError", "read_table"]

ZIP = b"PK\x03\x04"
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")  # the container of Office up to 2003, and of later files with a password
PASSWORD_STREAM = "EncryptedPackage".encode("utf-16-le")
OLD_STREAMS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
WORKBOOK_ENDINGS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".xltx", ".ods"})


def read_table(content: bytes, *, name: str) -> list[Sheet]:
    """Return the sheets of an uploaded file, at least one, each with at least one row.

    ``name`` is the file's name; what the file is, its content decides. Cells are text as it was written, not yet
    cleaned (``values``): dates of a workbook in ISO form, numbers without digits that say nothing. Line breaks in a
    cell are newlines. Blank rows are left out, and the others keep their numbers.

    Raises TableError for everything that is no table or costs more than ``limits`` allow.
    """
    if len(content) > limits.UPLOAD_BYTES:
        raise TableError(Problem.UPLOAD_TOO_BIG, limit=limits.UPLOAD_BYTES // limits.MIB)
    if not content.strip():
        raise TableError(Problem.EMPTY)
    sheets = [sheet for sheet in _sheets(content, PurePath(name)) if sheet.rows]
    if not sheets:
        raise TableError(Problem.EMPTY)
    return sheets


def _sheets(content: bytes, name: PurePath) -> list[Sheet]:
    if content.startswith(ZIP):
        return read_workbook(content)
    if content.startswith(COMPOUND):
        raise TableError(_kind_of_compound(content))
    # A CSV file under such a name would be read, but so would the beginning of much that is no table.
    if name.suffix.lower() in WORKBOOK_ENDINGS:
        raise TableError(Problem.NOT_A_TABLE)
    return [read_delimited(content, sheet=unicodedata.normalize("NFC", name.stem))]


def _kind_of_compound(content: bytes) -> Problem:
    if PASSWORD_STREAM in content:
        return Problem.ENCRYPTED
    return Problem.OLD_WORKBOOK if any(stream in content for stream in OLD_STREAMS) else Problem.NOT_A_TABLE
