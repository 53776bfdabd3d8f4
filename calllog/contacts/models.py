"""The record of a contact, its questions, what it said before corrections, and what was tried to call back."""

from collections.abc import Mapping

import uuid6
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from calllog.contacts.outcomes import LABELS, SOURCE_LABELS, TYPE_LABELS, CallType, Outcome, Source


class ContactRecord(models.Model):
    """What an operator noted of one call, or of a contact that was none."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    receipt_day = models.DateField()  # wall clock, Asia/Tokyo
    receipt_count = models.PositiveIntegerField()  # of that day, from 1
    # None: noted by hand, without a call.
    call = models.OneToOneField(
        "ledger.Call", null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="record"
    )
    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("operator")
    )
    happened_at = models.DateTimeField(_("time of the contact"))  # when the call was offered
    group_code = models.CharField(
        _("service group"), max_length=40, blank=True
    )  # whose line was called; blank: nobody's
    call_type = models.CharField(
        _("type of call"),
        max_length=20,
        choices=[(kind.value, TYPE_LABELS[kind]) for kind in CallType],
        default=CallType.CITIZEN.value,
    )
    note = models.TextField(_("note"), blank=True)
    saved_at = models.DateTimeField(_("saved at"))
    version = models.PositiveIntegerField(default=1)  # raised by each correction

    class Meta:
        db_table = "contacts_record"
        verbose_name = _("contact record")
        verbose_name_plural = _("contact records")
        indexes = [
            models.Index(name="contacts_record_time", fields=["-happened_at", "-id"]),
            models.Index(name="contacts_record_operator", fields=["operator", "-happened_at"]),
            models.Index(name="contacts_record_group", fields=["group_code", "-happened_at"]),
        ]
        constraints = [
            # A receipt number is read out over the telephone: two contacts must never share one.
            models.UniqueConstraint(name="contacts_record_receipt", fields=["receipt_day", "receipt_count"]),
            models.CheckConstraint(
                name="contacts_record_type_known", condition=models.Q(call_type__in=[kind.value for kind in CallType])
            ),
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
    source = models.CharField(
        _("answered with"), max_length=20, choices=[(source.value, SOURCE_LABELS[source]) for source in Source]
    )
    source_detail = models.CharField(max_length=300, blank=True)  # address or name, where it is no FAQ
    faq_number = models.PositiveIntegerField(_("FAQ number"), null=True)
    locale = models.CharField(_("language of the FAQ"), max_length=10, blank=True)
    revision = models.PositiveBigIntegerField(null=True)  # of Wagtail
    rule = models.PositiveBigIntegerField(null=True)  # the handling rule in force; None: there was none
    text_shown = models.TextField(blank=True)
    text_hash = models.CharField(max_length=64, blank=True)  # SHA-256 of the text shown
    category_code = models.CharField(_("category"), max_length=60, blank=True)
    unit_code = models.CharField(_("section concerned"), max_length=40, blank=True)
    language = models.CharField(_("language spoken"), max_length=10)
    outcome = models.CharField(
        _("outcome"), max_length=20, choices=[(outcome.value, LABELS[outcome]) for outcome in Outcome]
    )
    callback_due = models.DateTimeField(_("call back by"), null=True)  # where a call-back was promised

    class Meta:
        db_table = "contacts_question"
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        indexes = [
            models.Index(name="contacts_question_faq", fields=["faq_number"]),
            models.Index(name="contacts_question_category", fields=["category_code"]),
            models.Index(
                name="contacts_question_callback",
                fields=["callback_due"],
                condition=models.Q(callback_due__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(name="contacts_question_position", fields=["record", "position"]),
            # An FAQ without its revision would not say what the operator read out.
            models.CheckConstraint(
                name="contacts_question_pinned",
                condition=models.Q(faq_number__isnull=False, revision__isnull=False, source=Source.FAQ.value)
                | (models.Q(faq_number__isnull=True, revision__isnull=True) & ~models.Q(source=Source.FAQ.value)),
            ),
            models.CheckConstraint(
                name="contacts_question_outcome_known",
                condition=models.Q(outcome__in=[outcome.value for outcome in Outcome]),
            ),
            models.CheckConstraint(
                name="contacts_question_promise_has_a_time",
                condition=models.Q(outcome=Outcome.CALLBACK.value, callback_due__isnull=False)
                | (~models.Q(outcome=Outcome.CALLBACK.value) & models.Q(callback_due__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.position}"

    def title(self, categories: Mapping[str, object]) -> str:
        """Return the question as it was read; without an FAQ its category of those by code, or what answered it."""
        # The text shown begins with its question.
        read = self.text_shown.partition("\n")[0]
        return read or str(categories.get(self.category_code) or SOURCE_LABELS[Source(self.source)])


class Consulted(models.Model):
    """Something that was opened while the contact was noted, whether or not it answered a question."""

    record = models.ForeignKey(ContactRecord, on_delete=models.CASCADE, related_name="consulted")
    position = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=20, choices=[(source.value, SOURCE_LABELS[source]) for source in Source])
    key = models.CharField(max_length=300)  # number of the FAQ, "post:…" or "unit:…" of the directory, an address
    locale = models.CharField(max_length=10, blank=True)
    revision = models.PositiveBigIntegerField(null=True)
    title = models.CharField(max_length=300)  # as it was read

    class Meta:
        db_table = "contacts_consulted"
        constraints = [models.UniqueConstraint(name="contacts_consulted_position", fields=["record", "position"])]

    def __str__(self) -> str:
        return f"{self.record_id} {self.position}"


class Correction(models.Model):
    """What a record said until somebody corrected it. Only ever added."""

    record = models.ForeignKey(ContactRecord, on_delete=models.PROTECT, related_name="corrections")
    version = models.PositiveIntegerField()  # of the record until then
    said = models.JSONField()  # the record as ``records.said`` tells it
    reason = models.CharField(_("reason"), max_length=200)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("corrected by")
    )
    corrected_at = models.DateTimeField(_("corrected at"))

    class Meta:
        db_table = "contacts_correction"
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = [models.UniqueConstraint(name="contacts_correction_once", fields=["record", "version"])]

    def __str__(self) -> str:
        return f"{self.record_id} {self.version}"


class Draft(models.Model):
    """A record that is not saved yet, as its operator's browser last sent it; gone once it is saved."""

    operator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=160)  # the call's id; "hand:" and an id of the browser's without a call
    version = models.PositiveIntegerField()  # raised by each change: who knows an older one must not write
    sealed = models.BinaryField()  # JSON of the desk, encrypted: it may hold what a caller said
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "contacts_draft"
        constraints = [models.UniqueConstraint(name="contacts_draft_one", fields=["operator", "key"])]

    def __str__(self) -> str:
        return f"{self.operator_id} {self.key}"


class CallbackAttempt(models.Model):
    """One try to reach a caller again: who abandoned, who called out of hours, or to whom it was promised."""

    class Result(models.TextChoices):
        REACHED = "reached", _("Reached")
        NOT_REACHED = "not_reached", _("Not reached")
        NEEDLESS = "needless", _("No longer needed")

    call_id = models.CharField(max_length=160, db_index=True)  # of the ledger; "hand:" and the key of a record by hand
    at = models.DateTimeField(_("tried at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    result = models.CharField(_("result"), max_length=20, choices=Result.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        db_table = "contacts_callback_attempt"
        verbose_name = _("attempt to call back")
        verbose_name_plural = _("attempts to call back")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.call_id} {self.result}"


class CallbackClaim(models.Model):
    """Somebody rings a person back just now: nobody else must. Gone with the attempt, by hand, or after a while."""

    # The lookup of the number: two calls of one person are claimed together. Without a number the call-back's own key.
    person = models.CharField(max_length=160, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "contacts_callback_claim"

    def __str__(self) -> str:
        return f"{self.by_id} {self.at:%H:%M}"
