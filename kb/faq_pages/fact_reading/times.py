"""Recognises times of day. Pure."""

from kb.faq_pages.fact_reading.found import BLANK, GAP, Fact, Found, Match, Recognisers, all_or_none, found, recogniser

HALF_OF_DAY = "午前|午後|早朝|朝|昼|夜|夕方|深夜|未明|[AaPp][Mm]"
BEFORE_NOON = ("午前", "早朝", "朝", "未明", "am")
AFTER_NOON = ("午後", "夕方", "pm")
AT_NIGHT = ("夜", "深夜")
PARTS_OF_DAY = {"morning": "am", "afternoon": "pm", "evening": "pm", "night": "夜"}


def _hour(hour: int, half: str) -> int:
    half = half.lower()
    if half in BEFORE_NOON:
        return 0 if hour == 12 else hour
    if half in AT_NIGHT and hour == 12:
        return 0
    if half in AFTER_NOON or (half == "昼" and hour < 5) or (half in AT_NIGHT and hour >= 5):
        return hour % 12 + 12 if hour <= 12 else hour
    return hour


def _time(match: Match, hour: int, minute: int, *, is_vague: bool = False) -> Found | None:
    if hour > 24 or minute > 59:
        return None
    also = (Fact(kind="time", value=f"{hour + 12:02}:{minute:02}"),) if is_vague else ()
    return found(match, "time", f"{hour % 24:02}:{minute:02}", also=also, numeral=str(hour))


def _minute(match: Match, place: int) -> int:
    return 30 if match[f"thirty{place}"] else int(match[f"minute{place}"] or match[f"clock{place}"] or 0)


def _times(match: Match) -> list[Found] | None:
    """Read a moment or a stretch: 午後 holds on to its end, and 8時半から5時 ends in the afternoon."""
    half1, half2 = match["half1"] or "", match["half2"] or ""
    last = _hour(int(match["hour2"]), half2)
    if match["hour1"] is None:
        is_vague = not half2 and 1 <= last <= 6 and not match["clock2"]  # 5時まで is said of 17時
        return all_or_none([_time(match, last, _minute(match, 2), is_vague=is_vague)])
    first = _hour(int(match["hour1"]), half1)
    if BLANK not in match[0] and not half2 and last < 12 and (last < first or (last == first and half1)):
        last += 12
    return all_or_none([_time(match, first, _minute(match, 1)), _time(match, last, _minute(match, 2))])


def _english_times(match: Match) -> list[Found] | None:
    """Read "10 am" and "1 to 3 pm"; "10 to 3 pm" begins in the morning."""
    half2 = match["half2"].lower() + "m"
    hour2, minute2 = int(match["hour2"]), int(match["minute2"] or 0)
    last = _time(match, _hour(hour2, half2), minute2)
    if match["hour1"] is None:
        return all_or_none([last])
    hour1, minute1 = int(match["hour1"]), int(match["minute1"] or 0)
    half1 = match["half1"].lower() + "m" if match["half1"] else half2
    if not match["half1"] and (hour1 % 12, minute1) > (hour2 % 12, minute2):
        half1 = "am" if half2 == "pm" else "pm"
    return all_or_none([_time(match, _hour(hour1, half1), minute1), last])


def _clock_to_hour(match: Match) -> list[Found] | None:
    first, last = int(match["hour1"]), int(match["hour2"])
    return all_or_none(
        [_time(match, first, int(match["minute1"])), _time(match, last + 12 if last < first else last, 0)]
    )


def _time_in_words(match: Match) -> list[Found] | None:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = PARTS_OF_DAY.get(match["part"] or "", "")
    return all_or_none([_time(match, _hour(hour, half), minute, is_vague=not half and 1 <= hour <= 6)])


def _ampm(place: int) -> str:
    return rf"(?P<half{place}>[AaPp])\.?[Mm]\b\.?"


def _moment(place: int, *, half: str) -> tuple[str, str]:
    """Return the patterns of the hour and of what makes it a time of day."""
    return (
        rf"{half}(?P<hour{place}>\d(?<![\d.:]\d)\d?)",
        rf"(?:時(?!間|点|期|給|代|短|差)(?:(?P<minute{place}>\d{{1,2}})分|(?P<thirty{place}>半))?"
        rf"|:(?P<clock{place}>\d\d)(?![\d:]))",
    )


def _stretch(half: str) -> str:
    hour1, unit1 = _moment(1, half=half.format(1))
    hour2, unit2 = _moment(2, half=half.format(2))
    return rf"(?:{hour1}{unit1}?{GAP}(?:から|〜|-|to|until|till|and){GAP})?{hour2}{unit2}"


TIMES: Recognisers = (
    recogniser(
        "am pm a.m p.m AM PM A.M P.M",
        rf"(?:(?P<hour1>\d(?<![\d:.]\d)\d?)(?:[:.](?P<minute1>\d\d))?(?: ?{_ampm(1)})?"
        r"(?: ?[-〜] ?| (?:to|until|till|and|or|through) ))?"
        rf"(?P<hour2>\d(?<![\d:.]\d)\d?)(?:[:.](?P<minute2>\d\d))? ?{_ampm(2)}",
        _english_times,
    ),
    recogniser(
        "o'clock morning afternoon evening night",
        r"(?P<hour>\d(?<![\d:.]\d)\d?)(?::(?P<minute>\d\d))?"
        r"(?= o'clock| (?:in the|at) (?:morning|afternoon|evening|night)\b)(?: o'clock)?"
        r"(?: (?:in the|at) (?P<part>morning|afternoon|evening|night)\b)?",
        _time_in_words,
    ),
    recogniser(
        ":",
        r"(?P<hour1>\d(?<![\d:.]\d)\d?):(?P<minute1>\d\d)(?: ?[-〜] ?| (?:to|until|till) )"
        r"(?P<hour2>\d{1,2})(?![\d:.]\d|\d|[ -]?[a-z]|時)",
        _clock_to_hour,
    ),
    recogniser("午 時 朝 昼 夜 夕方 未明 AM PM", _stretch(rf"(?:(?P<half{{}}>{HALF_OF_DAY})の?{GAP})?"), _times),
    recogniser(":", _stretch("(?P<half{}>)"), _times),  # quicker where no half of the day stands before
)
