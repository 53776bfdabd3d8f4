"""One FAQ as an operator sees it now, with all that stands around it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import QuerySet

from kb.accounts.policy import Role
from kb.directory.models import OrgUnitVersion, ServiceGroup
from kb.directory.opening_hours import CITY_TIME, Verdict
from kb.directory.schedules import verdict_of
from kb.directory.units import UnitTree, units_on
from kb.faq_pages.cards import FaqCard, card_of_revision
from kb.faq_pages.models import Category, FaqPage, HandlingRule, RelatedFaq, ServiceGroupPage
from kb.knowledge.history import log_rows, names_of
from kb.knowledge.past import Publication, publications
from kb.knowledge.sight import narrowest, visible_pages
from kb.knowledge.targets import Target, target_of

ORIGINAL = settings.LANGUAGE_CODE


@dataclass(frozen=True, kw_only=True)
class Place:
    """The responsible section or team."""

    names: Sequence[OrgUnitVersion]  # outermost first
    telephone: str  # its own, else the nearest above; blank where none is known
    where: str


@dataclass(frozen=True, kw_only=True)
class RelatedEntry:
    """An FAQ that stands beside this one."""

    number: int
    language: str
    question: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What the page of one FAQ shows."""

    card: FaqCard
    languages: Sequence[str]  # in which it is published
    audience: str
    confidence: str
    review_on: date | None
    categories: Sequence[Category]
    group: ServiceGroup | None
    verdict: Verdict | None  # of the group, now; None where no hours are known
    place: Place | None
    rule: HandlingRule | None
    target: Target | None
    related: Sequence[RelatedEntry]
    publication: Publication | None
    published_by: str  # blank: a program


def reading(number: int, *, role: Role | None, language: str, at: datetime) -> Reading | None:
    """Return the FAQ in ``language``, else in Japanese, else as it is; None where there is nothing for ``role``."""
    pages = {page.locale.language_code: page for page in _with_locale(visible_pages(role).filter(number=number))}
    shown = pages.get(language) or pages.get(ORIGINAL) or next(iter(pages.values()), None)
    card = _card(shown) if shown else None
    if shown is None or card is None:
        return None
    original = pages.get(ORIGINAL, shown)
    tree = units_on(at.astimezone(CITY_TIME).date())
    group = ServiceGroup.objects.filter(
        pk__in=ServiceGroupPage.objects.filter(path=shown.path[: -FaqPage.steplen]).values("service_group")
    ).first()
    rule = _rule(number, at=at)
    publication = _latest(shown)
    names = names_of({publication.by} if publication else set())
    return Reading(
        card=card,
        languages=sorted(pages, key=lambda code: code != ORIGINAL),
        audience=narrowest(page.audience for page in pages.values()),
        confidence=shown.confidence,
        review_on=original.review_on,
        categories=list(original.categories.select_related("parent")),
        group=group,
        verdict=verdict_of(group.code, at) if group else None,
        place=_place(original.unit_id, tree),
        rule=rule,
        target=target_of(rule, tree=tree, at=at) if rule else None,
        related=_related(pages.values(), role=role, language=language),
        publication=publication,
        published_by=names.get(publication.by, "") if publication else "",
    )


def _with_locale(pages: QuerySet[FaqPage]) -> QuerySet[FaqPage]:
    return pages.select_related("locale")


def _card(page: FaqPage) -> FaqCard | None:
    return card_of_revision(page.number_id, locale=page.locale.language_code, revision=page.live_revision_id)


def _latest(page: FaqPage) -> Publication | None:
    known = publications(log_rows({page.locale.language_code: page.pk}))
    return known[-1] if known else None


def _rule(number: int, *, at: datetime) -> HandlingRule | None:
    rules = HandlingRule.objects.filter(number=number, valid_from__lte=at).select_related("who")
    return rules.order_by("valid_from", "id").last()


def _place(unit: int | None, tree: UnitTree) -> Place | None:
    path = tree.path(unit) if unit else []
    if not path:
        return None
    upwards = path[::-1]
    return Place(
        names=path,
        telephone=next((version.telephone for version in upwards if version.telephone), ""),
        where=next((version.place for version in upwards if version.place), ""),
    )


def _related(pages: Iterable[FaqPage], *, role: Role | None, language: str) -> list[RelatedEntry]:
    """Return what stands beside any of the texts, as far as ``role`` may see it, by number. One query."""
    beside = RelatedFaq.objects.filter(page__in=[page.pk for page in pages]).values("faq__number")
    texts: dict[int, dict[str, FaqPage]] = {}
    for page in _with_locale(visible_pages(role).filter(number__in=beside)):
        texts.setdefault(page.number_id, {})[page.locale.language_code] = page
    shown = [of_one.get(language) or next(iter(of_one.values())) for _number, of_one in sorted(texts.items())]
    return [
        RelatedEntry(number=page.number_id, language=page.locale.language_code, question=page.title) for page in shown
    ]
