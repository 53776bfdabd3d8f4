"""Uploaded tables to rows: which sheet lists what, and what each cell says. No database."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kb.directory.importing.issues import Issue, Trouble
from kb.directory.importing.rows import Ending, PersonRow, PostRow, Table, UnitRow, Wanted
from kb.tables.reading import Row, Sheet, TableError, read_table
from kb.tables.texts import explain
from kb.tables.values import clean_text, read_date, read_extension, read_flag

CODE = re.compile(r"[A-Za-z0-9_-]+")
STAFF_NUMBER = re.compile(r"[A-Za-z0-9_-]+")
TELEPHONE = re.compile(r"[0-9+()\- #*]*")
HEADER_WITHIN = 10  # rows: a title and a note often stand above it
KINDS = {
    "市": "city",
    "部": "department",
    "局": "department",
    "課": "section",
    "室": "section",
    "担当": "team",
    "係": "team",
    "施設": "facility",
}
CONNECTS = {"可": True, "不可": False, "": True}  # a blank cell: nobody said that callers are not connected


class Refused(Exception):
    """A cell cannot be taken, and why."""

    def __init__(self, trouble: Trouble, **parameters: str | int) -> None:
        super().__init__(trouble, parameters)
        self.trouble = trouble
        self.parameters = parameters


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a table: what its header says, and how its cells are read."""

    name: str
    field: str
    read: Callable[[str], Any]
    also: tuple[str, ...] = ()  # other headers that mean the same
    is_optional: bool = False


@dataclass(frozen=True, kw_only=True)
class Upload:
    """One file as it came."""

    name: str
    content: bytes


@dataclass(kw_only=True)
class Reading:
    """What files say, and what is wrong with them."""

    wanted: Wanted
    issues: list[Issue]


def text(longest: int, *, needed: bool = False, one_line: bool = True) -> Callable[[str], str]:
    """Return a reader of plain text."""

    def read(cell: str) -> str:
        cleaned = clean_text(cell)
        if one_line:
            cleaned = " ".join(cleaned.splitlines())
        return _measured(cleaned, longest, needed=needed)

    return read


def code(longest: int, *, needed: bool = False) -> Callable[[str], str]:
    """Return a reader of codes in Latin letters; full-width ones are taken as plain."""

    def read(cell: str) -> str:
        cleaned = _measured(clean_text(cell, is_code=True), longest, needed=needed)
        if cleaned and not CODE.fullmatch(cleaned):
            raise Refused(Trouble.BAD_CODE, value=shown(cleaned))
        return cleaned

    return read


def kana(cell: str) -> str:
    """Read kana; half-width katakana become full-width."""
    return _measured(unicodedata.normalize("NFKC", clean_text(cell)), 120)


def kind(cell: str) -> str:
    """Read the floor on which a unit stands."""
    cleaned = _measured(clean_text(cell), 20, needed=True)
    if cleaned not in KINDS:
        raise Refused(Trouble.BAD_KIND, value=shown(cleaned), known="、".join(KINDS))
    return KINDS[cleaned]


def flag(cell: str) -> bool:
    """Read ○ or blank."""
    try:
        return read_flag(cell)
    except ValueError:
        raise Refused(Trouble.BAD_FLAG, value=shown(cell)) from None


def connects(cell: str) -> bool:
    """Read 可, 不可, or what stands for yes and no; blank is 可."""
    cleaned = clean_text(cell)
    return CONNECTS[cleaned] if cleaned in CONNECTS else flag(cell)


def extension(cell: str) -> str:
    """Read one extension."""
    try:
        return read_extension(cell)
    except ValueError:
        raise Refused(Trouble.BAD_EXTENSION, value=shown(cell)) from None


def telephone(cell: str) -> str:
    """Read a telephone number as people write it."""
    cleaned = _measured(clean_text(cell, is_code=True), 30)
    if not TELEPHONE.fullmatch(cleaned):
        raise Refused(Trouble.BAD_TELEPHONE, value=shown(cell))
    return cleaned


def day(cell: str) -> str:
    """Read a day, Japanese eras too; as ISO text."""
    try:
        found = read_date(cell)
    except ValueError:
        raise Refused(Trouble.BAD_DATE, value=shown(cell)) from None
    return found.isoformat() if found else ""


UNIT_COLUMNS = (
    Column(name="単位コード", field="code", read=code(40, needed=True), also=("組織コード",)),
    Column(name="名称", field="name", read=text(60, needed=True), also=("組織名", "単位名")),
    Column(name="かな", field="name_kana", read=kana, also=("カナ", "フリガナ", "ふりがな")),
    Column(name="英語名", field="name_en", read=text(100), also=("英語名称", "英字")),
    Column(name="種別", field="kind", read=kind),
    Column(name="上位単位コード", field="parent", read=code(40), also=("上位組織コード",)),
    Column(name="場所", field="place", read=text(100)),
    Column(name="電話", field="telephone", read=telephone, also=("電話番号",)),
    Column(name="公開", field="is_public", read=flag),
    Column(name="事務分掌", field="duties", read=text(5_000, one_line=False), also=("分掌事務",)),
    Column(name="後継単位コード", field="successor", read=code(40), is_optional=True, also=("後継組織コード",)),
)
POST_COLUMNS = (
    Column(name="職コード", field="code", read=code(60, needed=True)),
    Column(name="単位コード", field="unit", read=code(40, needed=True), also=("組織コード",)),
    Column(name="職名", field="title", read=text(60, needed=True)),
    Column(name="職名英語", field="title_en", read=text(100)),
    Column(name="内線", field="extension", read=extension, also=("内線番号",)),
    Column(name="場所", field="place", read=text(100)),
    Column(name="担当業務", field="duties", read=text(5_000, one_line=False)),
    Column(name="取次", field="connects", read=connects, also=("取次ぎ",)),
    Column(name="職員番号", field="person", read=code(20)),
    Column(name="兼務", field="is_concurrent", read=flag),
    Column(name="適用日", field="since", read=day, is_optional=True),
    Column(name="後継職コード", field="successor", read=code(60), is_optional=True),
)
PEOPLE_COLUMNS = (
    Column(name="職員番号", field="code", read=code(20, needed=True)),
    Column(name="氏名", field="name", read=text(60, needed=True)),
    Column(name="かな", field="name_kana", read=kana, also=("カナ", "フリガナ", "ふりがな", "氏名かな", "氏名カナ")),
    Column(name="英字", field="name_en", read=text(100), also=("英語名", "ローマ字")),
)
COLUMNS: dict[Table, tuple[Column, ...]] = {
    Table.UNITS: UNIT_COLUMNS,
    Table.POSTS: POST_COLUMNS,
    Table.PEOPLE: PEOPLE_COLUMNS,
}
# Columns by which a header is recognised; posts first, for they bear the codes of the other two as well.
MARKS: tuple[tuple[Table, frozenset[str]], ...] = (
    (Table.POSTS, frozenset({"code", "title"})),
    (Table.UNITS, frozenset({"code", "name"})),
    (Table.PEOPLE, frozenset({"code", "name"})),
)
ROWS: dict[Table, type[UnitRow | PostRow | PersonRow]] = {
    Table.UNITS: UnitRow,
    Table.POSTS: PostRow,
    Table.PEOPLE: PersonRow,
}


def read_files(uploads: Sequence[Upload], *, effective_on: date) -> Reading:
    """Read all sheets of all files; what is wrong stands in ``issues``, with its line and column.

    The order of columns is free. A cell that cannot be read makes an issue, not an exception: somebody who corrects
    a list wants to know all that is wrong with it.
    """
    issues: list[Issue] = []
    found: dict[Table, _Listed] = {}
    for upload in uploads:
        for sheet in _sheets(upload, issues):
            table, header = _recognised(sheet)
            if table is None:
                issues.append(Issue(trouble=Trouble.SHEET_LEFT_OUT, parameters={"sheet": shown(sheet.name)}))
            elif table in found:
                issues.append(Issue(trouble=Trouble.TABLE_TWICE, table=table))
            else:
                found[table] = _Listed(table=table, effective_on=effective_on)
                found[table].read(sheet.rows[header], sheet.rows[header + 1 :])
                issues += found[table].issues
    if not found and not any(issue.is_error for issue in issues):
        issues.append(Issue(trouble=Trouble.NO_TABLE))
    return Reading(wanted=_wanted(found), issues=issues)


def shown(value: str) -> str:
    """Return as much of a value as a sentence bears."""
    return value if len(value) <= 40 else value[:39] + "…"


@dataclass(kw_only=True)
class _Listed:
    """One table on its way in."""

    table: Table
    effective_on: date
    rows: dict[str, Any] = field(default_factory=dict)
    endings: dict[str, Ending] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    def read(self, header: Row, rows: Sequence[Row]) -> None:
        places = self._places(header)
        if any(issue.is_error for issue in self.issues):
            return
        for number, row in enumerate(rows, 1):
            cells = self._cells(row, places)
            if cells is not None:
                self._take(cells, number=number, line=row.number)

    def _places(self, header: Row) -> dict[Column, int]:
        """Return where each column stands; those that are missing, double or unknown make issues."""
        places: dict[Column, int] = {}
        by_name = _names(self.table)
        for place, cell in enumerate(header.cells):
            name = _plain_header(cell)
            column = by_name.get(name)
            if column is None and name:
                self._note(Trouble.COLUMN_LEFT_OUT, line=header.number, column=shown(clean_text(cell)))
            elif column in places:
                self._note(Trouble.COLUMN_TWICE, line=header.number, column=column.name)
            elif column is not None:
                places[column] = place
        for column in COLUMNS[self.table]:
            # A file without 場所 would clear the place of every unit.
            if column not in places and not column.is_optional:
                self._note(Trouble.COLUMN_MISSING, line=header.number, column=column.name)
        return places

    def _cells(self, row: Row, places: dict[Column, int]) -> dict[str, Any] | None:
        values: dict[str, Any] = {}
        is_whole = True
        for column, place in places.items():
            try:
                values[column.field] = column.read(row.cells[place])
            except Refused as refused:
                self._note(refused.trouble, line=row.number, column=column.name, **refused.parameters)
                is_whole = False
        return values if is_whole else None

    def _take(self, cells: dict[str, Any], *, number: int, line: int) -> None:
        successor = cells.pop("successor", "")
        code = cells["code"]
        if code in self.rows or code in self.endings:
            self._note_twice(cells, line=line)
        elif successor:
            self.endings[code] = Ending(code=code, successor=successor, line=line)
        else:
            if self.table is not Table.PEOPLE:
                cells["position"] = number
            self.rows[code] = ROWS[self.table](**cells, line=line)
            self._look_at(self.rows[code])

    def _note_twice(self, cells: dict[str, Any], *, line: int) -> None:
        code = cells["code"]
        first = self.rows.get(code)
        other = first.line if first else self.endings[code].line
        if first is None or self.table is not Table.POSTS or first.person == cells["person"]:
            self._note(Trouble.CODE_TWICE, line=line, column=COLUMNS[self.table][0].name, code=code, other=other)
        else:
            self._note(Trouble.TWO_HOLDERS, line=line, column="職員番号", code=code, other=other)

    def _look_at(self, row: Any) -> None:
        if self.table is not Table.POSTS and not row.name_kana:
            self._note(Trouble.KANA_MISSING, line=row.line, column="かな", name=row.name)
        if self.table is Table.POSTS and row.since and date.fromisoformat(row.since) > self.effective_on:
            self._note(Trouble.LATER_DATE, line=row.line, column="適用日", value=row.since)

    def _note(self, trouble: Trouble, *, line: int, column: str, **parameters: str | int) -> None:
        self.issues.append(Issue(trouble=trouble, table=self.table, line=line, column=column, parameters=parameters))


def _sheets(upload: Upload, issues: list[Issue]) -> list[Sheet]:
    try:
        return read_table(upload.content, name=upload.name)
    except TableError as error:
        parameters: dict[str, str | int] = {"name": shown(upload.name), "reason": explain(error)}
        issues.append(Issue(trouble=Trouble.UNREADABLE, parameters=parameters))
        return []


def _recognised(sheet: Sheet) -> tuple[Table | None, int]:
    """Return what the sheet lists and the place of its header among its rows."""
    for place, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        headers = {_plain_header(cell) for cell in row.cells}
        for table, marks in MARKS:
            fields = {column.field for name, column in _names(table).items() if name in headers}
            if marks <= fields:
                return table, place
    return None, 0


def _names(table: Table) -> dict[str, Column]:
    return {_plain_header(name): column for column in COLUMNS[table] for name in (column.name, *column.also)}


def _plain_header(cell: str) -> str:
    """Return the header without what varies: blanks, width, notes in brackets, marks for what must be filled."""
    plain = "".join(unicodedata.normalize("NFKC", clean_text(cell)).split())
    return re.sub(r"\([^)]*\)|[*※]", "", plain)


def _wanted(found: dict[Table, _Listed]) -> Wanted:
    units, posts = found.get(Table.UNITS), found.get(Table.POSTS)
    return Wanted(
        **{table.value: listed.rows for table, listed in found.items()},
        closed_units=units.endings if units else {},
        closed_posts=posts.endings if posts else {},
    )


def _measured(cleaned: str, longest: int, *, needed: bool = False) -> str:
    if needed and not cleaned:
        raise Refused(Trouble.BLANK)
    if len(cleaned) > longest:
        raise Refused(Trouble.TOO_LONG, longest=longest)
    return cleaned
