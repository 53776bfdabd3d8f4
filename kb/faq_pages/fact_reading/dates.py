"""Recognises days, months, years and weekdays. Pure."""

import re
from dataclasses import replace
from decimal import Decimal

from kb.faq_pages.fact_reading.durations import duration
from kb.faq_pages.fact_reading.found import (
    EN_JOINT,
    GAP,
    JA_JOINT,
    JA_NUMBERS,
    NUMBERS,
    Found,
    Match,
    Reader,
    Recognisers,
    all_or_none,
    each,
    found,
    numbers_of,
    recogniser,
)

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NUMERALS = {str(number) for number in range(1, 13)}
LAST_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MONTH_SIGNS = " ".join(month.title() for month in MONTHS)
MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
NAMED_MONTH = rf"(?P<month>{MONTH})"
TH = "(?:[sr]t|[nr]d|th)"
DAY = r"\d(?<![\d.:]\d)\d?"
EN_DAYS = rf"(?P<days>{DAY}{TH}?(?:(?:(?:, {DAY}{TH}?)+,?)?{EN_JOINT}{DAY}{TH}?)?)"
EN_YEAR = r"(?:,? (?P<year>\d{4})\b)?"
JA_YEAR = r"(?:(?<!\d)(?P<year>\d{4})年)?"
AFTER_MAY = re.compile(r"\s*(?:[^\sA-Za-z]|$|(?:and|or|to|through|until|is|are)\b|[A-Z][a-z])")
SLASHED = r"(?<![\d/])(?P<first>\d{1,2})/(?P<second>\d{1,2})"
# Without a year 1/2 is a half, except next to a weekday or another date.
SLASHED_DATE = rf"{SLASHED}(?:/(?P<year>\d{{4}})|(?=\0|〜|から|まで|-| to )|(?<=[〜-]\d/\d)|(?<=[〜-]\d/\d\d))(?![\d/])"

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KANJI_WEEKDAYS = "月火水木金土日"
KANJI = r"\u4e00-\u9fff"
KW = f"[{KANJI_WEEKDAYS}]"
ALONE = rf"(?:(?<![\d{KANJI}])|(?<=週))"  # not the end of 祝日 or 3月
WEEKDAY_SIGNS = "Mon Tue Wed Thu Fri Sat Sun"
WEEKDAY = r"\b(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:days?)?\b\.?"
A_WEEKDAY = re.compile(rf"{WEEKDAY}|{KW}(?=曜)|(?<![曜祝休]){KW}(?![{KANJI}])|{KW}(?={KW})", re.ASCII)
PLACE = rf"(?:\d{TH}|last)"

# 3日 is a day of the month or a length of time; these words before or behind it tell.
LENGTH_BEFORE = "から|より|約|最大|最長|最短|最低|連続|おおむね|少なくとも"
LENGTH_AFTER = (
    r"間|以内|以上|以下|未満|前|後|ほど|程度|くらい|ぐらい|経|過|目|ごと|おき|かか|分|中に|を?超|を過|弱|強|に?\d|に?つき"
    "|[当あ]たり|平均"
)


def _date(match: Match, month: int, day: int, *, year: str | None) -> Found | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return found(match, "date", (f"{year}-" if year else "") + f"{month:02}-{day:02}")


def _month_number(name: str) -> int:
    return int(name) if name[0].isdigit() else MONTHS.index(name[:3].lower()) + 1


def _dates(match: Match) -> list[Found] | None:
    month = _month_number(match["month"])
    days = [int(number) for number in NUMBERS.findall(match["days"])]
    return all_or_none([_date(match, month, day, year=match["year"]) for day in days])


def _month_end(match: Match) -> list[Found] | None:
    month = _month_number(match["month"])
    return all_or_none([_date(match, month, LAST_DAYS[month - 1], year=match["year"])]) if 1 <= month <= 12 else None


def _month_first(match: Match) -> list[Found] | None:
    return all_or_none([_date(match, int(match["first"]), int(match["second"]), year=match["year"])])


def _either_first(match: Match) -> list[Found] | None:
    """Readers of English do not agree on what 4/1 is."""
    first, second, year = int(match["first"]), int(match["second"]), match["year"]
    readings = [_date(match, first, second, year=year), _date(match, second, first, year=year)]
    dates = [date for date in readings if date]
    return [replace(dates[0], also=tuple(date.fact for date in dates[1:]))] if dates else None


def _months(match: Match) -> list[Found] | None:
    months = numbers_of(match)
    if not set(months) <= MONTH_NUMERALS:
        return None
    year = f"{match['year']}-" if match["year"] else ""
    return [found(match, "month", year + month.zfill(2), numeral=month) for month in months]


def _named_month(match: Match) -> list[Found] | None:
    name, before = match["month"], match["before"] or ""
    if name == "May" and not (before or match["year"] or AFTER_MAY.match(match.string, match.end())):
        return None  # "May I …?"
    year = f"{match['year']}-" if match["year"] else ""
    number = _month_number(name)
    return [found(match, "month", f"{year}{number:02}", numeral=str(number), shown=match[0].removeprefix(before))]


def _days_of_month(match: Match) -> list[Found]:
    return [found(match, "day", day, numeral=day) for day in numbers_of(match)]


def _japanese_days(match: Match) -> list[Found]:
    days = _days_of_month(match)
    lengths = [duration(match, Decimal(day.numeral), "day", numeral=day.numeral) for day in days]
    if match["length"] or match["after"] is not None or "." in match["numbers"]:
        return lengths
    if match["of"]:
        return days
    return [
        replace(length, also=(day.fact,)) if day.numeral == "1" else replace(day, also=(length.fact,))
        for day, length in zip(days, lengths, strict=True)
    ]


def _weekday_number(name: str) -> int:
    return KANJI_WEEKDAYS.index(name) if name in KANJI_WEEKDAYS else WEEKDAYS.index(name[:3].lower())


def _weekdays_in(text: str) -> list[int]:
    return sorted({_weekday_number(name) for name in A_WEEKDAY.findall(text)})


def _weekdays(match: Match) -> list[Found] | None:
    if set(match[0]) <= set("年月日・"):
        return None
    return [found(match, "weekday", WEEKDAYS[day]) for day in _weekdays_in(match[0])] or None


def _weekday_range(match: Match) -> list[Found]:
    first, last = _weekday_number(match["first"]), _weekday_number(match["last"])
    days = range(first, (last if last >= first else last + 7) + 1)
    return [found(match, "weekday", WEEKDAYS[day % 7]) for day in days]


def _these_days(*days: int, is_sure: bool = True) -> Reader:
    return lambda match: [found(match, "weekday", WEEKDAYS[day], is_sure=is_sure) for day in days]


def _nth_weekdays(match: Match) -> list[Found] | None:
    places = [place.replace("最終", "last") for place in re.findall(r"\d|last|最終", match["places"])]
    days = _weekdays_in(match["days"])
    return [found(match, "weekday", f"{place}-{WEEKDAYS[day]}") for place in places for day in days] or None


# In brackets behind a date: claimed before the date, which then sees a gap.
WEEKDAY_IN_BRACKETS: Recognisers = (recogniser("(", rf"[(]{KW}(?:[・、,]?(?:{KW}|祝日?))*[)]", _weekdays),)

SLASHED_DATES: dict[str, Recognisers] = {
    "ja": (recogniser("/", SLASHED_DATE, _month_first),),
    "en": (recogniser("/", SLASHED_DATE, _either_first),),
}

DATES: Recognisers = (
    recogniser("", r"(?P<year>\d(?<!\d\d)\d{3})([/.-])(?P<first>\d{1,2})\2(?P<second>\d{1,2})(?!\d)", _month_first),
    recogniser(
        "月",
        rf"{JA_YEAR}{GAP}(?<!\d)(?P<month>\d{{1,2}})月{GAP}"
        rf"(?P<days>\d{{1,2}}(?:[・、〜-]\d{{1,2}})*日(?:{JA_JOINT}\d{{1,2}}日(?!曜|{LENGTH_AFTER}))*)",
        _dates,
    ),
    recogniser("末 最終", rf"{JA_YEAR}(?<!\d)(?P<month>\d{{1,2}})月(?:の?末日?|の最終日)", _month_end),
    recogniser(MONTH_SIGNS, rf"{EN_DAYS} (?:of )?{NAMED_MONTH}{EN_YEAR}", _dates),
    recogniser(
        MONTH_SIGNS,
        rf"\b{NAMED_MONTH} (?:the )?{EN_DAYS}(?![\d:]|\.\d| ?(?:days|weeks|months|yen|people|[ap]\.?m\b)){EN_YEAR}",
        _dates,
    ),
    recogniser(MONTH_SIGNS, rf"\b(?:end|last day) of {NAMED_MONTH}{EN_YEAR}", _month_end),
    recogniser("年", r"(?<!\d)(?P<numbers>(?:19|20)\d\d)年(?!度|\d{1,2}月)", each("year")),
    recogniser("年度", rf"(?<!\d)(?P<numbers>\d{{4}}(?:年?度?{JA_JOINT}\d{{4}})?)年度", each("fiscal_year")),
    recogniser(
        "iscal inancial cademic chool FY",
        r"\b(?:(?:[Ff]iscal|[Ff]inancial|[Aa]cademic|[Ss]chool)(?: years?)?|FY) ?"
        rf"(?P<numbers>\d{{4}}(?:{EN_JOINT}\d{{4}})?)\b",
        each("fiscal_year"),
    ),
    recogniser("year", r"\b(?P<numbers>\d{4}) (?:fiscal|financial|academic|school) year", each("fiscal_year")),
    recogniser(
        "曜",
        rf"第(?P<places>\d(?:{JA_JOINT}第?\d)*)(?:週の|の)?(?P<days>(?:{KW}曜?日?[・、と/])*{KW}曜日?)",
        _nth_weekdays,
    ),
    recogniser("最終", rf"(?P<places>最終)(?P<days>{KW}曜)日?", _nth_weekdays),
    recogniser(
        WEEKDAY_SIGNS,
        rf"(?P<places>{PLACE}(?:(?:, (?:the )?{PLACE})*,? (?:and|or|&) (?:the )?{PLACE})?)"
        rf" (?P<days>{WEEKDAY}(?: (?:and|or) {WEEKDAY})*)",
        _nth_weekdays,
    ),
    recogniser(
        "月 火 水 木 金 土",
        rf"{ALONE}(?P<first>{KW})(?:曜日?)?{GAP}(?:〜|-|から){GAP}(?P<last>{KW})(?:曜日?|(?=午)|(?![{KANJI}]))",
        _weekday_range,
    ),
    recogniser(
        WEEKDAY_SIGNS,
        rf"(?P<first>{WEEKDAY})(?: (?:to|through|thru|until) | ?[-〜] ?)(?P<last>{WEEKDAY})",
        _weekday_range,
    ),
    recogniser("between", rf"\bbetween (?P<first>{WEEKDAY}) and (?P<last>{WEEKDAY})", _weekday_range),
    recogniser("曜", rf"(?:(?:{ALONE}{KW}|{KW}曜日?)(?:[・、,/と]|または|及び|および))*{KW}曜日?", _weekdays),
    recogniser("・", rf"{ALONE}{KW}(?:・{KW})+(?![{KANJI}])", _weekdays),
    recogniser("土日 土・日 土、日", rf"(?:(?<![{KANJI}])|(?<=[週の]))土[・、]?日(?!曜|本)", _these_days(5, 6)),
    recogniser("週末 eekend", r"週末|\b[Ww]eekends?\b", _these_days(5, 6)),
    recogniser("平日 eekday", r"平日|\b[Ww]eekdays?\b", _these_days(0, 1, 2, 3, 4)),
    recogniser(
        "開庁日 営業日 business working office",
        r"(?<!\d)(?:開庁日|営業日)|\b(?<!\d[ -])(?:business|working|office) days?\b",
        _these_days(0, 1, 2, 3, 4, is_sure=False),
    ),
    recogniser(WEEKDAY_SIGNS, WEEKDAY, _weekdays),
)

# Behind the lengths of time, which also count days, months and years.
PARTS_OF_DATES: Recognisers = (
    recogniser(
        "日",
        rf"(?:(?P<of>毎月|翌月|当月|今月|前月|同月|各月|月の)の?|(?P<length>{LENGTH_BEFORE}))?"
        rf"{JA_NUMBERS}日(?!曜|時)(?P<after>(?={LENGTH_AFTER}))?",
        _japanese_days,
    ),
    recogniser("月", rf"{JA_YEAR}{JA_NUMBERS}月(?!額|間|々|日)", _months),
    recogniser(
        MONTH_SIGNS,
        rf"(?P<before>\b(?i:in|of|by|until|from|to|and|early|late|mid|since|or|every|each)[ -])?"
        rf"\b{NAMED_MONTH}{EN_YEAR}",
        _named_month,
    ),
    recogniser(
        "month",
        rf"(?P<numbers>{DAY}{TH}(?:(?:, (?:the )?{DAY}{TH})*,? (?:and|or|to) (?:the )?{DAY}{TH})?)"
        r" (?:day )?of (?:each|every|the|that|this|next)\b[ a-z]{0,12} month\b",
        _days_of_month,
    ),
    recogniser("19 20", r"(?<![\d.-])(?P<numbers>(?:19|20)\d\d)(?![\d.-]\d|\d| ?[a-z]|[\u4e00-\u9fff])", each("year")),
)
