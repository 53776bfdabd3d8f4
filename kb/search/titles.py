"""The FAQs by their numbers, as far as somebody who looks after the search may read them."""

from collections.abc import Iterable, Set
from datetime import datetime

from kb.accounts.languages import reading_order
from kb.accounts.policy import CONTRACTORS, Role
from kb.faq_pages.models import Audience
from kb.search.kept import INDEXES


def readable_numbers(role: Role | None, *, at: datetime) -> Set[int]:
    """Return the published FAQs that ``role`` may read: what is for the city's staff only is not for the contractor."""
    audiences = INDEXES.get(at=at).audiences
    if role not in CONTRACTORS:
        return audiences.keys()
    return {number for number, audience in audiences.items() if audience != Audience.STAFF}


def questions_of(numbers: Iterable[int | None], *, role: Role | None, language: str, at: datetime) -> dict[int, str]:
    """Return the question of each FAQ that ``role`` may read, in ``language`` where there is one."""
    kept = INDEXES.get(at=at)
    found: dict[int, str] = {}
    for number in readable_numbers(role, at=at) & {number for number in numbers if number}:
        texts = (kept.by_language.get(one, {}).get(number) for one in (*reading_order(language), *kept.by_language))
        text = next(filter(None, texts), None)
        if text:
            found[number] = text.document.question
    return found
