"""``backup DIR [--keep-days N]``: the database, the attachments and the spool, while the product runs."""

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kb.backups.databases import database_here
from kb.backups.faults import BackupError
from kb.backups.making import discard_backups, make_backup


class Command(BaseCommand):
    """Make a backup and print its folder; then delete those that are too old."""

    help = "Make a backup in a new folder of DIR; the product may go on running."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder of all backups, and how long they are kept."""
        parser.add_argument("directory", type=Path, metavar="DIR")
        parser.add_argument("--keep-days", type=int, help="Then delete the backups in DIR that are older.")

    def handle(self, *args: object, **options: Any) -> None:
        """Tell each step on stderr and the folder on stdout."""
        now = timezone.now()
        if options["keep_days"] is not None and options["keep_days"] < 1:
            raise CommandError("--keep-days must be 1 or more.")
        try:
            folder = make_backup(database_here(), options["directory"], at=now, say=self.stderr.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(folder))
        if options["keep_days"] is not None:
            for old in discard_backups(options["directory"], before=now - timedelta(days=options["keep_days"])):
                self.stderr.write(f"Deleted: {old}")
