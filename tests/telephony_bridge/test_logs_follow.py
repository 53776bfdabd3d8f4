"""Reading log files that grow, are rotated and truncated."""

import json
import os
import shutil
from dataclasses import asdict
from pathlib import Path

import pytest

from telephony_bridge.ami.logs import follow
from telephony_bridge.ami.logs.follow import LogPosition, read_new

pytestmark = pytest.mark.unit


@pytest.fixture
def log(tmp_path) -> Path:
    return tmp_path / "queue_log"


def append(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


def read_all(path: Path, position: LogPosition) -> tuple[list[bytes], LogPosition]:
    lines, more = [], True
    while more:
        new = read_new(path, position)
        lines += new.lines
        position, more = new.position, new.more
    return lines, position


def test_lines_come_once(log):
    append(log, "one\ntwo\r\n")

    lines, position = read_all(log, LogPosition())
    assert lines == [b"one", b"two"]

    append(log, "three\n")
    assert read_all(log, position)[0] == [b"three"]


def test_unfinished_line_waits(log):
    append(log, "one\ntw")
    lines, position = read_all(log, LogPosition())
    assert lines == [b"one"]

    append(log, "o\n")
    assert read_all(log, position)[0] == [b"two"]


def test_missing_file_is_said(log):
    new = read_new(log, LogPosition())

    assert (new.lines, new.found, new.position) == ([], False, LogPosition())


def test_file_that_goes_and_comes_again_is_read_from_its_beginning(log):
    append(log, "one\n")
    _lines, position = read_all(log, LogPosition())
    log.unlink()
    assert read_new(log, position).found is False

    append(log, "two\n")
    assert read_all(log, position)[0] == [b"two"]


@pytest.mark.parametrize("suffix", [".1", ".0", ".7", "-20261122"])
def test_rest_of_a_renamed_file_comes_before_the_new_one(log, suffix):
    append(log, "one\n")
    _lines, position = read_all(log, LogPosition())
    append(log, "two\nthree and")
    log.rename(log.with_name(log.name + suffix))
    append(log, "four\n")

    lines, position = read_all(log, position)

    assert lines == [b"two", b"three and", b"four"]
    assert read_all(log, position)[0] == []


def test_pbx_that_was_not_told_of_the_rotation_yet_writes_on_into_the_old_file(log):
    append(log, "one\n")
    _lines, position = read_all(log, LogPosition())
    with log.open("a") as open_in_the_pbx:
        log.rename(log.with_name("queue_log.1"))
        log.touch()
        lines, position = read_all(log, position)
        assert lines == []
        open_in_the_pbx.write("two\nth")
        open_in_the_pbx.flush()
        lines, position = read_all(log, position)
        assert lines == [b"two"]
        open_in_the_pbx.write("ree\n")
    append(log, "four\n")

    assert read_all(log, position)[0] == [b"three", b"four"]


def test_rotation_of_a_file_that_was_empty_loses_nothing(log):
    log.touch()
    _lines, position = read_all(log, LogPosition())
    append(log, "one\n")
    log.rename(log.with_name("queue_log.1"))
    append(log, "two\n")

    assert read_all(log, position)[0] == [b"one", b"two"]


@pytest.mark.parametrize("after", ["c\n", "what was written since is longer than what stood there before\n"])
def test_rest_of_a_copied_file_comes_before_the_truncated_one(log, after):
    append(log, "one\n")
    _lines, position = read_all(log, LogPosition())
    append(log, "two\n")
    shutil.copyfile(log, log.with_name("queue_log.1"))
    os.truncate(log, 0)
    append(log, after)

    assert read_all(log, position)[0] == [b"two", after.strip().encode()]


def test_truncated_file_without_a_copy_is_read_from_its_beginning(log):
    append(log, "one\ntwo\n")
    _lines, position = read_all(log, LogPosition())
    os.truncate(log, 0)
    append(log, "three\n")

    assert read_all(log, position)[0] == [b"three"]


def test_one_call_reads_a_bounded_part(log, monkeypatch):
    monkeypatch.setattr(follow, "READ_BYTES", 16)
    written = [f"line {number}" for number in range(50)]
    append(log, "\n".join(written) + "\n")

    first = read_new(log, LogPosition())

    assert (first.lines, first.more) == ([b"line 0", b"line 1"], True)
    assert read_all(log, LogPosition())[0] == [line.encode() for line in written]


def test_endless_line_does_not_stop_the_reading(log, monkeypatch):
    monkeypatch.setattr(follow, "READ_BYTES", 16)
    append(log, "x" * 40 + "\nnext\n")

    assert read_all(log, LogPosition())[0] == [b"x" * 16, b"x" * 16, b"x" * 8, b"next"]


def test_position_survives_as_json(log):
    append(log, "one\n")
    _lines, position = read_all(log, LogPosition())
    append(log, "two\n")

    kept = LogPosition(**json.loads(json.dumps(asdict(position))))

    assert read_all(log, kept)[0] == [b"two"]
