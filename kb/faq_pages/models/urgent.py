"""What was published without waiting for a second person, and who looked at it afterwards."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.faq_pages.models.numbers import FaqNumber


class UrgentPublication(models.Model):
    """One text that went out at once: a wrong number, a disaster. It stands on every desk until it is confirmed."""

    number = models.ForeignKey(
        FaqNumber, on_delete=models.PROTECT, related_name="urgent", db_column="number", verbose_name=_("FAQ number")
    )
    language = models.CharField(max_length=10)
    revision = models.PositiveBigIntegerField()  # of Wagtail, the text that went out
    question = models.CharField(max_length=255)  # as it was then
    reason = models.CharField(_("reason"), max_length=200, help_text=_("One sentence; every operator reads it."))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("published by")
    )
    published_at = models.DateTimeField(_("published at"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)

    class Meta:
        db_table = "faq_pages_urgentpublication"
        ordering = ["-published_at"]
        verbose_name = _("urgent publication")
        verbose_name_plural = _("urgent publications")
        indexes = [models.Index(name="faq_pages_urgent_open", fields=["confirmed_at", "published_at"])]
        constraints = [
            models.CheckConstraint(
                name="faq_pages_urgent_second_person",
                condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("published_by")),
                violation_error_message=_("Somebody else must confirm it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number_id} {self.published_at:%Y-%m-%d %H:%M}"
