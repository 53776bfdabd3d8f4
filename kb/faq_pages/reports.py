"""The CMS's reports: how the translations stand, and which handling rules lead nowhere."""

from typing import Any, ClassVar

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from kb.accounts.policy import Deed, may, role_of
from kb.faq_pages.broken import broken_rules
from kb.faq_pages.models import FaqPage, ServiceGroupPage
from kb.faq_pages.scope import faqs_of
from kb.faq_pages.translation_states import State, translation_states
from kb.faq_pages.translations import in_words


class FaqReport(WagtailAdminTemplateMixin, TemplateView):
    """A report on the FAQs in which its reader has a say."""

    breadcrumbs_items: ClassVar[list[dict[str, Any]]] = []  # the title alone


def translated_languages() -> list[str]:
    """Return the codes of the languages into which texts are translated, English first."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def _translations() -> str:
    return gettext("English texts") if translated_languages() == ["en"] else gettext("Translations")


TRANSLATIONS = lazy(_translations, str)()


class TranslationReport(FaqReport):
    """How the texts of one language stand beside the Japanese."""

    template_name = "faq_pages/reports/english.html"
    page_title = TRANSLATIONS
    header_icon = "globe"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows of the chosen language and service group, or of all that the reader sees; how many stand how."""
        languages = translated_languages()
        asked = self.request.GET.get("language", "")
        language = asked if asked in languages else languages[0]
        group_pages = _group_pages(self.request.user)
        chosen = self.request.GET.get("group", "")
        pages = _of_group(faqs_of(self.request.user), group_pages, chosen) if chosen else faqs_of(self.request.user)
        may_write = may(role_of(self.request.user), Deed.FAQ_WRITE)  # the contract owner reads, and opens no form
        states = translation_states(pages.select_related("locale"), language=language)
        return super().get_context_data(
            groups=sorted({page.service_group for page in group_pages}, key=lambda group: group.name_kana),
            chosen=chosen,
            languages=[(code, get_language_info(code)["name_translated"]) for code in languages],
            language=language,
            may_write=may_write,
            counts=[(state.label, sum(row.state == state for row in states)) for state in State],
            rows=[{"row": row, "differences": in_words(list(row.differences))} for row in states],
            **kwargs,
        )


class BrokenRulesReport(FaqReport):
    """The handling rules whose target is gone."""

    template_name = "faq_pages/reports/broken_rules.html"
    page_title = _("Rules without a target")
    header_icon = "redirect"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is broken, and apart from it what goes on to a successor."""
        rules = broken_rules(timezone.localdate(), user=self.request.user)
        pages = faqs_of(self.request.user).order_by("-locale__language_code").values_list("number_id", "pk")
        page_of = dict(pages)
        rows = [{"rule": rule, "page": page_of[rule.number]} for rule in rules]
        return super().get_context_data(
            broken=[row for row in rows if not row["rule"].is_re_pointed],
            re_pointed=[row for row in rows if row["rule"].is_re_pointed],
            may_write=may(role_of(self.request.user), Deed.FAQ_WRITE),
            **kwargs,
        )


def _group_pages(user: Any) -> list[ServiceGroupPage]:
    """Return the service groups' pages below which the user has a say."""
    parents = {path[: -ServiceGroupPage.steplen] for path in faqs_of(user).values_list("path", flat=True)}
    return list(ServiceGroupPage.objects.filter(path__in=parents).select_related("service_group"))


def _of_group(pages: QuerySet[FaqPage], group_pages: list[ServiceGroupPage], code: str) -> QuerySet[FaqPage]:
    parents = [page.path for page in group_pages if page.service_group.code == code]
    found = pages.none()
    for path in parents:
        found |= pages.filter(path__startswith=path)
    return found
