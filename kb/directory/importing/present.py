"""The directory as it stands on a day, as the import compares it: read in a fixed number of queries."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from kb.directory.importing.plan import LaterRow
from kb.directory.importing.rows import PersonRow, PostRow, State, Table, UnitRow
from kb.directory.models import Assignment, DatedRow, OrgUnit, OrgUnitVersion, PersonVersion, Post, PostVersion

UNIT_FIELDS = ("kind", "name", "name_kana", "name_en", "place", "telephone", "is_public", "duties", "position")
POST_FIELDS = ("title", "title_en", "extension", "place", "duties", "connects", "position")


def state_on(day: date) -> State:
    """Return what the directory says of ``day``, in its own order. Six queries."""
    unit_successors = dict(OrgUnit.objects.values_list("code", "successor__code"))
    post_successors = dict(Post.objects.values_list("code", "successor__code"))
    return State(
        units=_units_on(day),
        posts=_posts_on(day),
        people=_people_on(day),
        unit_successors={code: successor for code, successor in unit_successors.items() if successor},
        post_successors={code: successor for code, successor in post_successors.items() if successor},
        known_units=frozenset(unit_successors),
        known_posts=frozenset(post_successors),
    )


def later_than(day: date) -> list[LaterRow]:
    """Return what the directory says of days after ``day``: rows that begin, and ends of rows that hold. Eight queries.

    An end that is followed at once by the next row is told of by that row alone.
    """
    found: dict[tuple[str, str, date], LaterRow] = {}
    for row in _begin_later(day):
        found[(row.kind, row.code, row.day)] = row
    for kind, model, code in DATED:
        ending = model.objects.on(day).filter(valid_to__isnull=False).values_list(code, "valid_to")
        for of, last in ending:
            found.setdefault((kind, of, last), LaterRow(kind=kind, code=of, day=last))
    return sorted(found.values(), key=lambda row: (row.day, row.kind, row.code))


DATED: tuple[tuple[str, type[DatedRow], str], ...] = (
    ("units", OrgUnitVersion, "unit__code"),
    ("posts", PostVersion, "post__code"),
    ("people", PersonVersion, "person__staff_number"),
    ("holders", Assignment, "post__code"),
)


def _begin_later(day: date) -> Iterator[LaterRow]:
    later = Q(valid_from__gt=day)
    for code, begins, parent in OrgUnitVersion.objects.filter(later).values_list(
        "unit__code", "valid_from", "parent__code"
    ):
        yield _later("units", code, begins, (Table.UNITS, parent))
    for code, begins, unit in PostVersion.objects.filter(later).values_list("post__code", "valid_from", "unit__code"):
        yield _later("posts", code, begins, (Table.UNITS, unit))
    for code, begins in PersonVersion.objects.filter(later).values_list("person__staff_number", "valid_from"):
        yield _later("people", code, begins)
    for code, begins, person in Assignment.objects.filter(later).values_list(
        "post__code", "valid_from", "person__staff_number"
    ):
        yield _later("holders", code, begins, (Table.POSTS, code), (Table.PEOPLE, person))


def _later(kind: str, code: str, day: date, *needs: tuple[Table, str | None]) -> LaterRow:
    return LaterRow(
        kind=kind, code=code, day=day, needs=frozenset((table, needed) for table, needed in needs if needed)
    )


def _units_on(day: date) -> dict[str, UnitRow]:
    rows = OrgUnitVersion.objects.on(day).order_by("position", "unit__code")
    return {
        code: UnitRow(code=code, parent=parent or "", **dict(zip(UNIT_FIELDS, said, strict=True)))
        for code, parent, *said in rows.values_list("unit__code", "parent__code", *UNIT_FIELDS)
    }


def _posts_on(day: date) -> dict[str, PostRow]:
    holding = Assignment.objects.on(day).values_list(
        "post__code", "person__staff_number", "is_concurrent", "valid_from"
    )
    holders = {
        code: {"person": person, "is_concurrent": is_concurrent, "since": since.isoformat()}
        for code, person, is_concurrent, since in holding
    }
    rows = PostVersion.objects.on(day).order_by("position", "post__code")
    return {
        code: PostRow(code=code, unit=unit, **dict(zip(POST_FIELDS, said, strict=True)), **holders.get(code, {}))
        for code, unit, *said in rows.values_list("post__code", "unit__code", *POST_FIELDS)
    }


def _people_on(day: date) -> dict[str, PersonRow]:
    rows = PersonVersion.objects.on(day).order_by("person__staff_number")
    return {
        code: PersonRow(code=code, name=name, name_kana=name_kana, name_en=name_en)
        for code, name, name_kana, name_en in rows.values_list("person__staff_number", "name", "name_kana", "name_en")
    }
