"""Values as people write them into cells."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.tables.values import clean_text, number_text, read_date, read_extension, read_flag

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "cleaned", "code"),
    [
        ("", "", ""),
        ("　見本　太郎　", "見本　太郎", "見本 太郎"),
        ("Ｋ０１－２", "Ｋ０１－２", "K01-2"),
        ("か\u3099", "が", "が"),
        ("㈱見本①", "㈱見本①", "㈱見本①"),
        ("ｶﾅ", "ｶﾅ", "ｶﾅ"),
        ("\ufeff12\u200b3\u202e", "123", "123"),
        ("葛\U000e0100城", "葛\U000e0100城", "葛\U000e0100城"),
        ("一行\r\n二行\r三行\n", "一行\n二行\n三行", "一行\n二行\n三行"),
        ("a\tb\x00\x1b\ud800", "a b", "a b"),
    ],
)
def test_text_is_cleaned(text, cleaned, code):
    assert (clean_text(text), clean_text(text, is_code=True)) == (cleaned, code)


@pytest.mark.parametrize(
    "text",
    [
        *("2026-04-01", "2026/4/1", "2026/04/01", "2026.4.1", "20260401", "2026年4月1日", "2026年 4月 1日"),
        *("２０２６／４／１", "２０２６年４月１日", " 2026-4-1 ", "　2026-04-01　"),
        *(
            "令和8年4月1日",
            "令和８年４月１日",
            "令和 8年 4月 1日",
            "R8.4.1",
            "r8.4.1",
            "Ｒ８．４．１",
            "R08/04/01",
            "㋿8年4月1日",
        ),
        *("平成38年4月1日", "H38.4.1"),
    ],
)
def test_day_is_read_however_it_is_written(text):
    assert read_date(text) == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R1.5.1", date(2019, 5, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("平成32年3月31日", date(2020, 3, 31)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("S元.12.25", date(1926, 12, 25)),
        ("T1.7.30", date(1912, 7, 30)),
        ("明治6年1月1日", date(1873, 1, 1)),
        ("2024-02-29", date(2024, 2, 29)),
        ("", None),
        ("　", None),
    ],
)
def test_eras_and_blanks_are_read(text, day):
    assert read_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        *("26/4/1", "2026-4/1", "2026-02-30", "2026-13-01", "20261301", "46113", "0000-01-01", "2026-04", "2026年4月"),
        *(
            "令和元年",
            "令和元年4月30日",
            "令和0年5月1日",
            "平成元年1月7日",
            "明治5年12月31日",
            "K8.4.1",
            "令和八年四月一日",
        ),
        *("2026-04-01 09:00", "来年", "-", "٢٠٢٦-٠٤-٠١"),
    ],
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        read_date(text)


@pytest.mark.parametrize(
    ("flag", "texts"),
    [
        (True, ["○", "◯", "〇", "1", "１", "はい", "yes", "YES", "✓", "✔", "TRUE", " true "]),
        (False, ["", "　", "×", "✕", "0", "０", "いいえ", "no", "FALSE"]),
    ],
)
def test_flag_is_read_however_it_is_written(flag, texts):
    assert [read_flag(text) for text in texts] == [flag] * len(texts)


@pytest.mark.parametrize("text", ["x", "△", "2", "?", "○×", "-"])
def test_what_is_neither_yes_nor_no_is_refused(text):
    with pytest.raises(ValueError, match="neither yes nor no"):
        read_flag(text)


@pytest.mark.parametrize(
    ("text", "extension"),
    [
        ("", ""),
        ("2134", "2134"),
        ("０１２３", "0123"),
        ("内線2134", "2134"),
        ("内線　２１３４", "2134"),
        ("（内線2134）", "2134"),
        ("内線番号：2134", "2134"),
        ("ext. 2134", "2134"),
    ],
)
def test_extension_is_read_however_it_is_written(text, extension):
    assert read_extension(text) == extension


@pytest.mark.parametrize("text", ["2134-2136", "2134～2136", "2134、2135", "2134 2135", "なし", "123456789", "2134.0"])
def test_what_is_not_one_extension_is_refused(text):
    with pytest.raises(ValueError, match="no extension"):
        read_extension(text)


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (-5, "-5"), (2134.0, "2134"), (0.1 + 0.2, "0.3"), (1e21, "1000000000000000000000"), (-0.5, "-0.5")],
)
def test_number_is_written_as_a_spreadsheet_shows_it(number, text):
    assert number_text(number) == text


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(number):
    with pytest.raises(ValueError, match="no number"):
        number_text(number)


def test_long_blanks_cost_no_time():
    blanks = "(" + " " * 5_000 + "内線" + "\n" * 5_000

    with pytest.raises(ValueError, match="no extension"):
        read_extension(blanks)


@given(st.text(st.characters()))
def test_cleaning_twice_is_cleaning_once(text):
    once = clean_text(text, is_code=True)

    assert clean_text(once, is_code=True) == once


@given(
    st.text(st.sampled_from("0123456789０１年月日/-.令和平成元RH 　内線(:○×é\x00\ud800٣²")) | st.text(st.characters())
)
def test_reading_raises_nothing_but_value_error(text):
    for read in (read_date, read_flag, read_extension):
        with suppress(ValueError):
            read(text)
