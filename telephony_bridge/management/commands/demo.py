"""``demo``: set up the sample city on this machine, say where to look, and serve it."""

import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from kb.accounts.models import ROLE_LABELS, User
from kb.accounts.policy import Role
from telephony_bridge.management.commands.sample_city import PASSWORD

GUIDE = """
Madoguchi is running at {address}   (Ctrl-C stops it)

  sign in as     password             to see
{people}

What to look at first
  1. {address}/desk/   as yamamoto: a call rings soon after you sign in. Its FAQs stand beside it: pick one
     with 1-9, press A, choose the outcome with a digit, save with Ctrl+Enter. ? shows all keys.
  2. {address}/board/  as kato, in another browser profile: the figures move as calls ring and end,
     and each opens its calls.
  3. {address}/admin/  as tanaka: change an FAQ in Japanese and English and submit it; as ito: approve it.
     The next call shows the new text, and so do {address}/ja/ and {address}/en/.
"""


class Command(BaseCommand):
    """Prepare and serve the sample city; a second start finds everything prepared."""

    help = "Set up the sample city and serve it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: object, **options: object) -> None:
        """Prepare step by step, print the guide, serve."""
        if not settings.EMBEDDED_DEFAULTS_ALLOWED:
            raise CommandError("The sample city is not for a production installation.")
        _step("Database", lambda: call_command("migrate", verbosity=0))
        call_command("sample_city")
        sys.stderr.write(_guide(f"http://{options['host']}:{options['port']}"))
        call_command("serve", host=options["host"], port=options["port"])


def _step(name: str, deed: Callable[[], object]) -> None:
    """Do one step and say how long it took."""
    sys.stderr.write(f"{name} … ")
    sys.stderr.flush()
    began = time.monotonic()
    deed()
    sys.stderr.write(f"{time.monotonic() - began:.1f} s\n")


def _guide(address: str) -> str:
    with override("en"):
        people = "\n".join(
            f"  {user.username:<14} {PASSWORD:<20} {ROLE_LABELS[Role(user.role)]}"
            for user in User.objects.order_by("pk")
        )
    return GUIDE.format(address=address, people=people)
