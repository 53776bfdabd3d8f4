"""The rows of the three tables, and the whole state of a directory on one day. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, TypeVar


class Table(StrEnum):
    """What a sheet lists."""

    UNITS = "units"
    POSTS = "posts"
    PEOPLE = "people"


@dataclass(frozen=True, kw_only=True)
class UnitRow:
    """A unit as it shall be."""

    code: str
    name: str
    name_kana: str = ""
    name_en: str = ""
    kind: str
    parent: str = ""  # code of the unit above; blank at the top
    place: str = ""
    telephone: str = ""
    is_public: bool = False
    duties: str = ""
    position: int = 0  # in a file: the place of the row; see ``plan.placed``
    line: int = 0  # in the file; 0 for what is in the directory

    def columns(self) -> dict[str, Any]:
        """Return what a version of the unit says."""
        return _without(self, "code", "line")


@dataclass(frozen=True, kw_only=True)
class PostRow:
    """A post as it shall be, and who holds it."""

    code: str
    unit: str
    title: str
    title_en: str = ""
    extension: str = ""
    place: str = ""
    duties: str = ""
    connects: bool = True
    person: str = ""  # staff number; blank for a vacant post
    is_concurrent: bool = False
    since: str = ""  # ISO day from which the holder has held it, as the file or the directory says
    position: int = 0
    line: int = 0

    def columns(self) -> dict[str, Any]:
        """Return what a version of the post says; its holder is not part of it."""
        return _without(self, "code", "person", "is_concurrent", "since", "line")

    def holder(self) -> dict[str, Any] | None:
        """Return what an assignment says; None for a vacant post."""
        return {"person": self.person, "is_concurrent": self.is_concurrent} if self.person else None


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """A person as they are called."""

    code: str  # the staff number
    name: str
    name_kana: str = ""
    name_en: str = ""
    line: int = 0

    def columns(self) -> dict[str, Any]:
        """Return what a version of the person says."""
        return _without(self, "code", "line")


@dataclass(frozen=True, kw_only=True)
class Ending:
    """A unit or a post that the file closes by naming its successor."""

    code: str
    successor: str
    line: int


AnyRow = UnitRow | PostRow | PersonRow
SomeRow = TypeVar("SomeRow", UnitRow, PostRow, PersonRow)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What files say shall hold. A table that no file holds is None: it stays as it is."""

    units: dict[str, UnitRow] | None = None
    posts: dict[str, PostRow] | None = None
    people: dict[str, PersonRow] | None = None
    closed_units: dict[str, Ending] = field(default_factory=dict)
    closed_posts: dict[str, Ending] = field(default_factory=dict)

    def tables(self) -> set[Table]:
        """Return what the files hold."""
        return {table for table in Table if getattr(self, table) is not None}


@dataclass(frozen=True, kw_only=True)
class State:
    """The directory on one day, by code."""

    units: dict[str, UnitRow] = field(default_factory=dict)
    posts: dict[str, PostRow] = field(default_factory=dict)
    people: dict[str, PersonRow] = field(default_factory=dict)
    unit_successors: dict[str, str] = field(default_factory=dict)  # also of those that have ended
    post_successors: dict[str, str] = field(default_factory=dict)
    known_units: frozenset[str] = frozenset()  # all codes that the directory has ever had
    known_posts: frozenset[str] = frozenset()

    @property
    def is_new(self) -> bool:
        """Nothing has ever been in the directory."""
        return not (self.known_units or self.known_posts or self.people)

    def after(self, wanted: Wanted) -> "State":
        """Return the state once the files hold."""
        return replace(
            self,
            units=self.units if wanted.units is None else wanted.units,
            posts=self.posts if wanted.posts is None else wanted.posts,
            people=self.people if wanted.people is None else wanted.people,
        )

    def path(self, unit: str) -> str:
        """Name the unit with its section, as colleagues say it: ``市民課 住民記録担当``. A team alone says little."""
        row = self.units.get(unit)
        if row is None:
            return unit
        above = self.units.get(row.parent)
        return f"{above.name} {row.name}" if row.kind == "team" and above else row.name

    def post_name(self, post: str) -> str:
        """Name the post as colleagues do, section first; blank for one that is not there."""
        row = self.posts.get(post)
        return f"{self.path(row.unit)} {row.title}" if row else ""

    def section(self, unit: str) -> str:
        """Return the code of the section that the unit is or belongs to."""
        seen: set[str] = set()
        code = unit
        while code in self.units and self.units[code].kind == "team" and code not in seen:
            seen.add(code)
            code = self.units[code].parent
        return code


def to_json(wanted: Wanted) -> dict[str, Any]:
    """Return the files' content as it is stored with an import."""
    stored: dict[str, Any] = {}
    for table in wanted.tables():
        stored[table.value] = [asdict(row) for row in getattr(wanted, table).values()]
    for name in ("closed_units", "closed_posts"):
        stored[name] = [asdict(ending) for ending in getattr(wanted, name).values()]
    return stored


def from_json(stored: Mapping[str, Any]) -> Wanted:
    """Return what ``to_json`` stored."""
    return Wanted(
        units=_restored(stored, Table.UNITS, UnitRow),
        posts=_restored(stored, Table.POSTS, PostRow),
        people=_restored(stored, Table.PEOPLE, PersonRow),
        closed_units={ending["code"]: Ending(**ending) for ending in stored["closed_units"]},
        closed_posts={ending["code"]: Ending(**ending) for ending in stored["closed_posts"]},
    )


def _restored(stored: Mapping[str, Any], table: Table, kind: type[SomeRow]) -> dict[str, SomeRow] | None:
    rows = stored.get(table.value)
    return None if rows is None else {row["code"]: kind(**row) for row in rows}


def _without(row: AnyRow, *names: str) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in fields(row) if column.name not in names}
