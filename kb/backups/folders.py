"""The files beside the database: the attachments, and what was heard and may not be in the ledger yet."""

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.conf import settings

from kb.backups.faults import BackupError
from kb.backups.manifest import FileSum, copied

MEDIA, SPOOL = "media", "spool"
RECORDS = "*.spool"


def place_of(name: str) -> Path:
    """Return where the folder of that name stands in this installation."""
    return {MEDIA: Path(settings.MEDIA_ROOT), SPOOL: Path(settings.SPOOL_DIR)}[name]


def copy_files(name: str, backup: Path, *, known: Mapping[str, FileSum]) -> dict[str, FileSum]:
    """Copy the files of that folder which are not ``known`` into the backup; return their sums by path.

    A file that is deleted meanwhile is passed over: nothing that the backup's database needs is.
    """
    source = place_of(name)
    sums = {}
    for path in _files(source):
        relative = (Path(name) / path.relative_to(source)).as_posix()
        if relative in known:
            continue
        try:
            file = path.open("rb")
        except FileNotFoundError:
            continue
        with file:
            sums[relative] = copied(file, backup / relative)
    return sums


def put_back(manifest_files: Mapping[str, FileSum], name: str, backup: Path) -> int:
    """Write the files of that folder back; what stands there under other names stays. Returns how many."""
    names = [path for path in manifest_files if Path(path).parts[0] == name]
    for path in names:
        target = place_of(name) / Path(path).relative_to(name)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = target.with_name(f".{target.name}.unfinished")
        shutil.copyfile(backup / path, unfinished)
        os.chmod(unfinished, 0o600)
        unfinished.replace(target)
    return len(names)


def spool_has_records() -> bool:
    """Say whether anything that was heard stands here: it is newer than any backup, and must stay."""
    return any(path.stat().st_size for path in place_of(SPOOL).rglob(RECORDS))


def refuse_writers() -> None:
    """Raise BackupError where a process of the product writes to a spool of this machine."""
    for folder in sorted({path.parent for path in place_of(SPOOL).rglob(RECORDS)}):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError(f"The product is running: it writes to {folder}. Stop it first.") from error
        finally:
            os.close(descriptor)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
