"""Which FAQs a call is likely about, from what is known before the caller has spoken."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from kb.faq_pages.cards import FaqCard, cards_of_group

KEYS_ON_THE_DESK = 9  # the digits that pick a suggestion
# Written out: every ring waits for it, and building it takes Django longer than asking it.
CHOICES_OF_GROUP = """
SELECT choice.faq_number, choice.chosen_count
FROM search_faqchoice AS choice JOIN directory_servicegroup AS team ON team.id = choice.service_group_id
WHERE team.code = %s
"""


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """One FAQ that the call may be about, and why we think so."""

    card: FaqCard
    uses: int  # calls to this group that were answered with it
    reason: str  # "most_used", "used" or "same_group"; the screen says it in words


def likely_faqs(group_code: str, *, locale: str, at: datetime, limit: int = KEYS_ON_THE_DESK) -> list[Suggestion]:
    """Return the group's FAQs, most used first, then by number; empty for an unknown group. Three queries."""
    cards = cards_of_group(group_code, locale=locale, at=at)
    uses = _uses(group_code)
    ranked = sorted(cards, key=lambda card: (-uses.get(card.number, 0), card.number))[:limit]
    return [
        Suggestion(card=card, uses=uses.get(card.number, 0), reason=_reason(place, uses.get(card.number, 0)))
        for place, card in enumerate(ranked)
    ]


def _uses(group_code: str) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(CHOICES_OF_GROUP, [group_code])
        return dict(cursor.fetchall())


def _reason(place: int, uses: int) -> str:
    if not uses:
        return "same_group"
    return "used" if place else "most_used"
