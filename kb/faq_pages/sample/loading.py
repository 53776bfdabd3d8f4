"""The sample city goes into the database here. Safe at each start: what was edited since stays as it is."""

import tomllib
from datetime import datetime, time
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from kb.accounts.models import User
from kb.accounts.people import create_user
from kb.accounts.policy import Role
from kb.directory.models import Line, ServiceGroup, WeeklyHours
from kb.directory.opening_hours import CITY_TIME
from kb.faq_pages import permissions
from kb.faq_pages.models import FaqIndexPage, FaqNumber, FaqPage, Kind, ServiceGroupPage
from kb.faq_pages.numbers import allot
from kb.faq_pages.rules import set_rule

FAQS = Path(__file__).with_name("faqs.toml")
GROUP_CODE = "shimin"
RULES_FROM = datetime(2025, 4, 1, tzinfo=CITY_TIME)
INDEX_TITLES = {"ja": "よくある質問", "en": "Frequently asked questions"}
GROUP_TITLES = {"ja": "市民課", "en": "Citizens' Section"}

LINES = (
    {"number": "0467001000", "name": "市民課(直通)", "name_en": "Citizens' Section (direct)"},
    {"number": "0467001010", "name": "市民課(英語)", "name_en": "Citizens' Section (English)", "language": "en"},
    {"number": "0467001100", "name": "見本 24時間", "name_en": "Sample, 24 hours"},
)

PEOPLE = (
    ("yamamoto", "山本 さくら", Role.OPERATOR),
    ("sato", "佐藤 健", Role.OPERATOR),
    ("suzuki", "鈴木 彩", Role.OPERATOR),
    ("kato", "加藤 真理", Role.SUPERVISOR),
    ("tanaka", "田中 一郎", Role.AUTHOR),
    ("ito", "伊藤 恵子", Role.APPROVER),
    ("kanri", "管理 太郎", Role.ADMINISTRATOR),
)


@transaction.atomic
def load(*, password: str) -> None:
    """Make what is missing of the sample city; ``password`` is that of every account made now."""
    people = {
        username: create_user(
            username=username, password=password, display_name=name, person_number=f"S{place:04}", role=role
        )
        for place, (username, name, role) in enumerate(PEOPLE, start=1)
    }
    group = _group()
    parents = {language: _group_page(index, group) for language, index in _indexes().items()}
    permissions.grant()
    for faq in tomllib.loads(FAQS.read_text(encoding="utf-8"))["faq"]:
        _faq(faq, parents=parents, who=people["tanaka"])


def _group() -> ServiceGroup:
    group, created = ServiceGroup.objects.get_or_create(
        code=GROUP_CODE,
        defaults={"name": GROUP_TITLES["ja"], "name_kana": "しみんか", "name_en": GROUP_TITLES["en"]},
    )
    if created:
        for line in LINES:
            Line.objects.create(service_group=group, **line)
        for weekday in range(5):
            WeeklyHours.objects.create(service_group=group, weekday=weekday, opens=time(8, 30), closes=time(17))
    return group


def _indexes() -> dict[str, FaqIndexPage]:
    """Return the index page of each language; the Japanese one is the site's root."""
    indexes: dict[str, FaqIndexPage] = {}
    root = Page.get_first_root_node()
    for language, _name in settings.LANGUAGES:
        locale, _created = Locale.objects.get_or_create(language_code=language)
        index = FaqIndexPage.objects.filter(locale=locale).first()
        indexes[language] = index or _published(
            root, FaqIndexPage(title=INDEX_TITLES[language], slug=f"faq-{language}", **_of("index", locale))
        )
    _serve(indexes[settings.LANGUAGE_CODE])
    return indexes


def _serve(index: FaqIndexPage) -> None:
    """Make this page the root of the site; Wagtail's welcome page goes."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        Site.objects.create(hostname="localhost", is_default_site=True, root_page=index)
    elif site.root_page.specific_class is Page:
        welcome, site.root_page = site.root_page, index
        site.save()
        welcome.delete()


def _group_page(index: FaqIndexPage, group: ServiceGroup) -> ServiceGroupPage:
    existing = ServiceGroupPage.objects.filter(service_group=group, locale=index.locale).first()
    title = GROUP_TITLES[index.locale.language_code]
    return existing or _published(
        index, ServiceGroupPage(title=title, slug=group.code, service_group=group, **_of(group.code, index.locale))
    )


def _faq(faq: dict[str, Any], *, parents: dict[str, ServiceGroupPage], who: User) -> None:
    key = _key(faq["key"])
    if FaqNumber.objects.filter(translation_key=key).exists():
        return  # edited since, perhaps; or taken away on purpose
    number = allot(translation_key=key)
    for language, parent in parents.items():
        text = {name: value.strip() for name, value in faq[language].items()}
        page = FaqPage(title=text.pop("question"), slug=faq["key"], **text, **_of(faq["key"], parent.locale))
        page.full_answer = "".join(line.strip() for line in page.full_answer.splitlines())
        _published(parent, page)
    rule = faq["rule"]
    set_rule(
        number=number.pk,
        kind=Kind(rule["kind"]),
        target=rule.get("target", ""),
        valid_from=RULES_FROM,
        who=who,
        why="見本データの取り決め",
    )


def _published(parent: Page, page: Any) -> Any:
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def _of(key: str, locale: Locale) -> dict[str, Any]:
    """Return what makes pages the same page in several languages."""
    return {"translation_key": _key(key), "locale": locale, "live": False}


def _key(key: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"https://madoguchi.example/sample/{key}")
