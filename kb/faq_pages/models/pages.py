"""The tree of FAQs: the index, a page for each service group, and the FAQs; once in each language."""

from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import dates, translation
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelsearch import index
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.locks import BasicLock, ScheduledForPublishLock
from wagtail.models import Orderable, Page, PageLogEntry, Revision, Site
from wagtail_localize.fields import SynchronizedField

from kb.directory.models import OrgUnit, ServiceGroup
from kb.faq_pages.blocks import ANSWER_BLOCKS
from kb.faq_pages.category_boxes import CategoryBoxes
from kb.faq_pages.models.categories import Category
from kb.faq_pages.models.numbers import FaqNumber
from kb.faq_pages.numbers import NumberOfPage
from kb.faq_pages.page_form import FaqForm
from kb.faq_pages.panels import HandlingPanel, NeighboursPanel, OnceForAllLanguages, StandingPanel
from kb.faq_pages.previews import PREVIEWS


class Audience(models.TextChoices):
    """Who may see an FAQ, widest first. Published in several languages, the narrowest holds for all."""

    PUBLIC = "public", _("Everybody (public pages)")
    CENTRE = "centre", _("The contact centre and city staff")
    STAFF = "staff", _("City staff only")


class Confidence(models.TextChoices):
    """Whether somebody has compared the text with its sources; in English also with the Japanese."""

    UNVERIFIED = "unverified", _("Not yet checked")
    CHECKED = "checked", _("Checked")


PUBLICATIONS = ("wagtail.publish", "wagtail.publish.scheduled")
MONTHS = [(month, name) for month, name in dates.MONTHS.items()]


class FaqIndexPage(Page):
    """The root of all FAQs of one language."""

    max_count = len(settings.LANGUAGES)
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["faq_pages.ServiceGroupPage"]

    content_panels = [FieldPanel("title")]
    promote_panels: list[Any] = []
    settings_panels: list[Any] = []
    preview_modes: list[Any] = []

    class Meta:
        db_table = "faq_pages_faqindexpage"
        verbose_name = _("FAQ index")
        verbose_name_plural = _("FAQ indexes")

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """Point to the public home of this language."""
        return _address(self, "public_home")


class ServiceGroupPage(Page):
    """The FAQs of one service group in one language."""

    service_group = models.ForeignKey(
        ServiceGroup, on_delete=models.PROTECT, related_name="+", verbose_name=_("service group")
    )

    parent_page_types = ["faq_pages.FaqIndexPage"]
    subpage_types = ["faq_pages.FaqPage"]

    content_panels = [FieldPanel("title"), FieldPanel("service_group")]
    promote_panels: list[Any] = []
    settings_panels: list[Any] = []
    preview_modes: list[Any] = []
    override_translatable_fields = [
        SynchronizedField("slug", overridable=False),
        SynchronizedField("service_group", overridable=False),
    ]

    class Meta:
        db_table = "faq_pages_servicegrouppage"
        verbose_name = _("service group's FAQs")
        verbose_name_plural = _("service groups' FAQs")

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """Point to the public home of this language: a group has no page of its own there."""
        return _address(self, "public_home")


class FaqPage(Page):
    """One FAQ in one language. The title is the question."""

    number = NumberOfPage(
        FaqNumber,
        on_delete=models.PROTECT,
        related_name="+",
        db_column="number",
        editable=False,
        verbose_name=_("FAQ number"),
    )
    other_wordings = models.TextField(
        _("other wordings"), blank=True, help_text=_("How citizens say it. One wording a line.")
    )
    spoken_answer = models.TextField(
        _("spoken answer"),
        help_text=_(
            "Read aloud by the operator, and first on the public page: the answer itself, polite, complete, in 30 "
            "seconds (100 to 180 Japanese characters or 60 to 80 English words). No brackets, no lists."
        ),
    )
    full_answer = StreamField(
        ANSWER_BLOCKS,
        blank=True,
        verbose_name=_("full answer"),
        help_text=_("What the spoken answer leaves out. Fee, deadline, place and documents have fields of their own."),
    )
    fee = models.CharField(_("fee"), max_length=200, blank=True, help_text=_("“Free” where it costs nothing."))
    deadline = models.CharField(_("deadline"), max_length=200, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True, help_text=_("Building, floor, section, window."))
    documents = models.TextField(_("what to bring"), blank=True, help_text=_("One thing a line."))
    operator_note = models.TextField(
        _("operator's note"),
        blank=True,
        help_text=_("For the contact centre and city staff only. Never shown to citizens."),
    )
    categories = ParentalManyToManyField(Category, blank=True, related_name="+", verbose_name=_("categories"))
    unit = models.ForeignKey(
        OrgUnit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("responsible section"),
    )
    audience = models.CharField(
        _("who may see it"),
        max_length=10,
        choices=Audience.choices,
        default=Audience.PUBLIC,
        help_text=_("Published in several languages, the narrowest choice holds for all of them."),
    )
    confidence = models.CharField(
        _("checked"),
        max_length=12,
        choices=Confidence.choices,
        default=Confidence.UNVERIFIED,
        help_text=_("A translation counts as checked only while its numbers, dates and addresses are the original's."),
    )
    season_from = models.PositiveSmallIntegerField(_("asked most from"), null=True, blank=True, choices=MONTHS)
    season_to = models.PositiveSmallIntegerField(_("asked most until"), null=True, blank=True, choices=MONTHS)
    review_on = models.DateField(
        _("review on"), null=True, blank=True, help_text=_("On this day the section is asked whether it is still true.")
    )
    # The live text of the original against which this translation was last checked; None in the original itself.
    original_revision = models.PositiveBigIntegerField(null=True, blank=True, editable=False)

    base_form_class = FaqForm
    search_fields = [*Page.search_fields, index.AutocompleteField("other_wordings")]
    content_panels = [
        StandingPanel(),
        NeighboursPanel(heading=_("FAQs beside this one")),
        FieldPanel("title", heading=_("Question"), help_text=_("As a citizen would ask it, in one line.")),
        FieldPanel("other_wordings"),
        FieldPanel(
            "spoken_answer",
            attrs={
                "data-reading-time": _("Takes about {seconds} seconds to read aloud."),
                "data-reading-too-long": _("Takes about {seconds} seconds to read aloud: longer than 30."),
            },
        ),
        FieldPanel("full_answer"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("fee"), FieldPanel("deadline")]),
                FieldPanel("place"),
                FieldPanel("documents"),
            ],
            heading=_("Facts"),
        ),
        FieldPanel("operator_note"),
        HandlingPanel(heading=_("Handling rule")),
        OnceForAllLanguages(
            [FieldPanel("categories", widget=CategoryBoxes), FieldPanel("unit")], heading=_("Where it belongs")
        ),
        FieldPanel("audience"),
        OnceForAllLanguages(
            [FieldRowPanel([FieldPanel("season_from"), FieldPanel("season_to")]), FieldPanel("review_on")],
            heading=_("Season and review"),
        ),
        FieldRowPanel([FieldPanel("go_live_at"), FieldPanel("expire_at")], heading=_("Published from and until")),
        FieldPanel("confidence"),
        InlinePanel("related", heading=_("Related FAQs"), label=_("FAQ")),
    ]
    promote_panels: list[Any] = []  # the address is the number, never the slug
    settings_panels: list[Any] = []  # what Wagtail would show here stands in the form above

    parent_page_types = ["faq_pages.ServiceGroupPage"]
    subpage_types: list[str] = []
    exclude_fields_in_copy = ["number"]
    override_translatable_fields = [
        SynchronizedField("slug", overridable=False),
        SynchronizedField("audience", overridable=False),
    ]

    class Meta:
        db_table = "faq_pages_faqpage"
        verbose_name = _("FAQ")
        verbose_name_plural = _("FAQs")
        constraints = [
            models.CheckConstraint(
                name="faq_pages_faqpage_audience_known", condition=models.Q(audience__in=Audience.values)
            ),
            models.CheckConstraint(
                name="faq_pages_faqpage_confidence_known", condition=models.Q(confidence__in=Confidence.values)
            ),
            # A season with one end would never be in season.
            models.CheckConstraint(
                name="faq_pages_faqpage_season_whole",
                condition=models.Q(season_from__isnull=True, season_to__isnull=True)
                | models.Q(season_from__range=(1, 12), season_to__range=(1, 12)),
                violation_error_message=_("A season needs its first and its last month."),
            ),
        ]

    def get_admin_display_title(self) -> str:
        """Show the number before the question, the published one where there is one: lists are read by all sections."""
        question = self.title if self.live else self.draft_title
        return f"{self.number_id} {question}" if self.number_id else question

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """Point to the public page of the number; None before the first saving."""
        return _address(self, "public_faq", self.number_id) if self.number_id else None

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """Offer the previews of the screens above."""
        return [(preview.mode, preview.label) for preview in PREVIEWS.values()]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show the draft as those who will read it see it."""
        return PREVIEWS[mode_name].render(request, self)

    def get_lock(self) -> Any:
        """Leave out Wagtail's lock of a text that waits for its day.

        Only who may publish could lift it, and nobody may: a mistake found in the meantime could not be corrected.
        """
        lock = super().get_lock()
        if not isinstance(lock, ScheduledForPublishLock):
            return lock
        if self.locked:
            return BasicLock(self)
        task = self.current_workflow_task
        return task.lock_class(self, task) if task else None

    def save_revision(self, *args: Any, overwrite_revision: Revision | None = None, **kwargs: Any) -> Revision:
        """Store a revision; autosave may write over the last one only while nobody relies on it.

        Records of calls pin revisions, and approvals hold for them: a window left open from before
        the approval must not change the published revision's text.
        """
        if overwrite_revision and self._is_relied_on(overwrite_revision):
            overwrite_revision = None
        return super().save_revision(*args, overwrite_revision=overwrite_revision, **kwargs)

    def _is_relied_on(self, revision: Revision) -> bool:
        """Say whether a text was ever published, or asked to be: taken back since, it is still what operators saw."""
        publications = PageLogEntry.objects.filter(page=self.pk, revision=revision.pk, action__in=PUBLICATIONS)
        return revision.task_states.exists() or revision.pk == self.live_revision_id or publications.exists()


class RelatedFaq(Orderable):
    """An FAQ that stands beside another."""

    page = ParentalKey(FaqPage, on_delete=models.CASCADE, related_name="related")
    faq = models.ForeignKey(FaqPage, on_delete=models.CASCADE, related_name="+", verbose_name=_("FAQ"))

    panels = [FieldPanel("faq")]

    class Meta(Orderable.Meta):
        db_table = "faq_pages_relatedfaq"
        verbose_name = _("related FAQ")
        verbose_name_plural = _("related FAQs")
        constraints = [
            models.UniqueConstraint(name="faq_pages_related_once", fields=["page", "faq"]),
            models.CheckConstraint(
                name="faq_pages_related_other",
                condition=~models.Q(page=models.F("faq")),
                violation_error_message=_("An FAQ is not related to itself."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.faq_id)


def _address(page: Page, route: str, *arguments: object) -> tuple[int, str, str] | None:
    for site_id, root_path, root_url, _language in Site.get_site_root_paths():
        if page.url_path.startswith(root_path):
            with translation.override(page.locale.language_code):
                return site_id, root_url, reverse(route, args=arguments)
    return None
