"""How the centre handles a question: rows that are only ever added."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.directory.models import OrgUnit, Post
from kb.faq_pages.models.numbers import FaqNumber


class Kind(models.TextChoices):
    """What an operator does with the question."""

    COMPLETED = "completed", _("Answer and complete")
    RELAY = "relay", _("Connect on request")
    TRANSFER = "transfer", _("Transfer by rule")
    CALLBACK = "callback", _("Call back")
    SPECIALIST = "specialist", _("Specialist desk")


class HandlingRule(models.Model):
    """From ``valid_from`` on, this FAQ is handled so, in all languages, until a later row says otherwise.

    No child of the page: restoring an old text must not restore an old rule. The database refuses
    UPDATE and DELETE (migration 0002).
    """

    number = models.ForeignKey(
        FaqNumber, on_delete=models.PROTECT, related_name="rules", db_column="number", verbose_name=_("FAQ number")
    )
    valid_from = models.DateTimeField(_("valid from"))
    kind = models.CharField(_("handling"), max_length=20, choices=Kind.choices)
    target = models.CharField(
        _("where to"),
        max_length=120,
        blank=True,
        help_text=_("Section and number. Not needed for “Answer and complete”."),
    )
    target_unit = models.ForeignKey(
        OrgUnit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rules",
        verbose_name=_("section or team"),
        help_text=_("Chosen here, the rule is reported when the section closes."),
    )
    target_post = models.ForeignKey(
        Post,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rules",
        verbose_name=_("post"),
        help_text=_("Chosen here, the rule is reported when the post is vacant or gone."),
    )
    target_number = models.CharField(_("number"), max_length=30, blank=True)
    condition = models.CharField(
        _("in which cases"),
        max_length=300,
        blank=True,
        help_text=_("What the operator answers alone, and when the call goes on."),
    )
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("set by")
    )
    why = models.CharField(_("reason"), max_length=200, help_text=_("One sentence; it stays with the rule."))
    created_at = models.DateTimeField(_("set at"), auto_now_add=True)

    class Meta:
        db_table = "faq_pages_handlingrule"
        ordering = ["-valid_from", "-id"]
        verbose_name = _("handling rule")
        verbose_name_plural = _("handling rules")
        indexes = [models.Index(name="faq_pages_rule_in_force", fields=["number", "valid_from"])]
        constraints = [
            models.CheckConstraint(name="faq_pages_rule_kind_known", condition=models.Q(kind__in=Kind.values)),
            # A transfer to nowhere would leave the operator alone with the caller.
            models.CheckConstraint(
                name="faq_pages_rule_has_target",
                condition=models.Q(kind=Kind.COMPLETED) | ~models.Q(target=""),
                violation_error_message=_("Say where to: only “Answer and complete” needs no target."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.target}".strip()
