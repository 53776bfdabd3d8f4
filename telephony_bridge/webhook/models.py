"""Which signed requests were taken already."""

from django.db import models


class TakenSignature(models.Model):
    """A request whose events are on the disk. It is forgotten when its time stamp would be refused anyway."""

    signature = models.CharField(
        primary_key=True, max_length=64
    )  # the same request twice is refused, by whichever process
    signed_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "webhook_taken_signature"

    def __str__(self) -> str:
        return self.signature
