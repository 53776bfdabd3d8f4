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
    told_until = models.DateTimeField(null=True)  # of the last event; None: written before stretches were kept
    known = models.JSONField(default=dict)  # what the events so far tell; see calllog.presence.known

    class Meta:
        db_table = "presence_seat_state"

    def __str__(self) -> str:
        return f"{self.member}: {self.state}"


class PresenceStretch(models.Model):
    """A time that an operator spent in one state. Made anew from the events at any time; nothing else writes it."""

    member = models.CharField(max_length=80)
    state = models.CharField(max_length=20)
    reason = models.CharField(max_length=80, blank=True)
    began = models.DateTimeField()
    ended = models.DateTimeField(null=True)  # None: it goes on
    known = models.JSONField()  # at its beginning: late events are folded in from there

    class Meta:
        db_table = "presence_stretch"
        constraints = [
            # Two would mean that the operator is in two states at once.
            models.UniqueConstraint(name="presence_stretch_began_once", fields=["member", "began"]),
            models.UniqueConstraint(
                name="presence_stretch_one_open", fields=["member"], condition=models.Q(ended=None)
            ),
            # The sums of a shift would be too small.
            models.CheckConstraint(
                name="presence_stretch_ends_after_it_began",
                condition=models.Q(ended=None) | models.Q(ended__gt=models.F("began")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.state} {self.began.isoformat()}"
