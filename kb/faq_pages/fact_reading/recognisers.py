"""Which recogniser comes before which, and what they find in a text. Pure."""

from kb.faq_pages.fact_reading.addresses import ADDRESSES, LIST_COUNTERS, PLACES
from kb.faq_pages.fact_reading.amounts import AGES, AMOUNTS, FRACTIONS, NUMBERS
from kb.faq_pages.fact_reading.dates import DATES, PARTS_OF_DATES, SLASHED_DATES, WEEKDAY_IN_BRACKETS
from kb.faq_pages.fact_reading.durations import COUNTED_UNITS, DURATIONS
from kb.faq_pages.fact_reading.found import BLANK, Found, Match, Recogniser, Recognisers
from kb.faq_pages.fact_reading.plain_numbers import plain
from kb.faq_pages.fact_reading.times import TIMES

# The longest and most specific claim their part of the text first.
BEFORE_DATES: Recognisers = (*LIST_COUNTERS, *WEEKDAY_IN_BRACKETS, *ADDRESSES)
AFTER_DATES: Recognisers = (
    *DATES,
    *TIMES,
    *PLACES,
    *AMOUNTS,
    *DURATIONS,
    *FRACTIONS,
    *AGES,
    *COUNTED_UNITS,
    *PARTS_OF_DATES,
    *NUMBERS,
)


def found_in(text: str, *, language: str) -> tuple[list[Found], str]:
    """Return the facts of ``text`` in order of appearance, and its plain text with blanks in their place.

    All texts are read by the rules of both languages, for they quote each other; only the order of day and month in 4/1
    depends on ``language``.
    """
    rest = plain(text)
    facts: list[Found] = []
    for recogniser in (*BEFORE_DATES, *SLASHED_DATES["ja" if language == "ja" else "en"], *AFTER_DATES):
        if not recogniser.signs or any(sign in rest for sign in recogniser.signs):
            rest = _claim(recogniser, rest, facts)
    return sorted(facts, key=lambda fact: fact.start), rest


def _claim(recogniser: Recogniser, text: str, facts: list[Found]) -> str:
    def blank(match: Match) -> str:
        read = recogniser.read(match)
        if read is None:
            return match[0]
        facts.extend(read)
        return BLANK * len(match[0])

    return recogniser.pattern.sub(blank, text)
