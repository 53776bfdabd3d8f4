"""``sample_city``: load the invented city with three months of calls; safe to call again."""

import sys
import time
from collections.abc import Callable

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kb.sample_city.loading import load
from telephony_bridge.history.sample import load_sample_history
from telephony_bridge.simulator.sample_seats import seat_sample_operators

PASSWORD = "mihon-no-madoguchi"  # noqa: S105 - the sample city's, printed to whoever starts it
STEPS_TOLD = 10


class Command(BaseCommand):
    """Load what is missing: what was edited since stays as it is."""

    help = "Load the sample city: directory, FAQs, events, accounts, and its calls up to yesterday."

    def handle(self, *args: object, **options: object) -> None:
        """Load part by part, saying how far it is."""
        if not settings.EMBEDDED_DEFAULTS_ALLOWED:
            raise CommandError("The sample city is not for a production installation.")
        self._step("Sample city", lambda told: load(password=PASSWORD, progress=told))
        self._step("Operators' seats", lambda told: seat_sample_operators())
        self._step("Calls of three months", lambda told: load_sample_history(until=timezone.localdate(), progress=told))

    def _step(self, name: str, deed: Callable[[Callable[[int, int], None]], object]) -> None:
        sys.stderr.write(f"{name} … ")
        sys.stderr.flush()
        began = time.monotonic()
        deed(_progress)
        sys.stderr.write(f"{time.monotonic() - began:.1f} s\n")


def _progress(done: int, total: int) -> None:
    """Say every tenth of the way how far it is."""
    if total >= STEPS_TOLD and done * STEPS_TOLD // total > (done - 1) * STEPS_TOLD // total:
        sys.stderr.write(f"{done}/{total} ")
        sys.stderr.flush()
