"""Workbooks, read in a child process with limits of memory and time, so that no upload can hurt this one."""

import json
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Timer
from typing import IO, Any, cast

from kb.tables import limits
from kb.tables.problems import Problem, TableError
from kb.tables.sheets import Row, Sheet

# Not multiprocessing: its children import the program they come from, and with it the settings.
CHILD = (sys.executable, "-E", "-s", "-m", "kb.tables.child")
# No secret is handed down. numpy, which openpyxl imports where it is installed, would reserve memory for each core.
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1"}
ROOT = Path(__file__).resolve().parents[2]


def read_workbook(content: bytes, *, patience: timedelta = limits.PATIENCE) -> list[Sheet]:
    """Return the sheets of an .xlsx file as ``child.read_sheets`` describes them. Blocks for up to ``patience``.

    Raises TableError.
    """
    answer = _ask_child(content, patience=patience)
    if "code" in answer:
        raise TableError(Problem(answer["code"]), **answer["parameters"])
    return [
        Sheet(
            name=sheet["name"],
            rows=[Row(number=row["number"], cells=tuple(row["cells"])) for row in sheet["rows"]],
        )
        for sheet in answer["sheets"]
    ]


def _ask_child(content: bytes, *, patience: timedelta) -> dict[str, Any]:
    with subprocess.Popen(  # noqa: S603 - our own program, no shell
        CHILD,
        cwd=ROOT,
        env=ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback would quote cells, which may be about people
    ) as child:
        to_child, from_child = cast(IO[bytes], child.stdin), cast(IO[bytes], child.stdout)
        overrun = Timer(patience.total_seconds(), child.kill)
        overrun.start()
        try:
            # A child that ended before it had read everything is judged by how it ended.
            with suppress(BrokenPipeError), to_child:
                to_child.write(content)
            answer = from_child.read(limits.CHILD_ANSWER_BYTES + 1)
            if len(answer) > limits.CHILD_ANSWER_BYTES:
                child.kill()
            ended = child.wait()
        finally:
            overrun.cancel()
            child.kill()
    if ended < 0:  # by a signal: ours, or that of a limit
        raise TableError(Problem.TOO_MUCH_WORK)
    if ended:
        raise TableError(Problem.DAMAGED)
    parsed: dict[str, Any] = json.loads(answer)
    return parsed
