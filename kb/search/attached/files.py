"""Files beside the answers, found by what stands in them, for whoever may read the FAQ that shows them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from wagtail.documents import get_document_model

from kb.faq_pages.attachments import shown_by
from kb.faq_pages.cards import FaqCard, cards_of_numbers
from kb.search.attached.finding import FoundPage, pages_with
from kb.search.attached.reading import kind_of

JAPANESE, ENGLISH = "ja", "en"


@dataclass(frozen=True, kw_only=True)
class FoundFile:
    """One file, its page that fits best, and an FAQ that shows it."""

    document: Any  # Wagtail's
    page: FoundPage
    card: FaqCard


def find_files(query: str, *, language: str, at: datetime, limit: int) -> list[FoundFile]:
    """Return the files that operators may read with what is looked for, the best first; FAQs in ``language``.

    One query where nothing is found, else five or six. Whatever the caller speaks, words with Japanese letters are
    Japanese words.
    """
    if limit <= 0:
        return []
    pages = {page.document: page for page in pages_with(query, language=ENGLISH if query.isascii() else JAPANESE)}
    if not pages:
        return []
    cards = _cards(pages, language=language, at=at)
    visible = [key for key in pages if key in cards][:limit]
    documents = get_document_model().objects.in_bulk(visible)
    return [FoundFile(document=documents[key], page=pages[key], card=cards[key]) for key in visible if key in documents]


def place_label(name: str, place: str) -> str:
    """Return where in the file called ``name`` a page stands, in words; blank where files of its kind have no pages."""
    match kind_of(name):
        case ".pdf":
            return _("Page %(number)s") % {"number": place}
        case ".pptx":
            return _("Slide %(number)s") % {"number": place}
        case ".xlsx":
            return _("Sheet “%(name)s”") % {"name": place}
    return ""


def _cards(documents: Collection[int], *, language: str, at: datetime) -> dict[int, FaqCard]:
    """Return for each document the first FAQ that shows it, where operators may read one."""
    showing = shown_by(documents)
    numbers = sorted({number for several in showing.values() for number in several})
    cards = {card.number: card for card in cards_of_numbers(numbers, locale=language, at=at)}
    return {
        document: cards[min(readable)] for document, several in showing.items() if (readable := several & cards.keys())
    }
