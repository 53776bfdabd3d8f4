"""``restore DIR [--replace]``: bring back what ``backup`` put into the folder DIR."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kb.backups.databases import database_here
from kb.backups.faults import BackupError
from kb.backups.restoring import restore_backup


class Command(BaseCommand):
    """Check the backup, then bring it back; the product must be stopped."""

    help = "Bring back the backup in DIR, after its sums have been checked. Stop the product first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the backup's folder, and whether a database that is there may be replaced."""
        parser.add_argument("directory", type=Path, metavar="DIR")
        parser.add_argument("--replace", action="store_true", help="Delete what is in the database now.")

    def handle(self, *args: object, **options: Any) -> None:
        """Tell each step on stderr, and on stdout the rows of every table that is back."""
        try:
            manifest = restore_backup(
                database_here(), options["directory"], replace=options["replace"], say=self.stderr.write
            )
        except BackupError as error:
            raise CommandError(str(error)) from error
        for table, rows in manifest.rows.items():
            self.stdout.write(f"{table}\t{rows}")
        made_at = timezone.localtime(manifest.made_at).strftime("%Y-%m-%d %H:%M:%S")
        self.stderr.write(f"Back as of {made_at}. Now run migrate, then start the product.")
