"""Reads a log file of the PBX while it grows, line by line, across rotation and truncation."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

READ_BYTES = 1024 * 1024  # what one call reads at most
MARK_BYTES = 64


@dataclass(frozen=True, kw_only=True)
class LogPosition:
    """A place between two lines of a file."""

    inode: int = 0  # 0: no file has been read yet
    offset: int = 0
    mark: str = ""  # of what stands before the offset; inodes are given again, and a truncated file keeps its own


@dataclass(frozen=True, kw_only=True)
class NewLines:
    """What has come since, and where to go on."""

    lines: Sequence[bytes]  # without their line ends
    position: LogPosition
    found: bool = True  # False: there is no such file now
    more: bool = False  # whether there is more to read at once


def read_new(path: Path, position: LogPosition) -> NewLines:
    """Return the whole lines behind ``position``; an unfinished last line waits until it is whole.

    After a rotation, by renaming or by copying and truncating, the rest of the old part is read first
    where it still stands beside ``path``, then the new file from its beginning.

    Raises OSError where a file is there but cannot be read.
    """
    rotated = _rotated(path, position)
    if rotated:
        # The PBX writes to the file it has open until it is told of the rotation.
        is_finished = path.exists() and path.stat().st_size > 0
        old = _lines_of(rotated, position, is_finished=is_finished)
        if old.lines or old.more or not is_finished:
            return NewLines(lines=old.lines, position=old.position, found=path.exists(), more=old.more or is_finished)
        position = LogPosition()
    return _lines_of(path, position, is_finished=False)


def end_of(path: Path) -> LogPosition:
    """Return the place behind the last byte of the file; the beginning where there is none."""
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            return LogPosition(inode=status.st_ino, offset=status.st_size, mark=_mark(file, status.st_size))
    except FileNotFoundError:
        return LogPosition()


def _rotated(path: Path, position: LogPosition) -> Path | None:
    """Return where the part that is known was moved or copied to; None where it is still there, or is gone."""
    if not position.inode or _holds(path, position):
        return None
    # Some name the newest one .1, some .0, some give it the next number, some the date.
    beside = sorted(path.parent.glob(f"{path.name}[.-]*"))
    return next((old for old in beside if _holds(old, position)), None)


def _holds(path: Path, position: LogPosition) -> bool:
    try:
        with path.open("rb") as file:
            return _is_known(file, position)
    except FileNotFoundError:
        return False


def _is_known(file: BinaryIO, position: LogPosition) -> bool:
    status = os.fstat(file.fileno())
    if position.offset == 0:
        return status.st_ino == position.inode
    return status.st_size >= position.offset and _mark(file, position.offset) == position.mark


def _lines_of(path: Path, position: LogPosition, *, is_finished: bool) -> NewLines:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return NewLines(lines=[], position=position, found=False)
    with file:
        start = position.offset if _is_known(file, position) else 0
        lines, end, more = _read(file, start, is_finished=is_finished)
        behind = LogPosition(inode=os.fstat(file.fileno()).st_ino, offset=end, mark=_mark(file, end))
        return NewLines(lines=lines, position=behind, more=more)


def _read(file: BinaryIO, start: int, *, is_finished: bool) -> tuple[list[bytes], int, bool]:
    """Return lines, where they end, and whether there is more; nothing is added to a file that is finished."""
    file.seek(start)
    data = file.read(READ_BYTES)
    more = len(data) == READ_BYTES
    whole = data.rfind(b"\n") + 1
    if (is_finished and not more) or (more and not whole):
        # The rest of a finished file counts as a line. A line that is longer than all that is read at
        # once is passed on in pieces, which no parser takes for lines.
        whole = len(data)
    lines = [line.removesuffix(b"\r") for line in data[:whole].split(b"\n")]
    return [line for line in lines if line], start + whole, more


def _mark(file: BinaryIO, offset: int) -> str:
    file.seek(max(0, offset - MARK_BYTES))
    return hashlib.sha256(file.read(min(offset, MARK_BYTES))).hexdigest()[:16]
