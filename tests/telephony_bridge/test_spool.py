"""The spool: what was appended is read, whatever broke."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from telephony_bridge import spool
from telephony_bridge.spool import Kind, Position, Record, SpoolReader, SpoolWriter

pytestmark = pytest.mark.unit

KEY = bytes(range(32))
AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


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
    os.truncate(tmp_path / "000000000000.spool", whole + kept)

    again = SpoolWriter(tmp_path, key=KEY)
    again.append([record(b"after")])

    assert again.torn == 1
    assert again.last == record(b"whole")
    assert read_all(tmp_path) == [b"whole", b"after"]


def test_whole_spool_is_opened_without_loss(tmp_path):
    SpoolWriter(tmp_path, key=KEY).append([record(b"one")])

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

    assert len(list(tmp_path.iterdir())) > 1
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
