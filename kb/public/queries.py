"""What citizens may read: published, public in every language, and nothing else of it than what is named here."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from kb.directory.models import Line, OrgUnitVersion, ServiceGroup, ServiceGroupUnit
from kb.directory.opening_hours import Schedule
from kb.directory.schedules import schedules_of
from kb.directory.units import units_on
from kb.faq_pages.answers import answer_html, lines_of
from kb.faq_pages.models import Audience, FaqPage, ServiceGroupPage

ORIGINAL = settings.LANGUAGE_CODE


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
    language: str  # of this text: "ja" where a translation is missing
    languages: list[str]  # in which it is published
    question: str
    spoken_answer: str
    full_answer: str  # HTML, safe
    fee: str
    deadline: str
    place: str
    documents: tuple[str, ...]
    section: Section | None
    related: tuple["Entry", ...]  # those of them that citizens may read


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One question in a list."""

    number: int
    language: str
    question: str


@dataclass(frozen=True, kw_only=True)
class SectionEntries:
    """A service group with its questions."""

    section: Section
    entries: list[Entry]


def published_faq(number: int, *, language: str) -> PublicFaq | None:
    """Return the FAQ in ``language``, else in Japanese; None when there is nothing for citizens. Eight queries."""
    texts = {page.locale.language_code: page for page in _public_pages().filter(number=number).select_related("locale")}
    page = texts.get(language) or texts.get(ORIGINAL)
    return None if page is None else faq_of_page(page, language=language, languages=sorted(texts))


def faq_of_page(page: FaqPage, *, language: str, languages: list[str]) -> PublicFaq:
    """Take from a page, published or being written, what citizens may see. Seven queries."""
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
        related=_related(page),
    )


def sections_with_faqs(*, language: str) -> list[SectionEntries]:
    """Return the service groups that have something for citizens, with their questions by number. Seven queries."""
    entries: dict[int, dict[int, Entry]] = {}
    for group, entry in _entries():
        known = entries.setdefault(group, {})
        if entry.language == language or (entry.language == ORIGINAL and entry.number not in known):
            known[entry.number] = entry
    sections = _sections(ServiceGroup.objects.all(), language=language)
    return [
        SectionEntries(section=section, entries=[entry for _number, entry in sorted(entries[pk].items())])
        for pk, section in sections.items()
        if entries.get(pk)
    ]


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


def _entries() -> list[tuple[int, Entry]]:
    """Return every public question with the key of its service group."""
    groups = dict(ServiceGroupPage.objects.values_list("path", "service_group_id"))
    rows = _public_pages().values_list("path", "number_id", "locale__language_code", "title")
    return [
        (groups[path[: -FaqPage.steplen]], Entry(number=number, language=language, question=title))
        for path, number, language, title in rows
    ]


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
    """Return the lines on which this language is spoken; all of them where there is none."""
    spoken = [line for line in lines if line.language == language] or lines
    return [Telephone(name=_in(language, line), number=line.number) for line in spoken]


def _in(language: str, named: ServiceGroup | Line | OrgUnitVersion) -> str:
    return named.name if language == ORIGINAL else named.name_en or named.name
