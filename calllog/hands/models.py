"""A hand that an operator raised, and what a supervisor answered."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Hand(models.Model):
    """One hand. It stays up until its operator or a supervisor takes it down."""

    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("operator")
    )
    call_id = models.CharField(max_length=160, blank=True)  # of the call on the desk
    faq_number = models.PositiveIntegerField(_("FAQ number"), null=True)  # that was being read
    words = models.CharField(_("question"), max_length=200, blank=True)
    raised_at = models.DateTimeField(_("raised at"))
    answer = models.CharField(_("answer"), max_length=400, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered at"), null=True)
    lowered_at = models.DateTimeField(_("taken down at"), null=True)

    class Meta:
        db_table = "hands_hand"
        ordering = ["raised_at", "pk"]
        verbose_name = _("raised hand")
        verbose_name_plural = _("raised hands")
        constraints = [
            # Nobody has two hands up: the second would hide the first.
            models.UniqueConstraint(
                name="hands_hand_one_up", fields=["operator"], condition=models.Q(lowered_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operator_id} {self.raised_at:%Y-%m-%d %H:%M}"
