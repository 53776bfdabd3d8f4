"""How far the pump has come, and what it could not use."""

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


class SetAsideMessage(models.Model):
    """A message of the PBX that could not be used; the spool holds it at this place."""

    feed = models.CharField(max_length=40)
    segment = models.BigIntegerField()
    offset = models.BigIntegerField()  # behind the record
    reason = models.CharField(_("reason"), max_length=200)
    heard_at = models.DateTimeField(_("heard at"))

    class Meta:
        db_table = "telephony_bridge_set_aside"
        constraints = [
            # A batch that is read again after a crash must not count twice.
            models.UniqueConstraint(name="telephony_bridge_set_aside_once", fields=["feed", "segment", "offset"]),
        ]

    def __str__(self) -> str:
        return f"{self.feed} {self.segment}:{self.offset} {self.reason}"
