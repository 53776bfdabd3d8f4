"""Uploaded tables are read in whatever order, encoding and spelling, and what is wrong is named with its place."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from kb.directory.importing.files import COLUMNS, Reading, Upload, read_files
from kb.directory.importing.issues import Issue, Trouble
from kb.directory.importing.rows import Table, Wanted, from_json, to_json
from tests.kb.directory.importing.city import City

pytestmark = pytest.mark.unit

DAY = date(2026, 4, 1)


def read(*uploads: Upload) -> Reading:
    return read_files(uploads, effective_on=DAY)


def lines(*rows: str, encoding: str = "utf-8") -> Upload:
    return Upload(name="table.csv", content="\r\n".join(rows).encode(encoding))


def people(*rows: str, encoding: str = "utf-8") -> Upload:
    return lines("職員番号,氏名,かな,英字", *rows, encoding=encoding)


def first(reading: Reading) -> Issue:
    assert reading.issues, "nothing was found wrong"
    return reading.issues[0]


def test_three_files_are_recognised_by_their_headers():
    reading = read(*City().uploads())

    assert reading.issues == []
    assert reading.wanted.tables() == set(Table)
    post = reading.wanted.posts["kaigo-1"]
    assert (post.unit, post.person, post.is_concurrent, post.connects, post.line) == ("kaigo", "M1", True, True, 6)
    assert reading.wanted.units["shimin"].is_public


def test_a_file_of_one_table_leaves_the_others_open():
    wanted = read(City().upload(Table.PEOPLE)).wanted

    assert wanted.tables() == {Table.PEOPLE}
    assert (wanted.units, wanted.posts) == (None, None)


def test_the_sheets_of_one_workbook_are_recognised_whatever_they_are_called():
    workbook = Workbook()
    workbook.active.append(["お読みください"])
    for table in Table:
        sheet = workbook.create_sheet()
        sheet.append(["令和8年4月1日現在"])
        sheet.append([column.name for column in COLUMNS[table]])
        for row in City().rows[table]:
            sheet.append([row.get(column.name) for column in COLUMNS[table]])
    buffer = io.BytesIO()
    workbook.save(buffer)

    reading = read(Upload(name="directory.xlsx", content=buffer.getvalue()))

    assert [issue.trouble for issue in reading.issues] == [Trouble.SHEET_LEFT_OUT]
    assert reading.wanted.tables() == set(Table)
    assert reading.wanted.people["M2"].line == 4


@pytest.mark.parametrize(
    "header",
    [
        "英字,かな,氏名,職員番号",
        "　職員番号 ,氏 名,ｶﾅ,英語名",
        "職員番号＊,氏名（漢字）,フリガナ,ローマ字",
    ],
)
def test_columns_may_stand_in_any_order_and_be_called_as_is_usual(header):
    cells = ["M1", "大野 正彦", "おおの まさひこ", "Ono Masahiko"]
    row = ",".join(cells if not header.startswith("英字") else cells[::-1])

    reading = read(lines(header, row))

    assert reading.issues == []
    assert reading.wanted.people["M1"].name == "大野 正彦"
    assert reading.wanted.people["M1"].name_en == "Ono Masahiko"


def test_a_column_nobody_knows_is_told_of_and_a_missing_one_stops_the_import():
    reading = read(lines("職員番号,氏名,かな,血液型", "M1,大野 正彦,おおの まさひこ,A"))

    assert [(issue.trouble, issue.column, issue.line) for issue in reading.issues] == [
        (Trouble.COLUMN_LEFT_OUT, "血液型", 1),
        (Trouble.COLUMN_MISSING, "英字", 1),
    ]
    assert reading.wanted.people == {}


def test_japanese_encodings_and_rare_characters_arrive():
    for encoding, name in (("cp932", "髙橋"), ("utf-8-sig", "𠮷田"), ("utf-16", "𠮷田"), ("euc_jis_2004", "高橋")):
        reading = read(people(f"M1,{name} 正彦,たかはし まさひこ,", encoding=encoding))

        assert reading.wanted.people["M1"].name == f"{name} 正彦", encoding


def test_full_width_codes_and_numbers_are_taken_as_plain_ones():
    city = City().alter(Table.POSTS, "shimin-1", 内線="内線２１０１", 適用日="令和８年４月１日", 職員番号="Ｍ１")

    post = read(city.upload(Table.POSTS)).wanted.posts["shimin-1"]

    assert (post.extension, post.since, post.person) == ("2101", "2026-04-01", "M1")


@pytest.mark.parametrize(
    ("table", "code", "cells", "trouble", "column"),
    [
        (Table.UNITS, "juki", {"名称": " "}, Trouble.BLANK, "名称"),
        (Table.UNITS, "juki", {"名称": "あ" * 61}, Trouble.TOO_LONG, "名称"),
        (Table.UNITS, "juki", {"単位コード": "住記"}, Trouble.BAD_CODE, "単位コード"),
        (Table.UNITS, "juki", {"種別": "班"}, Trouble.BAD_KIND, "種別"),
        (Table.UNITS, "juki", {"公開": "x"}, Trouble.BAD_FLAG, "公開"),
        (Table.UNITS, "juki", {"電話": "代表へ"}, Trouble.BAD_TELEPHONE, "電話"),
        (Table.UNITS, "juki", {"単位コード": "shimin"}, Trouble.CODE_TWICE, "単位コード"),
        (Table.POSTS, "juki-1", {"内線": "2101〜2105"}, Trouble.BAD_EXTENSION, "内線"),
        (Table.POSTS, "juki-1", {"適用日": "2026-02-30"}, Trouble.BAD_DATE, "適用日"),
        (Table.POSTS, "juki-1", {"適用日": "令和8年4月2日"}, Trouble.LATER_DATE, "適用日"),
        (Table.POSTS, "juki-1", {"取次": "時々"}, Trouble.BAD_FLAG, "取次"),
        (Table.POSTS, "juki-1", {"職コード": "shimin-1"}, Trouble.TWO_HOLDERS, "職員番号"),
        (Table.PEOPLE, "M2", {"氏名": ""}, Trouble.BLANK, "氏名"),
        (Table.PEOPLE, "M2", {"職員番号": "M1"}, Trouble.CODE_TWICE, "職員番号"),
    ],
)
def test_what_is_wrong_with_a_row_is_named_with_line_and_column(table, code, cells, trouble, column):
    city = City().alter(table, code, **cells)
    line = {Table.UNITS: 4, Table.POSTS: 3, Table.PEOPLE: 3}[table]

    issue = first(read(city.upload(table)))

    assert (issue.trouble, issue.table, issue.line, issue.column) == (trouble, table, line, column)


def test_all_that_is_wrong_is_found_at_once():
    city = City().alter(Table.POSTS, "juki-1", 内線="?", 適用日="?").alter(Table.POSTS, "nozei-1", 職名="")

    reading = read(city.upload(Table.POSTS))

    assert [(issue.line, issue.column) for issue in reading.issues] == [(3, "内線"), (3, "適用日"), (4, "職名")]


def test_a_missing_kana_is_only_a_warning():
    reading = read(people("M1,大野 正彦,,"))

    assert [issue.trouble for issue in reading.issues] == [Trouble.KANA_MISSING]
    assert not first(reading).is_error
    assert "M1" in reading.wanted.people


def test_a_row_that_names_a_successor_ends_the_unit():
    wanted = read(City().alter(Table.UNITS, "kaigo", 後継単位コード="nozei").upload(Table.UNITS)).wanted

    assert "kaigo" not in wanted.units
    assert wanted.closed_units["kaigo"].successor == "nozei"


def test_markup_stays_text():
    reading = read(people("M1,<script>alert(1)</script>,=HYPERLINK(1),"))

    assert reading.wanted.people["M1"].name == "<script>alert(1)</script>"
    assert reading.wanted.people["M1"].name_kana == "=HYPERLINK(1)"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        "職員番号,氏名,かな,英字\r\n".encode() + b"M1,\xff\xfe,,\r\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600,
        "職員番号,氏名,かな,英字\r\n".encode() + "M1,大野,,\r\n".encode() * 100_000,
    ],
)
def test_what_is_no_table_or_too_much_of_one_is_refused_as_a_whole(content):
    reading = read(Upload(name="people.csv", content=content))

    assert [issue.trouble for issue in reading.issues] == [Trouble.UNREADABLE]
    assert reading.wanted == Wanted()


def test_formulas_macros_and_bombs_are_refused():
    workbook = Workbook()
    workbook.active.append([column.name for column in COLUMNS[Table.PEOPLE]])
    workbook.active.append(["M1", "=1+1", "", ""])
    formulas = io.BytesIO()
    workbook.save(formulas)
    with_macros, bomb = io.BytesIO(formulas.getvalue()), io.BytesIO(formulas.getvalue())
    with zipfile.ZipFile(with_macros, "a") as package:
        package.writestr("xl/vbaProject.bin", b"macros")
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as package, package.open("xl/media/a", "w") as part:
        for _megabyte in range(300):
            part.write(bytes(1024 * 1024))

    for file in (formulas, with_macros, bomb):
        reading = read(Upload(name="people.xlsx", content=file.getvalue()))

        assert [issue.trouble for issue in reading.issues] == [Trouble.UNREADABLE]


def test_two_sheets_of_one_table_are_refused():
    assert first(read(City().upload(Table.PEOPLE), City().upload(Table.PEOPLE))).trouble is Trouble.TABLE_TWICE


def test_a_table_without_any_known_header_is_refused():
    reading = read(lines("日付,天気", "2026-04-01,晴れ"))

    assert [issue.trouble for issue in reading.issues] == [Trouble.SHEET_LEFT_OUT, Trouble.NO_TABLE]


def test_rows_come_back_from_the_store_as_they_went_in():
    wanted = read(*City().alter(Table.UNITS, "kaigo", 後継単位コード="nozei").uploads()).wanted

    assert from_json(to_json(wanted)) == wanted
