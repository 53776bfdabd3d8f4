"""What one table says otherwise than another, row by row. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any

from kb.waste.table import (
    AREA,
    CHANGES,
    COLLECTED,
    DAY,
    DAYS,
    ENGLISH,
    HOW,
    INSTEAD,
    ITEM,
    ITEMS,
    KANA,
    KIND,
    KINDS,
    ON_HOLIDAYS,
    OTHER_NAMES,
    PART,
    TOWN,
    TOWNS,
    UNTIL,
    WEEKDAY_NAMES,
    WEEKDAYS,
    WEEKS,
    Table,
)

# By sheet the fields of a row, under their columns' names; a row is the same one as long as the first few are.
COLUMNS = {
    KINDS: {
        "name": KIND,
        "name_en": ENGLISH,
        "others": OTHER_NAMES,
        "on_holidays": ON_HOLIDAYS,
        "until": UNTIL,
        "how": HOW,
    },
    DAYS: {"area": AREA, "kind": KIND, "weekdays": WEEKDAYS, "weeks": WEEKS},
    TOWNS: {"name": TOWN, "part": PART, "kana": KANA, "name_en": ENGLISH, "area": AREA},
    ITEMS: {"name": ITEM, "kana": KANA, "name_en": ENGLISH, "others": OTHER_NAMES, "kind": KIND, "how": HOW},
    CHANGES: {"day": DAY, "area": AREA, "kind": KIND, "instead": INSTEAD},
}
NAMED_BY = {KINDS: 1, DAYS: 2, TOWNS: 2, ITEMS: 1, CHANGES: 3}
SAID = {said: text for text, said in COLLECTED.items()}
TOLD: dict[str, Callable[[Any], str]] = {
    ON_HOLIDAYS: lambda collected: SAID[collected],
    WEEKDAYS: lambda days: "・".join(WEEKDAY_NAMES[day] for day in sorted(days)),
    WEEKS: lambda weeks: "・".join(f"第{week}" for week in sorted(weeks)),
}


class Turn(StrEnum):
    """What becomes of a row."""

    CHANGED = "changed"
    GONE = "gone"
    ADDED = "added"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What a column says before and afterwards; blank on one side for a row that comes or goes."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One row that comes, goes or becomes another; its cells are those that tell more than its name."""

    turn: Turn
    name: str
    cells: tuple[Cell, ...]


def differences(old: Table, new: Table) -> dict[str, list[Difference]]:
    """Return by sheet what differs: what is changed, what is gone, what is added, each in the order of the rows.

    How something was written does not count, nor does the order of rows.
    """
    before, after = rows_of(old), rows_of(new)
    return {sheet: sorted(_of_sheet(sheet, before[sheet], after[sheet]), key=_turn) for sheet in COLUMNS}


def rows_of(table: Table) -> dict[str, tuple[Any, ...]]:
    """Return the rows by sheet."""
    return {
        KINDS: tuple(table.kinds.values()),
        DAYS: table.rules,
        TOWNS: table.towns,
        ITEMS: table.items,
        CHANGES: table.changes,
    }


def _turn(difference: Difference) -> int:
    return list(Turn).index(difference.turn)


def _of_sheet(sheet: str, before: tuple[Any, ...], after: tuple[Any, ...]) -> Iterator[Difference]:
    gone = defaultdict(list)
    for row in (Counter(before) - Counter(after)).elements():
        gone[_key(sheet, row)].append(row)
    for row in (Counter(after) - Counter(before)).elements():
        same = gone[_key(sheet, row)]
        yield _difference(sheet, same.pop(0) if same else None, row)
    for rows in gone.values():
        for row in rows:
            yield _difference(sheet, row, None)


def _key(sheet: str, row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, field) for field in list(COLUMNS[sheet])[: NAMED_BY[sheet]])


def _difference(sheet: str, before: Any, after: Any) -> Difference:
    cells = [
        Cell(column=column, before=_told(column, before, field), after=_told(column, after, field))
        for field, column in COLUMNS[sheet].items()
    ]
    naming, telling = cells[: NAMED_BY[sheet]], cells[NAMED_BY[sheet] :]
    return Difference(
        turn=Turn.ADDED if before is None else Turn.GONE if after is None else Turn.CHANGED,
        name=" ".join(filter(None, (cell.after or cell.before for cell in naming))),
        cells=tuple(cell for cell in telling if cell.before != cell.after),
    )


def _told(column: str, row: Any, field: str) -> str:
    """Return a cell's value as somebody would write it; blank where there is no row."""
    value = None if row is None else getattr(row, field)
    if value is None:
        return ""
    if column in TOLD:
        return TOLD[column](value)
    if isinstance(value, tuple):
        return "、".join(value)
    if isinstance(value, time):
        return f"{value.hour}:{value.minute:02}"
    return value.isoformat() if isinstance(value, date) else str(value)
