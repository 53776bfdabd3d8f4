"""Recognises where to write, call and go: web and mail addresses, telephone numbers, streets, windows, floors. Pure."""

import re

from kb.faq_pages.fact_reading.dates import MONTH, WEEKDAY
from kb.faq_pages.fact_reading.found import (
    EN_JOINT,
    EN_NUMBERS,
    JA_JOINT,
    JA_NUMBERS,
    NUMBER,
    NUMBERS,
    Found,
    Match,
    Reader,
    Recognisers,
    each,
    found,
    nothing,
    numbers_of,
    numeral_of,
    recogniser,
)

SCHEME = re.compile("^https?://", re.IGNORECASE)
# Both languages name the same page, each its own version of it.
LANGUAGE_SEGMENT = re.compile(r"(?:^|(?<=/))(?:ja|jp|en|english|japanese)(?:/|$)")
NOT_A_TOWN = re.compile(f"{MONTH}|{WEEKDAY}", re.ASCII)
AFTER_ADDRESS = ".,;:!?'\"()[]"
# With the leading zero, mobile, internet and 0800 numbers have eleven digits, all others ten.
ELEVEN_DIGITS = ("50", "60", "70", "80", "90")


def _url(match: Match) -> list[Found]:
    host, slash, path = SCHEME.sub("", match[0].rstrip(AFTER_ADDRESS)).partition("/")
    value = host.lower() + slash + LANGUAGE_SEGMENT.sub("", path)
    return [found(match, "url", value.rstrip("/"), shown=match[0].rstrip(AFTER_ADDRESS))]


def _email(match: Match) -> list[Found]:
    return [found(match, "email", match[0].lower())]


def _telephone(match: Match) -> list[Found] | None:
    digits = re.sub(r"\D", "", match["digits"])
    if len(digits) != (10 if digits.startswith(ELEVEN_DIGITS) else 9):
        return None
    return [found(match, "telephone", f"+81{digits}")]


def _short_telephone(match: Match) -> list[Found]:
    return [found(match, "telephone", match[0])]


def _postcode(match: Match) -> list[Found]:
    return [found(match, "postcode", match[0])]


def _street(match: Match) -> list[Found]:
    value = "-".join(numeral_of(number) for number in NUMBERS.findall(match[0]))
    return [found(match, "address", value, numeral=value)]


def _street_before_block(match: Match) -> list[Found]:
    return [found(match, "address", f"{match[2]}-{match[1]}")]


def _named_street(match: Match) -> list[Found] | None:
    """Read "Chuo 2-3" and "2-3 Chuo", but not "March 2-3"."""
    return None if NOT_A_TOWN.fullmatch(match["name"]) else _street(match)


def _basement(match: Match) -> list[Found]:
    return [found(match, "floor", f"B{numbers_of(match)[0]}")]


def _floor(value: str) -> Reader:
    return lambda match: [found(match, "floor", value)]


LIST_COUNTERS: Recognisers = (
    recogniser("", r"(?m)^[ ]*(?:[(]\d{1,2}[)]|\d{1,2}[.)](?!\d)|[QA]\d{1,2}[.:、])", nothing),
    recogniser("tep TEP 手順 ステップ", r"(?i:\bstep|手順|ステップ) ?\d{1,2}\b", nothing),
)

ADDRESSES: Recognisers = (
    recogniser("@", r"\b[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+", _email),
    recogniser("://", r"https?://[!-~]+", _url),
    recogniser("www.", r"www\.(?<![a-z]www\.)[!-~]+", _url),
    recogniser(
        ".jp .com .org .net .example",
        r"\b[a-z][a-z\d-]*(?:\.[a-z\d-]+){0,5}\.(?:jp|com|org|net|example)\b(?:/[!-~]*)?",
        _url,
    ),
    recogniser(
        "0 +",
        r"(?:\+ ?81[ -]?(?:[(]0[)]|0)?|[(]0|0(?<![\d-]0))"
        r"(?P<digits>\d{1,4}(?:[)][ -]?|[ .の(-]{0,2})\d{1,4}(?:[)][ -]?|[ .の-]?)\d{3,4})(?!\d)",
        _telephone,
    ),
    recogniser("#", r"#\d{4}(?!\d)", _short_telephone),
    recogniser("内線 xt", r"(?:内線|\b[Ee]xt(?:ension|\.)?)(?:番号)?:? ?(?P<numbers>\d+)", each("extension")),
    recogniser("-", r"\d(?<![\d-]\d)\d\d-\d{4}(?![\d-])", _postcode),
    recogniser(
        "丁目 chome",
        r"(?<![\d-])(\d+)(?:丁目|-?chome)"
        r"(?:[ ,、の-]{0,2}(\d+)(?!番窓)(?:番地?|-ban|-)?(?:[ ,の-]{0,2}(\d+)(?:号|-go)?)?)?",
        _street,
    ),
    recogniser("chome", r"(?<![\d-])(\d+-\d+),? [A-Z][a-z]+,? (\d+)-?chome", _street_before_block),
    recogniser("-", r"(\d(?<![\d-]\d)\d{0,2}-\d+-\d+(?:-\d+)?)(?![\d-])", _street),
    recogniser("番", r"(?<!\d)(\d+)番(?:地の?|の|-)?(\d+)号?(?!\d)|(?<!\d)(\d+)番地", _street),
    recogniser("-", r"(?P<name>[A-Z][a-z]+),? (\d+-\d+)(?![\d-]| ?[a-z])", _named_street),
    recogniser("-", r"(\d(?<![\d-]\d)\d*-\d+),? (?P<name>[A-Z][a-z]+)\b", _named_street),
)

ORDINAL = rf"{NUMBER}(?:[sr]t|[nr]d|th)"

PLACES: Recognisers = (
    recogniser(
        "窓口 カウンター",
        rf"(?P<numbers>{NUMBER}(?:番?{JA_JOINT}{NUMBER})*)番?の?(?:窓口|カウンター)",
        each("window", span=True),
    ),
    recogniser("窓口", rf"窓口番号(?:は|:)? ?{JA_NUMBERS}", each("window", span=True)),
    recogniser("窓口", rf"窓口(?:は|:)? ?{JA_NUMBERS}番", each("window", span=True)),
    recogniser(
        "indow ounter esk",
        rf"\b(?:[Ww]indow|[Cc]ounter|[Dd]esk)s?(?: [Nn](?:umbers?|os?\.?))? ?#?{EN_NUMBERS}",
        each("window", span=True),
    ),
    recogniser(
        "indow ounter",
        r"\b(?:[Nn]o\.? ?)?(?P<numbers>\d+)(?:[sr]t|[nr]d|th)? (?:service )?(?:[Ww]indow|[Cc]ounter)\b",
        each("window"),
    ),
    recogniser(
        "地下 asement",
        r"地下\d階|\b[Bb]asement (?:floor )?\d\b|\b\d(?:[sr]t|[nr]d) basement(?: floor)?",
        _basement,
    ),
    recogniser("B", r"B\d(?<![A-Za-z\d]B\d)(?:F\b|階| floor)", _basement),
    recogniser("round", r"\b[Gg]round floor\b", _floor("1")),
    recogniser("地階 asement", r"地階|\b[Bb]asement\b", _floor("B1")),
    recogniser("階", rf"(?P<numbers>{NUMBER}(?:階?{JA_JOINT}{NUMBER})*)階(?!建|級|層)", each("floor", span=True)),
    recogniser(
        "floor",
        rf"(?P<numbers>{ORDINAL}(?:(?:(?:, {ORDINAL})+,?)?{EN_JOINT}{ORDINAL})?)[ -]floors?\b",
        each("floor", span=True),
    ),
    recogniser("loor", rf"\b[Ff]loors? {EN_NUMBERS}", each("floor", span=True)),
    recogniser("F", r"(?<![A-Za-z\d])(?P<numbers>\d{1,2})F\b", each("floor")),
)
