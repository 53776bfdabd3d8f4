"""The number that is an FAQ, in whatever language."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FaqNumber(models.Model):
    """One FAQ. The database counts on from 1001 and never gives a number twice, not even a deleted one's."""

    number = models.BigAutoField(_("FAQ number"), primary_key=True)
    translation_key = models.UUIDField(_("translation key"), unique=True, editable=False)

    class Meta:
        db_table = "faq_pages_faqnumber"
        verbose_name = _("FAQ number")
        verbose_name_plural = _("FAQ numbers")

    def __str__(self) -> str:
        return str(self.number)
