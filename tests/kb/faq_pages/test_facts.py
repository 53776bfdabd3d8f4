"""Facts in Japanese and English: the same however they are written, and found when one of them differs."""

import tomllib
from pathlib import Path
from time import process_time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kb.faq_pages.facts import Difference, Fact, changed_facts, differences, facts_of

pytestmark = pytest.mark.unit

PAIRS = tomllib.loads((Path(__file__).parents[2] / "fixtures" / "facts" / "pairs.toml").read_text(encoding="utf-8"))
SAMPLES = sorted((Path(__file__).parents[3] / "kb" / "sample_city" / "faqs").glob("*.toml"))
LONGEST = 0.005  # seconds for the pair of an FAQ, when the machine is idle

ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
ENGLISH_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
JAPANESE_WEEKDAYS = "月火水木金土日"


@pytest.mark.parametrize("pair", PAIRS["differs"], ids=lambda pair: pair["en"])
def test_the_one_fact_that_differs_is_found(pair):
    found = differences(pair["ja"], pair["en"], language="en")

    expected = [
        (pair["kind"], value, side)
        for value, side in zip(pair["values"], ("translation", "original"), strict=True)
        if value
    ]
    assert [(one.kind, one.value, one.missing_in) for one in found] == expected


@pytest.mark.parametrize("pair", PAIRS["same"], ids=lambda pair: pair["en"])
def test_wording_is_no_difference(pair):
    assert differences(pair["ja"], pair["en"], language="en") == []
    assert differences(pair["en"], pair["ja"], language="ja") == []


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("三百円", [("money", "300")]),
        ("1万5千円、50万円、¥10,000", [("money", "15000"), ("money", "500000"), ("money", "10000")]),
        ("five hundred thousand yen", [("money", "500000")]),
        ("令和7年4月1日", [("date", "2025-04-01")]),
        ("R7.4.1", [("date", "2025-04-01")]),
        ("令和元年5月1日", [("date", "2019-05-01")]),
        ("1 April 2025", [("date", "2025-04-01")]),
        ("４月１日", [("date", "04-01")]),
        ("2月末日", [("date", "02-28")]),
        ("毎月二十日", [("day", "20")]),
        ("令和7年度", [("fiscal_year", "2025")]),
        ("第二月曜日", [("weekday", "2-mon")]),
        ("the first and third Thursday", [("weekday", "1-thu"), ("weekday", "3-thu")]),
        ("土日祝日", [("weekday", "sat"), ("weekday", "sun")]),
        ("午前8時30分〜午後5時", [("time", "08:30"), ("time", "17:00")]),
        ("10 to 3 pm", [("time", "10:00"), ("time", "15:00")]),
        ("noon", [("time", "12:00")]),
        ("夜12時", [("time", "00:00")]),
        ("２週間", [("duration", "P14D")]),
        ("a year and a half", [("duration", "P18M")]),
        ("2時間半", [("duration", "PT150M")]),
        ("3日以内", [("duration", "P3D")]),
        ("(0467)00-1000", [("telephone", "+81467001000")]),
        ("+81 467 00 1000", [("telephone", "+81467001000")]),
        ("中央1丁目2番3号", [("address", "1-2-3")]),
        ("1〜3番窓口", [("window", "1"), ("window", "2"), ("window", "3")]),
        ("市役所1階", [("floor", "1")]),
        ("地下1階", [("floor", "B1")]),
        ("3割", [("percent", "30")]),
        ("one third", [("fraction", "1/3")]),
        ("65 or older", [("age", "65")]),
        ("1.5 litres", [("measure", "1500ml")]),
        ("A4", [("code", "A4")]),
        ("SHIMIN@city.mihon.example", [("email", "shimin@city.mihon.example")]),
        ("https://www.city.mihon.example/en/kokuho/.", [("url", "www.city.mihon.example/kokuho")]),
        # no facts
        ("1. 申請書\n(2) 委任状\n③ 印鑑", []),
        ("one copy, 1通", []),
        ("May I come in? You may. 十分ご注意ください。一時保育", []),
        ("第三者, a third party", []),
        ("", []),
    ],
)
def test_facts_have_one_form_in_both_languages(text, facts):
    assert [(fact.kind, fact.value) for fact in facts_of(text, language="en")] == facts


def test_a_fact_is_named_once_in_order_of_appearance():
    text = "<p>窓口は300円、コンビニは200円。</p><p>窓口は300円です。</p>"

    assert facts_of(text, language="ja") == [Fact(kind="money", value="300"), Fact(kind="money", value="200")]


def test_a_difference_shows_the_words_of_the_text_that_has_the_fact():
    found = differences("14日以内に、1階へ。", "Come to the first floor within 10 days.", language="en")

    assert found == [
        Difference(kind="duration", value="P14D", shown="14日", missing_in="translation"),
        Difference(kind="duration", value="P10D", shown="10 days", missing_in="original"),
    ]


def test_days_that_stand_together_are_one_difference():
    found = differences("平日に開いています。", "We are open.", language="en")

    assert [(one.value, one.shown) for one in found] == [("mon,tue,wed,thu,fri", "平日")]


def test_cells_of_a_table_are_no_one_number():
    assert [fact.value for fact in facts_of("<td>30</td><td>40円</td>", language="ja")] == ["30", "40"]


@pytest.mark.parametrize(
    ("translation", "missing"),
    [
        ("전화 0467-00-1100, https://www.city.mihon.example/juminhyo, 2026-04-01", []),
        ("電話0467-00-1100，2026年4月1日起 https://www.city.mihon.example/juminhyo", []),
        ("Gọi 0467-00-1101, https://www.city.mihon.example/koseki, 2026-04-02", ["telephone", "url", "date"]),
        ("", ["telephone", "url", "date"]),
    ],
)
def test_language_that_nobody_taught_us_is_compared_as_far_as_digits_and_addresses_go(translation, missing):
    original = "電話 0467-00-1100、https://www.city.mihon.example/juminhyo、2026年4月1日から"

    found = differences(original, translation, language="ko")

    assert [one.kind for one in found if one.missing_in == "translation"] == missing


def test_amount_that_cannot_be_read_counts_as_a_difference_and_never_as_the_same():
    assert differences("300円です。", "수수료는 300엔입니다.", language="ko") == []
    assert differences("300円です。", "수수료는 350엔입니다.", language="ko") != []
    assert differences("4月1日", "4월 2일", language="ko") != []


@pytest.mark.parametrize(
    ("language", "value", "also"),
    [("ja", "04-01", "1 April"), ("en", "04-01", "4 January"), ("en", "04-01", "1 April")],
)
def test_day_and_month_with_a_slash(language, value, also):
    text = "4/1〜"

    assert [fact.value for fact in facts_of(text, language=language)] == [value]
    assert differences(also, text, language=language) == []


@pytest.mark.parametrize(
    ("original", "translation"),
    [
        ("<td>市民課 1番</td>", "<td>Citizens' Section, window 1</td>"),
        ("浜町4丁目の工場（浜町4丁目10番1号）", "the plant at 4-10-1 Hamacho"),
        ("後期高齢者医療", "insurance for people of 75 and over"),
        ("次の平日", "the next working day"),
        ("1年に1回", "annually"),
    ],
)
def test_translation_may_be_fuller(original, translation):
    assert differences(original, translation, language="en") == []


def test_in_japanese_the_month_comes_first():
    assert differences("4/1〜", "4 January", language="en") != []


@pytest.mark.parametrize(
    ("before", "after", "language", "is_changed"),
    [
        ("手数料は300円です。", "手数料は、1通三百円になります。", "ja", False),
        ("手数料は300円です。", "手数料は350円です。", "ja", True),
        ("Within 14 days.", "Please come within two weeks.", "en", False),
        ("Within one year.", "Within one month.", "en", True),
        ("Within a year.", "Within one year.", "en", False),
        ("窓口300円、コンビニ200円", "窓口200円、コンビニ300円", "ja", True),
        ("窓口300円、郵送300円、コンビニ200円", "窓口300円、郵送200円、コンビニ200円", "ja", True),
        ("300円です。窓口で300円をお支払いください。", "300円です。", "ja", False),
        ("", "1階", "ja", True),
        ("", "", "ja", False),
    ],
)
def test_an_edit_changes_facts_or_only_wording(before, after, language, is_changed):
    assert changed_facts(before, after, language=language) is is_changed


def clock(hour: int, minute: int) -> tuple[str, str]:
    half = "午前" if hour < 12 else "午後"
    spoken = f"{hour % 12 or 12}:{minute:02} {'am' if hour < 12 else 'pm'}"
    return f"{half}{hour % 12}時{minute}分", spoken


def grouped(amount: int) -> str:
    return f"{amount:,}"


TWINS = st.one_of(
    st.integers(2, 999_999).map(lambda amount: (f"{grouped(amount)}円", f"{grouped(amount)} yen")),
    st.integers(1, 99).map(lambda amount: (f"{amount}万円", f"{amount}0,000 yen")),
    st.integers(2, 90).map(lambda days: (f"{days}日以内", f"within {days} days")),
    st.integers(2, 51).map(lambda weeks: (f"{weeks}週間", f"{7 * weeks} days")),
    st.integers(2, 23).map(lambda months: (f"{months}か月", f"{months} months")),
    st.tuples(st.integers(1, 12), st.integers(1, 28)).map(
        lambda day: (f"{day[0]}月{day[1]}日", f"{day[1]} {ENGLISH_MONTHS[day[0] - 1]}")
    ),
    st.tuples(st.integers(2, 30), st.integers(1, 12), st.integers(1, 28)).map(
        lambda day: (f"令和{day[0]}年{day[1]}月{day[2]}日", f"{ENGLISH_MONTHS[day[1] - 1]} {day[2]}, {2018 + day[0]}")
    ),
    st.tuples(st.integers(0, 23), st.integers(0, 59)).map(lambda moment: clock(*moment)),
    st.integers(0, 6).map(lambda day: (f"{JAPANESE_WEEKDAYS[day]}曜日", f"on {ENGLISH_WEEKDAYS[day]}s")),
    st.integers(1, 99).map(lambda window: (f"{window}番窓口", f"window {window}")),
    st.integers(1, 9).map(lambda floor: (f"{floor}階", f"floor {floor}")),
    st.integers(2, 99).map(lambda age: (f"{age}歳以上", f"aged {age} or older")),
    st.integers(1, 99).map(lambda share: (f"{share}％", f"{share} percent")),
    st.integers(0, 9999).map(lambda line: (f"（0467）00-{line:04}", f"+81-467-00-{line:04}")),
)


@given(st.lists(TWINS, max_size=8), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_same_facts_in_both_languages_never_differ(twins, random):
    shuffled = random.sample(twins, len(twins))

    original = "。".join(ja for ja, _ in twins)
    translation = ". ".join(f"It is {en}" for _, en in shuffled)

    assert differences(original, translation, language="en") == []


@given(st.lists(TWINS, max_size=5), TWINS, TWINS)
@settings(deadline=None)
def test_one_fact_changed_is_always_found(others, fact, instead):
    values = [tuple(facts_of(en, language="en")) for _, en in (*others, fact, instead)]
    assume(values[-2] not in (*values[:-2], values[-1]))
    original = "。".join(ja for ja, _ in (*others, fact))
    translation = ". ".join(f"It is {en}" for _, en in (*others, instead))

    missing = [
        one.value for one in differences(original, translation, language="en") if one.missing_in == "translation"
    ]
    assert missing == [values[-2][0].value]


PIECES = """
0 1 12 30 99 2025 1.5 , . - 〜 : / ( ) 年 月 日 時 分 円 番 窓口 階 歳 割 か月 週間 第 曜日 令和 元 十 万 三 午後 半
から am p.m. May March first second half hundred thousand yen days to and or the of floor
window < > <td> &lt; &#0; ０ ① ½ 度
"""
SCRAPS = st.sampled_from([*PIECES.split(), "\0", "\n"])


@given(st.text() | st.lists(SCRAPS, max_size=30).map("".join), st.lists(SCRAPS, max_size=30).map(" ".join))
@settings(max_examples=500, deadline=None)
def test_no_text_raises(first, second):
    for language in ("ja", "en"):
        facts_of(first, language=language)
        changed_facts(first, second, language=language)
        differences(first, second, language=language)
        assert changed_facts(first, first, language=language) is False


def told(faq: dict) -> str:
    """Return what the caller may hear and see of an FAQ in one language."""
    lines = [faq.get(field, "") for field in ("question", "spoken_answer", "fee", "deadline", "place", "documents")]
    return "\n".join([*lines, *(line for block in faq.get("answer", ()) for line in strings(block))])


def strings(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value
    return [line for one in inner for line in strings(one)]


def test_an_faq_takes_a_few_milliseconds():
    faqs = [faq for path in SAMPLES for faq in tomllib.loads(path.read_text(encoding="utf-8"))["faq"] if "en" in faq]
    pairs = [(told(faq["ja"]), told(faq["en"])) for faq in faqs]

    started = process_time()
    for original, translation in pairs:
        differences(original, translation, language="en")

    assert (process_time() - started) / len(pairs) < 4 * LONGEST  # four times: the machine is seldom idle
