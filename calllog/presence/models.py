"""Who sits where, and what each seat is doing."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Seat(models.Model):
    """The PBX's name for an operator: the member name of its queues."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, verbose_name=_("user"))
    member = models.CharField(
        _("member name"), max_length=80, unique=True, help_text=_("As the PBX writes it in its queues.")
    )

    class Meta:
        db_table = "presence_seat"
        verbose_name = _("seat")
        verbose_name_plural = _("seats")

    def __str__(self) -> str:
        return self.member


class SeatState(models.Model):
    """What an operator is doing now: what the events of the seat fold to. Nothing else writes it."""

    member = models.CharField(primary_key=True, max_length=80)
    state = models.CharField(max_length=20)
    reason = models.CharField(max_length=80, blank=True)
    since = models.DateTimeField()

    class Meta:
        db_table = "presence_seat_state"

    def __str__(self) -> str:
        return f"{self.member}: {self.state}"
