"""From a state and the files to the rows that end and begin, and to what is wrong between the two. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from kb.directory.importing.issues import Issue, Trouble
from kb.directory.importing.rows import Ending, PostRow, State, Table, UnitRow, Wanted

STEP = 1000  # between the positions of neighbours, so that others find room between them
Ordered = TypeVar("Ordered", UnitRow, PostRow)


@dataclass(frozen=True, kw_only=True)
class Change:
    """What one unit, post, person or assignment said before, and what it says from the day on.

    None before: it begins. None after: it ends.
    """

    code: str  # of the unit or the post; the staff number; of the post for an assignment
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that changes between two states."""

    before: State
    after: State
    units: list[Change] = field(default_factory=list)
    posts: list[Change] = field(default_factory=list)
    people: list[Change] = field(default_factory=list)
    holders: list[Change] = field(default_factory=list)
    unit_successors: dict[str, str] = field(default_factory=dict)  # blank: has none any more
    post_successors: dict[str, str] = field(default_factory=dict)

    def gone(self, table: Table) -> set[str]:
        """Return the codes of what ends."""
        return {change.code for change in getattr(self, table) if change.after is None}

    @property
    def is_empty(self) -> bool:
        """Everything stays as it is."""
        return not (
            self.units or self.posts or self.people or self.holders or self.unit_successors or self.post_successors
        )


@dataclass(frozen=True, kw_only=True)
class LaterRow:
    """Something that the directory already says of a day after the one that the files are for."""

    kind: str  # the field of Plan to which it belongs
    code: str
    day: date  # on which it begins, or on which what holds now ends
    needs: frozenset[tuple[Table, str]] = frozenset()  # what must stand by then


def planned(before: State, wanted: Wanted) -> Plan:
    """Return what has to change so that the files hold."""
    after = before.after(placed(wanted, before))
    return Plan(
        before=before,
        after=after,
        units=list(_changes(_said(before.units), _said(after.units))),
        posts=list(_changes(_said(before.posts), _said(after.posts))),
        people=list(_changes(_said(before.people), _said(after.people))),
        holders=list(_changes(_held(before.posts), _held(after.posts))),
        unit_successors=_successors(wanted.closed_units, before.unit_successors, after.units),
        post_successors=_successors(wanted.closed_posts, before.post_successors, after.posts),
    )


def placed(wanted: Wanted, before: State) -> Wanted:
    """Return the files with positions in place of row numbers: as many as can keep the position that they have."""
    return replace(
        wanted,
        units=None if wanted.units is None else _placed(wanted.units, before.units),
        posts=None if wanted.posts is None else _placed(wanted.posts, before.posts),
    )


def check(before: State, wanted: Wanted) -> list[Issue]:
    """Return what is wrong or odd between the rows of all tables, as they would stand together."""
    after = before.after(wanted)
    return [
        *_check_units(after),
        *_check_posts(after),
        *_check_people(after, tables=wanted.tables()),
        *_check_endings(wanted.closed_units, before.known_units, after.units, table=Table.UNITS),
        *_check_endings(wanted.closed_posts, before.known_posts, after.posts, table=Table.POSTS),
    ]


def check_later(plan: Plan, later: Iterable[LaterRow]) -> list[Issue]:
    """Return what stands against the plan among the things arranged for later days; what does not is only told of."""
    issues, kept = [], []
    touched = {(kind, change.code) for kind in _KINDS for change in getattr(plan, kind)}
    gone = {(table, code) for table in Table for code in plan.gone(table)}
    for row in later:
        missing = sorted(code for _table, code in row.needs & gone)
        parameters: dict[str, str | int] = {"kind": row.kind, "code": row.code, "day": row.day.isoformat()}
        if (row.kind, row.code) in touched:
            issues.append(Issue(trouble=Trouble.ARRANGED_LATER, parameters=parameters))
        elif missing:
            parameters["missing"] = "、".join(missing)
            issues.append(Issue(trouble=Trouble.NEEDED_LATER, parameters=parameters))
        else:
            kept.append(row.day)
    if kept:
        kept_parameters: dict[str, str | int] = {"number": len(kept), "day": min(kept).isoformat()}
        issues.append(Issue(trouble=Trouble.KEPT_LATER, parameters=kept_parameters))
    return issues


_KINDS = ("units", "posts", "people", "holders")


def _said(rows: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {code: row.columns() for code, row in rows.items()}


def _held(posts: Mapping[str, PostRow]) -> dict[str, dict[str, Any]]:
    return {code: holder for code, row in posts.items() if (holder := row.holder())}


def _changes(before: Mapping[str, dict[str, Any]], after: Mapping[str, dict[str, Any]]) -> Iterator[Change]:
    for code in [*after, *(code for code in before if code not in after)]:
        if before.get(code) != after.get(code):
            yield Change(code=code, before=before.get(code), after=after.get(code))


def _successors(
    endings: Mapping[str, Ending], known: Mapping[str, str], standing: Mapping[str, object]
) -> dict[str, str]:
    """Return the successors that are new, and a blank for what stands again: nobody has taken its work over."""
    named = {code: ending.successor for code, ending in endings.items() if known.get(code) != ending.successor}
    return named | {code: "" for code in known if code in standing}


def _placed(rows: dict[str, Ordered], present: Mapping[str, Ordered]) -> dict[str, Ordered]:
    known = [code for code in rows if code in present]
    keeping = {known[place] for place in _longest_rise([present[code].position for code in known])}
    placed: dict[str, Ordered] = {}
    low, between = 0, list[str]()
    for code in rows:
        if code not in keeping:
            between.append(code)
            continue
        high = present[code].position
        for number, inserted in enumerate(between, 1):
            room = max(high - low, 0) * number // (len(between) + 1)
            placed[inserted] = replace(rows[inserted], position=low + room)
        placed[code] = replace(rows[code], position=high)
        low, between = high, []
    for number, appended in enumerate(between, 1):
        placed[appended] = replace(rows[appended], position=low + STEP * number)
    return {code: placed[code] for code in rows}


def _longest_rise(numbers: list[int]) -> list[int]:
    """Return the places of a longest run, with gaps, of numbers that never fall."""
    ends: list[int] = []  # the last number of the best run of each length
    places: list[int] = []
    earlier: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_right(ends, number)
        ends[length : length + 1] = [number]
        places[length : length + 1] = [place]
        earlier.append(places[length - 1] if length else -1)
    run = []
    place = places[-1] if places else -1
    while place >= 0:
        run.append(place)
        place = earlier[place]
    return run[::-1]


def _check_units(after: State) -> Iterator[Issue]:
    for row in after.units.values():
        if row.parent and row.parent not in after.units:
            yield _issue(
                Trouble.UNKNOWN_PARENT, Table.UNITS, row.line, "上位単位コード", code=row.code, parent=row.parent
            )
        elif _is_above_itself(row.code, after.units):
            yield _issue(Trouble.OWN_ANCESTOR, Table.UNITS, row.line, "上位単位コード", code=row.code)


def _is_above_itself(code: str, units: Mapping[str, UnitRow]) -> bool:
    seen: set[str] = set()
    above = units[code].parent
    while above in units and above not in seen:
        if above == code:
            return True
        seen.add(above)
        above = units[above].parent
    return False


def _check_posts(after: State) -> Iterator[Issue]:
    first_with: dict[str, PostRow] = {}
    for row in after.posts.values():
        if row.unit not in after.units:
            yield _issue(Trouble.UNKNOWN_UNIT, Table.POSTS, row.line, "単位コード", code=row.code, unit=row.unit)
        if row.person and row.person not in after.people:
            yield _issue(Trouble.UNKNOWN_PERSON, Table.POSTS, row.line, "職員番号", code=row.code, person=row.person)
        other = first_with.setdefault(row.extension, row) if row.extension else row
        if other is not row:
            yield _issue(
                Trouble.EXTENSION_TWICE,
                Table.POSTS,
                row.line,
                "内線",
                extension=row.extension,
                code=row.code,
                other=other.code,
            )


def _check_people(after: State, *, tables: Set[Table]) -> Iterator[Issue]:
    main: dict[str, PostRow] = {}
    holding: dict[str, PostRow] = {}
    for row in after.posts.values():
        if not row.person:
            continue
        holding[row.person] = row
        if not row.is_concurrent:
            other = main.setdefault(row.person, row)
            if other is not row:
                yield _issue(
                    Trouble.TWO_MAIN_POSTS,
                    Table.POSTS,
                    row.line,
                    "兼務",
                    person=row.person,
                    code=row.code,
                    other=other.code,
                )
    for person, row in holding.items():
        if person not in main:
            yield _issue(Trouble.CONCURRENT_ONLY, Table.POSTS, row.line, "兼務", person=person, code=row.code)
    for someone in after.people.values() if Table.PEOPLE in tables else ():
        if someone.code not in holding:
            yield _issue(Trouble.WITHOUT_POST, Table.PEOPLE, someone.line, "職員番号", name=someone.name)


def _check_endings(
    endings: Mapping[str, Ending], known: Set[str], standing: Mapping[str, object], *, table: Table
) -> Iterator[Issue]:
    code_column, column = {
        Table.UNITS: ("単位コード", "後継単位コード"),
        Table.POSTS: ("職コード", "後継職コード"),
    }[table]
    for ending in endings.values():
        if ending.code not in known:
            yield _issue(Trouble.UNKNOWN_ENDING, table, ending.line, code_column, code=ending.code)
        if ending.successor not in standing:
            yield _issue(
                Trouble.UNKNOWN_SUCCESSOR, table, ending.line, column, code=ending.code, successor=ending.successor
            )


def _issue(trouble: Trouble, table: Table, line: int, column: str, **parameters: str | int) -> Issue:
    return Issue(trouble=trouble, table=table, line=line, column=column, parameters=parameters)
