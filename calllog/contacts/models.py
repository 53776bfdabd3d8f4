"""The record of a contact, and its questions."""

import uuid6
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from calllog.contacts.outcomes import LABELS, Outcome


class ContactRecord(models.Model):
    """What an operator noted of one call."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    receipt_day = models.DateField()  # wall clock, Asia/Tokyo
    receipt_count = models.PositiveIntegerField()  # of that day, from 1
    call = models.OneToOneField("ledger.Call", on_delete=models.DO_NOTHING, db_constraint=False, related_name="record")
    operator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, verbose_name=_("operator"))
    note = models.TextField(_("note"), blank=True)
    saved_at = models.DateTimeField(_("saved at"))

    class Meta:
        db_table = "contacts_record"
        verbose_name = _("contact record")
        verbose_name_plural = _("contact records")
        constraints = [
            # A receipt number is read out over the telephone: two contacts must never share one.
            models.UniqueConstraint(name="contacts_record_receipt", fields=["receipt_day", "receipt_count"]),
        ]

    def __str__(self) -> str:
        return self.receipt_number

    @property
    def receipt_number(self) -> str:
        """Number that can be read over the telephone: ``20250203-0012``."""
        return f"{self.receipt_day:%Y%m%d}-{self.receipt_count:04d}"


class Question(models.Model):
    """One question of a contact: what it was answered with, pinned as it was shown, and how it ended."""

    record = models.ForeignKey(ContactRecord, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    faq_number = models.PositiveIntegerField(_("FAQ number"), null=True)  # None: nothing was found
    locale = models.CharField(_("language"), max_length=10, blank=True)
    revision = models.PositiveBigIntegerField(null=True)  # of Wagtail
    rule = models.PositiveBigIntegerField(null=True)  # the handling rule in force; None: there was none
    text_shown = models.TextField(blank=True)
    text_hash = models.CharField(max_length=64, blank=True)  # SHA-256 of the text shown
    outcome = models.CharField(
        _("outcome"), max_length=20, choices=[(outcome.value, LABELS[outcome]) for outcome in Outcome]
    )

    class Meta:
        db_table = "contacts_question"
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(name="contacts_question_position", fields=["record", "position"]),
            # An FAQ without its revision would not say what the operator read out.
            models.CheckConstraint(
                name="contacts_question_pinned",
                condition=models.Q(faq_number__isnull=True, revision__isnull=True)
                | models.Q(faq_number__isnull=False, revision__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.position}"
