"""What a recogniser finds, and how numbers stand before the unit that they share. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from kb.faq_pages.fact_reading.plain_numbers import FLAGS


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What both languages must say, written the same for both."""

    kind: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Found:
    """A fact in a text."""

    fact: Fact
    start: int
    shown: str = ""  # as the text has it
    numeral: str = ""  # for which a bare number in the other language may stand
    is_bare: bool = False  # a number without a unit
    is_sure: bool = True  # False: mere wording may add it or leave it out
    also: tuple[Fact, ...] = ()  # as what else it may be read


Match = re.Match[str]
Reader = Callable[[Match], list[Found] | None]


@dataclass(frozen=True, kw_only=True)
class Recogniser:
    """One way to write facts; ``read`` returns None for what only looks like one."""

    signs: tuple[str, ...]  # a text without any of them need not be searched
    pattern: re.Pattern[str]
    read: Reader


Recognisers = tuple[Recogniser, ...]

BLANK = "\0"  # in place of what an earlier recogniser has claimed
GAP = r"[ \0]*"
# The digit comes first and looks back from there: so the search skips quickly to digits.
NUMBER = r"\d(?<![\d.]\d)\d{0,8}(?:\.\d{1,4})?"
# Several numbers before one unit: in Japanese a comma joins them, in English only with "and" after it.
JA_JOINT = rf"{GAP}(?:から|または|又は|もしくは|及び|および|[、・〜/かとや-]){GAP}"
EN_JOINT = r"(?: (?:and|or|to|through|until) (?:the )?| ?[-〜&/] ?|-to-)"
JA_NUMBERS = rf"(?P<numbers>{NUMBER}(?:{JA_JOINT}{NUMBER})*)"
EN_NUMBERS = rf"(?P<numbers>{NUMBER}(?:(?:(?:, {NUMBER})+,?)?{EN_JOINT}{NUMBER})?)"
ANY_NUMBERS = rf"(?P<numbers>{NUMBER}(?:(?:(?:, {NUMBER})+,?)?(?:{JA_JOINT}|{EN_JOINT}){NUMBER})*)"
NUMBERS = re.compile(r"\d+(?:\.\d+)?", FLAGS)
RANGE = re.compile(r"〜|-|から|\bto\b|\bthrough\b", FLAGS)
LONGEST_RANGE = 20


def recogniser(signs: str, pattern: str, read: Reader) -> Recogniser:
    """Return a row of a table; ``signs`` stand with spaces between, none: every text is searched."""
    return Recogniser(signs=tuple(signs.split()), pattern=re.compile(pattern, re.ASCII), read=read)


def found(
    match: Match,
    kind: str,
    value: str,
    *,
    shown: str = "",
    numeral: str = "",
    is_bare: bool = False,
    is_sure: bool = True,
    also: tuple[Fact, ...] = (),
) -> Found:
    """Return the fact that ``match`` states; without ``shown`` the whole match is shown."""
    return Found(
        fact=Fact(kind=kind, value=value),
        start=match.start(),
        shown=shown or " ".join(match[0].replace(BLANK, " ").split()),
        numeral=numeral,
        is_bare=is_bare,
        is_sure=is_sure,
        also=also,
    )


def all_or_none(facts: list[Found | None]) -> list[Found] | None:
    """Return ``facts`` if every one could be read."""
    known = [fact for fact in facts if fact]
    return known if len(known) == len(facts) else None


def nothing(match: Match) -> list[Found]:
    """Claim the match without a fact."""
    return []


def numeral_of(digits: str) -> str:
    """Return the number without needless zeros."""
    if "." in digits:
        return digits.rstrip("0").rstrip(".")
    return digits.lstrip("0") or "0"


def numbers_of(match: Match) -> list[str]:
    """Return the numbers of the group ``numbers``, or of the whole match."""
    named = match["numbers"] if "numbers" in match.re.groupindex else match[0]
    return [numeral_of(number) for number in NUMBERS.findall(named)]


def each(kind: str, *, span: bool = False) -> Reader:
    """Read each number as a fact; ``span``: "1 to 3" names 2 as well."""

    def read(match: Match) -> list[Found]:
        numbers = numbers_of(match)
        if span and len(numbers) == 2 and RANGE.search(match[0]):
            first, last = (int(Decimal(number)) for number in numbers)
            if first < last <= first + LONGEST_RANGE:
                numbers = [str(number) for number in range(first, last + 1)]
        return [found(match, kind, number, numeral=number) for number in numbers]

    return read
