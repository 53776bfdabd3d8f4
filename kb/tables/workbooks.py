"""Workbooks, read in a child process with limits of memory and time, so that no upload can hurt this one."""

from datetime import timedelta

from kb.tables import limits
from kb.tables.children import ChildError, ask_child
from kb.tables.problems import Problem, TableError
from kb.tables.sheets import Row, Sheet

CHILD = "kb.tables.child"


def read_workbook(content: bytes, *, patience: timedelta = limits.PATIENCE) -> list[Sheet]:
    """Return the sheets of an .xlsx file as ``child.read_sheets`` describes them. Blocks for up to ``patience``.

    Raises TableError.
    """
    try:
        answer = ask_child(CHILD, content=content, patience=patience)
    except ChildError as error:
        raise TableError(Problem.TOO_MUCH_WORK if error.is_limit else Problem.DAMAGED) from error
    if "code" in answer:
        raise TableError(Problem(answer["code"]), **answer["parameters"])
    return [
        Sheet(
            name=sheet["name"],
            rows=[Row(number=row["number"], cells=tuple(row["cells"])) for row in sheet["rows"]],
        )
        for sheet in answer["sheets"]
    ]
