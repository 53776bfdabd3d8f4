"""A small table of collection days, as sheets."""

from kb.tables.sheets import Row, Sheet
from kb.waste.table import Table, read

SMALL = {
    "種別": [
        ["種別", "英語名", "別名", "祝日", "時刻", "出し方"],
        ["燃やすごみ", "Burnable garbage", "燃えるごみ、可燃", "収集する", "８時３０分", "緑の袋"],
        ["びん", "Bottles", "", "収集しない", "8:30", "かごに入れる"],
        ["粗大ごみ", "Bulky garbage", "", "収集しない", "", "申し込む"],
    ],
    "収集日": [
        ["地区", "種別", "曜日", "週"],
        ["東", "燃やすごみ", "月・木曜日", ""],
        ["東", "びん", "水", "第1、第3"],
        ["西", "燃やすごみ", "火", "毎週"],
    ],
    "町名": [
        ["町名", "かな", "英語名", "範囲", "地区"],
        ["浜町", "はまちょう", "Hamacho", "1〜3丁目", "東"],
        ["浜町", "はまちょう", "Hamacho", "4丁目", "西"],
        ["緑町", "みどりちょう", "", "", "東"],
    ],
    "品目": [
        ["品目", "かな", "英語名", "別名", "種別", "出し方"],
        ["乾電池", "かんでんち", "Dry battery", "電池、単三", "びん", "袋に入れる"],
        ["ボタン電池", "ぼたんでんち", "", "", "びん", ""],
        ["傘", "かさ", "Umbrella", "", "燃やすごみ", ""],
        ["かばん", "かばん", "Bag", "", "燃やすごみ", ""],
        ["ロボット掃除機", "ろぼっとそうじき", "", "ルンバ", "粗大ごみ", ""],
    ],
    "休み": [
        ["日付", "地区", "種別", "振替日"],
        ["2026-12-31", "", "", ""],
        ["R8.12.28", "東", "燃やすごみ", "2026年12月29日"],
    ],
}


def sheets(**changed: list[list[str]] | None) -> list[Sheet]:
    """Return the small table's sheets; with ``changed``, those have other rows, or are left out."""
    return [
        Sheet(name=name, rows=[Row(number=number, cells=tuple(cells)) for number, cells in enumerate(rows, 1)])
        for name, rows in {**SMALL, **changed}.items()
        if rows is not None
    ]


def small_table() -> Table:
    """Return the small table."""
    return read(sheets())
