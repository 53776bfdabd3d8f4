"""How far the pump has come, which bridge may listen, what could not be used, and what a crash tore."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SpoolPosition(models.Model):
    """The place in a feed's spool up to which everything is in the ledger. Written in the same transaction."""

    feed = models.CharField(primary_key=True, max_length=40)
    segment = models.BigIntegerField()
    offset = models.BigIntegerField()

    class Meta:
        db_table = "telephony_bridge_spool_position"

    def __str__(self) -> str:
        return f"{self.feed} {self.segment}:{self.offset}"


class BridgeLease(models.Model):
    """Which bridge listens for a feed, and until when nobody else may; see `telephony_bridge.lease`."""

    feed = models.CharField(primary_key=True, max_length=40)
    holder = models.CharField(max_length=200, blank=True)
    until = models.DateTimeField()  # by the database's clock

    class Meta:
        db_table = "telephony_bridge_lease"

    def __str__(self) -> str:
        return f"{self.feed} {self.holder}"


class Reason(models.TextChoices):
    """Why a message could not be used."""

    FIELD_MISSING = "field_missing", _("A field is missing")
    UNREADABLE = "unreadable", _("A value cannot be read")


class Outcome(models.TextChoices):
    """What became of a message that was set aside."""

    WAITING = "waiting", _("To be looked at")
    TAKEN = "taken", _("Taken")
    DISMISSED = "dismissed", _("Dismissed")


class SetAsideMessage(models.Model):
    """A message of the PBX that could not be used, kept until somebody feeds it again or dismisses it."""

    feed = models.CharField(_("feed"), max_length=40)
    segment = models.BigIntegerField()
    offset = models.BigIntegerField()  # behind the record
    kind = models.PositiveSmallIntegerField()  # spool.Kind
    heard_at = models.DateTimeField(_("heard at"))
    sealed = models.BinaryField()  # AES-GCM, bound to this row; blank: set aside before messages were kept
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    error = models.CharField(max_length=200)  # in the words of the newest attempt, without callers
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices, default=Outcome.WAITING)
    fed_again_at = models.DateTimeField(null=True)
    fed_again_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    dismissed_because = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "telephony_bridge_set_aside"
        constraints = [
            # A batch that is read again after a crash must not count twice. A spool that was lost begins
            # again at the first place: what is heard then is another message.
            models.UniqueConstraint(
                name="telephony_bridge_set_aside_once", fields=["feed", "segment", "offset", "heard_at"]
            ),
        ]
        indexes = [models.Index(name="telephony_bridge_set_aside_out", fields=["outcome", "reason", "heard_at"])]

    def __str__(self) -> str:
        return f"{self.feed} {self.segment}:{self.offset} {self.error}"


class TornRecord(models.Model):
    """The last record of a feed's spool, which a crash had torn and which was dropped."""

    feed = models.CharField(max_length=40)
    dropped_at = models.DateTimeField()

    class Meta:
        db_table = "telephony_bridge_torn_record"

    def __str__(self) -> str:
        return f"{self.feed} {self.dropped_at:%Y-%m-%d %H:%M:%S}"
