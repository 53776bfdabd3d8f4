"""Which facts of an FAQ differ between its languages, or between before and after an edit. Pure.

Wording may differ: a fact may stand once or often, in another order, in other units.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kb.faq_pages.fact_reading.found import Fact, Found
from kb.faq_pages.fact_reading.plain_numbers import FLAGS
from kb.faq_pages.fact_reading.recognisers import found_in

__all__ = ["Difference", "Fact", "changed_facts", "differences", "facts_of"]

Side = Literal["original", "translation"]

WITH_YEAR = ("date", "month")
YEARLY = (*WITH_YEAR, "year", "fiscal_year")
HARDLY_COUNTED = (Fact(kind="number", value="0"), Fact(kind="number", value="1"))
YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
# Where the number is one, "a year" and "every year" say as much; but no "month" does.
ONE = {
    duration: re.compile(pattern, FLAGS)
    for duration, pattern in {
        "P1D": r"日|(?<!\d[ -])\bday\b|\bdaily\b",
        "P7D": r"週|(?<!\d[ -])\bweek\b|\bweekly\b",
        "P1M": r"月|(?<!\d[ -])\bmonth\b|\bmonthly\b",
        "P1Y": r"年|(?<!\d[ -])\byear\b|\byearly\b|\bannual",
        "PT1H": r"時間|(?<!\d[ -])\bhour\b|\bhourly\b",
        "PT1M": r"分|(?<!\d[ -])\bminute\b",
    }.items()
}


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A fact that only one of two texts states."""

    kind: str
    value: str  # several that stand together, as the days of "Monday to Friday", with commas between
    shown: str  # as the text has it that states the fact
    missing_in: Side


def differences(original: str, translation: str, *, language: str) -> list[Difference]:
    """Return the facts that only one of the texts states: first the original's, then the translation's, as they stand.

    ``language`` is the code of the translation's; the texts are plain or simple HTML.
    """
    first = _Text.read(original, language="en" if language == "ja" else "ja")
    second = _Text.read(translation, language=language)
    lost, added = _apart(first, second)
    return _differences(lost, missing_in="translation") + _differences(added, missing_in="original")


def facts_of(text: str, *, language: str) -> list[Fact]:
    """Return what ``text`` says for certain, each fact once, in order of appearance; a count of one is none."""
    found, _ = found_in(text, language=language)
    return list(dict.fromkeys(fact.fact for fact in found if fact.is_sure))


def changed_facts(before: str, after: str, *, language: str) -> bool:
    """Say whether an edit of a text changed a fact, or only the wording."""
    first, second = (_Text.read(text, language=language) for text in (before, after))
    if any(_apart(first, second)):
        return True
    return _swapped(first, second)


@dataclass(frozen=True, kw_only=True)
class _Text:
    """A text's facts, and what the other text's facts are looked up in."""

    found: list[Found]
    rest: str  # the wording between them
    facts: frozenset[Fact]
    numerals: frozenset[str]
    bare: frozenset[str]  # numerals without a unit
    years: frozenset[str]

    @classmethod
    def read(cls, text: str, *, language: str) -> "_Text":
        found, rest = found_in(text, language=language)
        return cls(
            found=found,
            rest=rest,
            facts=frozenset(fact for one in found for fact in (one.fact, *one.also)),
            numerals=frozenset(one.numeral for one in found),
            bare=frozenset(one.numeral for one in found if one.is_bare),
            years=frozenset(year for one in found if one.fact.kind in YEARLY for year in YEAR.findall(one.fact.value)),
        )

    def states(self, fact: Found, *, beside: "_Text") -> bool:
        """Say whether this text has ``fact``, which stands in the text ``beside`` it."""
        if any(one in self.facts for one in (fact.fact, *fact.also)):
            return True
        if fact.is_bare:
            return fact.numeral in self.numerals
        # A bare number stands for one fact, not for its namesake as well.
        if fact.numeral in self.bare and Fact(kind="number", value=fact.numeral) not in beside.facts:
            return True
        return self._states_date(fact.fact) or self._states_address(fact.fact)

    def hints_at(self, fact: Fact) -> bool:
        """Say whether "a year" or "daily" may stand for ``fact``."""
        return fact.value in ONE and bool(ONE[fact.value].search(self.rest))

    def _states_date(self, fact: Fact) -> bool:
        """With the year or without, as in "1 April to 31 May 2025", and 7日 after 4月1日."""
        if fact.kind == "day":
            return any(one.kind == "date" and one.value.endswith(f"-{int(fact.value):02}") for one in self.facts)
        if fact.kind not in WITH_YEAR:
            return False
        year, _, day = fact.value.partition("-") if YEAR.match(fact.value) else ("", "", fact.value)
        if year and year not in self.years:
            return False
        return any(
            one.value == day or (one.value.endswith(f"-{day}") and not (year and YEAR.match(one.value)))
            for one in self.facts
            if one.kind == fact.kind
        ) or (fact.kind == "date" and Fact(kind="day", value=str(int(day[-2:]))) in self.facts)

    def _states_address(self, fact: Fact) -> bool:
        """A part of the town may stand for an address in it."""
        return fact.kind == "address" and any(
            one.kind == "address" and one.value.startswith(f"{fact.value}-") for one in self.facts
        )


def _apart(first: _Text, second: _Text) -> tuple[list[Found], list[Found]]:
    """Return what only the first and what only the second text states."""
    lost = [fact for fact in first.found if not second.states(fact, beside=first)]
    added = [fact for fact in second.found if not first.states(fact, beside=second)]
    return _reliable(lost, second, rivals=added), _reliable(added, first, rivals=lost)


def _reliable(found: list[Found], other: _Text, *, rivals: list[Found]) -> list[Found]:
    """Leave out what ``other`` may lack by mere wording, unless it has something of the kind in its place."""
    kinds = {rival.fact.kind for rival in rivals if rival.fact not in HARDLY_COUNTED}
    return [
        one
        for one in found
        if (one.is_sure and not other.hints_at(one.fact)) or (one.fact.kind in kinds and one.fact not in HARDLY_COUNTED)
    ]


def _swapped(first: _Text, second: _Text) -> bool:
    """Say whether a fact took the place of another that the text still has elsewhere."""
    facts, others = ([one.fact for one in text.found] for text in (first, second))
    if " ".join(first.rest.split()) == " ".join(second.rest.split()):
        return facts != others
    counts, other_counts = Counter(facts), Counter(others)
    return counts != other_counts and _kinds(counts) == _kinds(other_counts)


def _kinds(counts: Counter[Fact]) -> Counter[str]:
    return Counter(fact.kind for fact in counts.elements())


def _differences(found: Iterable[Found], *, missing_in: Side) -> list[Difference]:
    values: dict[tuple[str, str], dict[str, None]] = {}
    for one in found:
        values.setdefault((one.fact.kind, one.shown), {})[one.fact.value] = None
    return [
        Difference(kind=kind, value=",".join(group), shown=shown, missing_in=missing_in)
        for (kind, shown), group in values.items()
    ]
