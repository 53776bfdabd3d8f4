"""Recognises money, shares, measures, ages, and the numbers that remain. Pure."""

import re
from decimal import Decimal

from kb.faq_pages.fact_reading.durations import iso_duration
from kb.faq_pages.fact_reading.found import (
    ANY_NUMBERS,
    EN_NUMBERS,
    GAP,
    JA_NUMBERS,
    NUMBER,
    Fact,
    Found,
    Match,
    Recognisers,
    each,
    found,
    numbers_of,
    numeral_of,
    recogniser,
)
from kb.faq_pages.fact_reading.plain_numbers import FLAGS

# What the unit is called in both languages, in which unit the value is given, how many of it are one.
MEASURES = tuple(
    (re.compile(names), unit, Decimal(factor))
    for names, unit, factor in (
        ("mm|ミリ(?:メートル)?|millimet(?:er|re)s?", "cm", "0.1"),
        ("cm|センチ(?:メートル)?|centimet(?:er|re)s?", "cm", "1"),
        ("m|メートル|met(?:er|re)s?", "cm", "100"),
        ("km|キロメートル|kilomet(?:er|re)s?", "cm", "100000"),
        ("m2|平方メートル|square met(?:er|re)s?", "m2", "1"),
        ("m[lL]|cc|ミリリットル|millilit(?:er|re)s?", "ml", "1"),
        ("[lL]|リットル|lit(?:er|re)s?", "ml", "1000"),
        ("g|グラム|grams?", "g", "1"),
        ("kg|キログラム|kilograms?|kilos?|キロ", "g", "1000"),
        ("t|トン|ton(?:ne)?s?", "g", "1000000"),
        ("°C|度|degrees?(?: Celsius)?", "°C", "1"),
        ("W|ワット|watts?", "W", "1"),
        ("kWh|キロワット時|kilowatt-hours?", "kWh", "1"),
    )
)
# The longest first: km before m, kWh before nothing.
UNIT = (
    "キロワット時|キロメートル|キログラム|ミリリットル|ミリメートル|センチメートル|平方メートル|リットル|メートル|グラム|ミリ|センチ|キロ|トン|ワット"
    "|(?:milli|centi|kilo|square )?met(?:er|re)s?|(?:milli)?lit(?:er|re)s?|(?:kilo)?grams?|kilos?|ton(?:ne)?s?|watts?"
    "|kilowatt-hours?|degrees?(?: Celsius)?|°C|度(?=以上|以下|前後|を超|未満)|kWh|m2|mm|cm|km|m[lL]|cc|kg|[mlLgtW]"
)

# The other language may say "the following", "in three ways", "twice".
COUNTED_BY_WORDING = re.compile(
    r"[ -]?(?:つ|倍|通り|種類|とおり|(?:different |other |main )?"
    r"(?:ways?|kinds?|types?|steps?|things?|methods?|options?|points?|cases?|category|categories|of|times)\b)",
    FLAGS,
)
A_WINDOW = re.compile("番(?![目組線街])")  # in a table without 窓口
NO_NOUN = "or|and|to|of|in|at|on|for|is|are|if|by|as|with|from|the|who|must|can|will|per"
COUNTED = re.compile(rf"(?![番号])[\u4e00-\u9fff]|[ァ-ヺ]|[ -]?(?!(?:{NO_NOUN})\b)[a-z]", re.ASCII)


def _measure(match: Match) -> list[Found]:
    unit, factor = next((unit, factor) for names, unit, factor in MEASURES if names.fullmatch(match["unit"]))
    return [
        found(match, "measure", numeral_of(f"{Decimal(number) * factor:f}") + unit, numeral=number)
        for number in numbers_of(match)
    ]


def _free(match: Match) -> list[Found]:
    return [found(match, "money", "0", is_sure=False)]


def _tenths(match: Match) -> list[Found]:
    return [
        found(match, "percent", numeral_of(f"{Decimal(number) * 10:f}"), numeral=number) for number in numbers_of(match)
    ]


def _fraction(match: Match) -> list[Found] | None:
    part, whole = int(match["part"]), int(match["whole"])
    return [_share(match, part, whole)] if whole else None


def _half(match: Match) -> list[Found]:
    return [_share(match, 1, 2, is_sure=False)]


def _share(match: Match, part: int, whole: int, *, is_sure: bool = True) -> Found:
    also = () if 100 * part % whole else (Fact(kind="percent", value=str(100 * part // whole)),)
    return found(match, "fraction", f"{part}/{whole}", is_sure=is_sure, also=also)


def _age(match: Match) -> list[Found]:
    return [
        found(
            match,
            "age",
            number,
            numeral=number,
            is_sure=number not in ("0", "1"),  # "babies", "first birthday"
            also=(
                Fact(kind="duration", value=iso_duration(Decimal(number), "year")),  # 3歳児健診: three-year checkup
                Fact(kind="number", value=number),
            ),
        )
        for number in numbers_of(match)
    ]


def _late_age(match: Match) -> list[Found]:
    return [found(match, "age", "75", is_sure=False)]


def _code(match: Match) -> list[Found]:
    letters = re.match("[A-Z]+", match[0])
    is_name = bool(letters and len(letters[0]) > 2)  # COVID-19, which Japanese calls otherwise
    return [found(match, "code", match[0].replace("-", ""), is_sure=not is_name)]


def _number(match: Match) -> list[Found]:
    value = numeral_of(match["numbers"])
    is_wording = match["th"] or value in ("0", "1") or COUNTED_BY_WORDING.match(match.string, match.end())
    is_bare = bool(match["th"]) or not COUNTED.match(match.string, match.end())
    other_kind = "day" if match["th"] else "window" if A_WINDOW.match(match.string, match.end()) else ""
    also = (Fact(kind=other_kind, value=value),) if other_kind else ()
    return [found(match, "number", value, numeral=value, is_bare=is_bare, is_sure=not is_wording, also=also)]


AMOUNTS: Recognisers = (
    recogniser("円 yen JPY", rf"{ANY_NUMBERS}(?:{GAP}円|[ -]?(?:yen|JPY)\b)", each("money")),
    recogniser("¥ JPY", r"(?:¥|\bJPY) ?(?P<numbers>\d+)", each("money")),
    recogniser("無料 無償", "無料|無償", _free),
    recogniser("ree", r"[Ff]ree\b(?<![A-Za-z-]....)(?<!feel free)(?! dial|-)", _free),
    recogniser("fee charge", r"[Nn]o (?:fee|charge)\b", _free),
    recogniser("% パーセント cent", rf"{ANY_NUMBERS} ?(?:%|パーセント|per ?cent\b)", each("percent")),
    recogniser("割 wari", rf"(?P<numbers>{NUMBER})(?:割(?!合)| wari\b)", _tenths),
    recogniser("分の", r"(?P<whole>\d(?<!\d\d)\d{0,3})分の(?P<part>\d{1,4})", _fraction),
    recogniser("半分 半額 alf", r"半分|半額|\b[Hh]alf\b", _half),
    recogniser("", rf"{ANY_NUMBERS}[ -]?(?P<unit>{UNIT})(?![a-zA-Z])", _measure),
)

FRACTIONS: Recognisers = (recogniser("/", r"(?<![\d/])(?P<part>\d{1,4})/(?P<whole>\d{1,4})(?![\d/])", _fraction),)

AGES: Recognisers = (
    recogniser("歳", rf"{JA_NUMBERS}歳", _age),
    recogniser("後期高齢", "後期高齢", _late_age),
    recogniser(
        "age Age",
        rf"\b[Aa]ge[sd]?(?: of| from| between)?:? {EN_NUMBERS}(?![\d-]| ?(?:months?|weeks?|days?))"
        r"(?: years?(?: old\b)?)?",
        _age,
    ),
    recogniser("year", rf"{EN_NUMBERS}[ -]years?(?:[ -]olds?\b| of age\b)", _age),
    recogniser(
        "old over above you under up",
        rf"{EN_NUMBERS}(?: years)? (?:or|and) (?:older|over|above|younger|under|up)\b",
        _age,
    ),
)

NUMBERS: Recognisers = (
    recogniser("", r"\b[A-Z]{1,6}-?\d+(?:\.\d+)?(?!\d)", _code),
    recogniser("", r"(?P<numbers>\d(?<![\d.]\d)\d*(?:\.\d+)?)(?P<th>[sr]t|[nr]d|th)?", _number),
)
