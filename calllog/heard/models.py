"""Words that a speech recogniser heard."""

from django.db import models


class HeardWords(models.Model):
    """A few words of a caller. No event of the ledger tells of them, and minutes later they are deleted."""

    key = models.CharField(max_length=64, unique=True)  # the same message twice is one
    call_id = models.CharField(max_length=150)  # as the PBX gave it
    said_at = models.DateTimeField()  # by the clock of whoever told it
    told_at = models.DateTimeField(db_index=True)  # by our own
    sealed = models.BinaryField()

    class Meta:
        db_table = "heard_words"

    def __str__(self) -> str:
        return self.key
