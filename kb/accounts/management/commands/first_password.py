"""``first_password``: a password for an account that nobody may change on the screens, such as the city's own."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kb.accounts import granting
from kb.accounts.models import User


class Command(BaseCommand):
    """Set it, tell it once, and have it changed at the first sign-in."""

    help = "Set a password that is told once and changed at the first sign-in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the sign-in name."""
        parser.add_argument("username", help="the account's sign-in name")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        """Set it; the password goes to the standard output, and nowhere else."""
        account = User.objects.filter(username=username).first()
        if account is None:
            raise CommandError(f"There is no account with the name {username}.")
        self.stdout.write(granting.set_first_password_on_server(account, at=timezone.now()).password)
