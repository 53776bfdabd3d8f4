"""What one table says otherwise than another."""

import pytest

from kb.waste.differences import Cell, Turn, differences, rows_of
from kb.waste.kept import EMPTY
from kb.waste.table import SHEETS, Table, read
from tests.kb.waste.tables import SMALL, sheets, small_table

pytestmark = pytest.mark.unit


def told(old: Table, new: Table, sheet: str) -> list[tuple[Turn, str, list[str]]]:
    return [
        (one.turn, one.name, [f"{cell.column}: {cell.before} > {cell.after}" for cell in one.cells])
        for one in differences(old, new)[sheet]
    ]


def changed(**rows: list[list[str]]) -> Table:
    return read(sheets(**rows))


def test_same_table_differs_nowhere():
    assert differences(small_table(), small_table()) == {sheet: [] for sheet in SHEETS}


def test_first_table_is_added_row_by_row():
    found = differences(EMPTY, small_table())

    assert {sheet: len(rows) for sheet, rows in found.items()} == {name: len(rows) - 1 for name, rows in SMALL.items()}
    assert {one.turn for rows in found.values() for one in rows} == {Turn.ADDED}


def test_row_with_the_same_name_is_changed_in_the_cells_that_differ():
    head, first, second, third = SMALL["町名"]
    new = changed(町名=[head, first, [*second[:4], "東"], third])

    assert told(small_table(), new, "町名") == [(Turn.CHANGED, "浜町 4丁目", ["地区: 西 > 東"])]


def test_changed_stands_before_gone_and_added():
    head, battery, *others = SMALL["品目"]
    rows = [head, *others[1:], ["鍋", "なべ", "", "", "粗大ごみ", ""], [*battery[:5], "箱に入れる"]]

    assert told(small_table(), changed(品目=rows), "品目") == [
        (Turn.CHANGED, "乾電池", ["出し方: 袋に入れる > 箱に入れる"]),
        (Turn.GONE, "ボタン電池", ["かな: ぼたんでんち > ", "種別: びん > "]),
        (Turn.ADDED, "鍋", ["かな:  > なべ", "種別:  > 粗大ごみ"]),
    ]


@pytest.mark.parametrize(
    ("sheet", "row", "cells"),
    [
        ("種別", ["燃やすごみ", "Burnable garbage", "可燃", "収集しない", "9時", "緑の袋"], 3),
        ("収集日", ["東", "燃やすごみ", "火", "第2"], 2),
        ("休み", ["2026/12/31", "", "", "2027年1月4日"], 1),
    ],
)
def test_values_are_told_as_somebody_would_write_them(sheet, row, cells):
    head, _first, *others = SMALL[sheet]

    (found,) = differences(small_table(), changed(**{sheet: [head, row, *others]}))[sheet]

    assert found.turn is Turn.CHANGED
    assert len(found.cells) == cells
    assert found.cells[-1] in (
        Cell(column="時刻", before="8:30", after="9:00"),
        Cell(column="週", before="", after="第2"),
        Cell(column="振替日", before="", after="2027-01-04"),
    )


def test_how_something_is_written_and_in_which_order_is_no_difference():
    new = changed(
        休み=[SMALL["休み"][0], ["令和8年12月28日", "東", "燃やすごみ", "2026-12-29"], ["2026/12/31", "", "", ""]],
        収集日=[SMALL["収集日"][0], ["東", "燃やすごみ", "木、月", "毎週"], *SMALL["収集日"][2:]],
    )

    assert differences(small_table(), new) == {sheet: [] for sheet in SHEETS}
    assert rows_of(small_table()) != rows_of(new)


def test_two_rows_of_one_name_are_told_apart():
    head, *rows = SMALL["収集日"]
    twice = changed(収集日=[head, *rows, ["東", "びん", "金", ""]])

    assert told(small_table(), twice, "収集日") == [(Turn.ADDED, "東 びん", ["曜日:  > 金"])]
    assert [turn for turn, *_rest in told(twice, small_table(), "収集日")] == [Turn.GONE]
