"""What a plan means to people: who moves where, which unit is new, what is called otherwise. Pure; no sentences yet."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from kb.directory.importing.plan import Change, Plan
from kb.directory.importing.rows import PostRow, State, Table

Parameters = dict[str, str | int]


class Kind(StrEnum):
    """What a difference is; in the order in which they are shown."""

    UNIT_CLOSED = "unit_closed"
    UNIT_BEGUN = "unit_begun"
    UNIT_RENAMED = "unit_renamed"
    UNIT_MOVED = "unit_moved"
    UNIT_CHANGED = "unit_changed"
    PERSON_LEFT = "person_left"
    PERSON_JOINED = "person_joined"
    PERSON_MOVED = "person_moved"
    PERSON_MOVED_WITHIN = "person_moved_within"
    PERSON_WITHOUT_POST = "person_without_post"
    CONCURRENT_BEGUN = "concurrent_begun"
    CONCURRENT_ENDED = "concurrent_ended"
    PERSON_RENAMED = "person_renamed"
    PERSON_CHANGED = "person_changed"
    POST_CLOSED = "post_closed"
    POST_BEGUN = "post_begun"
    POST_VACANT = "post_vacant"
    POST_MOVED = "post_moved"
    POST_CHANGED = "post_changed"
    SUCCESSOR_CHANGED = "successor_changed"
    ORDER_CHANGED = "order_changed"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that changes, with the names of what it is about."""

    kind: Kind
    parameters: Parameters = field(default_factory=dict)


def differences(plan: Plan) -> list[Difference]:
    """Return all that the plan changes, in the order of ``Kind``; nothing that it changes is left out."""
    found = [*_of_units(plan), *_of_people(plan), *_of_posts(plan), *_of_successors(plan), *_of_order(plan)]
    places = {kind: place for place, kind in enumerate(Kind)}
    return sorted(found, key=lambda difference: places[difference.kind])


def _of_units(plan: Plan) -> Iterator[Difference]:
    before, after = plan.before, plan.after
    for change in plan.units:
        old, new = before.units.get(change.code), after.units.get(change.code)
        if new is None:
            successor = plan.unit_successors.get(change.code) or before.unit_successors.get(change.code, "")
            yield _difference(
                Kind.UNIT_CLOSED,
                code=change.code,
                name=before.path(change.code),
                successor=after.path(successor) if successor in after.units else "",
            )
        elif old is None:
            above = after.path(new.parent) if new.parent else ""
            yield _difference(Kind.UNIT_BEGUN, code=change.code, name=new.name, above=above)
        else:
            yield from _of_unit(change, plan)


def _of_unit(change: Change, plan: Plan) -> Iterator[Difference]:
    about = {"code": change.code, "name": plan.after.path(change.code)}
    for name, old, new in _fields(change):
        if name == "name":
            yield _difference(Kind.UNIT_RENAMED, code=change.code, before=old, after=new)
        elif name == "parent":
            yield _difference(
                Kind.UNIT_MOVED,
                code=change.code,
                name=plan.after.units[change.code].name,
                before=plan.before.path(old),
                after=plan.after.path(new),
            )
        else:
            yield _difference(Kind.UNIT_CHANGED, **about, field=name, before=old, after=new)


def _of_people(plan: Plan) -> Iterator[Difference]:
    before, after = plan.before, plan.after
    old_posts, new_posts = _main_posts(before), _main_posts(after)
    for code in [*before.people, *(code for code in after.people if code not in before.people)]:
        old, new = old_posts.get(code), new_posts.get(code)
        if code not in after.people:
            yield _person(Kind.PERSON_LEFT, before, code, post=_place(before, old))
        elif code not in before.people:
            yield _person(Kind.PERSON_JOINED, after, code, post=_place(after, new))
        elif new is None and old is not None:
            yield _person(Kind.PERSON_WITHOUT_POST, after, code, before=_place(before, old))
        elif new is not None and (old is None or (old.code, old.unit) != (new.code, new.unit)):
            within = old is not None and before.section(old.unit) == after.section(new.unit)
            kind = Kind.PERSON_MOVED_WITHIN if within else Kind.PERSON_MOVED
            yield _person(kind, after, code, before=_place(before, old), after=_place(after, new))
    yield from _of_names(plan)
    yield from _of_concurrent_posts(plan)


def _of_names(plan: Plan) -> Iterator[Difference]:
    for change in plan.people:
        for name, old, new in _fields(change):
            if name == "name":
                yield _difference(Kind.PERSON_RENAMED, code=change.code, before=old, after=new)
            else:
                yield _person(Kind.PERSON_CHANGED, plan.after, change.code, field=name, before=old, after=new)


def _of_concurrent_posts(plan: Plan) -> Iterator[Difference]:
    old = {(row.person, row.code): row for row in plan.before.posts.values() if row.person and row.is_concurrent}
    new = {(row.person, row.code): row for row in plan.after.posts.values() if row.person and row.is_concurrent}
    for (person, code), row in new.items():
        if (person, code) not in old:
            yield _person(Kind.CONCURRENT_BEGUN, plan.after, person, post=_place(plan.after, row))
    for (person, code), row in old.items():
        if (person, code) not in new:
            yield _person(Kind.CONCURRENT_ENDED, plan.before, person, post=_place(plan.before, row))


def _of_posts(plan: Plan) -> Iterator[Difference]:
    for change in plan.posts:
        old, new = plan.before.posts.get(change.code), plan.after.posts.get(change.code)
        if new is None:
            successor = plan.after.posts.get(plan.post_successors.get(change.code, ""))
            yield _difference(
                Kind.POST_CLOSED,
                code=change.code,
                name=_place(plan.before, old),
                successor=_place(plan.after, successor),
            )
        elif old is None:
            yield _difference(Kind.POST_BEGUN, code=change.code, name=_place(plan.after, new))
        else:
            yield from _of_post(change, plan)
    for change in plan.holders:
        if change.after is None and change.code in plan.after.posts:
            name = _place(plan.after, plan.after.posts[change.code])
            yield _difference(Kind.POST_VACANT, code=change.code, name=name)


def _of_post(change: Change, plan: Plan) -> Iterator[Difference]:
    row = plan.after.posts[change.code]
    for name, old, new in _fields(change):
        if name == "unit":
            yield _difference(
                Kind.POST_MOVED,
                code=change.code,
                name=row.title,
                before=plan.before.path(old),
                after=plan.after.path(new),
            )
        else:
            about = {"code": change.code, "name": _place(plan.after, row)}
            yield _difference(Kind.POST_CHANGED, **about, field=name, before=old, after=new)


def _of_successors(plan: Plan) -> Iterator[Difference]:
    """Tell of successors named for what had ended before; those of what ends now are told of with the end."""
    for table, named in ((Table.UNITS, plan.unit_successors), (Table.POSTS, plan.post_successors)):
        for code, successor in named.items():
            if code not in plan.gone(table):
                yield _difference(Kind.SUCCESSOR_CHANGED, table=table.value, code=code, successor=successor)


def _of_order(plan: Plan) -> Iterator[Difference]:
    for table in (Table.UNITS, Table.POSTS):
        moved = sum(1 for change in getattr(plan, table) if _position_changes(change))
        if moved:
            yield _difference(Kind.ORDER_CHANGED, table=table.value, number=moved)


def _fields(change: Change) -> Iterator[tuple[str, str, str]]:
    """Yield each field that changes but the position, with its old and its new value as text."""
    if change.before is None or change.after is None:
        return
    for name, new in change.after.items():
        old = change.before[name]
        if name != "position" and old != new:
            yield name, _text(old), _text(new)


def _text(value: str | bool) -> str:
    return ("○" if value else "×") if isinstance(value, bool) else value


def _position_changes(change: Change) -> bool:
    both = change.before is not None and change.after is not None
    return both and change.before["position"] != change.after["position"]  # type: ignore[index]


def _main_posts(state: State) -> dict[str, PostRow]:
    return {row.person: row for row in state.posts.values() if row.person and not row.is_concurrent}


def _place(state: State, post: PostRow | None) -> str:
    return state.post_name(post.code) if post else ""


def _person(kind: Kind, state: State, code: str, **parameters: str | int) -> Difference:
    return _difference(kind, code=code, name=state.people[code].name if code in state.people else code, **parameters)


def _difference(kind: Kind, **parameters: str | int) -> Difference:
    return Difference(kind=kind, parameters=parameters)
