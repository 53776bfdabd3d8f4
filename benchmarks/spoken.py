"""What the caller's first words bring to the pop's list: ``python -m benchmarks.spoken``.

The calls are those of ``benchmarks.matching``; what callers say is one of the golden queries of the FAQ with which the
call was answered, between the pleasantries with which people begin and end a sentence on the telephone. Floors are the
list without words, and the search without the list. Nobody has said these sentences: real calls will tell more.
"""

import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from secrets import token_urlsafe
from time import perf_counter

from django.core.management import call_command

from benchmarks.matching import ASKED_FROM, LAST_DAY, Asked, calls_of, learn
from benchmarks.report import row, verdict
from kb.directory.opening_hours import CITY_TIME
from kb.faq_pages.models import FaqPage
from kb.sample_city.loading import load
from kb.search.engine.ranking import rank
from kb.search.faqs import Match
from kb.search.habits import Habits, Known
from kb.search.matching import CANDIDATES, KEYS_ON_THE_DESK
from kb.search.spoken import in_order, matter_of
from telephony_bridge.history.city import City
from telephony_bridge.history.sample import sample_city
from telephony_bridge.simulator.sample_seats import seat_sample_operators
from tests.kb.search.golden import QUERIES, city_faqs, city_index

CALLS = 1200
BEFORE = (
    "もしもし、すみません、",
    "あのー、ちょっとお聞きしたいんですけど、",
    "お世話になっております。",
    "えっと、お電話これで合ってますか、",
    "はい、もしもし。えー、ちょっと教えていただきたいんですが、",
    "",
)
AFTER = ("なんですけど", "について教えてください", "んですが、どうすればいいですか", "")
AMONG = (1, 3, 5)
GAINED = 0.3  # of the calls have their FAQ among the first five because of the words


@dataclass(frozen=True, kw_only=True)
class Said:
    """One call: what is likely before anybody speaks, what is said, and the FAQ with which it was answered."""

    number: int
    shares: Mapping[int, float]
    before: str
    matter: str
    after: str


def main() -> int:
    """Measure, print; exit status 1 where a claim is missed."""
    call_command("migrate", verbosity=0)
    load(password=token_urlsafe())
    seat_sample_operators()
    numbers = _numbers_of_keys()
    said = _said(sample_city(on=LAST_DAY), numbers)
    of_places = dict(enumerate(numbers.values()))
    seconds: list[float] = []
    found: dict[tuple[str, str], list[float]] = {}
    for name, words in (
        ("before the matter", lambda one: one.before or "もしもし"),
        ("half of it", lambda one: one.before + one.matter[: max(2, len(one.matter) // 2)]),
        ("all of it", lambda one: one.before + one.matter + one.after),
    ):
        for judge, order in _judges(of_places, seconds).items():
            found[name, judge] = _shares_of(said, lambda one, order=order, words=words: order(one, words(one)))
    print(f"{len(said)} calls; the right FAQ among the first {', '.join(map(str, AMONG))}\n")
    for (name, judge), shares in found.items():
        print(f"{name:<20} {judge:<22} {'   '.join(f'{share:6.1%}' for share in shares)}")
    print(f"\n{row('one list', seconds)}\n")
    claims = {
        f"all of it: at least {GAINED:.0%} more among five than without words": (
            found["all of it", "both"][-1] >= found["all of it", "list alone"][-1] + GAINED
        ),
        "all of it: no fewer among five than by the search alone": (
            found["all of it", "both"][-1] >= found["all of it", "search alone"][-1]
        ),
    }
    for claim, kept in claims.items():
        print(verdict(claim, kept=kept))
    return 0 if all(claims.values()) else 1


def _numbers_of_keys() -> dict[str, int]:
    """Return the FAQs' numbers by their keys, in the order of the golden documents."""
    pages = FaqPage.objects.filter(locale__language_code="ja")
    numbers = dict(pages.values_list("title", "number_id"))
    return {key: numbers[faq["ja"]["question"]] for key, faq in city_faqs().items()}


def _said(city: City, numbers: Mapping[str, int]) -> list[Said]:
    queries: dict[int, list[str]] = {}
    for query, grades in QUERIES["ja"].items():
        for key, grade in grades.items():
            if grade == 2:
                queries.setdefault(numbers[key], []).append(query)
    own: dict[str, list[int]] = {}
    for faq in city.faqs:
        own.setdefault(faq.group_code, []).append(faq.number)
    seasons = {faq.number: faq.months for faq in city.faqs if faq.months}
    habits, asked = Habits(), []
    for call in calls_of(city):
        if call.moment.at.astimezone(CITY_TIME).date() < ASKED_FROM:
            learn(habits, call)
        else:
            asked.append(call)
    rng = Random("what callers say")  # noqa: S311 - the same in every run

    def said_in(call: Asked) -> Said:
        known = Known(own=own.get(call.moment.group, ()), seasons=seasons)
        return Said(
            number=call.numbers[0],
            shares={one.number: one.share for one in habits.likely(call.moment, known, limit=KEYS_ON_THE_DESK)},
            before=rng.choice(BEFORE),
            matter=rng.choice(queries[call.numbers[0]]),
            after=rng.choice(AFTER),
        )

    return [said_in(call) for call in rng.sample([one for one in asked if one.numbers[0] in queries], CALLS)]


def _judges(numbers: Mapping[int, int], seconds: list[float]) -> dict[str, Callable[[Said, str], Sequence[int]]]:
    index = city_index("ja")

    def matched(words: str) -> dict[int, Match]:
        hits = rank(index, words, limit=CANDIDATES).hits
        return {
            numbers[hit.key]: Match(
                number=numbers[hit.key],
                score=hit.score,
                evidence=sum(index.weight(term) for term in hit.terms),
                words=(),
            )
            for hit in hits
        }

    def both(one: Said, words: str) -> Sequence[int]:
        began = perf_counter()
        order = in_order(one.shares, matched(matter_of(words, language="ja")))
        seconds.append(perf_counter() - began)
        return order

    return {
        "list alone": lambda one, _words: list(one.shares),
        "search alone": lambda _one, words: list(matched(words)),
        "both": both,
    }


def _shares_of(said: Collection[Said], order: Callable[[Said], Sequence[int]]) -> list[float]:
    orders = [(one.number, order(one)) for one in said]
    return [sum(number in among[:most] for number, among in orders) / len(orders) for most in AMONG]


if __name__ == "__main__":
    sys.exit(main())
