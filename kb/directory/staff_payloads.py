"""What the page of people shows, and its own module asks for while somebody types.

Every text is ready to be shown, in the language of the screen. Whoever may pass the page's door may read all of it;
nothing of it is for citizens.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypedDict

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kb.accounts.languages import in_screen_language
from kb.directory.absence_words import absence_in_words
from kb.directory.models import Absence
from kb.directory.opening_days import opening_of
from kb.directory.opening_hours import Schedule, judge
from kb.directory.opening_words import day_in_words, why_in_words
from kb.directory.staff_search import Card, FoundStaff, StaffOfDay
from kb.directory.telephone import written

VERSION = 1
STATES = {True: "open", False: "closed"}


class LinkPayload(TypedDict):
    """Somebody or something else to open."""

    text: str
    url: str


class DutyPayload(TypedDict):
    """One duty."""

    text: str
    marked: bool  # the query means it


class AbsencePayload(TypedDict):
    """When somebody cannot be reached."""

    text: str  # "On leave until 16:00"
    deputy: LinkPayload | None  # None: nobody was named


class OpeningPayload(TypedDict):
    """Whether the service group is open."""

    state: str  # "open" or "closed"
    label: str  # the same in a word
    why: str  # one sentence


class StaffPayload(TypedDict):
    """One answer."""

    key: str  # "post:…" or "unit:…": the same for as long as the post or the unit stands
    kind: str  # "person", "vacant" or "unit"
    url: str
    name: str  # of the person or the unit; blank for a vacant post
    reading: str  # kana
    title: str
    is_concurrent: bool
    others: list[LinkPayload]  # the person's other posts
    path: str  # of the unit, outermost first
    extension: str
    telephone: str
    telephone_of: str  # the unit that answers there
    place: str
    duties: list[DutyPayload]
    connects: bool  # False: note a call-back, do not put callers through
    absence: AbsencePayload | None
    opening: OpeningPayload | None  # None: no hours are known
    matched: list[str]  # of name, reading, unit, title, duty, extension, telephone, place


class SearchPayload(TypedDict):
    """The answer to one query."""

    version: int
    query: str
    day: str  # ISO 8601
    summary: str  # how many were found, for the page and for those who hear it
    results: list[StaffPayload]


def search_payload(
    query: str, found: Sequence[FoundStaff], *, staff: StaffOfDay, since: datetime, is_today: bool
) -> SearchPayload:
    """Return the answer; ``since`` is the present moment, or the beginning of a day that is not today."""
    openings = {code: opening_payload(schedule, since, is_today=is_today) for code, schedule in staff.schedules.items()}
    return SearchPayload(
        version=VERSION,
        query=query,
        day=staff.day.isoformat(),
        summary=_summary(query, len(found)),
        results=[
            _staff(one, opening=openings.get(one.card.group or ""), since=since, day=None if is_today else staff.day)
            for one in found
        ],
    )


def opening_payload(schedule: Schedule, since: datetime, *, is_today: bool) -> OpeningPayload:
    """Return whether a group is open now; on a day that is not today, whether it opens at all."""
    if is_today:
        verdict = judge(schedule, since)
        return OpeningPayload(
            state=STATES[verdict.is_open],
            label=_("Open now") if verdict.is_open else _("Closed now"),
            why=why_in_words(verdict, since),
        )
    opening = opening_of(schedule, since.date())
    return OpeningPayload(
        state=STATES[bool(opening.spans)],
        label=_("Open that day") if opening.spans else _("Closed that day"),
        why=day_in_words(opening),
    )


def path_in_words(card: Card) -> str:
    """Return the units of a card, outermost first."""
    return " › ".join(in_screen_language(name, name_en) for name, name_en in card.path)


def title_in_words(card: Card) -> str:
    """Return the title of a post; blank for a unit."""
    return in_screen_language(card.entry.title, card.title_en)


def name_in_words(card: Card) -> str:
    """Return the name of whoever holds the post, or of the unit; blank for a vacant post."""
    if card.post:
        return in_screen_language(card.entry.name, card.entry.name_en)
    return in_screen_language(*card.path[-1])


def url_of(card: Card, *, day: date | None = None) -> str:
    """Return where a card stands among its colleagues; on ``day`` where that is not today."""
    page = reverse("directory_unit", args=[card.unit]) + (f"?day={day.isoformat()}" if day else "")
    return f"{page}#{card.post}" if card.post else page


def absence_payload(
    absence: Absence | None, deputy: Card | None, *, since: datetime, day: date | None = None
) -> AbsencePayload | None:
    """Return why and until when somebody is away, seen from ``since``; None for somebody who is there."""
    if absence is None:
        return None
    return AbsencePayload(
        text=absence_in_words(absence, day=since.date(), since=since),
        deputy=LinkPayload(text=_person_in_words(deputy), url=url_of(deputy, day=day)) if deputy else None,
    )


def _staff(found: FoundStaff, *, opening: OpeningPayload | None, since: datetime, day: date | None) -> StaffPayload:
    card, entry = found.card, found.card.entry
    return StaffPayload(
        key=entry.key,
        kind="person" if entry.person else "vacant" if card.post else "unit",
        url=url_of(card, day=day),
        name=name_in_words(card),
        reading=entry.name_kana if card.post else entry.unit_path_kana[-1],
        title=title_in_words(card),
        is_concurrent=entry.concurrent,
        others=[LinkPayload(text=_post_in_words(other), url=url_of(other, day=day)) for other in found.others],
        path=path_in_words(card),
        extension=entry.extension,
        telephone=written(entry.telephone) if entry.telephone else "",
        telephone_of=in_screen_language(*card.telephone_of) if entry.telephone else "",
        place=entry.place,
        duties=[DutyPayload(text=duty, marked=marked) for duty, marked in found.duties],
        connects=card.connects,
        absence=absence_payload(found.absence, found.deputy, since=since, day=day),
        opening=opening,
        matched=list(found.matched),
    )


def _post_in_words(card: Card) -> str:
    words = [in_screen_language(*card.path[-1]), title_in_words(card)]
    return " ".join(
        [*words, _("ext. %(number)s") % {"number": card.entry.extension}] if card.entry.extension else words
    )


def _person_in_words(card: Card) -> str:
    """Return the name with the extension: whoever is told of a deputy calls there next."""
    extension = card.entry.extension
    name = name_in_words(card)
    return f"{name} {_('ext. %(number)s') % {'number': extension}}" if extension else name


def _summary(query: str, number: int) -> str:
    if not query.strip():
        return ""
    if not number:
        return _("Nobody and nothing was found for “%(query)s”.") % {"query": query}
    return ngettext("%(number)d found", "%(number)d found", number) % {"number": number}
