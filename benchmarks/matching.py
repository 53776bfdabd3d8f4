"""How often a pop without words holds the right FAQ among its first five: ``python -m benchmarks.matching``.

The sample city's generator invents a year of calls that the habits learn from, and three further months about which
they are asked, call by call, learning on. The floor is the group's FAQs by how often they were taken. Nobody can do
better than the five likeliest by the generator's own probabilities for that line and month: the best there is.
"""

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from secrets import token_urlsafe
from time import perf_counter

import django

from benchmarks.report import row, verdict

FOLDER = tempfile.TemporaryDirectory(prefix="madoguchi-benchmark-")
os.environ |= {"DJANGO_SETTINGS_MODULE": "kb.settings.test", "MADOGUCHI_VAR": FOLDER.name, "DATABASE_URL": ""}
django.setup()

from django.core.management import call_command  # noqa: E402

from calllog.ledger.events import CallOffered  # noqa: E402
from kb.directory.opening_hours import CITY_TIME  # noqa: E402
from kb.sample_city.loading import load  # noqa: E402
from kb.search.habits import Habits, Known, Moment  # noqa: E402
from telephony_bridge.history.city import City  # noqa: E402
from telephony_bridge.history.generator import generate  # noqa: E402
from telephony_bridge.history.sample import sample_city  # noqa: E402
from telephony_bridge.history.topics import Topics  # noqa: E402
from telephony_bridge.simulator.sample_seats import seat_sample_operators  # noqa: E402

LEARNED_FROM, ASKED_FROM, LAST_DAY = date(2025, 6, 1), date(2026, 6, 1), date(2026, 8, 31)
AMONG = 5
DRAWS = 6000  # of the generator's questions, for each line and month
SEED = "held-out months"
LEAST = 0.60
MOST_BELOW_THE_BEST = 0.05

Five = Callable[["Asked"], Collection[int]]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A call and the FAQs with which it was answered."""

    moment: Moment
    numbers: tuple[int, ...]


def main() -> int:
    """Measure, print; exit status 1 where a claim is missed."""
    call_command("migrate", verbosity=0)
    load(password=token_urlsafe())
    seat_sample_operators()
    city = sample_city(on=LAST_DAY)
    calls = list(calls_of(city))
    learned = [call for call in calls if call.moment.at.astimezone(CITY_TIME).date() < ASKED_FROM]
    asked = calls[len(learned) :]
    counts, best = counts_of(learned), best_of(city, asked)
    seconds: list[float] = []
    found = {
        "floor: most taken of the group": share(asked, lambda call: top(counts[call.moment.group])),
        "habits": share(asked, asking(city, learned, asked, seconds)),
        "the best there is": share(asked, lambda call: best[call.moment.line, month_of(call)]),
    }
    print(f"{len(learned)} calls learned from, {len(asked)} asked about; the right FAQ among {AMONG}\n")
    for name, (questions, of_calls) in found.items():
        print(f"{name:<32} {questions:6.1%} of questions   {of_calls:6.1%} of calls")
    print(f"\n{row('judging one call', seconds)}\n")
    ours, possible = found["habits"][1], found["the best there is"][1]
    claims = {
        f"at least {LEAST:.0%} of calls": ours >= LEAST,
        f"at most {MOST_BELOW_THE_BEST:.0%} below the best there is": ours >= possible - MOST_BELOW_THE_BEST,
    }
    for claim, kept in claims.items():
        print(verdict(claim, kept=kept))
    return 0 if all(claims.values()) else 1


def calls_of(city: City) -> Iterator[Asked]:
    """Give the calls that were answered with an FAQ, in their order."""
    groups = {line.number: line.group_code for line in city.lines}
    for call in generate(seed=SEED, first_day=LEARNED_FROM, last_day=LAST_DAY, city=city):
        numbers = tuple(one.faq_number for one in call.contact.questions if one.faq_number) if call.contact else ()
        offered = next(event for event in call.events if isinstance(event, CallOffered))
        if numbers:
            moment = Moment(group=groups[offered.line], line=offered.line, ivr_key="", at=offered.occurred_at)
            yield Asked(moment=moment, numbers=numbers)


def share(asked: Collection[Asked], five: Five) -> tuple[float, float]:
    """Return of how many questions, and of how many calls, the FAQ or one of them is among the five."""
    hits = [sum(number in found for number in call.numbers) for call in asked for found in [five(call)]]
    return sum(hits) / sum(len(call.numbers) for call in asked), sum(hit > 0 for hit in hits) / len(hits)


def asking(city: City, learned: Collection[Asked], asked: Collection[Asked], seconds: list[float]) -> Five:
    """Return what the habits answer; each call is learned after it was asked about."""
    own: dict[str, list[int]] = {}
    for faq in city.faqs:
        own.setdefault(faq.group_code, []).append(faq.number)
    seasons = {faq.number: faq.months for faq in city.faqs if faq.months}
    habits = Habits()
    for call in learned:
        learn(habits, call)

    def five(call: Asked) -> set[int]:
        began = perf_counter()
        likely = habits.likely(call.moment, Known(own=own.get(call.moment.group, ()), seasons=seasons), limit=AMONG)
        seconds.append(perf_counter() - began)
        learn(habits, call)
        return {one.number for one in likely}

    return five


def learn(habits: Habits, call: Asked) -> None:
    """Count what the call was answered with."""
    for number in call.numbers:
        habits.add(number, call.moment)


def counts_of(calls: Collection[Asked]) -> dict[str, Counter[int]]:
    """Return how often each FAQ was taken, by group."""
    counts: dict[str, Counter[int]] = {}
    for call in calls:
        counts.setdefault(call.moment.group, Counter()).update(call.numbers)
    return counts


def best_of(city: City, asked: Collection[Asked]) -> dict[tuple[str, int], list[int]]:
    """Return the five likeliest for each line and month, as the generator itself draws them."""
    lines = {line.number: line for line in city.lines}
    best = {}
    for number, month in sorted({(call.moment.line, month_of(call)) for call in asked}):
        rng, topics = Random(f"{number} {month}"), Topics(city, month=month)  # noqa: S311 - no secret
        drawn = [one.faq_number for _draw in range(DRAWS) for one in topics.ask(rng, lines[number])[0]]
        best[number, month] = top(Counter(filter(None, drawn)))
    return best


def top(counts: Counter[int]) -> list[int]:
    """Return the five that come oftenest."""
    return [number for number, _count in counts.most_common(AMONG)]


def month_of(call: Asked) -> int:
    """Return the month in which the call came in."""
    return call.moment.at.astimezone(CITY_TIME).month


if __name__ == "__main__":
    sys.exit(main())
