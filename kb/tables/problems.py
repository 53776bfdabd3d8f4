"""Why a table is refused: a closed list of codes. The sentences are in ``texts``."""

from enum import StrEnum


class Problem(StrEnum):
    """What is wrong with a file. Each has its sentence in ``texts.TEXTS``, with the parameters named there."""

    UPLOAD_TOO_BIG = "upload_too_big"
    EMPTY = "empty"
    NOT_A_TABLE = "not_a_table"
    OLD_WORKBOOK = "old_workbook"
    ENCRYPTED = "encrypted"
    MACROS = "macros"
    UNPACKED_TOO_BIG = "unpacked_too_big"
    TOO_MUCH_WORK = "too_much_work"
    DAMAGED = "damaged"
    FORMULAS = "formulas"
    ERROR_VALUES = "error_values"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    TOO_MUCH_CONTENT = "too_much_content"
    CELL_TOO_LONG = "cell_too_long"
    UNKNOWN_ENCODING = "unknown_encoding"
    UNDECODABLE = "undecodable"
    CONTROL_CHARACTER = "control_character"
    BROKEN_LINE = "broken_line"


class TableError(Exception):
    """A file is not taken, and why. The rim shows ``texts.explain(error)``."""

    def __init__(self, code: Problem, **parameters: str | int) -> None:
        super().__init__(code, parameters)
        self.code = code
        self.parameters = parameters
