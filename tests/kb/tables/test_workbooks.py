"""Workbooks as people upload them, and as somebody might build them to do harm; read in a real child process."""

import io
import json
import os
import struct
import subprocess
import sys
import zipfile
from datetime import datetime, time, timedelta

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from kb.tables import limits
from kb.tables.children import ENVIRONMENT, PYTHON, ROOT
from kb.tables.problems import Problem, TableError
from kb.tables.reading import Row, Sheet, read_table
from kb.tables.workbooks import read_workbook

pytestmark = [pytest.mark.integration, pytest.mark.any_database]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)

# Reads a workbook from its input; tells the refusal's code, its own greatest memory and its child's, in KiB.
REFUSAL = """
import resource, sys
from kb.tables.problems import TableError
from kb.tables.reading import read_table
try:
    read_table(sys.stdin.buffer.read(), name="x.xlsx")
except TableError as refused:
    # Not RUSAGE_SELF: that begins with the memory of whoever started this process.
    own = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
    print(refused.code, own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def problem(content: bytes, *, name: str = "職員.xlsx") -> tuple[str, dict[str, str | int]]:
    """Return why the file is refused."""
    with pytest.raises(TableError) as refused:
        read_table(content, name=name)
    return refused.value.code, refused.value.parameters


def saved(workbook: Workbook) -> bytes:
    """Return the workbook as openpyxl writes it."""
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def with_cells(*rows: list[object]) -> bytes:
    """Return a workbook with these rows in its only sheet."""
    workbook = Workbook()
    workbook.active.title = "職員"
    for row in rows:
        workbook.active.append(row)
    return saved(workbook)


def packed(parts: dict[str, str | bytes]) -> bytes:
    """Return a zip package with these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def parts_of(sheet: str, *, strings: str = "", styles: str = "", head: str = "") -> dict[str, str | bytes]:
    """Return the parts of a workbook written by hand: the rows of its sheet, its shared strings, its cell formats."""
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{KIND}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="a" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        '<sheets><sheet name="職員" sheetId="1" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="a" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts><font/></fonts><fills><fill><patternFill/></fill></fills>'
        "<borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
        f'<cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{MAIN}"><dimension ref="B2"/>'
        f"<sheetData>{sheet}</sheetData></worksheet>",
    }


def by_hand(sheet: str, **others: str) -> bytes:
    """Return a workbook written by hand."""
    return packed(parts_of(sheet, **others))


def rows(content: bytes) -> list[tuple[int, tuple[str, ...]]]:
    """Return the rows of a workbook with one sheet."""
    (sheet,) = read_table(content, name="職員.xlsx")
    return [(row.number, row.cells) for row in sheet.rows]


def test_cells_become_the_text_that_they_show():
    moment = datetime(2026, 4, 1, 9, 30)  # noqa: DTZ001 - workbooks know no zones
    content = with_cells(
        ["氏名", "髙橋①", " 空白 ", "一行\r\n二行", "<b>&amp;</b>", "=文字".removeprefix("=")],
        [2134, 2134.0, -0.5, 0.1 + 0.2, True, False],
        [moment.date(), moment, time(9, 30), timedelta(hours=30), None, "0467001000"],
    )

    assert rows(content) == [
        (1, ("氏名", "髙橋①", " 空白 ", "一行\n二行", "<b>&amp;</b>", "文字")),
        (2, ("2134", "2134", "-0.5", "0.3", "TRUE", "FALSE")),
        (3, ("2026-04-01", "2026-04-01T09:30:00", "09:30:00", "30:00:00", "", "0467001000")),
    ]


def test_cells_of_japanese_excel_become_the_text_that_they_show():
    content = by_hand(
        '<row r="1"><c r="A1" s="1"><v>46113</v></c><c r="B1" s="2"><v>123</v></c><c r="C1" t="s"><v>0</v></c>'
        '<c r="D1" t="s"><v>1</v></c><c r="E1"><v>46113</v></c></row>',
        styles='<xf numFmtId="57"/><xf numFmtId="164"/>',
        strings="<si><t>見本</t><rPh sb='0' eb='2'><t>ミホン</t></rPh></si>"
        "<si><r><t>一行_x000D_\n</t></r><r><t>二行</t></r></si>",
    )
    styles = f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="0000"/></numFmts>'
    parts = {
        name: part.replace(f'<styleSheet xmlns="{MAIN}">'.encode(), styles.encode()) for name, part in unpacked(content)
    }

    assert rows(packed(parts)) == [(1, ("2026-04-01", "0123", "見本", "一行\n二行", "46113"))]


def unpacked(content: bytes) -> list[tuple[str, bytes]]:
    """Return the parts of a package."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return [(name, package.read(name)) for name in package.namelist()]


def test_rows_keep_their_numbers_and_blank_ones_are_left_out():
    workbook = Workbook()
    workbook.active.title = "職員"
    workbook.active["B3"] = "a"
    workbook.active["C5"] = " "
    workbook.active["D1000000"] = "b"

    assert rows(saved(workbook)) == [(3, ("", "a", "", "")), (1_000_000, ("", "", "", "b"))]


def test_hidden_and_blank_sheets_are_left_out_and_hidden_rows_are_read():
    workbook = Workbook()
    workbook.active.title = "空"
    for title, state in [("職員", "visible"), ("候補", "hidden"), ("裏", "veryHidden"), ("課", "visible")]:
        workbook.create_sheet(title).append([title])
        workbook[title].sheet_state = state
    workbook["候補"].append(["=1+1"])
    workbook["職員"].row_dimensions[1].hidden = True

    assert read_table(saved(workbook), name="a.xlsx") == [
        Sheet(name="職員", rows=[Row(number=1, cells=("職員",))]),
        Sheet(name="課", rows=[Row(number=1, cells=("課",))]),
    ]


def test_first_of_merged_cells_has_the_value():
    workbook = Workbook()
    workbook.active["A1"] = "a"
    workbook.active["B2"] = "b"
    workbook.active.merge_cells("A1:B1")

    assert rows(saved(workbook)) == [(1, ("a", "")), (2, ("", "b"))]


def test_size_that_a_sheet_claims_is_not_believed():
    content = by_hand('<row r="1"><c r="A1"><v>1</v></c></row><row r="3"><c r="C3"><v>3</v></c></row>')

    assert rows(content) == [(1, ("1", "", "")), (3, ("", "", "3"))]


def test_formulas_are_refused_with_their_addresses():
    content = with_cells(["氏名", "=1+1"], [ArrayFormula("A2:A3", "=B1:B2")], [3], *[["=NOW()"]] * 6)

    assert problem(content) == (Problem.FORMULAS, {"sheet": "職員", "cells": "B1, A2, A4, A5, A6, …"})


def test_formula_is_refused_whatever_result_the_file_gives_for_it():
    content = by_hand('<row r="1"><c r="A1" t="str"><f>1+1</f><v>課長</v></c></row>')

    assert problem(content) == (Problem.FORMULAS, {"sheet": "職員", "cells": "A1"})


def test_text_that_looks_like_a_formula_is_text():
    content = by_hand('<row r="1"><c r="A1" t="inlineStr"><is><t>=1+1</t></is></c></row>')

    assert rows(content) == [(1, ("=1+1",))]


def test_error_values_are_refused_with_their_addresses():
    content = by_hand('<row r="2"><c r="C2" t="e"><v>#N/A</v></c><c r="D2" t="e"><v>#REF!</v></c></row>')

    assert problem(content) == (Problem.ERROR_VALUES, {"sheet": "職員", "cells": "C2, D2"})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (COMPOUND + "EncryptedPackage".encode("utf-16-le"), Problem.ENCRYPTED),
        (COMPOUND + "Workbook".encode("utf-16-le"), Problem.OLD_WORKBOOK),
        (COMPOUND + "Book".encode("utf-16-le"), Problem.OLD_WORKBOOK),
        (COMPOUND + "WordDocument".encode("utf-16-le"), Problem.NOT_A_TABLE),
    ],
)
def test_containers_of_old_office_are_told_apart(content, code):
    assert problem(content) == (code, {})


def test_macros_are_refused_by_the_part_and_by_the_kind_of_workbook():
    parts = parts_of('<row r="1"><c r="A1"><v>1</v></c></row>')
    of_macros = str(parts["[Content_Types].xml"]).replace(
        f"{KIND}.sheet", "application/vnd.ms-excel.sheet.macroEnabled"
    )

    contents = [packed(parts | {"xl/vbaProject.bin": b"a"}), packed(parts | {"[Content_Types].xml": of_macros})]

    assert [problem(content) for content in contents] == [(Problem.MACROS, {})] * 2


@pytest.mark.parametrize(
    "parts",
    [
        {"a.txt": "a"},
        {"[Content_Types].xml": "<Types/>", "word/document.xml": "<a/>"},
        {"[Content_Types].xml": "application/vnd.ms-excel.sheet.binary.macroEnabled.main", "xl/workbook.bin": b"a"},
    ],
    ids=["zip", "document", "binary workbook"],
)
def test_other_packages_are_no_tables(parts):
    assert problem(packed(parts)) == (Problem.NOT_A_TABLE, {})


def test_workbook_without_content_is_empty():
    assert problem(saved(Workbook())) == (Problem.EMPTY, {})


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_every_part(part, encoding):
    parts = parts_of('<row r="1"><c r="A1"><v>1</v></c></row>')
    parts[part] = (LAUGHS + str(parts[part])).encode(encoding)

    assert problem(packed(parts)) == (Problem.DAMAGED, {})


def test_links_to_other_files_are_not_followed():
    parts = parts_of('<row r="1"><c r="A1"><v>1</v></c></row>')
    parts["xl/_rels/workbook.xml.rels"] = str(parts["xl/_rels/workbook.xml.rels"]).replace(
        "</Relationships>",
        f'<Relationship Id="b" Type="{OFFICE}/externalLink" Target="externalLinks/externalLink1.xml"/></Relationships>',
    )
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace(
        "</workbook>", '<externalReferences><externalReference r:id="b"/></externalReferences></workbook>'
    )
    parts["xl/externalLinks/externalLink1.xml"] = (
        f'<externalLink xmlns="{MAIN}"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    )

    assert rows(packed(parts)) == [(1, ("1",))]


@pytest.mark.parametrize(
    "sheet",
    [
        '<row r="2"><c r="A2"><v>2</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>7</v></c></row>',
        '<row r="1"><c r="A1"><v>a</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c>',
    ],
    ids=["order", "row twice", "cell twice", "order of cells", "row number", "string", "number", "open"],
)
def test_sheet_that_could_be_read_in_several_ways_is_damaged(sheet):
    assert problem(by_hand(sheet)) == (Problem.DAMAGED, {})


def test_sheet_in_a_form_that_would_be_passed_over_is_damaged():
    parts = parts_of('<row r="1"><c r="A1"><v>1</v></c></row>')
    parts["xl/worksheets/sheet1.xml"] = str(parts["xl/worksheets/sheet1.xml"]).replace(
        MAIN, "http://purl.oclc.org/main"
    )

    assert problem(packed(parts)) == (Problem.DAMAGED, {})


def test_damaged_packages_are_named_so():
    content = with_cells(["a"])
    contents = [
        content[: len(content) // 2],
        content[:200] + bytes(100) + content[300:],
        b"PK\x03\x04" + bytes(range(256)),
        twice("xl/workbook.xml", content),
    ]

    assert [problem(broken) for broken in contents] == [(Problem.DAMAGED, {})] * 4


def twice(name: str, content: bytes) -> bytes:
    """Return the package with a second part of that name, in other letters."""
    return packed({**dict(unpacked(content)), name.upper(): b"<workbook/>"})


def test_part_with_a_password_is_encrypted():
    content = bytearray(with_cells(["a"]))
    place = content.find(b"PK\x01\x02")
    content[place + 8] |= 1  # the flag in the directory

    assert problem(bytes(content)) == (Problem.ENCRYPTED, {})


def test_bomb_is_refused_and_costs_no_memory():
    parts = parts_of('<row r="1"><c r="A1"><v>1</v></c></row>')
    content = with_bomb(parts, mebibytes=1024)
    # A small process: a child's greatest memory begins with that of whoever started it, and the tests' own is large.
    told = subprocess.run(
        [sys.executable, "-c", REFUSAL], input=content, capture_output=True, check=True, cwd=ROOT, timeout=60
    )
    code, own_kib, child_kib = told.stdout.decode().split()

    assert code == Problem.UNPACKED_TOO_BIG
    assert len(content) < 5 * limits.MIB
    assert int(own_kib) < 200 * 1024
    assert int(child_kib) < limits.CHILD_MEMORY_BYTES // 1024


def test_bomb_whose_directory_lies_is_refused():
    content = bytearray(with_bomb(parts_of(""), mebibytes=300))
    place = content.rfind(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<L", 1000)  # the size after unpacking

    assert problem(bytes(content)) == (Problem.DAMAGED, {})


def with_bomb(parts: dict[str, str | bytes], *, mebibytes: int) -> bytes:
    """Return a package with one more part, of so many spaces."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
        with package.open("xl/theme/theme1.xml", "w", force_zip64=False) as bomb:
            for _ in range(mebibytes):
                bomb.write(b" " * limits.MIB)
    return buffer.getvalue()


def test_parts_are_limited():
    parts = parts_of("") | {f"a{place}": b"" for place in range(limits.PARTS)}

    assert problem(packed(parts)) == (Problem.UNPACKED_TOO_BIG, {})


def test_rows_are_limited():
    content = rows_written(100_000)

    assert problem(content) == (Problem.TOO_MANY_ROWS, {"limit": limits.ROWS})


def rows_written(number: int) -> bytes:
    """Return a workbook with so many rows."""
    return by_hand("".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(1, number + 1)))


def test_as_many_rows_as_allowed_are_read():
    assert len(rows(rows_written(limits.ROWS))) == limits.ROWS


def test_columns_are_limited():
    most: list[object] = ["a"] * limits.COLUMNS

    assert len(rows(with_cells(most))[0][1]) == limits.COLUMNS
    assert problem(with_cells([1], [*most, "a"])) == (
        Problem.TOO_MANY_COLUMNS,
        {"sheet": "職員", "line": 2, "limit": limits.COLUMNS},
    )


def test_cells_are_limited_in_length():
    longest = "あ" * limits.CELL_CHARACTERS

    assert rows(with_cells([longest])) == [(1, (longest,))]
    assert problem(with_cells([None, longest + "あ"])) == (
        Problem.CELL_TOO_LONG,
        {"sheet": "職員", "line": 1, "column": "B", "limit": limits.CELL_CHARACTERS},
    )


def test_one_long_text_in_many_cells_is_limited():
    row = '<row><c t="s"><v>0</v></c></row>'
    content = by_hand(
        row * (limits.CHARACTERS // limits.CELL_CHARACTERS + 1),
        strings=f"<si><t>{'a' * limits.CELL_CHARACTERS}</t></si>",
    )

    assert problem(content) == (Problem.TOO_MUCH_CONTENT, {})


def test_cells_are_limited_in_number():
    row = f"<row>{'<c><v>1</v></c>' * limits.COLUMNS}</row>"

    assert problem(by_hand(row * (limits.CELLS // limits.COLUMNS + 1))) == (Problem.TOO_MUCH_CONTENT, {})


def test_child_that_needs_too_much_memory_is_ended():
    # Random enough to pass the limit of the ratio; each of the elements costs the parser fifty times its bytes.
    noise = os.urandom(2 * limits.MIB).hex()
    strings = "".join(f"<r><t>{noise[place : place + 2]}</t></r>" for place in range(0, len(noise), 2))

    assert problem(by_hand("", strings=f"<si>{strings}</si>")) == (Problem.TOO_MUCH_WORK, {})


def test_child_that_needs_too_long_is_ended():
    with pytest.raises(TableError) as refused:
        read_workbook(rows_written(limits.ROWS), patience=timedelta(milliseconds=1))

    assert refused.value.code == Problem.TOO_MUCH_WORK


def test_child_is_told_no_secret_and_knows_no_settings():
    program = (
        "import json, os, sys, kb.tables.child; print(json.dumps([sorted(os.environ), "
        "[name for name in sys.modules if name.partition('.')[0] == 'django' or name.startswith('kb.settings')]]))"
    )

    answer = subprocess.run(
        [*PYTHON[:-1], "-c", program], cwd=ROOT, env=ENVIRONMENT, capture_output=True, check=True
    ).stdout

    variables, modules = json.loads(answer)
    assert set(variables) <= {"OPENBLAS_NUM_THREADS", "LC_CTYPE"}  # Python sets the latter itself
    assert modules == []
