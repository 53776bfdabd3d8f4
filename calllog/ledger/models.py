"""Tables of the ledger: events and personal values, which are the truth; calls and feeds, which follow from them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LedgerHead(models.Model):
    """One row: the last sequence number that was given."""

    last_sequence = models.BigIntegerField(default=0)

    class Meta:
        db_table = "ledger_head"

    def __str__(self) -> str:
        return str(self.last_sequence)


class StoredEvent(models.Model):
    """One event, once. Sequence numbers have no gap, and their order is the order of commits."""

    sequence = models.BigIntegerField(primary_key=True)
    key = models.CharField(max_length=64, unique=True)  # the same message twice is one event
    source = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    occurred_at = models.DateTimeField(db_index=True)
    call_id = models.CharField(max_length=150, blank=True)
    operator = models.CharField(max_length=80, blank=True)
    payload = models.JSONField()
    stored_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "ledger_event"
        indexes = [
            models.Index(name="ledger_event_call", fields=["call_id"]),
            models.Index(name="ledger_event_operator", fields=["operator", "occurred_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}"


class DataKey(models.Model):
    """The key of one month's personal values, wrapped by a key that is not in the database."""

    month = models.CharField(max_length=7, unique=True)  # "2026-11"
    wrapped = models.BinaryField()

    class Meta:
        db_table = "ledger_data_key"

    def __str__(self) -> str:
        return self.month


class PersonalValue(models.Model):
    """A caller's number, encrypted; the event that told it holds ``reference``."""

    reference = models.CharField(max_length=100, unique=True)
    data_key = models.ForeignKey(DataKey, on_delete=models.PROTECT)
    sealed = models.BinaryField()
    # HMAC of the canonical number: finds the same caller again without storing who it is.
    lookup = models.CharField(max_length=64, db_index=True)

    class Meta:
        db_table = "ledger_personal_value"

    def __str__(self) -> str:
        return self.reference


class Call(models.Model):
    """One call: what its events fold to. Made anew from them at any time; nothing else writes it."""

    call_id = models.CharField(primary_key=True, max_length=160)
    pbx_id = models.CharField(max_length=150, db_index=True)  # as the PBX gave it: an id may be given again
    source = models.CharField(max_length=40)  # of its first event
    direction = models.CharField(_("direction"), max_length=10)
    line = models.CharField(_("line"), max_length=80, blank=True)
    dialled = models.CharField(max_length=100, blank=True)  # reference to the number outside that one of ours called
    queue = models.CharField(_("queue"), max_length=80, blank=True)
    caller = models.CharField(max_length=100, blank=True, db_index=True)  # reference to a personal value
    withheld = models.BooleanField(_("number withheld"), default=False)
    ivr_key = models.CharField(_("pressed in the menu"), max_length=8, blank=True)
    offered_at = models.DateTimeField(_("offered at"), db_index=True)
    queued_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    is_over = models.BooleanField()  # also where nobody saw when it ended
    result = models.CharField(_("result"), max_length=20)
    abandoned_in = models.CharField(max_length=10, blank=True)
    ringing = models.JSONField(default=list)  # the operators whose telephones ring now
    talking_to = models.CharField(max_length=80, blank=True)  # the operator who is connected now
    waited = models.DurationField(null=True)
    talked = models.DurationField(null=True)  # None: the end of a talk was not seen
    held = models.DurationField()
    held_since = models.DateTimeField(null=True)
    talks = models.JSONField(default=list)  # who had the caller from when to when: [operator, began, ended or None]
    operators = models.JSONField(default=list)
    took_over = models.JSONField(default=list)  # telephones of ours to which the caller was handed over
    transfers = models.JSONField(default=list)
    consultation_of = models.CharField(max_length=160, blank=True, db_index=True)  # the caller's call it was made in
    last_sequence = models.BigIntegerField(db_index=True)

    class Meta:
        db_table = "ledger_call"
        verbose_name = _("call")
        verbose_name_plural = _("calls")

    def __str__(self) -> str:
        return self.call_id


class Feed(models.Model):
    """The connection to one PBX: when it was lost, when it was last heard, and what its bridge says of itself."""

    name = models.CharField(primary_key=True, max_length=40)
    lost_since = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)  # of the event that told the state last
    heard_at = models.DateTimeField(null=True)
    bridge_at = models.DateTimeField(null=True)  # the bridge's own last sign of life
    trouble = models.CharField(max_length=20, blank=True)  # a FeedCondition; blank: the bridge sees none
    trouble_since = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_feed"

    def __str__(self) -> str:
        return self.name
