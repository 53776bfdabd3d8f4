"""Recognises lengths of time. Pure."""

from decimal import Decimal

from kb.faq_pages.fact_reading.found import (
    EN_NUMBERS,
    JA_NUMBERS,
    Found,
    Match,
    Reader,
    Recognisers,
    found,
    nothing,
    numbers_of,
    numeral_of,
    recogniser,
)

UNITS = {
    "日": "day", "営業日": "day", "開庁日": "day", "週": "week", "か月": "month", "年": "year", "時間": "hour",
    "分": "minute", "min": "minute", "hr": "hour", "秒": "second",
}  # fmt: skip
DAYS = {"day": 1, "week": 7}
MONTHS = {"month": 1, "year": 12}
SECONDS = {"hour": 3600, "minute": 60, "second": 1, "day": 86400, "week": 604800}


def iso_duration(amount: Decimal, unit: str) -> str:
    """Return ISO 8601 in one unit: days but not weeks, months or whole years, hours or minutes or seconds."""
    if unit in MONTHS:
        months = amount * MONTHS[unit]
        return f"P{int(months) // 12}Y" if months and months % 12 == 0 else f"P{_short(months)}M"
    if unit in DAYS and (amount * DAYS[unit]) % 1 == 0:
        return f"P{_short(amount * DAYS[unit])}D"
    seconds = amount * SECONDS[unit]
    for size, letter in ((3600, "H"), (60, "M")):
        if seconds and seconds % size == 0:
            return f"PT{int(seconds) // size}{letter}"
    return f"PT{_short(seconds)}S"


def duration(match: Match, amount: Decimal, unit: str, *, numeral: str = "") -> Found:
    """Return the length of time that ``match`` states."""
    return found(match, "duration", iso_duration(amount, unit), numeral=numeral)


def _short(amount: Decimal) -> str:
    return numeral_of(f"{amount:f}")


def _durations(match: Match) -> list[Found]:
    unit = match["unit"].lower()
    name = UNITS.get(unit, unit)
    return [duration(match, Decimal(number), name, numeral=number) for number in numbers_of(match)]


def _compound(factor: int, unit: str) -> Reader:
    return lambda match: [duration(match, int(match["large"]) * factor + Decimal(match["small"]), unit)]


def _day_and_night(match: Match) -> list[Found]:
    return [duration(match, Decimal(24), "hour")]


LARGE = r"(?P<large>\d(?<!\d\d)\d{0,2})"
SMALL = r"(?P<small>\d{1,2})"

DURATIONS: Recognisers = (
    recogniser("24/7", r"\b24/7\b", _day_and_night),
    recogniser("days a week", r"\b(?i:7|all) days a week\b", nothing),
    recogniser("か月", rf"{LARGE}[年歳]と?{SMALL}か月", _compound(12, "month")),
    recogniser("month", rf"{LARGE}[ -]years?(?:,? and|,)? {SMALL}[ -]months?\b(?:[ -]old)?", _compound(12, "month")),
    recogniser("時間", rf"{LARGE}時間と?{SMALL}分", _compound(60, "minute")),
    recogniser("minute", rf"{LARGE} hours?(?:,? and|,)? {SMALL} minutes?\b", _compound(60, "minute")),
)

COUNTED_UNITS: Recognisers = (
    recogniser(
        "営業日 開庁日 週 か月 時間 年 分 秒",
        rf"{JA_NUMBERS}(?<!第\d)(?P<unit>営業日|開庁日|週|か月|時間|年(?![生度目月代\d])|分(?!の)|秒)間?",
        _durations,
    ),
    recogniser(
        "second min hour hr day week month year",
        rf"{EN_NUMBERS}[ -]?(?:(?:business|working|calendar|consecutive|full|more|whole|opening)[ -])?"
        r"(?P<unit>second|minute|min|hour|hr|day|week|month|year)s?\b(?:[ -]old)?",
        _durations,
    ),
)
