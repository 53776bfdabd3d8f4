"""One citizen's word on one answer; nothing tells whose it is."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.faq_pages.models import FaqNumber


class Reason(models.TextChoices):
    """Why an answer did not help."""

    MISSING = "missing", _("What I wanted to know is not there")
    UNCLEAR = "unclear", _("It is hard to understand")
    WRONG = "wrong", _("It is out of date or wrong")
    OTHER = "other", _("Something else")


class Feedback(models.Model):
    """Whether the text of one revision helped. ``taking.take`` is the only writer."""

    number = models.ForeignKey(
        FaqNumber, on_delete=models.PROTECT, related_name="+", db_column="number", verbose_name=_("FAQ number")
    )
    language = models.CharField(_("language"), max_length=10)  # of the text that was read
    revision = models.PositiveBigIntegerField(_("revision"))  # Wagtail's: what the text said then
    helpful = models.BooleanField(_("helped"))
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices, blank=True)
    text_masked = models.TextField(_("in their own words"), blank=True)  # as ``masking.masked`` left it
    at = models.DateTimeField(_("when"), db_index=True)

    class Meta:
        db_table = "feedback_feedback"
        ordering = ["-at", "-pk"]
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        constraints = [
            models.CheckConstraint(
                name="feedback_feedback_reason_known", condition=models.Q(reason__in=["", *Reason.values])
            ),
            # Who was helped is asked for no reason.
            models.CheckConstraint(
                name="feedback_feedback_reason_of_no", condition=models.Q(helpful=False) | models.Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number_id} {'+' if self.helpful else '-'}"
