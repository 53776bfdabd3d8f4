"""What calls chose: one count for each service group and FAQ."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.directory.models import ServiceGroup
from kb.faq_pages.models import FaqNumber


class FaqChoice(models.Model):
    """How often calls to this group were answered with this FAQ. ``learning.learn`` is the only writer."""

    service_group = models.ForeignKey(ServiceGroup, on_delete=models.PROTECT, related_name="+")
    faq_number = models.ForeignKey(FaqNumber, on_delete=models.PROTECT, related_name="+", db_column="faq_number")
    chosen_count = models.PositiveIntegerField(_("times chosen"))
    last_chosen_at = models.DateTimeField(_("chosen last"))

    class Meta:
        db_table = "search_faqchoice"
        verbose_name = _("choice of an FAQ")
        verbose_name_plural = _("choices of FAQs")
        constraints = [
            # Two rows for one pair would split its count, and learn would not know which to raise.
            models.UniqueConstraint(name="search_faqchoice_once", fields=["service_group", "faq_number"]),
        ]

    def __str__(self) -> str:
        return f"{self.service_group_id} {self.faq_number_id}: {self.chosen_count}"
