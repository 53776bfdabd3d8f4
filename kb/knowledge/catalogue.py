"""The list of FAQs: what there is for a role, and what a filter leaves of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.conf import settings

from kb.accounts.policy import Role
from kb.directory.models import ServiceGroup
from kb.faq_pages.models import Category, Confidence, FaqPage, ServiceGroupPage
from kb.knowledge.sight import narrowest, visible_pages
from kb.knowledge.wording import contains_all, words_of

ORIGINAL = settings.LANGUAGE_CODE


class State(StrEnum):
    """What an editor would look for."""

    UNVERIFIED = "unverified"
    CHECKED = "checked"
    OVERDUE = "overdue"  # its day of review has passed
    NO_ENGLISH = "no_english"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One FAQ in the list."""

    number: int
    language: str  # of the question shown: Japanese where a translation is missing
    question: str
    group: str  # the code of the service group
    audience: str  # the narrowest of all published languages
    categories: frozenset[str]  # codes, with those above them
    states: frozenset[State]
    texts: tuple[str, ...]  # what is searched, one for each language


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What somebody looks for; blank is everything."""

    group: str = ""
    category: str = ""
    audience: str = ""
    state: str = ""
    typed: str = ""


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """All FAQs that a role sees, by group and number, with the vocabularies of the filter."""

    entries: list[Entry]
    groups: list[ServiceGroup]
    categories: list[Category]


def catalogue(role: Role | None, *, language: str, today: date) -> Catalogue:
    """Read the published FAQs for ``role``; questions in ``language``, else in Japanese. Five queries."""
    groups = list(ServiceGroup.objects.all())
    categories = list(Category.objects.select_related("parent"))
    group_of_path = _groups_by_path({group.pk: group.code for group in groups})
    codes_of_page = _codes_by_page(categories)
    entries = [
        _entry(
            pages,
            language=language,
            today=today,
            group=group_of_path.get(pages[0].path[: -FaqPage.steplen], ""),
            categories=frozenset().union(*(codes_of_page.get(page.pk, ()) for page in pages)),
        )
        for pages in _pages_by_number(role)
    ]
    place = {group.code: place for place, group in enumerate(groups)}
    entries.sort(key=lambda entry: (place.get(entry.group, len(place)), entry.number))
    used = {entry.group for entry in entries}
    return Catalogue(
        entries=entries, groups=[group for group in groups if group.code in used], categories=in_order(categories)
    )


def chosen(entries: Iterable[Entry], wanted: Filter) -> list[Entry]:
    """Return what the filter leaves, in the same order; a number that is typed finds the FAQ that bears it."""
    words = words_of(wanted.typed)
    return [
        entry
        for entry in entries
        if wanted.group in ("", entry.group)
        and wanted.audience in ("", entry.audience)
        and (not wanted.category or wanted.category in entry.categories)
        and (not wanted.state or wanted.state in entry.states)
        and (words == (str(entry.number),) or any(contains_all(text, words) for text in entry.texts))
    ]


def in_order(categories: Iterable[Category]) -> list[Category]:
    """Return each category of the first floor with those below it."""
    known = list(categories)
    return [one for top in known if top.parent_id is None for one in (top, *_below(top, known))]


def _below(top: Category, known: list[Category]) -> list[Category]:
    return [one for one in known if one.parent_id == top.pk]


def _pages_by_number(role: Role | None) -> list[list[FaqPage]]:
    """Return the published pages of each FAQ, the original first."""
    pages = (
        visible_pages(role)
        .select_related("locale")
        .only(
            "path",
            "title",
            "number",
            "other_wordings",
            "spoken_answer",
            "audience",
            "confidence",
            "review_on",
            "locale__language_code",
        )
    )
    found: dict[int, list[FaqPage]] = {}
    for page in pages:
        found.setdefault(page.number_id, []).append(page)
    return [sorted(of_one, key=lambda page: page.locale.language_code != ORIGINAL) for of_one in found.values()]


def _entry(pages: list[FaqPage], *, language: str, today: date, group: str, categories: frozenset[str]) -> Entry:
    by_language = {page.locale.language_code: page for page in pages}
    shown = by_language.get(language, pages[0])
    return Entry(
        number=shown.number_id,
        language=shown.locale.language_code,
        question=shown.title,
        group=group,
        audience=narrowest(page.audience for page in pages),
        categories=categories,
        states=frozenset(_states(shown, original=pages[0], languages=by_language.keys(), today=today)),
        texts=tuple("\n".join((page.title, page.other_wordings, page.spoken_answer)) for page in pages),
    )


def _states(shown: FaqPage, *, original: FaqPage, languages: Iterable[str], today: date) -> Iterable[State]:
    yield State.CHECKED if shown.confidence == Confidence.CHECKED else State.UNVERIFIED
    if original.review_on and original.review_on < today:
        yield State.OVERDUE
    if "en" not in languages:
        yield State.NO_ENGLISH


def _groups_by_path(codes: Mapping[int, str]) -> dict[str, str]:
    rows = ServiceGroupPage.objects.values_list("path", "service_group_id")
    return {path: codes[group] for path, group in rows}


def _codes_by_page(categories: Iterable[Category]) -> dict[int, set[str]]:
    """Return the codes of each page's categories, with those above them."""
    codes = {one.pk: {one.code, one.parent.code} if one.parent else {one.code} for one in categories}
    found: dict[int, set[str]] = {}
    for page, category in FaqPage.categories.through.objects.values_list("faqpage_id", "category_id"):
        found.setdefault(page, set()).update(codes[category])
    return found
