"""The spool: what was appended is read, whatever broke."""

import os
import random
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from telephony_bridge import spool
from telephony_bridge.spool import Kind, Position, Record, SpoolInUseError, SpoolReader, SpoolWriter

pytestmark = pytest.mark.unit

KEY = bytes(range(32))
AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
KILLS = 20
LARGE = 4096

# Appends numbered records for as long as it lives, and says after each append up to which number it is done.
APPENDING = f"""
import sys
from datetime import UTC, datetime
from pathlib import Path
from telephony_bridge.spool import Kind, Record, SpoolWriter

writer = SpoolWriter(Path(sys.argv[1]), key=bytes(range(32)))
number = int(sys.argv[2])
print("torn", writer.torn, flush=True)
while True:
    batch = range(number, number + 200)
    at = datetime.now(UTC)
    writer.append([Record(kind=Kind.MESSAGE, heard_at=at, body=b"%d " % one + b"." * {LARGE}) for one in batch])
    number += len(batch)
    print("done", number, flush=True)
"""


def record(text: bytes) -> Record:
    return Record(kind=Kind.MESSAGE, heard_at=AT, body=text)


def read_all(folder, position: Position | None = None) -> list[bytes]:
    return [one.body for one, _behind in SpoolReader(folder, key=KEY).read(position or Position(), limit=1000)]


def test_records_come_back_in_order(tmp_path):
    writer = SpoolWriter(tmp_path, key=KEY)

    writer.append([record(b"one"), record(b"two")])
    writer.append([record("三".encode())])

    assert read_all(tmp_path) == [b"one", b"two", "三".encode()]


def test_reading_goes_on_behind_the_last_record(tmp_path):
    writer = SpoolWriter(tmp_path, key=KEY)
    writer.append([record(b"one"), record(b"two")])
    ((_first, behind),) = SpoolReader(tmp_path, key=KEY).read(Position(), limit=1)

    writer.append([record(b"three")])

    assert read_all(tmp_path, behind) == [b"two", b"three"]


@pytest.mark.parametrize("kept", range(1, 60))
def test_torn_last_record_is_dropped_and_counted(tmp_path, kept):
    writer = SpoolWriter(tmp_path, key=KEY)
    writer.append([record(b"whole")])
    whole = os.path.getsize(tmp_path / "000000000000.spool")
    writer.append([record(b"torn by a power cut")])
    writer.close()
    os.truncate(tmp_path / "000000000000.spool", whole + kept)

    again = SpoolWriter(tmp_path, key=KEY)
    again.append([record(b"after")])

    assert again.torn == 1
    assert again.last == record(b"whole")
    assert read_all(tmp_path) == [b"whole", b"after"]


def test_whole_spool_is_opened_without_loss(tmp_path):
    writer = SpoolWriter(tmp_path, key=KEY)
    writer.append([record(b"one")])
    writer.close()

    again = SpoolWriter(tmp_path, key=KEY)

    assert (again.torn, again.last) == (0, record(b"one"))


def test_files_are_sealed_and_for_their_owner_only(tmp_path):
    SpoolWriter(tmp_path, key=KEY).append([record(b"CallerIDNum: 09000005678")])

    file = tmp_path / "000000000000.spool"

    assert file.stat().st_mode & 0o777 == 0o600
    assert b"09000005678" not in file.read_bytes()


def test_full_file_is_followed_by_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(spool, "SEGMENT_BYTES", 100)
    writer = SpoolWriter(tmp_path, key=KEY)

    for number in range(10):
        writer.append([record(b"%d" % number)])

    assert len(list(tmp_path.glob("*.spool"))) > 1
    assert read_all(tmp_path) == [b"%d" % number for number in range(10)]


def test_old_files_are_deleted_only_behind_the_pump(tmp_path, monkeypatch):
    monkeypatch.setattr(spool, "SEGMENT_BYTES", 1)
    writer = SpoolWriter(tmp_path, key=KEY)
    for number in range(3):
        writer.append([record(b"%d" % number)])
    reader = SpoolReader(tmp_path, key=KEY)
    long_ago = datetime.now(UTC) + timedelta(days=1)

    assert reader.discard_before(Position(segment=1), heard_before=datetime.now(UTC) - timedelta(days=1)) == 0
    assert reader.discard_before(Position(segment=1), heard_before=long_ago) == 1
    assert read_all(tmp_path, Position(segment=1)) == [b"1", b"2"]


def test_failed_write_keeps_nothing_and_can_be_tried_again(tmp_path, monkeypatch):
    writer = SpoolWriter(tmp_path, key=KEY)
    writer.append([record(b"one")])

    with monkeypatch.context() as full_disk:
        full_disk.setattr(os, "fdatasync", raise_no_space)
        with pytest.raises(OSError, match="No space"):
            writer.append([record(b"two")])
    writer.append([record(b"two")])

    assert read_all(tmp_path) == [b"one", b"two"]


def raise_no_space(descriptor: int) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("position", [Position(segment=0, offset=10_000), Position(segment=7, offset=5)])
def test_files_that_do_not_reach_the_position_are_read_whole(tmp_path, position):
    SpoolWriter(tmp_path, key=KEY).append([record(b"of another spool")])

    assert read_all(tmp_path, position) == [b"of another spool"]


def test_reading_from_the_beginning_finds_the_oldest_file_that_is_left(tmp_path, monkeypatch):
    monkeypatch.setattr(spool, "SEGMENT_BYTES", 1)
    writer = SpoolWriter(tmp_path, key=KEY)
    for number in range(4):
        writer.append([record(b"%d" % number)])
    for gone in (0, 1):
        (tmp_path / f"{gone:012d}.spool").unlink()

    assert read_all(tmp_path) == [b"2", b"3"]


def test_one_writer_at_a_time_has_the_folder(tmp_path):
    first = SpoolWriter(tmp_path, key=KEY)

    with pytest.raises(SpoolInUseError, match="Another process"):
        SpoolWriter(tmp_path, key=KEY)
    first.close()
    SpoolWriter(tmp_path, key=KEY).close()


def test_writer_that_was_killed_leaves_the_folder_free(tmp_path):
    child = appending(tmp_path, number=0)
    child.stdout.readline()
    with pytest.raises(SpoolInUseError):
        SpoolWriter(tmp_path, key=KEY)

    ended(child)

    SpoolWriter(tmp_path, key=KEY).close()


def test_opening_that_failed_leaves_the_folder_free(tmp_path):
    SpoolWriter(tmp_path, key=KEY).close()
    (tmp_path / "000000000000.spool").unlink()
    (tmp_path / "000000000000.spool").mkdir()
    with pytest.raises(IsADirectoryError):
        SpoolWriter(tmp_path, key=KEY)
    (tmp_path / "000000000000.spool").rmdir()

    SpoolWriter(tmp_path, key=KEY).close()


def test_next_file_that_cannot_be_opened_costs_nothing(tmp_path, monkeypatch):
    """On a full disk there is no next file either; the writer goes on as soon as there is space."""
    monkeypatch.setattr(spool, "SEGMENT_BYTES", 1)
    writer = SpoolWriter(tmp_path, key=KEY)
    writer.append([record(b"one")])
    (tmp_path / "000000000001.spool").mkdir()

    for _attempt in range(3):
        with pytest.raises(IsADirectoryError):
            writer.append([record(b"two")])
    (tmp_path / "000000000001.spool").rmdir()
    writer.append([record(b"two")])

    assert read_all(tmp_path) == [b"one", b"two"]


def test_part_of_a_batch_that_a_full_disk_took_is_taken_back(tmp_path):
    writer = SpoolWriter(tmp_path, key=KEY)
    writer.append([record(b"one")])
    room = writer.end.offset + 1000
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            writer.append([record(b"." * 600), record(b"." * 600)])
        size = os.path.getsize(tmp_path / "000000000000.spool")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    writer.append([record(b"two")])

    assert size < room - 900
    assert read_all(tmp_path) == [b"one", b"two"]


def test_nothing_acknowledged_is_lost_however_often_the_writer_is_killed(tmp_path):
    random.seed(20261122)
    done, torn, torn_ends, position = 0, 0, 0, Position()
    for _kill in range(KILLS):
        child = appending(tmp_path, number=done)
        said = [child.stdout.readline(), child.stdout.readline()]
        time.sleep(random.uniform(0, 0.03))  # noqa: S311 - when the power fails is no secret
        said += ended(child)
        torn += int(said[0].split()[1])
        acknowledged = int(said[-1].split()[1])

        numbers, position = numbers_written_behind(position, folder=tmp_path)

        # What was written and not acknowledged any more may be there; then the next child goes on behind it.
        assert numbers == list(range(done, done + len(numbers)))
        assert done + len(numbers) >= acknowledged > done
        done += len(numbers)
        torn_ends += bytes_behind(position, folder=tmp_path) > 0
    last = SpoolWriter(tmp_path, key=KEY)
    torn += last.torn
    last.close()

    assert torn == torn_ends
    assert numbers_written_behind(Position(), folder=tmp_path)[0] == list(range(done))


def bytes_behind(position: Position, *, folder) -> int:
    sizes = {int(path.stem): path.stat().st_size for path in folder.glob("*.spool")}
    return sum(size for segment, size in sizes.items() if segment >= position.segment) - position.offset


def appending(folder, *, number: int) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", APPENDING, str(folder), str(number)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)


def ended(child: subprocess.Popen[str]) -> list[str]:
    """Kill the child; return what it had still said."""
    child.kill()
    said, _error = child.communicate(timeout=10)
    return [line for line in said.splitlines() if len(line.split()) == 2]


def numbers_written_behind(position: Position, *, folder) -> tuple[list[int], Position]:
    found, reader = [], SpoolReader(folder, key=KEY)
    while pairs := reader.read(position, limit=10_000):
        found += [int(one.body.split()[0]) for one, _behind in pairs]
        position = pairs[-1][1]
    return found, position
