"""Which FAQs a call is likely about, from what is known before the caller has spoken."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Sum

from kb.faq_pages.cards import FaqCard, cards_of_group, cards_of_numbers
from kb.search.models import FaqChoice

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
    reason: str  # "most_used", "used", "same_group" or "used_in_city"; the screen says it in words


def likely_faqs(group_code: str, *, locale: str, at: datetime, limit: int = KEYS_ON_THE_DESK) -> list[Suggestion]:
    """Return the FAQs that a call to this group is likely about, most used first, then by number.

    They are the group's own, and what calls to it were answered with from other groups. A group that has neither, such
    as the main number's on its first day, gets what is used most in the whole city. Two to four queries.
    """
    cards = cards_of_group(group_code, locale=locale, at=at)
    uses = _uses(group_code)
    of_the_city = not cards and not uses
    if of_the_city:
        uses = _uses_of_all()
    own = {card.number for card in cards}
    elsewhere = sorted(uses.keys() - own, key=lambda number: (-uses[number], number))[:limit]
    cards += cards_of_numbers(elsewhere, locale=locale, at=at)
    ranked = sorted(cards, key=lambda card: (-uses.get(card.number, 0), card.number))[:limit]
    return [
        Suggestion(
            card=card,
            uses=uses.get(card.number, 0),
            reason="used_in_city" if of_the_city else _reason(place, uses.get(card.number, 0)),
        )
        for place, card in enumerate(ranked)
    ]


def _uses(group_code: str) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(CHOICES_OF_GROUP, [group_code])
        return dict(cursor.fetchall())


def _uses_of_all() -> dict[int, int]:
    rows = FaqChoice.objects.values_list("faq_number").annotate(uses=Sum("chosen_count")).order_by("-uses")
    return dict(rows[:KEYS_ON_THE_DESK])


def _reason(place: int, uses: int) -> str:
    if not uses:
        return "same_group"
    return "used" if place else "most_used"
