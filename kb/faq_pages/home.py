"""What waits for authors and approvers, on the first page of the CMS."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.ui.components import Component

from kb.faq_pages.broken import broken_rules
from kb.faq_pages.models import FaqPage
from kb.faq_pages.reports import translated_languages
from kb.faq_pages.scope import faqs_of
from kb.faq_pages.translation_states import State, translation_states

AHEAD = timedelta(days=30)  # time enough to ask the section
SHOWN = 5


class WaitingPanel(Component):
    """Published FAQs whose review date has come or comes soon, translations that are behind, rules without a target."""

    name = "waiting"
    template_name = "faq_pages/home/waiting.html"
    order = 50  # before Wagtail's own

    def __init__(self, request: HttpRequest) -> None:
        super().__init__()
        self._user = request.user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return what waits for the reader; nothing for somebody who has no say in any FAQ."""
        today, pages = timezone.localdate(), faqs_of(self._user)
        if not pages.exists():
            return {}
        states = translation_states(pages.select_related("locale"), language=translated_languages()[0])
        due = due_for_review(pages, by=today + AHEAD)
        return {
            "has_a_say": True,
            "today": today,
            "due": due[:SHOWN],
            "more_due": max(due.count() - SHOWN, 0),
            "behind": sum(state.state != State.CURRENT for state in states),
            "broken": sum(not rule.is_re_pointed for rule in broken_rules(today, user=self._user)),
        }


def due_for_review(pages: QuerySet[FaqPage], *, by: date) -> QuerySet[FaqPage]:
    """Return the published originals among ``pages`` that are to be reviewed by that day, the oldest date first."""
    originals = pages.filter(locale__language_code=settings.LANGUAGE_CODE, live=True)
    return originals.filter(review_on__lte=by).order_by("review_on", "number_id")
