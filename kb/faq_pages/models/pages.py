"""The tree of FAQs: the index, a page for each service group, and the FAQs; once in each language."""

from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, Revision, Site
from wagtail_localize.fields import SynchronizedField

from kb.directory.models import ServiceGroup
from kb.faq_pages.models.numbers import FaqNumber
from kb.faq_pages.numbers import NumberOfPage
from kb.faq_pages.panels import HandlingPanel
from kb.faq_pages.previews import PREVIEWS

PLAIN_TEXT_FEATURES = ["h3", "bold", "ol", "ul"]


class Audience(models.TextChoices):
    """Who may see an FAQ, widest first. Published in several languages, the narrowest holds for all."""

    PUBLIC = "public", _("Everybody (public pages)")
    CENTRE = "centre", _("The contact centre and city staff")
    STAFF = "staff", _("City staff only")


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
    full_answer = RichTextField(
        _("full answer"),
        features=PLAIN_TEXT_FEATURES,
        help_text=_("What to bring, by when, how much, where. Short headings and lists."),
    )
    operator_note = models.TextField(
        _("operator's note"),
        blank=True,
        help_text=_("For the contact centre and city staff only. Never shown to citizens."),
    )
    audience = models.CharField(
        _("who may see it"),
        max_length=10,
        choices=Audience.choices,
        default=Audience.PUBLIC,
        help_text=_("Published in several languages, the narrowest choice holds for all of them."),
    )

    content_panels = [
        FieldPanel("title", heading=_("Question"), help_text=_("As a citizen would ask it, in one line.")),
        FieldPanel("other_wordings"),
        FieldPanel("spoken_answer"),
        FieldPanel("full_answer"),
        FieldPanel("operator_note"),
        HandlingPanel(heading=_("Handling rule")),
        FieldPanel("audience"),
    ]
    promote_panels: list[Any] = []  # the address is the number, never the slug
    settings_panels: list[Any] = []  # publication goes through approval, not by schedule

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
        ]

    def get_admin_display_title(self) -> str:
        """Show the number before the question."""
        return f"{self.number_id} {super().get_admin_display_title()}" if self.number_id else self.draft_title

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

    def save_revision(self, *args: Any, overwrite_revision: Revision | None = None, **kwargs: Any) -> Revision:
        """Store a revision; autosave may write over the last one only while nobody relies on it.

        Records of calls pin revisions, and approvals hold for them: a window left open from before
        the approval must not change the published revision's text.
        """
        if overwrite_revision and (
            overwrite_revision.pk == self.live_revision_id or overwrite_revision.task_states.exists()
        ):
            overwrite_revision = None
        return super().save_revision(*args, overwrite_revision=overwrite_revision, **kwargs)


def _address(page: Page, route: str, *arguments: object) -> tuple[int, str, str] | None:
    for site_id, root_path, root_url, _language in Site.get_site_root_paths():
        if page.url_path.startswith(root_path):
            with translation.override(page.locale.language_code):
                return site_id, root_url, reverse(route, args=arguments)
    return None
