"""The city's table of collection days and of how things are sorted: read from sheets, every row checked. Pure."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from kb.tables.sheets import Row, Sheet
from kb.tables.values import clean_text, read_date

KINDS, DAYS, TOWNS, ITEMS, CHANGES = "種別", "収集日", "町名", "品目", "休み"
KIND, AREA, TOWN, ITEM, DAY = "種別", "地区", "町名", "品目", "日付"
ON_HOLIDAYS, WEEKDAYS, WEEKS, INSTEAD = "祝日", "曜日", "週", "振替日"
KANA, ENGLISH, OTHER_NAMES, PART, HOW, UNTIL = "かな", "英語名", "別名", "範囲", "出し方", "時刻"
NEEDED = {
    KINDS: (KIND, ON_HOLIDAYS),
    DAYS: (AREA, KIND, WEEKDAYS),
    TOWNS: (TOWN, KANA, AREA),
    ITEMS: (ITEM, KANA, KIND),
    CHANGES: (DAY,),
}
OPTIONAL = frozenset({CHANGES})
SHEETS = tuple(NEEDED)
COLLECTED = {"収集する": True, "収集しない": False}
WEEKDAY_NAMES = "月火水木金土日"
MARKS = re.compile(r"曜日?|[・、,/\s]")
CLOCK = re.compile(r"([0-9]{1,2})[:時]([0-9]{2})?分?(?::00)?")
SEVERAL = re.compile(r"[、,\n]")


class Fault(StrEnum):
    """What is wrong with a sheet or a row."""

    NO_SHEET = "no_sheet"
    TWO_SHEETS = "two_sheets"
    NO_COLUMN = "no_column"
    BLANK = "blank"
    TWICE = "twice"
    UNKNOWN = "unknown"  # a kind or an area that the other sheets do not have
    NO_WEEKDAY = "no_weekday"
    NO_WEEK = "no_week"
    NO_DATE = "no_date"
    NO_TIME = "no_time"
    NO_CHOICE = "no_choice"


@dataclass(frozen=True, kw_only=True)
class RowFault:
    """One thing that is wrong, where it stands."""

    fault: Fault
    sheet: str
    line: int = 0  # of the sheet, from 1; 0: the whole sheet
    column: str = ""
    value: str = ""


class TableFaultsError(Exception):
    """The table is not taken; ``faults`` say why, in the order of the sheets."""

    def __init__(self, faults: list[RowFault]) -> None:
        super().__init__(faults)
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of waste; one without any days is not collected at the usual places."""

    name: str
    name_en: str
    others: tuple[str, ...]  # what callers say for it
    how: str
    on_holidays: bool  # collected on national holidays too
    until: time | None  # of the day, by when it is put out


@dataclass(frozen=True, kw_only=True)
class Rule:
    """On which weekdays an area has its collection of a kind."""

    area: str
    kind: str
    weekdays: frozenset[int]  # 0 is Monday
    weeks: frozenset[int]  # of the month, 1 to 5; empty: every week


@dataclass(frozen=True, kw_only=True)
class Town:
    """A town, or the part of it that belongs to one area."""

    name: str
    kana: str
    name_en: str
    part: str  # 「1〜3丁目」; blank: all of it
    area: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing, and with which kind it is put out."""

    name: str
    kana: str
    name_en: str
    others: tuple[str, ...]
    kind: str
    how: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """A day without collection, or with one on another day."""

    day: date
    area: str  # blank: all
    kind: str  # blank: all
    instead: date | None


@dataclass(frozen=True, kw_only=True)
class Table:
    """All of it, consistent in itself."""

    kinds: Mapping[str, Kind]
    rules: tuple[Rule, ...]
    towns: tuple[Town, ...]
    items: tuple[Item, ...]
    changes: tuple[Change, ...]


def read(sheets: Iterable[Sheet]) -> Table:
    """Return the table. Sheets and columns of other names are passed over.

    Raises TableFaultsError with everything that is wrong.
    """
    reading = _Reading(list(sheets))
    kinds = {kind.name: kind for kind in reading.kinds()}
    rules = tuple(reading.rules(kinds))
    areas = {rule.area for rule in rules}
    table = Table(
        kinds=kinds,
        rules=rules,
        towns=tuple(reading.towns(areas)),
        items=tuple(reading.items(kinds)),
        changes=tuple(reading.changes(areas, kinds)),
    )
    if reading.faults:
        raise TableFaultsError(reading.faults)
    return table


@dataclass(kw_only=True)
class _Cells:
    """One row, its cells by the names of their columns; notes what is wrong with them."""

    sheet: str
    line: int
    cells: Mapping[str, str]
    faults: list[RowFault]

    def text(self, column: str) -> str:
        return self.cells.get(column, "")

    def needed(self, column: str) -> str:
        if not self.text(column):
            self.wrong(Fault.BLANK, column)
        return self.text(column)

    def known(self, column: str, among: Collection[str]) -> str:
        """Return a name that another sheet has; a blank one is as it is."""
        if self.text(column) and self.text(column) not in among:
            self.wrong(Fault.UNKNOWN, column)
        return self.text(column)

    def day(self, column: str) -> date | None:
        try:
            return read_date(self.text(column))
        except ValueError:
            self.wrong(Fault.NO_DATE, column)
            return None

    def clock(self, column: str) -> time | None:
        text = clean_text(self.text(column), is_code=True)
        if not text:
            return None
        match = CLOCK.fullmatch(text)
        if match and int(match[1]) < 24 and int(match[2] or 0) < 60:
            return time(int(match[1]), int(match[2] or 0))
        self.wrong(Fault.NO_TIME, column)
        return None

    def several(self, column: str) -> tuple[str, ...]:
        return tuple(part for one in SEVERAL.split(self.text(column)) if (part := one.strip()))

    def wrong(self, fault: Fault, column: str) -> None:
        self.faults.append(
            RowFault(fault=fault, sheet=self.sheet, line=self.line, column=column, value=self.text(column)[:40])
        )


class _Reading:
    """The sheets of one table, and what is wrong with them so far."""

    def __init__(self, sheets: Collection[Sheet]) -> None:
        self._sheets = {sheet.name.strip(): sheet for sheet in sheets}
        times = Counter(sheet.name.strip() for sheet in sheets)
        self.faults = [RowFault(fault=Fault.TWO_SHEETS, sheet=name) for name in SHEETS if times[name] > 1]

    def kinds(self) -> Iterator[Kind]:
        for row in self._once(KINDS, KIND):
            if row.text(ON_HOLIDAYS) not in COLLECTED:
                row.wrong(Fault.NO_CHOICE, ON_HOLIDAYS)
            yield Kind(
                name=row.needed(KIND),
                name_en=row.text(ENGLISH),
                others=row.several(OTHER_NAMES),
                how=row.text(HOW),
                on_holidays=COLLECTED.get(row.text(ON_HOLIDAYS), False),
                until=row.clock(UNTIL),
            )

    def rules(self, kinds: Collection[str]) -> Iterator[Rule]:
        for row in self._rows(DAYS):
            row.needed(KIND)
            weekdays = MARKS.sub("", row.text(WEEKDAYS))
            weeks = MARKS.sub("", row.text(WEEKS)).replace("第", "").replace("毎週", "")
            if not weekdays or set(weekdays) - set(WEEKDAY_NAMES):
                row.wrong(Fault.NO_WEEKDAY, WEEKDAYS)
            if set(weeks) - set("12345"):
                row.wrong(Fault.NO_WEEK, WEEKS)
            yield Rule(
                area=row.needed(AREA),
                kind=row.known(KIND, kinds),
                weekdays=frozenset(map(WEEKDAY_NAMES.find, weekdays)),
                weeks=frozenset(map(int, weeks)) if weeks.isdecimal() else frozenset(),
            )

    def towns(self, areas: Collection[str]) -> Iterator[Town]:
        for row in self._once(TOWNS, TOWN, PART):
            row.needed(AREA)
            yield Town(
                name=row.needed(TOWN),
                kana=row.needed(KANA),
                name_en=row.text(ENGLISH),
                part=row.text(PART),
                area=row.known(AREA, areas),
            )

    def items(self, kinds: Collection[str]) -> Iterator[Item]:
        for row in self._once(ITEMS, ITEM):
            row.needed(KIND)
            yield Item(
                name=row.needed(ITEM),
                kana=row.needed(KANA),
                name_en=row.text(ENGLISH),
                others=row.several(OTHER_NAMES),
                kind=row.known(KIND, kinds),
                how=row.text(HOW),
            )

    def changes(self, areas: Collection[str], kinds: Collection[str]) -> Iterator[Change]:
        for row in self._rows(CHANGES):
            row.needed(DAY)
            day, instead = row.day(DAY), row.day(INSTEAD)
            area, kind = row.known(AREA, areas), row.known(KIND, kinds)
            if day:
                yield Change(day=day, area=area, kind=kind, instead=instead)

    def _once(self, name: str, *columns: str) -> Iterator[_Cells]:
        """Yield the rows of a sheet; of two with the same cells in these columns the second is wrong."""
        seen: set[tuple[str, ...]] = set()
        for row in self._rows(name):
            key = tuple(row.text(column) for column in columns)
            if key in seen:
                row.wrong(Fault.TWICE, columns[0])
            seen.add(key)
            yield row

    def _rows(self, name: str) -> Iterator[_Cells]:
        sheet = self._sheets.get(name)
        if sheet is None or not sheet.rows:
            if name not in OPTIONAL:
                self.faults.append(RowFault(fault=Fault.NO_SHEET, sheet=name))
            return
        head, *rows = sheet.rows
        columns = [clean_text(cell) for cell in head.cells]
        missing = [column for column in NEEDED[name] if column not in columns]
        self.faults += [RowFault(fault=Fault.NO_COLUMN, sheet=name, column=column) for column in missing]
        if not missing:
            for row in rows:
                yield self._cells(name, columns, row)

    def _cells(self, name: str, columns: list[str], row: Row) -> _Cells:
        cells = {column: clean_text(cell) for column, cell in zip(columns, row.cells, strict=True)}
        return _Cells(sheet=name, line=row.number, cells=cells, faults=self.faults)
