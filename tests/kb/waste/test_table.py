"""The table of collection days: what is read from its sheets, and what is said of rows that are wrong."""

import pytest

from kb.waste.table import Fault, TableFaultsError, read
from tests.kb.waste.tables import SMALL, sheets, small_table

pytestmark = pytest.mark.unit


def faults(**changed: list[list[str]] | None) -> list[tuple[Fault, str, int, str]]:
    with pytest.raises(TableFaultsError) as refused:
        read(sheets(**changed))
    return [(one.fault, one.sheet, one.line, one.column) for one in refused.value.faults]


def test_rules_towns_things_and_changes_are_read():
    table = small_table()

    assert [(rule.area, rule.kind, sorted(rule.weekdays), sorted(rule.weeks)) for rule in table.rules] == [
        ("東", "燃やすごみ", [0, 3], []),
        ("東", "びん", [2], [1, 3]),
        ("西", "燃やすごみ", [1], []),
    ]
    assert [(town.name, town.part, town.area) for town in table.towns][1:] == [
        ("浜町", "4丁目", "西"),
        ("緑町", "", "東"),
    ]
    assert table.items[0].others == ("電池", "単三")
    assert [str(change.instead) for change in table.changes] == ["None", "2026-12-29"]


def test_changes_may_be_left_out_and_other_sheets_and_columns_are_passed_over():
    table = read(
        sheets(休み=None, 控え=[["何か"]], 町名=[[*SMALL["町名"][0], "備考"], ["緑町", "みどり", "", "", "東", "角"]])
    )

    assert (len(table.towns), table.changes) == (1, ())


@pytest.mark.parametrize(
    ("sheet", "rows", "found"),
    [
        ("町名", None, (Fault.NO_SHEET, "町名", 0, "")),
        ("品目", [["品目", "かな"]], (Fault.NO_COLUMN, "品目", 0, "種別")),
        ("町名", [SMALL["町名"][0], ["", "はま", "", "", "東"]], (Fault.BLANK, "町名", 2, "町名")),
        ("町名", [*SMALL["町名"], SMALL["町名"][1]], (Fault.TWICE, "町名", 5, "町名")),
        ("町名", [SMALL["町名"][0], ["南町", "みなみ", "", "", "南"]], (Fault.UNKNOWN, "町名", 2, "地区")),
        ("品目", [SMALL["品目"][0], ["石", "いし", "", "", "岩", ""]], (Fault.UNKNOWN, "品目", 2, "種別")),
        ("休み", [SMALL["休み"][0], ["13月1日", "", "", ""]], (Fault.NO_DATE, "休み", 2, "日付")),
        ("休み", [SMALL["休み"][0], ["2026-12-31", "", "紙", ""]], (Fault.UNKNOWN, "休み", 2, "種別")),
        ("収集日", [*SMALL["収集日"], ["西", "びん", "祝", ""]], (Fault.NO_WEEKDAY, "収集日", 5, "曜日")),
        ("収集日", [*SMALL["収集日"], ["西", "びん", "", ""]], (Fault.NO_WEEKDAY, "収集日", 5, "曜日")),
        ("収集日", [*SMALL["収集日"], ["西", "びん", "水", "第6"]], (Fault.NO_WEEK, "収集日", 5, "週")),
        ("種別", [*SMALL["種別"], ["紙", "", "", "収集する", "25:00", ""]], (Fault.NO_TIME, "種別", 5, "時刻")),
        ("種別", [*SMALL["種別"], ["紙", "", "", "たぶん", "", ""]], (Fault.NO_CHOICE, "種別", 5, "祝日")),
    ],
)
def test_what_is_wrong_is_named_where_it_stands(sheet, rows, found):
    assert faults(**{sheet: rows}) == [found]


def test_all_faults_are_told_at_once():
    blank = [SMALL["町名"][0], ["", "", "", "", ""]]

    assert len(faults(町名=blank, 休み=[SMALL["休み"][0], ["x", "", "", "y"]])) == 5


@pytest.mark.parametrize("cell", ["\0", "=1+1", "<b>", "あ" * 5000, "\u202e", "９９９"])
@pytest.mark.parametrize("sheet", SMALL)
def test_any_cell_is_read_or_named_in_its_row(sheet, cell):
    rows = [*SMALL[sheet], [cell] * len(SMALL[sheet][0])]

    assert _wrong_lines(**{sheet: rows}) <= {len(rows)}


def _wrong_lines(**changed: list[list[str]]) -> set[int]:
    try:
        read(sheets(**changed))
    except TableFaultsError as error:
        return {one.line for one in error.faults}
    return set()
