"""``rebuild``: calls and operators' times made anew from the events of the ledger."""

import sys

from django.core.management.base import BaseCommand
from django.db import transaction

from calllog.ledger.projection import rebuild_calls
from calllog.presence.projection import rebuild_seats


class Command(BaseCommand):
    """Make anew what follows from the events; the events themselves stay as they are."""

    help = "Make calls and operators' times anew from the events of the ledger."

    def handle(self, *args: object, **options: object) -> None:
        """Do so, and say how much there is."""
        for name, deed in (("Calls", rebuild_calls), ("Operators", rebuild_seats)):
            sys.stderr.write(f"{name} … ")
            sys.stderr.flush()
            with transaction.atomic():
                sys.stderr.write(f"{deed()}\n")
