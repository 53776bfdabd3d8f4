"""A very small city as the three tables, to be altered row by row."""

from dataclasses import replace
from datetime import date
from typing import Any

from kb.accounts.models import User
from kb.accounts.people import create_user
from kb.accounts.policy import Role
from kb.directory.importing.deeds import load_first
from kb.directory.importing.files import COLUMNS, Upload, read_files
from kb.directory.importing.plan import placed
from kb.directory.importing.rows import State, Table, Wanted
from kb.tables.writing import csv_bytes

FIRST_DAY = date(2025, 4, 1)
UNITS = """
単位コード|名称|かな|種別|上位単位コード|公開|場所|電話
mihon|見本市|みほんし|市||||
shimin|市民課|しみんか|課|mihon|○|1階|
juki|住民記録担当|じゅうみんきろくたんとう|担当|shimin|||
nozei|納税課|のうぜいか|課|mihon|||0467-00-1300
kaigo|介護保険課|かいごほけんか|課|mihon|||
"""
POSTS = """
職コード|単位コード|職名|内線|取次|職員番号|兼務|担当業務
shimin-1|shimin|課長|2101|可|M1||
juki-1|juki|主任|2102|可|M2||転入届、転出届
nozei-1|nozei|課長|2201|不可|M3||
nozei-2|nozei|主査|2202|可|||
kaigo-1|kaigo|課長|2301|可|M1|○|
"""
PEOPLE = """
職員番号|氏名|かな|英字
M1|大野 正彦|おおの まさひこ|Ono Masahiko
M2|山田 一郎|やまだ いちろう|Yamada Ichiro
M3|矢野 拓也|やの たくや|Yano Takuya
"""
KEYS = {Table.UNITS: "単位コード", Table.POSTS: "職コード", Table.PEOPLE: "職員番号"}


class City:
    """The three tables. What a test alters, another test does not see."""

    def __init__(self) -> None:
        self.rows = {table: _listed(text) for table, text in zip(Table, (UNITS, POSTS, PEOPLE), strict=True)}

    def alter(self, table: Table, code: str, **cells: str) -> "City":
        """Put other values into the cells of a row."""
        self._row(table, code).update(cells)
        return self

    def drop(self, table: Table, code: str) -> "City":
        """Leave a row out."""
        self.rows[table].remove(self._row(table, code))
        return self

    def add(self, table: Table, **cells: str) -> "City":
        """Add a row at the end."""
        self.rows[table].append(cells)
        return self

    def upload(self, table: Table) -> Upload:
        """Return one table as a CSV file."""
        header = [column.name for column in COLUMNS[table]]
        rows = [[row.get(name, "") for name in header] for row in self.rows[table]]
        return Upload(name=f"{table.value}.csv", content=csv_bytes(header, rows))

    def uploads(self, *tables: Table) -> list[Upload]:
        """Return the tables as CSV files; all of them if none is named."""
        return [self.upload(table) for table in tables or Table]

    def wanted(self, *tables: Table) -> Wanted:
        """Return what the files say."""
        reading = read_files(self.uploads(*tables), effective_on=date.max)
        assert not [issue for issue in reading.issues if issue.is_error], reading.issues
        return reading.wanted

    def state(self) -> State:
        """Return the city as the directory would hold it."""
        wanted = placed(self.wanted(), State())
        known = {"known_units": frozenset(wanted.units or ()), "known_posts": frozenset(wanted.posts or ())}
        return _in_the_directory(State(**known).after(wanted))

    def load(self, *, on: date = FIRST_DAY) -> "City":
        """Let the city be the directory from ``on``."""
        load_first(*(upload.content for upload in self.uploads()), effective_on=on)
        return self

    def _row(self, table: Table, code: str) -> dict[str, Any]:
        return next(row for row in self.rows[table] if row[KEYS[table]] == code)


def _in_the_directory(state: State) -> State:
    """Return the state without lines of a file."""
    return replace(
        state,
        **{
            table.value: {code: replace(row, line=0) for code, row in getattr(state, table.value).items()}
            for table in Table
        },
    )


def _listed(text: str) -> list[dict[str, str]]:
    header, *rows = (line.split("|") for line in text.strip().splitlines())
    return [dict(zip(header, row, strict=True)) for row in rows]


def official(name: str, role: Role, **fields: Any) -> User:
    """Make somebody; the person number is the name unless another is given."""
    return create_user(
        username=name,
        password="a long sample password",
        display_name=name,
        role=role,
        **{"person_number": name} | fields,
    )
