"""The spool: what a connector heard, on disk before anything else happens to it.

One folder a feed, files of whole records, appended and never changed. A record is its length, a
checksum and its sealed body; the seal is bound to the place in the file. The connector writes, the
pump reads, each with its own object; a record torn by a crash is dropped when the writer next opens.
"""

import fcntl
import logging
import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path
from threading import Lock

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

logger = logging.getLogger(__name__)

HEADER = struct.Struct(">II")  # length of the body, CRC-32 of the body
PREFIX = struct.Struct(">Bd")  # kind, seconds since 1970 at which it was heard
NONCE_BYTES = 12
SEGMENT_BYTES = 16 * 1024 * 1024
SUFFIX = ".spool"


class Kind(IntEnum):
    """What a record tells."""

    MESSAGE = 1
    CONNECTED = 2
    DISCONNECTED = 3
    SNAPSHOT = 4  # what the PBX answered when it was asked what is going on
    QUEUE_LOG = 5  # one line of the PBX's own logs
    CDR = 6
    CEL = 7


@dataclass(frozen=True, kw_only=True)
class Record:
    """One message of the PBX, a line of its logs, or a change of the connection to it."""

    kind: Kind
    heard_at: datetime
    body: bytes = b""


@dataclass(frozen=True, kw_only=True, order=True)
class Position:
    """A place between two records."""

    segment: int = 0
    offset: int = 0


class SpoolInUseError(OSError):
    """Another writer has the folder. Whoever wanted to write stands by and tries again."""


class SpoolWriter:
    """Appends records. One writer a folder, of whatever process: the folder is locked until the writer is closed.

    Raises SpoolInUseError while another writer has the folder.
    """

    def __init__(self, folder: Path, *, key: bytes) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._lock = _locked(folder)
        self._cipher = AESGCM(key)
        self._appending = Lock()
        self.torn = 0  # records dropped at opening
        self.last: Record | None = None  # the last record of the file that was found
        self._segment = max(_segments(folder), default=0)
        try:
            self._descriptor, self._end = self._opened(self._segment)
            self._drop_torn_end(key)
        except BaseException:
            os.close(self._lock)  # whoever tries again must find the folder free
            raise

    @property
    def end(self) -> Position:
        """The place behind the last record."""
        return Position(segment=self._segment, offset=self._end)

    def append(self, records: Iterable[Record]) -> None:
        """Write ``records`` and return when they are on the disk.

        Raises OSError where the disk is full or broken: then none of them is kept, and the caller tries again.
        """
        # A cancelled connector leaves an append behind that still runs in its thread.
        with self._appending:
            if self._end >= SEGMENT_BYTES:
                self._turn_over()
            data = bytearray()
            for record in records:
                data += self._sealed(record, Position(segment=self._segment, offset=self._end + len(data)))
            if os.fstat(self._descriptor).st_size != self._end:
                os.ftruncate(self._descriptor, self._end)  # what a broken disk left of an append that failed
            try:
                _write_all(self._descriptor, data)
                os.fdatasync(self._descriptor)
            except OSError:
                os.ftruncate(self._descriptor, self._end)
                raise
            self._end += len(data)

    def close(self) -> None:
        """Close the file and leave the folder to the next writer."""
        with self._appending:
            os.close(self._descriptor)
            os.close(self._lock)

    def _turn_over(self) -> None:
        # The next file is opened first: on a full disk that fails, and this one must still be there then.
        descriptor, end = self._opened(self._segment + 1)
        os.close(self._descriptor)
        self._descriptor, self._end = descriptor, end
        self._segment += 1

    def _opened(self, segment: int) -> tuple[int, int]:
        descriptor = os.open(_path(self._folder, segment), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        os.fsync(self._lock)  # of the folder: after a power cut the file must have its name
        return descriptor, os.fstat(descriptor).st_size

    def _drop_torn_end(self, key: bytes) -> None:
        whole = Position(segment=self._segment)
        for record, behind in _records(self._folder, Position(segment=self._segment), AESGCM(key)):
            self.last, whole = record, behind
        if whole.offset < self._end:
            os.ftruncate(self._descriptor, whole.offset)
            self._end = whole.offset
            self.torn += 1
            logger.warning("The last record of spool file %s was torn and has been dropped.", self._segment)

    def _sealed(self, record: Record, place: Position) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        plain = PREFIX.pack(record.kind, record.heard_at.timestamp()) + record.body
        body = nonce + self._cipher.encrypt(nonce, plain, _binding(place))
        return HEADER.pack(len(body), zlib.crc32(body)) + body


class SpoolReader:
    """Reads records, also those that are just being written."""

    def __init__(self, folder: Path, *, key: bytes) -> None:
        self._folder = folder
        self._cipher = AESGCM(key)

    def read(self, position: Position, *, limit: int) -> list[tuple[Record, Position]]:
        """Return up to ``limit`` records from ``position`` on, each with the position behind it."""
        found = []
        for pair in _records(self._folder, position, self._cipher):
            found.append(pair)
            if len(found) == limit:
                break
        return found

    def discard_before(self, position: Position, *, heard_before: datetime) -> int:
        """Delete the files which end before ``position`` and were last written before that time; returns how many."""
        discarded = 0
        for segment in _segments(self._folder):
            path = _path(self._folder, segment)
            written_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            if segment < position.segment and written_at < heard_before:
                path.unlink()
                discarded += 1
        return discarded


def _locked(folder: Path) -> int:
    # The folder itself is locked, and by the system: the lock goes with its process, however that ends.
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise SpoolInUseError(f"Another process writes to the spool folder {folder.name}.") from error
    return descriptor


def _records(folder: Path, position: Position, cipher: AESGCM) -> Iterator[tuple[Record, Position]]:
    segment, offset = _start(folder, position)
    while True:
        path = _path(folder, segment)
        if path.exists():
            with path.open("rb") as file:
                file.seek(offset)
                while record := _next_record(file, Position(segment=segment, offset=offset), cipher):
                    offset = file.tell()
                    yield record, Position(segment=segment, offset=offset)
        segment, offset = segment + 1, 0
        if not _path(folder, segment).exists():
            return


def _start(folder: Path, position: Position) -> tuple[int, int]:
    """Begin at ``position``; files that do not reach it are others than those it was noted of: take them whole."""
    path = _path(folder, position.segment)
    if path.exists() and path.stat().st_size >= position.offset:
        return position.segment, position.offset
    return min(_segments(folder), default=0), 0


def _next_record(file: object, place: Position, cipher: AESGCM) -> Record | None:
    header = file.read(HEADER.size)  # type: ignore[attr-defined]
    if len(header) < HEADER.size:
        return None
    length, checksum = HEADER.unpack(header)
    body = file.read(length)  # type: ignore[attr-defined]
    if len(body) < length or zlib.crc32(body) != checksum:
        return None  # not whole yet, or torn
    plain = cipher.decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], _binding(place))
    kind, heard_at = PREFIX.unpack_from(plain)
    return Record(kind=Kind(kind), heard_at=datetime.fromtimestamp(heard_at, UTC), body=plain[PREFIX.size :])


def _write_all(descriptor: int, data: bytes | bytearray) -> None:
    written = 0
    while written < len(data):
        written += os.write(descriptor, memoryview(data)[written:])


def _segments(folder: Path) -> list[int]:
    return sorted(int(path.stem) for path in folder.glob(f"*{SUFFIX}"))


def _path(folder: Path, segment: int) -> Path:
    return folder / f"{segment:012d}{SUFFIX}"


def _binding(place: Position) -> bytes:
    return f"{place.segment}:{place.offset}".encode()
