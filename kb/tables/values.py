"""What people write into cells, as values. Pure. Whatever cannot be read raises ValueError, and nothing else."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

# Full-width letters, digits and signs, which Japanese input methods leave in codes and numbers; ideographic space.
HALF_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(0x5E)} | {0x3000: " "}
# Controls, lone surrogates, and what is invisible or turns the direction of reading. Variation selectors and joiners
# stay: they belong to people's names.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)

# First day of each era. Before 1873 Japan counted by the moon, and a date cannot be converted by its year alone.
ERAS = {
    "令和": date(2019, 5, 1),
    "平成": date(1989, 1, 8),
    "昭和": date(1926, 12, 25),
    "大正": date(1912, 7, 30),
    "明治": date(1873, 1, 1),
}
FIRST_YEARS = {"令和": 2019, "平成": 1989, "昭和": 1926, "大正": 1912, "明治": 1868}
INITIALS = {"R": "令和", "H": "平成", "S": "昭和", "T": "大正", "M": "明治"}
PLAIN_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
DATE = re.compile(
    r"(?:(?P<western>[0-9]{4})|(?P<era>令和|平成|昭和|大正|明治|[RHSTM])\s*(?P<year>[0-9]{1,2}|元))"
    r"(?:\s*年\s*(?P<month>[0-9]{1,2})\s*月\s*(?P<day>[0-9]{1,2})\s*日"
    r"|\s*(?P<sign>[-/.])\s*(?P<month_2>[0-9]{1,2})\s*(?P=sign)\s*(?P<day_2>[0-9]{1,2}))"
)

YES = frozenset({"○", "◯", "〇", "●", "✓", "✔", "☑", "1", "はい", "有", "あり", "yes", "y", "true"})
NO = frozenset({"", "×", "✕", "✗", "✘", "☐", "0", "いいえ", "無", "なし", "no", "n", "false"})

EXTENSION = re.compile(r"\(?\s*(?:内線(?:番号)?|内|ext\.?)?\s*[:.]?\s*([0-9]{1,8})\s*\)?", re.IGNORECASE)
SHOWN = 40  # characters of a wrong value that an error repeats


def clean_text(text: str, *, is_code: bool = False) -> str:
    """Return the text in NFC, without invisible characters and without blanks at both ends, full-width ones too.

    Line breaks inside stay; a tab becomes a space. With ``is_code``, full-width letters, digits and signs become plain
    ones: for codes and numbers, not for names, where （株） is as somebody wanted it.
    """
    if is_code:
        text = text.translate(HALF_WIDTH)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return unicodedata.normalize("NFC", INVISIBLE.sub("", text)).strip()


def read_date(text: str) -> date | None:
    """Return the day; None for a blank cell.

    Reads 2026-04-01, 2026/4/1, 2026.4.1, 2026年4月1日, 20260401, 令和8年4月1日, 令和元年5月1日, R8.4.1, with
    full-width digits too. A year of an era that had ended by then counts on: 平成32年3月31日 is what papers from before
    the change say. A day before the first of its era is a mistake.

    Raises ValueError for all else: two-digit years, days that no month has, serial numbers.
    """
    plain = _plain(text)
    if not plain:
        return None
    if match := PLAIN_DATE.fullmatch(plain):
        return date(*map(int, match.groups()))
    match = DATE.fullmatch(plain.upper())
    if match is None:
        raise ValueError(f"{text[:SHOWN]!r} is no date.")
    month, day = int(match["month"] or match["month_2"]), int(match["day"] or match["day_2"])
    if match["western"]:
        return date(int(match["western"]), month, day)
    return _date_of_era(INITIALS.get(match["era"], match["era"]), match["year"], month, day)


def read_flag(text: str) -> bool:
    """Return True for ○, ✓, 1, はい, yes, TRUE and their like, False for a blank cell, ×, 0, いいえ, no, FALSE.

    Raises ValueError for all else; x among it, which is a tick to some and a cross to others.
    """
    plain = _plain(text).casefold()
    if plain in YES:
        return True
    if plain in NO:
        return False
    raise ValueError(f"{text[:SHOWN]!r} is neither yes nor no.")


def read_extension(text: str) -> str:
    """Return the digits of one extension, with zeros in front: ``内線２１３４`` is ``2134``. Blank for a blank cell.

    Raises ValueError for all else: ranges and lists must be divided by whoever knows who has which.
    """
    plain = _plain(text)
    if not plain:
        return ""
    match = EXTENSION.fullmatch(plain)
    if match is None:
        raise ValueError(f"{text[:SHOWN]!r} is no extension.")
    return match[1]


def number_text(number: int | float) -> str:
    """Return the number as a spreadsheet shows it: no ``.0``, no exponent, at most fifteen digits of a fraction.

    Raises ValueError for what is no number.
    """
    if isinstance(number, int):
        return str(number)
    shortest = Decimal(format(number, ".15g"))
    if not shortest.is_finite():
        raise ValueError(f"{number!r} is no number.")
    return format(shortest, "f")


def _plain(text: str) -> str:
    """Return the text in NFKC, which also takes ㋿ apart, with single spaces: long ones take patterns too long."""
    return " ".join(unicodedata.normalize("NFKC", clean_text(text)).split())


def _date_of_era(era: str, year: str, month: int, day: int) -> date:
    day_found = date(FIRST_YEARS[era] + (1 if year == "元" else int(year)) - 1, month, day)
    if day_found < ERAS[era]:
        raise ValueError(f"{day_found} is before the first day of {era}.")
    return day_found
