"""What citizens may read: published, public in every language, and nothing else of it than what is named here."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from kb.accounts.languages import in_screen_language, reading_order
from kb.directory.models import Line, OrgUnitVersion, ServiceGroup, ServiceGroupUnit
from kb.directory.opening_hours import Schedule
from kb.directory.schedules import schedules_of
from kb.directory.units import units_on
from kb.events.models import Event
from kb.faq_pages.answers import answer_html, lines_of
from kb.faq_pages.models import Audience, Category, FaqPage, ServiceGroupPage
from kb.faq_pages.seasons import months_between
from kb.search.models import FaqChoice

ORIGINAL = settings.LANGUAGE_CODE
ASKED_WITHIN = timedelta(days=90)  # what was answered with it since then counts as asked at present
LISTED = ("path", "number", "title", "season_from", "season_to", "first_published_at", "last_published_at")
IN_SEASON = 3  # so many times as much counts what the authors expect in this month


@dataclass(frozen=True, kw_only=True)
class Telephone:
    """A number to call."""

    name: str
    number: str  # as the PBX gives it


@dataclass(frozen=True, kw_only=True)
class Section:
    """The service group that answers for an FAQ."""

    code: str
    name: str
    schedule: Schedule | None  # None where no hours are known
    telephones: list[Telephone]


@dataclass(frozen=True, kw_only=True)
class PublicFaq:
    """One FAQ as citizens read it."""

    number: int | None  # None in the preview of a page that was never saved
    language: str  # of this text: another than the reader's where a translation is missing
    languages: list[str]  # in which it is published
    question: str
    spoken_answer: str
    full_answer: str  # HTML, safe
    fee: str
    deadline: str
    place: str
    documents: tuple[str, ...]
    section: Section | None
    categories: tuple["Topic", ...]  # its first one, under the one above it
    related: tuple["Entry", ...]  # those of them that citizens may read
    updated_at: datetime | None  # None in the preview of a page that was never published
    revision: int | None  # the published one


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One question in a list."""

    number: int
    language: str
    question: str


@dataclass(frozen=True, kw_only=True)
class Listed(Entry):
    """One question, and all by which lists choose and order."""

    languages: tuple[str, ...]  # in which it is published
    group: int  # the key of its service group
    categories: frozenset[str]  # codes, with those above them
    season: tuple[int, int] | None  # the months from and until which it is asked most
    published_at: datetime | None
    updated_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A category as citizens see it."""

    code: str
    name: str
    parent: str  # the code of the one above; blank on the first floor


def published_faq(number: int, *, language: str) -> PublicFaq | None:
    """Return the FAQ in the best language for the reader; None when there is nothing for citizens. Ten queries."""
    texts = {page.locale.language_code: page for page in _public_pages().filter(number=number).select_related("locale")}
    page = next((texts[code] for code in reading_order(language) if code in texts), None)
    return None if page is None else faq_of_page(page, language=language, languages=sorted(texts))


def faq_of_page(page: FaqPage, *, language: str, languages: list[str]) -> PublicFaq:
    """Take from a page, published or being written, what citizens may see. Nine queries."""
    parent = page.get_parent()
    group = ServiceGroup.objects.filter(pk__in=ServiceGroupPage.objects.filter(pk=parent.pk).values("service_group"))
    sections = _sections(group, language=language)
    return PublicFaq(
        number=page.number_id,
        language=page.locale.language_code,
        languages=languages,
        question=page.title,
        spoken_answer=page.spoken_answer,
        full_answer=answer_html(page.full_answer),
        fee=page.fee,
        deadline=page.deadline,
        place=page.place,
        documents=lines_of(page.documents),
        section=next(iter(sections.values()), None),
        categories=_trail(page),
        related=_related(page),
        updated_at=page.last_published_at,
        revision=page.live_revision_id,
    )


def listed(*, language: str, numbers: Collection[int] | None = None) -> list[Listed]:
    """Return the public questions by number, all or those of ``numbers``, in the best language. Three queries."""
    groups = dict(ServiceGroupPage.objects.values_list("path", "service_group_id"))
    pages = _public_pages() if numbers is None else _public_pages().filter(number__in=numbers)
    texts: dict[int, dict[str, FaqPage]] = {}
    for page in pages.select_related("locale").only(*LISTED, "locale__language_code"):
        texts.setdefault(page.number_id, {})[page.locale.language_code] = page
    codes = _codes_by_page(numbers)
    found = []
    for number, by_language in sorted(texts.items()):
        best = next((by_language[code] for code in reading_order(language) if code in by_language), None)
        if best is not None:
            found.append(
                Listed(
                    number=number,
                    language=best.locale.language_code,
                    question=best.title,
                    languages=tuple(sorted(by_language)),
                    group=groups[best.path[: -FaqPage.steplen]],
                    # A translation may lie in fewer categories than the original: it is about the same.
                    categories=frozenset().union(*(codes.get(one.pk, ()) for one in by_language.values())),
                    season=(best.season_from, best.season_to) if best.season_from and best.season_to else None,
                    published_at=best.first_published_at,
                    updated_at=best.last_published_at,
                )
            )
    return found


def spoken_answers(numbers: Collection[int]) -> dict[tuple[int, str], str]:
    """Return the spoken answers of public questions by number and language. One query."""
    rows = _public_pages().filter(number__in=numbers)
    return {
        (number, language): answer
        for number, language, answer in rows.values_list("number_id", "locale__language_code", "spoken_answer")
    }


def asked_most(entries: Iterable[Listed], *, at: datetime, limit: int) -> list[Listed]:
    """Return which of the questions callers ask most at present; what is in season counts for more. One query."""
    uses = dict(
        FaqChoice.objects.filter(called_at__gt=at - ASKED_WITHIN).values_list("faq_number").annotate(uses=Count("pk"))
    )
    month = timezone.localtime(at).month
    weights = {
        entry: (uses.get(entry.number, 0) + 1) * IN_SEASON if is_in_season(entry, month) else uses.get(entry.number, 0)
        for entry in entries
    }
    asked = [entry for entry, weight in weights.items() if weight]
    return sorted(asked, key=lambda entry: (-weights[entry], entry.number))[:limit]


def is_in_season(entry: Listed, month: int) -> bool:
    """Say whether the question is asked most in this month; a season may pass the turn of the year."""
    if entry.season is None:
        return False
    return month in months_between(*entry.season)


def sections(*, language: str) -> dict[int, Section]:
    """Return all service groups by their keys, in their own order. Five queries."""
    return _sections(ServiceGroup.objects.all(), language=language)


def topics() -> list[Topic]:
    """Return the categories that hold something for citizens, in the city's order. Two queries."""
    held = FaqPage.categories.through.objects.filter(faqpage__in=_public_pages())
    codes = {code for row in held.values_list("category__code", "category__parent__code").distinct() for code in row}
    categories = Category.objects.select_related("parent")
    return [_topic(category) for category in categories if category.code in codes]


def coming_events(*, at: datetime, limit: int) -> list[Event]:
    """Return the events that are not over, the earliest first. One query."""
    return list(Event.objects.filter(ends_at__gt=at).order_by("starts_at", "pk")[:limit])


@dataclass(frozen=True, kw_only=True)
class PublicSection:
    """A section of the city as citizens see it: never a person, an extension or what it does inside."""

    code: str
    name: str
    telephone: str  # blank where it has no number of its own
    schedule: Schedule | None  # None where no hours are known


def public_sections(*, language: str) -> list[PublicSection]:
    """Return the units that the city shows to citizens today, in the order of the city. Six queries."""
    today = timezone.localdate()
    tree = units_on(today)
    served = dict(ServiceGroupUnit.objects.on(today).values_list("unit", "service_group"))
    schedules = schedules_of(ServiceGroup.objects.all())
    return [
        PublicSection(
            code=unit.unit.code,
            name=_in(language, unit),
            telephone=unit.telephone,
            schedule=next(
                (
                    schedules.get(served[above.unit_id])
                    for above in tree.path(unit.unit_id)[::-1]
                    if above.unit_id in served
                ),
                None,
            ),
        )
        for unit in tree.downwards()
        if unit.is_public
    ]


def _related(page: FaqPage) -> tuple[Entry, ...]:
    """Return what the author has put beside the page, in that order, without what is not for citizens."""
    keys = [related.faq_id for related in page.related.all()]
    rows = _public_pages().filter(pk__in=keys).values_list("pk", "number_id", "locale__language_code", "title")
    entries = {pk: Entry(number=number, language=language, question=title) for pk, number, language, title in rows}
    return tuple(entries[key] for key in keys if key in entries)


def _public_pages() -> QuerySet[FaqPage]:
    """Return the live pages of FAQs that are public in every language in which they are live."""
    narrower = FaqPage.objects.order_by().filter(number=OuterRef("number"), live=True).exclude(audience=Audience.PUBLIC)
    return FaqPage.objects.filter(~Exists(narrower), live=True)


def _codes_by_page(numbers: Collection[int] | None) -> dict[int, set[str]]:
    """Return the codes of each page's categories, with those above them."""
    rows = FaqPage.categories.through.objects.values_list("faqpage_id", "category__code", "category__parent__code")
    found: dict[int, set[str]] = {}
    for page, code, above in rows if numbers is None else rows.filter(faqpage__number__in=numbers):
        found.setdefault(page, set()).update(filter(None, (code, above)))
    return found


def _trail(page: FaqPage) -> tuple[Topic, ...]:
    """Return the first category of the FAQ's public texts with the one above it."""
    rows = FaqPage.categories.through.objects.filter(faqpage__in=_public_pages().filter(number=page.number_id))
    category = Category.objects.filter(pk__in=rows.values("category")).select_related("parent").first()
    return () if category is None else tuple(_topic(one) for one in (category.parent, category) if one)


def _topic(category: Category) -> Topic:
    return Topic(
        code=category.code,
        name=in_screen_language(category.name, category.name_en),
        parent=category.parent.code if category.parent else "",
    )


def _sections(groups: QuerySet[ServiceGroup], *, language: str) -> dict[int, Section]:
    """Return the groups by their keys, in their own order."""
    schedules = schedules_of(groups)
    lines = list(Line.objects.on(timezone.localdate()).filter(service_group__in=groups))
    return {
        group.pk: Section(
            code=group.code,
            name=_in(language, group),
            schedule=schedules.get(group.pk),
            telephones=_telephones([line for line in lines if line.service_group_id == group.pk], language=language),
        )
        for group in groups
    }


def _telephones(lines: list[Line], *, language: str) -> list[Telephone]:
    """Return the lines on which this language is spoken, else the next best; all of them where there is none."""
    spoken = ([line for line in lines if line.language == code] for code in reading_order(language))
    best = next(filter(None, spoken), lines)
    return [Telephone(name=_in(language, line), number=line.number) for line in best]


def _in(language: str, named: ServiceGroup | Line | OrgUnitVersion) -> str:
    return named.name if language == ORIGINAL else named.name_en or named.name
