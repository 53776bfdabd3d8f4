"""The attachments that the search cannot find, on the first page of the CMS of those whose answers show them."""

from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from kb.faq_pages.attachments import shown_by
from kb.faq_pages.scope import faqs_of
from kb.search.models import AttachedText

SHOWN = 5


class UnreadPanel(Component):
    """Files without any text that could be found, each with the FAQ that shows it; nothing where there is none."""

    name = "unread"
    template_name = "search_attached/unread.html"
    order = 60  # after what waits

    def __init__(self, request: HttpRequest) -> None:
        super().__init__()
        self._user = request.user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the files that published texts of the reader's show, the newest first. At most four queries."""
        unread = list(AttachedText.objects.exclude(problem="").select_related("document").order_by("-pk"))
        if not unread:
            return {"files": []}
        showing = shown_by([text.document_id for text in unread])
        numbers = {number for several in showing.values() for number in several}
        pages = {
            page.number_id: page for page in faqs_of(self._user).filter(live=True, number__in=numbers).order_by("-pk")
        }
        own = [
            (text, pages[min(mine)]) for text in unread if (mine := showing.get(text.document_id, set()) & pages.keys())
        ]
        return {"files": own[:SHOWN], "more": max(len(own) - SHOWN, 0)}
