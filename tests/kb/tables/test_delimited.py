"""CSV files from Japanese offices, and files that only claim to be some."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.tables import limits
from kb.tables.problems import Problem, TableError
from kb.tables.reading import Row, Sheet, read_table

pytestmark = pytest.mark.unit

TABLE = "氏名,課,内線\r\n髙橋①,㈱見本,2134\r\n"
ROWS = [
    Row(number=1, cells=("氏名", "課", "内線")),
    Row(number=2, cells=("髙橋①", "㈱見本", "2134")),
]


def problem(content: bytes, *, name: str = "職員.csv") -> tuple[str, dict[str, str | int]]:
    """Return why the file is refused."""
    with pytest.raises(TableError) as refused:
        read_table(content, name=name)
    return refused.value.code, refused.value.parameters


def rows(text: str) -> list[tuple[int, tuple[str, ...]]]:
    """Return the rows of a file with this text."""
    (sheet,) = read_table(text.encode(), name="a.csv")
    return [(row.number, row.cells) for row in sheet.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_file_is_read_in_the_encodings_of_offices(encoding):
    assert read_table(TABLE.encode(encoding), name="職員.csv") == [Sheet(name="職員", rows=ROWS)]


def test_utf_16_is_read_in_both_orders_of_bytes():
    contents = [b"\xff\xfe" + TABLE.encode("utf-16-le"), b"\xfe\xff" + TABLE.encode("utf-16-be")]

    assert [read_table(content, name="職員.csv")[0].rows for content in contents] == [ROWS, ROWS]


def test_euc_is_read_where_it_cannot_be_shift_jis():
    text = "氏名,課,備考\n見本太郎,観光課,まちづくり\n見本花子,市民課①,こども\n"

    (sheet,) = read_table(text.encode("euc_jis_2004"), name="a.csv")

    assert sheet.rows[2].cells == ("見本花子", "市民課①", "こども")


def test_file_that_two_encodings_can_read_is_refused():
    content = "ﾅｶﾞﾉ,ｶﾅ".encode("cp932")

    assert content.decode("euc_jp") != content.decode("cp932")
    assert problem(content) == (Problem.UNKNOWN_ENCODING, {})


@pytest.mark.parametrize(
    "content",
    [
        "氏名,課\r\n見本,".encode() + b"\xff\r\n",
        "氏名,課\r\n見本,".encode() + "\ud800".encode("utf-8", "surrogatepass"),
        "氏名,課\r\n見本,".encode("cp932") + b"\xff\xff\r\n",
        "氏名,課\r\n見本,\ud800あ\r\n".encode("utf-16", "surrogatepass"),
        b"\xfe\xff" + "氏名,課\r\n見本,\ud800あ\r\n".encode("utf-16-be", "surrogatepass"),
        "氏名,課\n\n".replace("\n", "\r").encode("utf-8-sig")[:-1] + b"\xff",
    ],
    ids=["utf-8", "surrogate", "cp932", "utf-16", "utf-16-be", "with mark"],
)
def test_bytes_that_are_no_characters_are_named_by_their_line(content):
    assert problem(content) == (Problem.UNDECODABLE, {"line": 2})


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("a,b;c", ("a", "b;c")),
        ("a;b;c,d", ("a", "b", "c,d")),
        ("a\tb,c\td", ("a", "b,c", "d")),
        ('"a,b,c";d', ("a,b,c", "d")),
        ('"a\n,b,c";d', ("a\n,b,c", "d")),
        ("a", ("a",)),
    ],
)
def test_delimiter_is_what_the_first_line_has_most_of(header, cells):
    assert rows(header) == [(1, cells)]


def test_rows_are_numbered_by_the_line_on_which_they_begin():
    text = '氏名,備考\n見本,"一行\r\n二行"\n\n , \n佐藤,a""b\r"鈴木","c""d"\n'

    assert rows(text) == [
        (1, ("氏名", "備考")),
        (2, ("見本", "一行\n二行")),
        (6, ("佐藤", 'a""b')),
        (7, ("鈴木", 'c"d')),
    ]


def test_rows_are_made_equally_wide_and_blank_columns_at_the_end_are_dropped():
    assert rows("a,b,,\nc,,,\n,,d,\n") == [(1, ("a", "b", "")), (2, ("c", "", "")), (3, ("", "", "d"))]


def test_markup_is_text():
    assert rows("a,<script>alert(1)</script>,&amp;") == [(1, ("a", "<script>alert(1)</script>", "&amp;"))]


@pytest.mark.parametrize("text", ['a,"b\nc,d\n', 'a,"b"c\n'])
def test_quotation_marks_that_do_not_fit_are_named_by_their_line(text):
    assert problem(f"x\n{text}".encode()) == (Problem.BROKEN_LINE, {"line": 2})


@pytest.mark.parametrize("character", ["\0", "\x1b"])
def test_control_character_is_named_by_its_line(character):
    text = "氏名\n" + "見本\n" * 200 + f"a{character}b"

    assert problem(text.encode()) == (Problem.CONTROL_CHARACTER, {"line": 202})


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "職員.xlsx"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "職員.csv"),
        (b"%PDF-1.7\n1 0 obj", "職員.csv"),
        (b"<!DOCTYPE html><table><tr><td>a", "職員.csv"),
        (b"<html><table><tr><td>a", "職員.xls"),
        (b'<?xml version="1.0"?><Workbook/>', "職員.csv"),
        (b"a,b\n", "職員.xlsx"),
        ("a,b\n".encode("utf-16-le"), "職員.csv"),
    ],
)
def test_other_files_are_no_tables(content, name):
    assert problem(content, name=name) == (Problem.NOT_A_TABLE, {})


@pytest.mark.parametrize("content", [b"", b" \r\n\r\n", b"\xef\xbb\xbf", b",,\r\n ,\r\n", "　\r\n".encode("cp932")])
def test_file_without_rows_is_empty(content):
    assert problem(content) == (Problem.EMPTY, {})


def test_upload_is_limited():
    assert problem(b"a" * (limits.UPLOAD_BYTES + 1)) == (Problem.UPLOAD_TOO_BIG, {"limit": 10})


def test_rows_are_limited():
    most = b"a\n" * limits.ROWS

    assert len(read_table(most + b"\n", name="a.csv")[0].rows) == limits.ROWS
    assert problem(most + b"a") == (Problem.TOO_MANY_ROWS, {"limit": limits.ROWS})


def test_blank_lines_are_limited_too():
    assert problem(b"\n" * limits.LAST_ROW + b"a") == (Problem.TOO_MANY_ROWS, {"limit": limits.ROWS})


def test_columns_are_limited():
    most = b"a," * (limits.COLUMNS - 1) + b"a"

    assert len(read_table(most + b",,", name="a.csv")[0].rows[0].cells) == limits.COLUMNS
    assert problem(b"a\n" + most + b",a", name="a.csv") == (
        Problem.TOO_MANY_COLUMNS,
        {"sheet": "a", "line": 2, "limit": limits.COLUMNS},
    )


def test_cells_are_limited_in_length():
    longest = "あ" * limits.CELL_CHARACTERS

    assert rows(longest) == [(1, (longest,))]
    assert problem(("," * 27 + longest + "あ").encode(), name="a.csv") == (
        Problem.CELL_TOO_LONG,
        {"sheet": "a", "line": 1, "column": "AB", "limit": limits.CELL_CHARACTERS},
    )


def test_content_is_limited_as_a_whole():
    line = b"a," * (limits.COLUMNS - 1) + b"a\n"

    assert problem(line * (limits.CELLS // limits.COLUMNS + 1)) == (Problem.TOO_MUCH_CONTENT, {})


@given(st.binary() | st.text().map(str.encode) | st.text().map(lambda text: text.encode("cp932", "ignore")))
def test_any_bytes_are_a_table_or_a_table_error(content):
    try:
        sheets = read_table(content, name="a.csv")
    except TableError:
        return
    assert [sheet.rows != [] for sheet in sheets] == [True]
