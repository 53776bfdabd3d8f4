"""Which FAQs a call is likely about, from what is known before the caller has spoken."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.conf import settings

from kb.faq_pages.cards import FaqCard, cards_of_group, cards_of_numbers
from kb.faq_pages.models import FaqPage
from kb.faq_pages.queries import open_urgent
from kb.faq_pages.seasons import months_between
from kb.search.analysis.characters import plain
from kb.search.habits import Known, Moment, Reason
from kb.search.kept_habits import HABITS

KEYS_ON_THE_DESK = 9  # the digits that pick a suggestion
OF_AN_EVENTS_NAME = 0.5  # of its parts, in a question that is about it
CANDIDATES = 3 * KEYS_ON_THE_DESK  # some of them are not for operators, or not published any more


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """One FAQ that the call may be about, and why we think so."""

    card: FaqCard
    share: float  # of such calls
    uses: int  # calls to this group that were answered with it
    reason: Reason | None  # the screen says it in words; None: only what was said speaks for it
    said: tuple[str, ...] = ()  # the caller's words that it answers


def likely_faqs(
    moment: Moment,
    *,
    locale: str,
    events: Sequence[str] = (),
    asked_before: Sequence[int] = (),
    limit: int = KEYS_ON_THE_DESK,
) -> list[Suggestion]:
    """Return the FAQs that the call is likely about, the likeliest first, then by number.

    They are the group's own, what calls to it were answered with from other groups, and what the caller asked before. A
    group that has neither, such as the main number's on its first day, gets what is used most in the whole city.
    ``events`` are the names of what takes place today, in the language of ``locale``; ``asked_before`` the numbers of
    the caller's last FAQs, the latest first. Four or five queries.
    """
    habits = HABITS.get(at=moment.at)
    cards = {card.number: card for card in cards_of_group(moment.group, locale=locale, at=moment.at)}
    known = Known(
        own=cards.keys(),
        seasons=_seasons(cards),
        urgent={urgent.number for urgent in open_urgent(moment.at)},
        of_events={number for number, card in cards.items() if _names_one(card.question, events, language=locale)},
        asked_before=asked_before,
    )
    likely = habits.likely(moment, known, limit=limit + CANDIDATES)
    elsewhere = [one.number for one in likely if one.number not in cards]
    if elsewhere:
        cards |= {card.number: card for card in cards_of_numbers(elsewhere, locale=locale, at=moment.at)}
    return [
        Suggestion(card=cards[one.number], share=one.share, uses=one.uses, reason=one.reason)
        for one in likely
        if one.number in cards
    ][:limit]


def warm_up(*, at: datetime) -> None:
    """Read what the past teaches before the first call comes in."""
    HABITS.get(at=at)


def _names_one(question: str, events: Sequence[str], *, language: str) -> bool:
    asked = _parts(question, language)
    return any(
        len(named & asked) >= OF_AN_EVENTS_NAME * len(named) > 0
        for named in (_parts(name, language) for name in events)
    )


def _parts(text: str, language: str) -> set[str]:
    """Return its words, or pairs of characters where nothing stands between words: a dictionary takes long to load."""
    folded = plain(text)
    return {"".join(pair) for pair in pairwise(folded)} if language == "ja" else set(folded.split())


def _seasons(numbers: Collection[int]) -> dict[int, frozenset[int]]:
    """Return the months of those that have a season. One query."""
    rows = FaqPage.objects.filter(
        number__in=list(numbers), locale__language_code=settings.LANGUAGE_CODE, season_from__isnull=False
    ).values_list("number_id", "season_from", "season_to")
    return {number: months_between(first, last) for number, first, last in rows}
