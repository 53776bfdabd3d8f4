"""The sample city's FAQs: categories, the pages with their rules."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.documents import get_document_model
from wagtail.log_actions import LogContext
from wagtail.models import Page

from kb.accounts.models import User
from kb.accounts.people import group_of
from kb.accounts.policy import Role
from kb.directory.models import OrgUnit, PostVersion, ServiceGroup
from kb.directory.opening_hours import CITY_TIME
from kb.directory.units import units_on
from kb.faq_pages.models import (
    Category,
    Confidence,
    FaqNumber,
    FaqPage,
    Kind,
    RelatedFaq,
    ServiceGroupPage,
)
from kb.faq_pages.numbers import allot
from kb.faq_pages.rules import set_rule
from kb.sample_city.files import ATTACHMENTS, faqs_of, key_of, rows_of

RULES_FROM = datetime(2025, 4, 1, tzinfo=CITY_TIME)
TEXTS = ("other_wordings", "spoken_answer", "fee", "deadline", "place", "documents", "operator_note")
MONTH = timedelta(days=30)
WHY = "見本データの取り決め"


@dataclass(frozen=True, kw_only=True)
class _City:
    """What an FAQ's page needs of the rest of the city."""

    categories: dict[str, Category]
    units: dict[str, OrgUnit]
    targets: dict[str, str]  # how a rule's target is read, by the code of its unit
    parents: dict[int, dict[str, ServiceGroupPage]]  # by service group and language
    today: date


@transaction.atomic
def load_categories() -> None:
    """Make the categories that are missing; the part before the slash names the one above."""
    for position, row in enumerate(rows_of("categories.toml")["category"]):
        above, slash, _own = row["code"].rpartition("/")
        Category.objects.get_or_create(
            code=row["code"],
            defaults={
                "name": row["ja"],
                "name_en": row["en"],
                "position": position,
                "parent": Category.objects.get(code=above) if slash else None,
            },
        )


def load_faqs(*, of: Collection[str] | None, today: date, progress: Callable[[int, int], None]) -> None:
    """Make the FAQs that are missing: all drafts at once, then one after the other goes live; ``progress`` is told.

    ``of`` names the service groups by their codes; None is all of them.
    """
    known = set(FaqNumber.objects.values_list("translation_key", flat=True))
    faqs = [
        (group, faq)
        for group in ServiceGroup.objects.all()
        if of is None or group.code in of
        for faq in faqs_of(group.code)
        if key_of(faq["key"]) not in known  # else edited since, perhaps; or taken away on purpose
    ]
    city = _city(today)
    authors, approvers = (_by_group(role, [group for group, _faq in faqs]) for role in (Role.AUTHOR, Role.APPROVER))
    # One transaction: of a loading that was broken off nothing stays half done.
    with transaction.atomic():
        for group, faq in faqs:
            _faq(faq, parents=city.parents[group.pk], city=city, author=authors[group.pk])
        # Only now are all pages there for the others to point to.
        for done, (group, faq) in enumerate(faqs, start=1):
            _publish(faq, by=approvers[group.pk])
            progress(done, len(faqs))


def _city(today: date) -> _City:
    units = {unit.code: unit for unit in OrgUnit.objects.all()}
    parents: dict[int, dict[str, ServiceGroupPage]] = {}
    for page in ServiceGroupPage.objects.select_related("locale"):
        parents.setdefault(page.service_group_id, {})[page.locale.language_code] = page
    return _City(
        categories={category.code: category for category in Category.objects.all()},
        units=units,
        targets=dict(_targets(units, today)),
        parents=parents,
        today=today,
    )


def _by_group(role: Role, groups: Iterable[ServiceGroup]) -> dict[int, User]:
    """Return the first who holds this role in each group."""
    return {
        group.pk: User.objects.filter(groups__name=group_of(role, of=group.code).name).order_by("pk")[0]
        for group in set(groups)
    }


def _targets(units: dict[str, OrgUnit], today: date) -> Iterator[tuple[str, str]]:
    tree = units_on(today)
    extensions: dict[int, str] = {}
    for unit, extension in PostVersion.objects.on(today).order_by("position").values_list("unit_id", "extension"):
        extensions.setdefault(unit, extension)
    for code, unit in units.items():
        names = [version.name for version in tree.path(unit.pk)[2:]] or [code]
        extension = extensions.get(unit.pk)
        yield code, " ".join(names) + (f"(内線{extension})" if extension else "")


def _faq(faq: dict[str, Any], *, parents: dict[str, ServiceGroupPage], city: _City, author: User) -> None:
    number = allot(translation_key=key_of(faq["key"]))
    for language, parent in parents.items():
        if language in faq:
            page = _page(faq, language, parent, city)
            parent.add_child(instance=page)
            page.save_revision(user=author, log_action=False)
    rule = faq["rule"]
    unit = city.units.get(rule.get("unit", ""))
    set_rule(
        number=number.pk,
        kind=Kind(rule["kind"]),
        target=city.targets[unit.code] if unit else rule.get("target", ""),
        target_unit=unit,
        condition=rule.get("when", ""),
        valid_from=RULES_FROM,
        who=author,
        why=WHY,
    )


def _page(faq: dict[str, Any], language: str, parent: ServiceGroupPage, city: _City) -> FaqPage:
    text = faq[language]
    page = FaqPage(
        title=text["question"],
        slug=faq["key"],
        full_answer=json.dumps([_block(block) for block in text.get("answer", [])]),
        audience=faq["audience"],
        confidence=Confidence.CHECKED,
        **{name: text.get(name, "").strip() for name in TEXTS},
        **_of(faq["key"], parent),
    )
    if language == settings.LANGUAGE_CODE:
        season = faq.get("season") or [None]
        page.season_from, page.season_to = season[0], season[-1]
        page.unit = city.units[faq["unit"]]
        page.review_on = city.today + MONTH * faq["review_months"]
        page.categories = [city.categories[code] for code in faq["categories"]]
    return page


def _block(block: dict[str, Any]) -> dict[str, Any]:
    ((kind, value),) = block.items()
    if kind == "text":
        value = "".join(line.strip() for line in value.splitlines())
    if kind == "attachment":
        value = _attachment(**value)
    return {"type": kind, "value": value}


def _attachment(*, title: str, file: str) -> int:
    content = ContentFile((ATTACHMENTS / file).read_bytes(), name=file)
    return int(get_document_model().objects.create(title=title, file=content).pk)


def _publish(faq: dict[str, Any], *, by: User) -> None:
    """Publish the pages of an FAQ, each with what stands beside it in its language."""
    for page in FaqPage.objects.filter(translation_key=key_of(faq["key"])).select_related("locale"):
        keys = [key_of(key) for key in faq.get("related", [])]
        others = {
            other.translation_key: other
            for other in FaqPage.objects.filter(translation_key__in=keys, locale=page.locale)
        }
        beside = [others[key] for key in keys if key in others]
        draft = page.get_latest_revision_as_object()
        draft.related = [RelatedFaq(faq=other, sort_order=place) for place, other in enumerate(beside)]
        with LogContext(user=by):
            draft.save_revision(user=by, log_action=False).publish(user=by, skip_permission_checks=True)


def _of(key: str, parent: Page) -> dict[str, Any]:
    """Return what makes pages the same page in several languages."""
    return {"translation_key": key_of(key), "locale": parent.locale, "live": False}
