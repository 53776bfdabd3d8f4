"""The people, posts and units of a day, read from the database in a few queries and made ready for being searched."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from kb.directory.models import (
    Absence,
    Assignment,
    OrgUnitVersion,
    PersonVersion,
    PostVersion,
    ServiceGroup,
    ServiceGroupUnit,
    UnitKind,
)
from kb.directory.opening_hours import CITY_TIME, Schedule
from kb.directory.people_search import Entry, Hit, Index, find, index_of
from kb.directory.revision import KeptWhileUnchanged
from kb.directory.schedules import schedules_of
from kb.directory.units import UnitTree, units_on

DAYS_KEPT = 4  # today, and what a few people look ahead to
MOST_HITS = 20
POST, UNIT = "post", "unit"  # what an entry's key begins with


@dataclass(frozen=True, kw_only=True)
class Card:
    """What is shown of an entry beside what it is found by; the texts are those of the day."""

    entry: Entry
    unit: str  # its code
    title_en: str
    path: tuple[tuple[str, str], ...]  # the names of the units in both languages, outermost first
    telephone_of: tuple[str, str]  # the unit whose number it is, in both languages
    connects: bool
    group: str | None  # the code of the service group that answers for the unit
    is_head: bool

    @property
    def post(self) -> str:
        """The code of the post; blank for a unit."""
        kind, _colon, code = self.entry.key.partition(":")
        return code if kind == POST else ""


@dataclass(frozen=True, kw_only=True)
class StaffOfDay:
    """The whole directory as it stands on one day."""

    day: date
    index: Index
    cards: Mapping[str, Card]  # by the entry's key, in the order of the units and their posts
    posts_of: Mapping[str, tuple[str, ...]]  # the keys of a person's posts, the main one first, by staff number
    schedules: Mapping[str, Schedule]  # by the code of the service group; those without hours are missing

    def in_unit(self, code: str) -> list[Card]:
        """Return the cards of the posts that stand directly in a unit."""
        return [card for card in self.cards.values() if card.unit == code and card.post]

    def deputy_of(self, absence: Absence) -> Card | None:
        """Return where the deputy is found; None where nobody was named, or nobody who has a post that day."""
        posts = self.posts_of.get(absence.deputy.staff_number, ()) if absence.deputy else ()
        return self.cards[posts[0]] if posts else None


@dataclass(frozen=True, kw_only=True)
class FoundStaff:
    """One answer to a query."""

    card: Card
    matched: tuple[str, ...]
    others: tuple[Card, ...]  # the other posts of the same person
    absence: Absence | None  # that holds at the moment that was asked for, or later that day
    deputy: Card | None  # where the deputy is found
    duties: tuple[tuple[str, bool], ...]  # each duty, and whether the query means it


def staff_of(day: date) -> StaffOfDay:
    """Return the directory of ``day``. One query while nothing changes, ten at the first asking."""
    return _kept.get(day)


def find_staff(query: str, *, staff: StaffOfDay, since: datetime, limit: int = MOST_HITS) -> list[FoundStaff]:
    """Return who is meant by ``query`` on that day, surest first, everybody once. One query more.

    ``since`` is the moment from which on absences of that day are told: what is over needs no deputy.
    """
    hits = _once_each(find(staff.index, query, limit=2 * limit))[:limit]
    absences = absences_of([hit.entry.person for hit in hits if hit.entry.person], day=staff.day, since=since)
    meant = _duties_meant(hits, query)
    return [_found(hit, staff=staff, absences=absences, meant=meant) for hit in hits]


def absences_of(people: Iterable[str], *, day: date, since: datetime) -> dict[str, Absence]:
    """Return by staff number the first absence of that day which is not over at ``since``. One query."""
    begins = datetime.combine(day, time.min, tzinfo=CITY_TIME)
    rows = Absence.objects.filter(
        person__staff_number__in=list(people), starts_at__lt=begins + timedelta(days=1), ends_at__gt=max(begins, since)
    )
    found: dict[str, Absence] = {}
    for absence in rows.select_related("person", "deputy").order_by("starts_at"):
        found.setdefault(absence.person.staff_number, absence)
    return found


def _once_each(hits: Sequence[Hit]) -> list[Hit]:
    """Somebody with several posts is one person to talk to: the surest stands for all, of equal ones the main one."""
    posts: dict[str, list[Hit]] = {}
    for hit in hits:
        posts.setdefault(hit.entry.person or hit.entry.key, []).append(hit)
    return [max(of_one, key=lambda hit: (hit.score, not hit.entry.concurrent)) for of_one in posts.values()]


def _found(hit: Hit, *, staff: StaffOfDay, absences: Mapping[str, Absence], meant: frozenset[str]) -> FoundStaff:
    person = hit.entry.person or ""
    absence = absences.get(person)
    return FoundStaff(
        card=staff.cards[hit.entry.key],
        matched=hit.matched,
        others=tuple(staff.cards[key] for key in staff.posts_of.get(person, ()) if key != hit.entry.key),
        absence=absence,
        deputy=staff.deputy_of(absence) if absence else None,
        duties=tuple((duty, duty in meant) for duty in duties_of(hit.entry.duties)),
    )


def duties_of(text: str) -> list[str]:
    """Return the single duties of a text in which 、 parts them."""
    return [duty for duty in (part.strip() for part in text.replace("\n", "、").split("、")) if duty]


def _duties_meant(hits: Iterable[Hit], query: str) -> frozenset[str]:
    """Return which single duties of the hits the query means, by the rules by which the hits were found."""
    duties = {duty for hit in hits if "duty" in hit.matched for duty in duties_of(hit.entry.duties)}
    single = index_of(replace(NOTHING, key=duty, duties=duty) for duty in sorted(duties))
    return frozenset(hit.entry.key for hit in find(single, query, limit=len(duties)))


NOTHING = Entry(
    key="",
    person=None,
    name="",
    name_kana="",
    name_en="",
    unit_path=(),
    unit_path_kana=(),
    title="",
    extension="",
    telephone="",
    place="",
    duties="",
    concurrent=False,
)


# What is read of a day


def _staff(day: date) -> StaffOfDay:
    tree = units_on(day)
    cards = {card.entry.key: card for card in _cards(day, tree)}
    posts: dict[str, list[str]] = {}
    for key, card in cards.items():
        if card.entry.person:
            posts.setdefault(card.entry.person, []).append(key)
    groups = list(ServiceGroup.objects.all())
    codes = {group.pk: group.code for group in groups}
    return StaffOfDay(
        day=day,
        index=_index(tuple(card.entry for card in cards.values())),
        cards=cards,
        posts_of={
            person: tuple(sorted(keys, key=lambda key: cards[key].entry.concurrent)) for person, keys in posts.items()
        },
        schedules={codes[pk]: schedule for pk, schedule in schedules_of(groups).items()},
    )


_kept = KeptWhileUnchanged(_staff, at_most=DAYS_KEPT)


@lru_cache(maxsize=DAYS_KEPT)
def _index(entries: tuple[Entry, ...]) -> Index:
    """Most changes of the directory are absences and hours: what is searched stays as it is, and takes a second."""
    return index_of(entries)


@dataclass(frozen=True, kw_only=True)
class _Surroundings:
    """What the posts of one unit have in common."""

    version: OrgUnitVersion
    path: tuple[OrgUnitVersion, ...]  # without the city itself
    telephone_from: OrgUnitVersion  # the nearest unit with a number; the unit itself where none has
    group: str | None


def _cards(day: date, tree: UnitTree) -> Iterator[Card]:
    """Yield the units in the order of the tree, each followed by its posts."""
    posts: dict[int, list[PostVersion]] = {}
    for post in PostVersion.objects.on(day).select_related("post").order_by("position", "post__code"):
        posts.setdefault(post.unit_id, []).append(post)
    assignments = {row.post_id: row for row in Assignment.objects.on(day).select_related("person")}
    names = {row.person_id: row for row in PersonVersion.objects.on(day)}
    served_by = ServiceGroupUnit.objects.on(day).order_by("-service_group__code")  # of several, the first code wins
    served = dict(served_by.values_list("unit", "service_group__code"))
    for version in tree.downwards():
        unit = _surroundings(version, tree, served)
        yield _card_of_unit(unit)
        head = head_of(posts.get(version.unit_id, []))
        for post in posts.get(version.unit_id, []):
            assignment = assignments.get(post.post_id)
            name = names.get(assignment.person_id) if assignment else None
            yield _card_of_post(post, unit, assignment, name, is_head=post is head)


def head_of(posts: Sequence[PostVersion]) -> PostVersion | None:
    """Return the post that leads a unit: the first whose title says so."""
    return next((post for post in posts if post.title.endswith("長")), None)


def _surroundings(version: OrgUnitVersion, tree: UnitTree, served: Mapping[int, str]) -> _Surroundings:
    path = tree.path(version.unit_id)
    upwards = path[::-1]
    below_city = tuple(above for above in path if above.kind != UnitKind.CITY)
    return _Surroundings(
        version=version,
        path=below_city or tuple(path),
        telephone_from=next((above for above in upwards if above.telephone), version),
        group=next((served[above.unit_id] for above in upwards if above.unit_id in served), None),
    )


def _card_of_unit(unit: _Surroundings) -> Card:
    entry = replace(
        NOTHING,
        key=f"{UNIT}:{unit.version.unit.code}",
        unit_path=tuple(above.name for above in unit.path),
        unit_path_kana=tuple(above.name_kana for above in unit.path),
        telephone=unit.telephone_from.telephone,
        place=unit.version.place,
        duties=unit.version.duties,
    )
    return _card(entry, unit, title_en="", connects=True, is_head=False)


def _card_of_post(
    post: PostVersion,
    unit: _Surroundings,
    assignment: Assignment | None,
    name: PersonVersion | None,
    *,
    is_head: bool,
) -> Card:
    entry = Entry(
        key=f"{POST}:{post.post.code}",
        person=assignment.person.staff_number if assignment else None,
        # Somebody whose name nobody has entered is still somebody: the staff number stands in.
        name=name.name if name else assignment.person.staff_number if assignment else "",
        name_kana=name.name_kana if name else "",
        name_en=name.name_en if name else "",
        unit_path=tuple(above.name for above in unit.path),
        unit_path_kana=tuple(above.name_kana for above in unit.path),
        title=post.title,
        extension=post.extension,
        telephone=unit.telephone_from.telephone,
        place=post.place or unit.version.place,
        duties=post.duties,
        concurrent=bool(assignment and assignment.is_concurrent),
    )
    return _card(entry, unit, title_en=post.title_en, connects=post.connects, is_head=is_head)


def _card(entry: Entry, unit: _Surroundings, *, title_en: str, connects: bool, is_head: bool) -> Card:
    return Card(
        entry=entry,
        unit=unit.version.unit.code,
        title_en=title_en,
        path=tuple((above.name, above.name_en) for above in unit.path),
        telephone_of=(unit.telephone_from.name, unit.telephone_from.name_en),
        connects=connects,
        group=unit.group,
        is_head=is_head,
    )
