"""What the callers of an invented day ask about, and how it ends. No database; chance comes from outside."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

from calllog.contacts.outcomes import Outcome
from telephony_bridge.history.city import City, CityFaq, CityLine
from telephony_bridge.history.past import PastQuestion
from telephony_bridge.history.patterns import (
    AGAINST_THE_RULE,
    HANDLINGS,
    IN_SEASON,
    OTHER_GROUPS_QUESTION,
    OUTCOMES,
    QUESTIONS,
    SETTLED,
    SHARE_WITH_FAQ,
)

Drawn = TypeVar("Drawn")
Weighed = list[tuple[CityFaq, float]]

STEEPNESS = 0.55  # how much more often the first FAQ of a group is asked than those after it
ORIGINAL = "ja"  # stands in where a translation is missing
# What an FAQ's rule makes of a call, where the outcome that was drawn fits none of the group.
AS_RULED = {
    "completed": Outcome.COMPLETED,
    "relay": Outcome.COMPLETED,
    "callback": Outcome.CALLBACK,
    "transfer": Outcome.TRANSFERRED,
    "specialist": Outcome.TRANSFERRED,
}


class Topics:
    """The FAQs of one month, each with how often it is asked."""

    def __init__(self, city: City, *, month: int) -> None:
        self._categories = city.categories
        self._by_group: dict[str, Weighed] = {}
        for faq in city.faqs:
            of_group = self._by_group.setdefault(faq.group_code, [])
            of_group.append((faq, _share(len(of_group)) * (IN_SEASON if month in faq.months else 1.0)))
        self._all = [weighed for of_group in self._by_group.values() for weighed in of_group]

    def busier(self, group_code: str) -> float:
        """Return how much more often a group is called in this month than in one without any season."""
        of_group = self._by_group.get(group_code)
        if not of_group:
            return 1.0
        return sum(weight for _faq, weight in of_group) / sum(_share(place) for place in range(len(of_group)))

    def ask(self, rng: Random, line: CityLine) -> tuple[tuple[PastQuestion, ...], str]:
        """Return the questions of one call, and the extension that the last one's rule names; blank: none."""
        earlier = [self._question(rng, line, drawn(rng, SETTLED)) for _place in range(drawn(rng, QUESTIONS) - 1)]
        last, extension = self._question(rng, line, drawn(rng, OUTCOMES))
        return (*(question for question, _extension in earlier), last), extension

    def _question(self, rng: Random, line: CityLine, outcome: Outcome) -> tuple[PastQuestion, str]:
        asked = self._asked_on(rng, line)
        if not asked or rng.random() >= _share_with_faq(outcome):
            category = rng.choice(self._categories) if self._categories else ""
            return PastQuestion(outcome=outcome, category_code=category, language=line.language), ""
        fitting = _fitting(asked, outcome)
        if outcome is Outcome.COMPLETED and rng.random() < AGAINST_THE_RULE:
            fitting = _fitting(asked, Outcome.TRANSFERRED)
        faq = _picked(rng, fitting or asked)
        locale = line.language if line.language in faq.revisions else ORIGINAL
        question = PastQuestion(
            outcome=outcome if fitting else AS_RULED[faq.handling],
            faq_number=faq.number,
            locale=locale,
            revision=faq.revisions[locale],
            language=line.language,
        )
        return question, faq.extension

    def _asked_on(self, rng: Random, line: CityLine) -> Weighed:
        own = self._by_group.get(line.group_code)
        asked = self._all if not own or rng.random() < OTHER_GROUPS_QUESTION else own
        in_language = [weighed for weighed in asked if line.language in weighed[0].revisions]
        return in_language or asked


def drawn(rng: Random, shares: Mapping[Drawn, float]) -> Drawn:
    """Return one of the keys, each as often as its share says."""
    return rng.choices(list(shares), weights=list(shares.values()))[0]


def _share(place: int) -> float:
    return float((place + 1) ** -STEEPNESS)


def _share_with_faq(outcome: Outcome) -> float:
    return SHARE_WITH_FAQ.get(outcome, 1.0)


def _fitting(asked: Sequence[tuple[CityFaq, float]], outcome: Outcome) -> Weighed:
    handlings = HANDLINGS.get(outcome)
    return [weighed for weighed in asked if handlings is None or weighed[0].handling in handlings]


def _picked(rng: Random, weighed: Weighed) -> CityFaq:
    return rng.choices([faq for faq, _weight in weighed], weights=[weight for _faq, weight in weighed])[0]
