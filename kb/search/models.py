"""What calls and queries chose, what was searched in vain, what editors want of the search, how its engines stand."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model_string

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
    """What was typed by somebody who then took this FAQ. ``learned_queries`` is the only writer."""

    words = models.CharField(_("words"), max_length=200)  # as words_to_keep leaves them: nobody's name or number
    language = models.CharField(_("language"), max_length=10)
    faq_number = models.ForeignKey(FaqNumber, on_delete=models.PROTECT, related_name="+", db_column="faq_number")
    chosen_count = models.PositiveIntegerField(_("times chosen"))
    last_chosen_at = models.DateTimeField(_("chosen last"))
    taken_back_at = models.DateTimeField(_("taken back"), null=True)  # by a supervisor: it is kept, and counts no more
    version = models.PositiveIntegerField(default=0)  # raised by each change: the sum of all tells whether one was made

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


class Lesson(models.Model):
    """Which contact taught which query: what a correction takes back must be known."""

    contact = models.UUIDField()  # the contact record's key
    learned = models.ForeignKey(LearnedQuery, on_delete=models.CASCADE, related_name="lessons")

    class Meta:
        db_table = "search_lesson"
        constraints = [
            # One contact counts once for one choice, however often its record is sent.
            models.UniqueConstraint(name="search_lesson_once", fields=["contact", "learned"]),
        ]

    def __str__(self) -> str:
        return f"{self.contact}: {self.learned_id}"


class Channel(models.TextChoices):
    """Where somebody searched."""

    DESK = "desk", _("Desk")
    PUBLIC = "public", _("Public pages")


class SearchedInVain(models.Model):
    """A query after which nobody took anything, once for each day. ``vain.note_vain`` is the only writer.

    Nothing tells who searched: no address, no account.
    """

    day = models.DateField(_("day"))  # wall clock, Asia/Tokyo
    channel = models.CharField(_("where"), max_length=10, choices=Channel.choices)
    group_code = models.CharField(_("service group"), max_length=40, blank=True)  # of the line; blank: public, nobody's
    language = models.CharField(_("language"), max_length=10)
    query = models.CharField(_("query"), max_length=200)  # as ``masking.masked`` left it
    had_hits = models.BooleanField(_("something was found"))  # and nobody took it
    times = models.PositiveIntegerField(_("times"))
    last_at = models.DateTimeField(_("last"))
    receipt_number = models.CharField(_("receipt number"), max_length=20, blank=True)  # of the last contact it was for

    class Meta:
        db_table = "search_searchedinvain"
        verbose_name = _("search in vain")
        verbose_name_plural = _("searches in vain")
        ordering = ["-day", "-times", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="search_searchedinvain_once_a_day", fields=["day", "channel", "group_code", "language", "query"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.query}"


class Verdict(models.Model):
    """What became of a query that was searched in vain; it holds for the query, whenever it is typed again."""

    class End(models.TextChoices):
        FAQ = "faq", _("An FAQ is written")
        SYNONYM = "synonym", _("A synonym was added")
        OUT_OF_SCOPE = "out_of_scope", _("Out of scope")

    query = models.CharField(max_length=200)
    language = models.CharField(max_length=10)
    end = models.CharField(max_length=20, choices=End.choices)
    faq_number = models.ForeignKey(
        FaqNumber, null=True, on_delete=models.PROTECT, related_name="+", db_column="faq_number"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "search_verdict"
        constraints = [models.UniqueConstraint(name="search_verdict_one", fields=["query", "language"])]

    def __str__(self) -> str:
        return f"{self.query}: {self.end}"


class SynonymGroup(models.Model):
    """Words that editors have find each other, or that calls propose to them. ``steering`` is the only writer."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ACCEPTED = "accepted", _("In force")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    language = models.CharField(_("language"), max_length=10)
    words = models.CharField(_("words"), max_length=500)  # one a line
    one_way = models.BooleanField(_("one-way"), default=False)  # only the first finds the others
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    times = models.PositiveIntegerField(_("times"), default=0)  # calls that proposed it
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("since"))

    class Meta:
        db_table = "search_synonymgroup"
        verbose_name = _("group of synonyms")
        verbose_name_plural = _("groups of synonyms")
        ordering = ["-times", "-at", "-pk"]
        constraints = [
            # What was refused once is not proposed again under another key.
            models.UniqueConstraint(name="search_synonymgroup_once", fields=["language", "words"]),
        ]

    def __str__(self) -> str:
        return (" → " if self.one_way else " ⇄ ").join(self.words.split("\n"))


class Pin(models.Model):
    """An FAQ that editors put first for a query, or leave out of what it finds. ``steering`` is the only writer."""

    query = models.CharField(_("query"), max_length=100)
    language = models.CharField(_("language"), max_length=10)
    faq_number = models.ForeignKey(
        FaqNumber, on_delete=models.PROTECT, related_name="+", db_column="faq_number", verbose_name=_("FAQ number")
    )
    is_ban = models.BooleanField(_("left out"), default=False)
    until = models.DateField(_("until"))  # the last day
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "search_pin"
        verbose_name = _("pinned FAQ")
        verbose_name_plural = _("pinned FAQs")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.query}: {'−' if self.is_ban else '+'}{self.faq_number_id}"


class WishesRevision(models.Model):
    """A mark that every change of synonyms and pins replaces, in one row: processes look at it at each search."""

    mark = models.UUIDField()

    class Meta:
        db_table = "search_wishesrevision"

    def __str__(self) -> str:
        return str(self.mark)


class Engine(models.TextChoices):
    """What may say which texts bear the terms of a query."""

    IN_PROCESS = "in_process", _("Inside the product")
    ELASTICSEARCH = "elasticsearch", "Elasticsearch"


class EngineState(models.Model):
    """What all processes must know of an engine. Written by ``rebuilding`` and ``elastic.first_stage`` only."""

    engine = models.CharField(_("engine"), max_length=20, choices=Engine, unique=True)
    rebuilt_count = models.PositiveIntegerField(_("times rebuilt"), default=0)
    fallback_count = models.PositiveBigIntegerField(_("searches that another engine answered"), default=0)
    away_since = models.DateTimeField(_("away since"), null=True, blank=True)  # None: it answered last

    class Meta:
        db_table = "search_enginestate"
        verbose_name = _("state of a search engine")
        verbose_name_plural = _("states of search engines")

    def __str__(self) -> str:
        return self.engine


class AttachedText(models.Model):
    """What stands in a file beside an answer. ``attached.reading`` is the only writer."""

    class Problem(models.TextChoices):
        """Why there is no text."""

        NO_TEXT = "no_text", _("It holds no text, only pictures.")
        DAMAGED = "damaged", _("It is damaged or locked with a password.")
        TOO_MUCH = "too_much", _("It is too large to be read.")

    document = models.OneToOneField(get_document_model_string(), on_delete=models.CASCADE, related_name="+")
    problem = models.CharField(max_length=10, choices=Problem.choices, blank=True)
    pages = models.JSONField()  # [[place, text], …]: the page's or slide's number, the sheet's name; blank: the whole
    read_at = models.DateTimeField()

    class Meta:
        db_table = "search_attachedtext"

    def __str__(self) -> str:
        return f"{self.document_id}"
