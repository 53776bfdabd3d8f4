"""A backup is brought back here, after everything that can be checked beforehand has been."""

from collections.abc import Callable
from pathlib import Path

from django.apps import apps

from kb.backups.databases import Database
from kb.backups.faults import BackupError
from kb.backups.folders import MEDIA, SPOOL, put_back, refuse_writers, spool_has_records
from kb.backups.making import key_print
from kb.backups.manifest import Manifest, read_manifest, verify

OURS = ("kb.", "calllog.", "telephony_bridge", "dashboards.")


def restore_backup(database: Database, folder: Path, *, replace: bool, say: Callable[[str], None]) -> Manifest:
    """Bring back what is in the backup ``folder``; return its manifest.

    A database with tables is replaced only where ``replace`` says so. Raises BackupError; until the last step, which
    is one transaction, the database is as it was.
    """
    manifest = read_manifest(folder)
    verify(manifest, folder)
    say(f"Sums: {len(manifest.files)} checked, all right")
    _refuse_what_does_not_fit(manifest, database)
    database.refuse_others()
    refuse_writers()
    if database.rows() and not replace:
        raise BackupError("The database is not empty. With --replace everything in it is deleted and replaced.")
    try:
        say(f"Attachments: {put_back(manifest.files, MEDIA, folder)}")
        if spool_has_records():
            say("Spool files: left as they are; what was heard since the backup is in them and goes into the ledger")
        else:
            say(f"Spool files: {put_back(manifest.files, SPOOL, folder)}")
    except OSError as error:
        raise BackupError(f"The files cannot be written: {error.strerror}. The database is as it was.") from error
    database.bring_back(folder / database.file_name)
    _compare(manifest, database)
    say(f"Database: {len(manifest.rows)} tables, {sum(manifest.rows.values()):,} rows")
    if manifest.key_print != key_print():
        say("MADOGUCHI_KEY is not the key of this backup: put that one back before you start the product.")
    return manifest


def _refuse_what_does_not_fit(manifest: Manifest, database: Database) -> None:
    if manifest.database != database.kind:
        raise BackupError(f"The backup is of {manifest.database}, this installation runs on {database.kind}.")
    ours = [config for config in apps.get_app_configs() if config.name.startswith(OURS)]
    labels = {config.label for config in ours}
    # By their files: Django's loader imports Wagtail's migrations, which ask the database that is to be replaced.
    known = {f"{one.label}.{path.stem}" for one in ours for path in Path(one.path, "migrations").glob("[0-9]*.py")}
    newer = [name for name in manifest.migrations if name.partition(".")[0] in labels and name not in known]
    if newer:
        raise BackupError(f"The backup is of a newer version of the product, which has {newer[0]}. Install that first.")


def _compare(manifest: Manifest, database: Database) -> None:
    found = database.rows()
    if found != manifest.rows:
        names = sorted(name for name in {*found, *manifest.rows} if found.get(name) != manifest.rows.get(name))
        raise BackupError(f"The database is not what the backup tells; these tables differ: {', '.join(names)}.")
