"""What calls and queries chose: a row for each answered question, a count for each query and FAQ."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.directory.models import ServiceGroup
from kb.faq_pages.models import FaqNumber


class FaqChoice(models.Model):
    """One question of a call that was answered with this FAQ. ``learning`` is the only writer."""

    service_group = models.ForeignKey(ServiceGroup, on_delete=models.PROTECT, related_name="+")
    faq_number = models.ForeignKey(FaqNumber, on_delete=models.PROTECT, related_name="+", db_column="faq_number")
    line = models.CharField(_("line"), max_length=80, blank=True)  # as the ledger has it
    ivr_key = models.CharField(_("pressed in the menu"), max_length=8, blank=True)
    called_at = models.DateTimeField(_("called at"))

    class Meta:
        db_table = "search_faqchoice"
        verbose_name = _("choice of an FAQ")
        verbose_name_plural = _("choices of FAQs")
        indexes = [models.Index(name="search_faqchoice_called_at", fields=["called_at"])]

    def __str__(self) -> str:
        return f"{self.service_group_id} {self.faq_number_id}: {self.called_at}"


class LearnedQuery(models.Model):
    """What was typed by somebody who then took this FAQ. ``learned_queries.learn_query`` is the only writer."""

    words = models.CharField(_("words"), max_length=200)  # as words_to_keep leaves them: nobody's name or number
    language = models.CharField(_("language"), max_length=10)
    faq_number = models.ForeignKey(FaqNumber, on_delete=models.PROTECT, related_name="+", db_column="faq_number")
    chosen_count = models.PositiveIntegerField(_("times chosen"))
    last_chosen_at = models.DateTimeField(_("chosen last"))

    class Meta:
        db_table = "search_learnedquery"
        verbose_name = _("learned query")
        verbose_name_plural = _("learned queries")
        constraints = [
            # Two rows for one choice would split its count, and learn_query would not know which to raise.
            models.UniqueConstraint(name="search_learnedquery_once", fields=["words", "language", "faq_number"]),
        ]

    def __str__(self) -> str:
        return f"{self.words}: {self.faq_number_id}"
