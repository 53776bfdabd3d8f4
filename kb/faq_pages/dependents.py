"""FAQs and handling rules that point to units and posts, for whoever is about to close one."""

from datetime import date

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kb.directory import dependents
from kb.directory.dependents import Dependent
from kb.faq_pages.broken import rules_that_hold
from kb.faq_pages.models import FaqPage


def connect() -> None:
    """Let imports of the directory tell of them."""
    dependents.register("faq", label=_("FAQ"), find=_faqs)
    dependents.register("rule", label=_("Handling rule"), find=_rules)


def _faqs(on: date, units: set[int], posts: set[int]) -> list[Dependent]:
    pages = FaqPage.objects.filter(unit__in=units, locale__language_code=settings.LANGUAGE_CODE).order_by("number")
    return [Dependent(name=f"{page.number_id} {page.title}", unit=page.unit_id) for page in pages]


def _rules(on: date, units: set[int], posts: set[int]) -> list[Dependent]:
    pages = FaqPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
    questions = dict(pages.values_list("number_id", "title"))
    aimed = rules_that_hold(questions, on=on).filter(Q(target_unit__in=units) | Q(target_post__in=posts))
    return [
        Dependent(
            name=f"{rule.number_id} {questions[rule.number_id]}",
            unit=rule.target_unit_id if rule.target_unit_id in units else None,
            post=rule.target_post_id if rule.target_post_id in posts else None,
        )
        for rule in aimed
    ]
