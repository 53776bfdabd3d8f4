"""The manifest of a backup: what is in it, of which versions, and the sums by which damage is noticed."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO

from kb.backups.faults import BackupError

NAME = "manifest.json"
FORMAT = 1
CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class FileSum:
    """A file's size and the SHA-256 of its bytes."""

    size_bytes: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """Everything that a restore must know before it touches anything."""

    made_at: datetime
    database: str  # Django's name of the database's kind: postgresql, sqlite
    versions: Mapping[str, str]  # of python, django, wagtail and the database
    migrations: tuple[str, ...]  # app.name, those that the database had seen
    key_print: str  # tells whether MADOGUCHI_KEY is the one of then, without telling the key
    rows: Mapping[str, int]  # by table
    files: Mapping[str, FileSum]  # by path in the backup


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Put the manifest into ``folder``: last of all, so that a backup without one is known to be unfinished."""
    told = {"format": FORMAT, **asdict(manifest), "made_at": manifest.made_at.isoformat()}
    sealed = {"sha256": _sum_of(told), "manifest": told}
    copied(BytesIO(json.dumps(sealed, ensure_ascii=False, indent=1).encode()), folder / NAME)


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of the backup in ``folder``; raises BackupError where there is none that we understand."""
    path = folder / NAME
    try:
        sealed = json.loads(path.read_text(encoding="utf-8"))
        told = sealed["manifest"]
        if sealed["sha256"] != _sum_of(told):
            raise BackupError(f"{path} is damaged: it differs from its own sum.")
        if told.pop("format") != FORMAT:
            raise BackupError(f"{path} is of another version of the product.")
        files = {name: FileSum(**one) for name, one in told.pop("files").items()}
        made_at, migrations = datetime.fromisoformat(told.pop("made_at")), tuple(told.pop("migrations"))
        return Manifest(made_at=made_at, migrations=migrations, files=files, **told)
    except FileNotFoundError as error:
        raise BackupError(f"{folder} holds no {NAME}: it is no backup, or one that was never finished.") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupError(f"{path} cannot be read: it is damaged.") from error


def verify(manifest: Manifest, folder: Path) -> None:
    """Compare every file with its sum; raises BackupError that names the first which differs."""
    for name, expected in manifest.files.items():
        try:
            with _inside(folder, name).open("rb") as file:
                found = summed(file)
        except OSError as error:
            raise BackupError(f"{name} cannot be read: {error.strerror}.") from error
        if found != expected:
            raise BackupError(f"{name} is damaged: it differs from its sum in the manifest.")


def copied(source: IO[bytes], target: Path) -> FileSum:
    """Write everything that ``source`` gives into the new file ``target``, for its owner only; return its sum."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        written = summed(source, into=file)
        file.flush()
        os.fsync(file.fileno())
    return written


def summed(source: IO[bytes], *, into: IO[bytes] | None = None) -> FileSum:
    """Read ``source`` to its end and return the sum; what was read is written ``into`` a file, if there is one."""
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK_BYTES):
        digest.update(chunk)
        size += len(chunk)
        if into:
            into.write(chunk)
    return FileSum(size_bytes=size, sha256=digest.hexdigest())


def _sum_of(told: object) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _inside(folder: Path, name: str) -> Path:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise BackupError(f"{name} leads out of the backup: the manifest is damaged.")
    return path
