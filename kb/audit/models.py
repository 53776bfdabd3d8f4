"""The entries of the trail. The database refuses to change or delete one (migration 0002)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What was done or seen."""

    SIGNED_IN = "signed_in", _("Signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("Sign-in failed")
    SIGNED_OUT = "signed_out", _("Signed out")
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    FIRST_PASSWORD_SET = "first_password_set", _("First password set")
    ACCOUNT_REQUESTED = "account_requested", _("Account request made")
    ACCOUNT_REQUEST_REFUSED = "account_request_refused", _("Account request refused")
    ACCOUNT_CREATED = "account_created", _("Account created")
    ACCOUNT_CHANGED = "account_changed", _("Rights changed")
    ACCOUNT_ENDED = "account_ended", _("Account ended")
    FAQ_PUBLISHED = "faq_published", _("FAQ published")
    FAQ_PUBLISHED_URGENTLY = "faq_published_urgently", _("FAQ published urgently")
    FAQ_CONFIRMED = "faq_confirmed", _("Urgent publication confirmed")
    FAQ_UNPUBLISHED = "faq_unpublished", _("FAQ taken back")
    RULE_SET = "rule_set", _("Handling rule set")
    DIRECTORY_UPLOADED = "directory_uploaded", _("Directory uploaded")
    DIRECTORY_IMPORTED = "directory_imported", _("Directory imported")
    DIRECTORY_REFUSED = "directory_refused", _("Directory import sent back")
    WASTE_IMPORTED = "waste_imported", _("Waste table brought in")
    HOURS_OVERRIDDEN = "hours_overridden", _("Opening hours overridden")
    RECORD_CORRECTED = "record_corrected", _("Contact record corrected")
    PERSONAL_READ = "personal_read", _("Personal data read")
    EXPORTED = "exported", _("Exported")
    KIOSK_MADE = "kiosk_made", _("Board on a wall put up")
    KIOSK_WITHDRAWN = "kiosk_withdrawn", _("Board on a wall withdrawn")
    SEARCH_CHANGED = "search_changed", _("Search changed")


class AuditEntry(models.Model):
    """One deed. Who did it is written out: the entry stays true when the account is gone."""

    at = models.DateTimeField(_("when"))
    action = models.CharField(_("what"), max_length=30, choices=Action.choices)
    actor = models.PositiveBigIntegerField(null=True)  # the account's key; None for strangers and for the machine
    actor_name = models.CharField(_("who"), max_length=150, blank=True)
    person_number = models.CharField(_("person number"), max_length=20, blank=True)
    role = models.CharField(_("role"), max_length=20, blank=True)
    unit = models.CharField(_("section"), max_length=40, blank=True)  # the code of the actor's
    subject = models.CharField(_("on what"), max_length=200, blank=True)  # in words: "FAQ 1001", "佐藤 健 (sato)"
    subject_key = models.CharField(max_length=80, blank=True)  # "faq:1001", "account:7"
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        db_table = "audit_entry"
        ordering = ["-id"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(name="audit_entry_actor", fields=["actor", "-id"]),
            models.Index(name="audit_entry_subject", fields=["subject_key", "-id"]),
            models.Index(name="audit_entry_at", fields=["at"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject}"
