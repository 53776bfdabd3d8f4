"""A backup is made here: the database, the attachments and the spool, while the product runs."""

import hmac
import platform
import shutil
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import django
import wagtail
from django.conf import settings
from django.utils import timezone

from kb.backups.databases import Database, Dump
from kb.backups.faults import BackupError
from kb.backups.folders import MEDIA, SPOOL, copy_files
from kb.backups.manifest import NAME, FileSum, Manifest, write_manifest

FOLDER_FORMAT = "%Y%m%d-%H%M%S"
UNFINISHED = ".unfinished"


def make_backup(database: Database, into: Path, *, at: datetime, say: Callable[[str], None]) -> Path:
    """Make a backup in a new folder of ``into``, named after ``at``; return that folder.

    Raises BackupError, and leaves nothing behind. A folder without ``.unfinished`` in its name is whole.
    """
    finished = into / timezone.localtime(at).strftime(FOLDER_FORMAT)
    folder = finished.with_name(finished.name + UNFINISHED)
    try:
        into.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise BackupError(f"{folder} cannot be made: {error.strerror}.") from error
    try:
        _fill(database, folder, at=at, say=say)
        folder.rename(finished)
    except OSError as error:
        shutil.rmtree(folder)
        raise BackupError(f"The backup cannot be written to {into}: {error.strerror}.") from error
    except BaseException:
        shutil.rmtree(folder)
        raise
    return finished


def discard_backups(into: Path, *, before: datetime) -> list[Path]:
    """Delete the finished backups in ``into`` that were made before that time; return them."""
    oldest = timezone.localtime(before).strftime(FOLDER_FORMAT)
    old = sorted(path.parent for path in into.glob(f"*/{NAME}") if _is_ours(path.parent) and path.parent.name < oldest)
    for folder in old:
        shutil.rmtree(folder)
    return old


def key_print() -> str:
    """Return what tells one MADOGUCHI_KEY from another, and nothing about it."""
    return hmac.digest(settings.PERSONAL_KEY, b"madoguchi backup", "sha256").hex()[:16]


def _fill(database: Database, folder: Path, *, at: datetime, say: Callable[[str], None]) -> None:
    # What the database tells of must be in the backup. An attachment that is deleted after the first copy is in it,
    # one that is added before the dump is in the second. The spool goes last: whatever was heard and is not in the
    # dump is in it.
    media = copy_files(MEDIA, folder, known={})
    dump = database.dump(folder / database.file_name)
    say(f"Database: {len(dump.rows)} tables, {sum(dump.rows.values()):,} rows, {_size([dump.file])}")
    media |= copy_files(MEDIA, folder, known=media)
    say(f"Attachments: {len(media)}, {_size(media.values())}")
    spool = copy_files(SPOOL, folder, known={})
    say(f"Spool files: {len(spool)}, {_size(spool.values())}")
    files = {database.file_name: dump.file, **media, **spool}
    write_manifest(_manifest(database.kind, dump, files=files, at=at), folder)


def _manifest(kind: str, dump: Dump, *, files: dict[str, FileSum], at: datetime) -> Manifest:
    return Manifest(
        made_at=at,
        database=kind,
        versions={
            "python": platform.python_version(),
            "django": django.__version__,
            "wagtail": wagtail.__version__,
            "database": dump.version,
        },
        migrations=dump.migrations,
        key_print=key_print(),
        rows=dump.rows,
        files=files,
    )


def _is_ours(folder: Path) -> bool:
    try:
        datetime.strptime(folder.name, FOLDER_FORMAT).replace(tzinfo=timezone.get_current_timezone())
    except ValueError:
        return False
    return True


def _size(files: Iterable[FileSum]) -> str:
    return f"{sum(file.size_bytes for file in files) / 1_000_000:.1f} MB"
