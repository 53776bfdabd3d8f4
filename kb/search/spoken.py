"""Which FAQs a call is about, now that the caller has begun to speak."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from math import log

from kb.faq_pages.cards import cards_of_numbers
from kb.faq_pages.models import Audience
from kb.search.faqs import Match, matches
from kb.search.matching import CANDIDATES, KEYS_ON_THE_DESK, Suggestion

# Measured, see docs/search.md.
OF_WORDS = 8.0  # what the best match's words weigh beside the logarithm of an FAQ's share
ENOUGH = 10.0  # of a match's words together; less counts for less
NAMED = 0.5  # what a match must score, beside the best one, to be called what was said
UNEXPECTED = 0.5  # the share of an FAQ that was not suggested, beside that of the last one that was
# What people say on the telephone whatever it is about.
PLEASANTRIES = {
    "ja": re.compile(
        "もしもし|(?:どうも)?す(?:み|い)ません|恐れ入ります|お世話になって(?:おり|い)ます|お願い(?:し|いたし)ます"
        "|(?:お聞き|お伺い|伺い|お尋ね|聞き)し?たい(?:んです|の?です|ことが|んだ)?(?:けど|けれども?|が)?"
        "|教えて(?:いただき(?:たい)?|ほしい|ください|もらえ(?:ます)?)?"
        "|お電話|電話(?:し|させていただき)(?:た|て|まし)|ちょっと|えっと|ええと|えーと"
        "|(?:あの|その|えー|あー|うー|んー|え)ー*[、。 ]|(?:はい|ええ|うん)[、。 ]"
        "|(?:なん|ん)?です(?:けど|けれども?|が)"
    ),
    "en": re.compile(
        r"\b(?:hello|hi|excuse me|sorry|please|thank you|thanks|u[hm]+|er+|well|yes"
        r"|i(?: a|')m calling (?:about|because)|i(?: would|'d) like to (?:ask|know)(?: about)?"
        r"|(?:can|could) you (?:tell|help) me(?: with)?)\b",
        re.IGNORECASE,
    ),
}


def suggestions_after(
    words: str, likely: Sequence[Suggestion], *, locale: str, at: datetime, limit: int = KEYS_ON_THE_DESK
) -> list[Suggestion]:
    """Return what was ``likely`` before and what the words match, in one order; as it was where they tell nothing."""
    matter = matter_of(words, language=locale)
    found = {
        match.number: match
        for match in matches(matter, language=locale, audience=Audience.CENTRE, at=at, limit=CANDIDATES)
    }
    best = max((match.score for match in found.values()), default=0.0)
    said = {number: match.words for number, match in found.items() if match.score >= NAMED * best}
    order = in_order({one.card.number: one.share for one in likely}, found)[:limit]
    known = {one.card.number: one for one in likely}
    cards = {
        card.number: card for card in cards_of_numbers([one for one in order if one not in known], locale=locale, at=at)
    }
    return [
        replace(known[number], said=said.get(number, ()))
        if number in known
        else Suggestion(card=cards[number], uses=0, share=0.0, reason=None, said=said.get(number, ()))
        for number in order
        if number in known or number in cards
    ]


def matter_of(words: str, *, language: str) -> str:
    """Return the words without what people say whatever it is about."""
    return PLEASANTRIES[language].sub(" ", words).strip() if language in PLEASANTRIES else words


def in_order(shares: Mapping[int, float], found: Mapping[int, Match]) -> list[int]:
    """Return the numbers of FAQs, the likeliest first, by their shares of such calls and by what was said. Pure."""
    least = UNEXPECTED * min(shares.values(), default=1.0)
    best = max((match.score for match in found.values()), default=0.0)
    told = min(1.0, max((match.evidence for match in found.values()), default=0.0) / ENOUGH)
    scores = {number: log(shares.get(number, least)) for number in {**shares, **found}}
    for number, match in found.items() if best > 0 else ():
        scores[number] += OF_WORDS * told * match.score / best
    return sorted(scores, key=lambda number: (-scores[number], number))
