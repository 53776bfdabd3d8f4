"""Tables that are taken away and come back; nothing in them runs."""

import csv
import io
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from kb.tables.child import read_sheets
from kb.tables.reading import Row, Sheet, read_table
from kb.tables.writing import csv_bytes, written, xlsx_bytes

pytestmark = pytest.mark.unit

HEADER = ("氏名", "電話", "備考")
DANGEROUS = [
    *(
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        " =1",
        "　＝1",
        "'=1",
        "''=1",
    ),
    *("=cmd|'/c calc'!A1", "+81-467-00-1000", "+81 467", "-5%", "-", "+"),
]
HARMLESS = ["+81467001000", "-5", "-0.25", "0467-00-1000", "a=1", "'a", "'", "", "1+1", "ー", "#N/A"]
# Signs, blanks and quotation marks far oftener than chance would have them.
TEXTS = st.text(st.sampled_from("=+-@\t\r\n＝＋－＠' 　\"a1,;あ\ufeff<&") | st.characters(), max_size=12)


def first_cells(content: bytes) -> list[str]:
    """Return the first cell of each row but the header, as any program reads the file."""
    return [row[0] for row in list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1:]]


@pytest.mark.parametrize("text", DANGEROUS)
def test_csv_cell_that_would_run_gets_an_apostrophe_and_loses_it_on_reading(text):
    content = csv_bytes(["a"], [[text]])

    assert first_cells(content) == ["'" + written(text)]
    assert read_table(content, name="a.csv")[0].rows[1].cells == (written(text),)


@pytest.mark.parametrize("text", HARMLESS)
def test_csv_cell_that_cannot_run_is_left_alone(text):
    assert first_cells(csv_bytes(["a"], [[text]])) == [text]


def test_csv_is_what_spreadsheets_expect():
    content = csv_bytes(HEADER, [["見本 太郎", "+81467001000", 'a"b'], ["", None, -5], [1.0, True, date(2026, 4, 1)]])

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").split("\r\n") == [
        '"氏名","電話","備考"',
        '"見本 太郎","+81467001000","a""b"',
        '"","","-5"',
        '"1","TRUE","2026-04-01"',
        "",
    ]


def test_workbook_holds_text_as_text_and_numbers_as_numbers():
    values = [
        "=1+1",
        "#N/A",
        "0467001000",
        "+81467001000",
        5,
        0.5,
        True,
        None,
        date(2026, 4, 1),
        datetime(2026, 4, 1, 9),  # noqa: DTZ001 - the clock on the wall
    ]

    content = xlsx_bytes([str(place) for place in range(len(values))], [values], sheet="a")

    cells = [(cell.value, cell.data_type) for cell in load_workbook(io.BytesIO(content)).active[2]]
    assert cells == [
        ("=1+1", "s"),
        ("#N/A", "s"),
        ("0467001000", "s"),
        ("+81467001000", "s"),
        (5, "n"),
        (0.5, "n"),
        (True, "b"),
        (None, "n"),
        ("2026-04-01", "s"),
        ("2026-04-01T09:00:00", "s"),
    ]


def test_workbook_is_ready_to_be_read_by_people():
    content = xlsx_bytes(HEADER, [["見本 太郎", "0467-00-1000", "長い" * 100]], sheet="職員")

    sheet = load_workbook(io.BytesIO(content))["職員"]
    assert sheet.freeze_panes == "A2"
    assert [(cell.font.bold, cell.number_format) for cell in sheet[1]] == [(True, "@")] * 3
    assert [(cell.font.bold, cell.number_format) for cell in sheet[2]] == [(False, "@")] * 3
    assert [sheet.column_dimensions[letter].width for letter in "ABC"] == [11, 14, 60]


@pytest.mark.parametrize(
    ("wanted", "title"),
    [
        ("職員", "職員"),
        ("a/b:c[d]*?\\", "a_b_c_d____"),
        ("", "Sheet"),
        ("'", "Sheet"),
        ("あ" * 40, "あ" * 31),
        ("\x00a", "a"),
    ],
)
def test_any_text_may_name_a_sheet(wanted, title):
    assert load_workbook(io.BytesIO(xlsx_bytes(["a"], [], sheet=wanted))).sheetnames == [title]


def test_cell_longer_than_a_workbook_takes_is_cut():
    content = xlsx_bytes(["a"], [["あ" * 40_000]], sheet="a")

    assert load_workbook(io.BytesIO(content)).active["A2"].value == "あ" * 32_767


@given(st.lists(st.lists(TEXTS, min_size=3, max_size=3), max_size=5))
def test_csv_comes_back_as_it_was_written(rows):
    assert read_table(csv_bytes(HEADER, rows), name="職員.csv") == [came_back(rows, csv=True)]


@hypothesis_settings(max_examples=50)
@given(st.lists(st.lists(TEXTS, min_size=3, max_size=3), max_size=5))
def test_workbook_comes_back_as_it_was_written(rows):
    # In this process: a child for each example would take minutes, and the child has tests of its own.
    assert read_sheets(xlsx_bytes(HEADER, rows, sheet="職員")) == [came_back(rows, csv=False)]


def came_back(rows: list[list[str]], *, csv: bool) -> Sheet:
    """Return the sheet that is expected of the rows: blank ones are left out, the numbers count on."""
    numbered, number = [Row(number=1, cells=HEADER)], 2
    for row in rows:
        cells = tuple(map(written, row))
        if any(cell.strip() for cell in cells):
            numbered.append(Row(number=number, cells=cells))
        number += 1 + (sum(cell.count("\n") for cell in cells) if csv else 0)  # lines of the file, or rows of the sheet
    return Sheet(name="職員", rows=numbered)
