"""What somebody takes away from the list: asked for here, written in the background."""

import uuid6
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Export(models.Model):
    """One file of calls and records, from being asked for until it is deleted a day later."""

    class Format(models.TextChoices):
        XLSX = "xlsx", "Excel"
        CSV = "csv", "CSV"

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Being written")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Not written")
        CANCELLED = "cancelled", _("Cancelled")

    class Problem(models.TextChoices):
        DISK_FULL = "disk_full", _("The disk of the server is full. Tell the administrator, then start it again.")
        NOT_ALLOWED = "not_allowed", _("Your account may not take records away any more.")
        BROKEN = "broken", _("The file could not be written. Start it again; if that fails, tell the administrator.")

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    format = models.CharField(max_length=4, choices=Format.choices)
    filters = models.TextField(blank=True)  # as they stood in the address of the list
    language = models.CharField(max_length=10)  # of headings and labels
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    problem = models.CharField(max_length=20, choices=Problem.choices, blank=True)
    run = models.PositiveIntegerField(default=0)  # raised by whoever takes it: an earlier one must not write any more
    tries = models.PositiveSmallIntegerField(default=0)  # since it was asked for
    rows_written = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(null=True)  # how many there were to write; None: not counted yet
    asked_at = models.DateTimeField()
    alive_at = models.DateTimeField(null=True)  # the last sign of whoever writes it
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "office_export"
        indexes = [models.Index(name="office_export_owner", fields=["owner", "-asked_at"])]
        constraints = [
            # One person's second file waits for the first, whichever process would take it.
            models.UniqueConstraint(
                name="office_export_one_at_a_time", fields=["owner"], condition=models.Q(state="running")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M} {self.format} {self.state}"

    @property
    def is_open(self) -> bool:
        """It waits or is being written."""
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def percent(self) -> int:
        """How much is written; the last hundredth is the closing of the file."""
        if self.state == self.State.READY:
            return 100
        return min(99, 100 * self.rows_written // self.rows) if self.rows else 0
