"""Texts in Japanese or English with all their numbers in digits. Pure."""

import html
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal

Rewrite = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]
JAPANESE = re.compile("[\u4e00-\u9fff]")
ENGLISH = re.compile("[a-z]{2}", re.IGNORECASE)

# ASCII: a letter next to a Japanese character stands at a word boundary.
FLAGS = re.ASCII | re.IGNORECASE

BLOCKS = "p|li|ul|ol|br|hr|h[1-6]|div|table|thead|tbody|tr|td|th|caption|dl|dt|dd|section|blockquote"
MARKUP: tuple[Rewrite, ...] = (
    (re.compile(rf"</?(?:{BLOCKS})\b[^<>]*>", FLAGS), "\n"),
    (re.compile(r"<a\b[^<>]*?\bhref=[\"']((?:https?:|mailto:|tel:)[^\"'<>]*)[\"'][^<>]*>", FLAGS), r" \1 "),
    (re.compile(r"</?[a-z][^<>]*>|<!--[^<>]*-->", FLAGS), ""),
)

CIRCLED = re.compile("[①-⒛㉑-㉟㊱-㊿❶-➓⓪-⓿]")  # they count a list; NFKC would make them numbers
SAME_CHARACTERS = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
    | dict.fromkeys("~\u223c\u301c", "〜")
    | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad\0", "")
    | {"\u2044": "/", "\u2019": "'", "才": "歳", "\r": "\n", "\t": " "}
)

KANJI_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")}
KANJI_UNITS = {"十": 10, "百": 100, "千": 1000}
KANJI_GROUPS = {"万": 10_000, "億": 100_000_000}
JAPANESE_FACTORS = {"": 1} | KANJI_UNITS | KANJI_GROUPS
RUN = "[〇一二三四五六七八九十百千万億]{1,20}"
# 十分 is also "enough", 一番 "most": these counters need more than themselves.
COUNTERS = (
    "円|年|月|日|歳|時|分(?:[前後間以ほ程]|くらい|ごと|おき)|階|番[窓地]|人|名|通|枚|回|週|[かカヵヶケ箇個]月|割(?!合)"
    "|桁|部|本|冊|台|個|点|世帯|輪|%|パーセント|キロ|センチ|メートル|リットル|グラム|丁目|号|倍|親等|件|社|泊|つ|種|曜|袋|箱|束|匹|頭|組|文字|戸|室|学期|学年|[かカヵヶケ箇]所"
)
NO_NUMBERS = (
    "[四五八]日市|三日月|百日[せ咳]|六本木|千歳|万[人一年]|一日[中も]|一人[ひ一親暮]"
    f"|(?<![前後])一時(?!半|〜|から|まで|に|{RUN}分)"  # "temporary"
)

ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}
LATIN_ERAS = {"reiwa": 2018, "heisei": 1988, "showa": 1925, "r": 2018, "h": 1988, "s": 1925}
LATIN_ERA = "(?P<era>Reiwa|Heisei|Showa)"

WORD = re.compile("[a-z]+")
ONES = WORD.findall(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
TENS = WORD.findall("twenty thirty forty fifty sixty seventy eighty ninety")
ORDINALS = WORD.findall(
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
    " fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
WORDS = (
    {"a": 1, "thirtieth": 30}
    | {word: value for words in (ONES, ORDINALS) for value, word in enumerate(words)}
    | {word: 10 * place for place, word in enumerate(TENS, start=2)}
)
MULTIPLES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
ENDINGS = "thstndrd"  # two letters each, for 0 to 3
PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
HALVES = {"year": "6 months", "hour": "30 minutes"}

SMALL = rf"(?:(?:{'|'.join(TENS)})(?:[- ](?:{'|'.join(ONES[1:10])}))?|{'|'.join(ONES)})\b"
MULTIPLE = rf"(?:{'|'.join(MULTIPLES)})\b"
ORDINAL = rf"\b(?:(?:{'|'.join(TENS)})[- ])?(?:{'|'.join(ORDINALS[1:])}|thirtieth)\b"


def plain(text: str) -> str:
    """Return ``text`` without markup, in half-width digits and years of the common era; blocks on their own lines."""
    for pattern, replacement in MARKUP:
        text = pattern.sub(replacement, text)
    text = CIRCLED.sub(" ", html.unescape(text))
    text = unicodedata.normalize("NFKC", text).translate(SAME_CHARACTERS)
    for pattern, replacement in COMMON_REWRITES:
        text = pattern.sub(replacement, text)
    if JAPANESE.search(text):
        for pattern, replacement in JAPANESE_REWRITES:
            text = pattern.sub(replacement, text)
    if ENGLISH.search(text):
        for pattern, replacement in ENGLISH_REWRITES:
            text = pattern.sub(replacement, text)
    return SAME_YEAR.sub(_one_year, text)


def _kanji(match: re.Match[str]) -> str:
    run = match["number"]
    if not run:  # one of NO_NUMBERS
        return match[0]
    if not any(character in JAPANESE_FACTORS for character in run):
        return "".join(str(KANJI_DIGITS[character]) for character in run)  # 二〇二五
    total = group = digit = 0
    for character in run:
        if character in KANJI_DIGITS:
            digit = KANJI_DIGITS[character]
        elif character in KANJI_UNITS:
            group, digit = group + (digit or 1) * KANJI_UNITS[character], 0
        else:
            total, group, digit = total + (group + digit or 1) * KANJI_GROUPS[character], 0, 0
    return str(total + group + digit)


def _groups(match: re.Match[str]) -> str:
    parts = re.findall(r"(\d+(?:\.\d+)?)([億万千百]?)", match[0], re.ASCII)
    return _digits(sum((Decimal(number) * JAPANESE_FACTORS[unit] for number, unit in parts), Decimal(0)))


def _multiple(match: re.Match[str]) -> str:
    return _digits(Decimal(match[1]) * MULTIPLES[match[2].lower()])


def _digits(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _words(match: re.Match[str]) -> str:
    total = group = 0
    for word in WORD.findall(match[0].lower()):
        if word == "hundred":
            group *= 100
        elif word in MULTIPLES:
            total, group = total + group * MULTIPLES[word], 0
        else:
            group += WORDS.get(word, 0)  # "and" counts nothing
    return str(total + group)


def _ordinal(match: re.Match[str]) -> str:
    number = sum(WORDS[word] for word in WORD.findall(match[0].lower()))
    place = number % 10 if number // 10 != 1 and number % 10 <= 3 else 0
    return f"{number}{ENDINGS[2 * place : 2 * place + 2]}"


def _part(match: re.Match[str]) -> str:
    return f"{WORDS[match[1].lower()]}/{PARTS[match[2].lower()]}"


def _half(match: re.Match[str]) -> str:
    return HALVES[match[1].lower()]


def _year(match: re.Match[str]) -> str:
    return f"{ERAS[match[1]] + (1 if match[2] == '元' else int(match[2]))}年"


def _latin_year(match: re.Match[str]) -> str:
    return str(LATIN_ERAS[match["era"].lower()] + int(match["number"]))


def _one_year(match: re.Match[str]) -> str:
    return match[1] + ("年" if "年" in match[0] else "")


# Each row relies on those above it.
COMMON_REWRITES: tuple[Rewrite, ...] = (
    (re.compile(r"(?<=\d)ー(?=\d)", FLAGS), "-"),
    (re.compile(r"(?<=\d),(?=\d{3}(?!\d))", FLAGS), ""),
    (re.compile(r"\b(?P<era>[RHS])(?P<number>\d{1,2})(?=[.年/]\d|年度)", re.ASCII), _latin_year),
)
JAPANESE_REWRITES: tuple[Rewrite, ...] = (
    (re.compile(r"(?<=[年月日時第]) +(?=\d)|(?<=\d) +(?=[年月日時分円階番歳])", FLAGS), ""),
    (re.compile(f"(?<=第)(?P<number>{RUN})(?![者歩線])"), _kanji),
    (re.compile(f"(?<=時)(?P<number>{RUN})(?=分)"), _kanji),
    (
        re.compile(
            rf"(?:{NO_NUMBERS})|(?<![\d.数何〇一二三四五六七八九十百千])"
            rf"(?P<number>{RUN})(?={COUNTERS}|[、・〜]{RUN}(?:{COUNTERS}))",
            FLAGS,
        ),
        _kanji,
    ),
    (re.compile(r"(?<![\d.])\d{1,12}(?:\.\d{1,6})?[億万千百](?:\d{1,12}[億万千百]?)*", FLAGS), _groups),
    (re.compile(r"(?<=\d)[かカヵヶケ箇個]月", FLAGS), "か月"),
    (re.compile(r"(\d)(時間|年|か月)半", FLAGS), r"\1.5\2"),
    (re.compile("半年"), "6か月"),
    (re.compile(rf"({'|'.join(ERAS)}) ?(元|\d{{1,2}})年?", FLAGS), _year),
    (re.compile(r"12時[(]正午[)]|正午"), "12:00"),
)
ENGLISH_REWRITES: tuple[Rewrite, ...] = (
    (
        re.compile(r"\b(one|two|three|a(?= \w+ of\b))[- ](half|third|quarter|fifth|tenth)s?\b(?![- ]part)", FLAGS),
        _part,
    ),
    (re.compile(rf"{ORDINAL}(?!-?hand|[- ]part(?:y|ies)\b)", FLAGS), _ordinal),
    (re.compile(rf"\b(?:{SMALL}|a(?= {MULTIPLE}))(?:[ -]{MULTIPLE}(?:(?:,? and)?[ -]{SMALL})?)*", FLAGS), _words),
    (re.compile(rf"(?<![\d.])(\d{{1,12}}(?:\.\d{{1,6}})?)[ -]({MULTIPLE})", FLAGS), _multiple),
    (re.compile(r"\ban? (hour|year|month|week|day) and a half\b", FLAGS), r"1.5 \1s"),
    (re.compile(r"(\d) and a half\b", FLAGS), r"\1.5"),
    (re.compile(r"\bhalf(?: an? |-)(hour|year)\b", FLAGS), _half),
    (re.compile(r"\ba fortnight\b", FLAGS), "2 weeks"),
    (re.compile(r"\btwice\b", FLAGS), "2 times"),
    (re.compile(r"\bhalf past (\d{1,2})\b", FLAGS), r"\1:30"),
    (re.compile(r"\b(?:12 )?(?:noon|midday)\b", FLAGS), "12:00"),
    (re.compile(r"\b(?:12 )?midnight\b", FLAGS), "24:00"),
    (re.compile(rf"\b{LATIN_ERA} ?(?P<number>\d{{1,2}})\b", FLAGS), _latin_year),
    (re.compile(rf"\b(?P<number>\d{{1,2}})(?:[sr]t|[nr]d|th) year of {LATIN_ERA}\b", FLAGS), _latin_year),
)
# The same year in both calendars.
SAME_YEAR = re.compile(r"(\d(?<!\d\d)\d{3})年? ?[(/] ?\1年?[)]?年?", FLAGS)
