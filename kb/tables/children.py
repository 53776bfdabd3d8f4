"""Programs of ours that read a hostile file in a process of their own, with limits of memory and time."""

import json
import resource
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Timer
from typing import IO, Any, cast

from kb.tables import limits

# Not multiprocessing: its children import the program they come from, and with it the settings.
PYTHON = (sys.executable, "-E", "-s", "-m")
# No secret is handed down. numpy, which openpyxl imports where it is installed, would reserve memory for each core.
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1"}
ROOT = Path(__file__).resolve().parents[2]


class ChildError(Exception):
    """The child gave no answer; ``is_limit`` says whether a limit ended it."""

    def __init__(self, *, is_limit: bool) -> None:
        super().__init__(is_limit)
        self.is_limit = is_limit


def ask_child(program: str, *arguments: str, content: bytes, patience: timedelta = limits.PATIENCE) -> dict[str, Any]:
    """Give ``content`` to the program, a module's dotted name, and return its answer. Blocks for up to ``patience``.

    Raises ChildError.
    """
    with subprocess.Popen(  # noqa: S603 - our own program, no shell
        (*PYTHON, program, *arguments),
        cwd=ROOT,
        env=ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback would quote the file, which may be about people
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
    if ended:
        raise ChildError(is_limit=ended < 0)  # by a signal: ours, or that of a limit
    parsed: dict[str, Any] = json.loads(answer)
    return parsed


def limit_this_process() -> None:
    """Limit what the process may use from here on. For children only, after their imports, which need files."""
    for what, limit in (
        (resource.RLIMIT_AS, limits.CHILD_MEMORY_BYTES),
        (resource.RLIMIT_CPU, limits.CHILD_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),  # a core dump would leave people's names on the disk
    ):
        resource.setrlimit(what, (limit, limit))
