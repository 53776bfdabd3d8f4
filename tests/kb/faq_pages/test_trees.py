"""The trees of FAQs: what is missing grows, what is there stays, whoever is first."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone
from wagtail.models import Page, Site

from kb.accounts.policy import Role
from kb.directory.models import OrgUnit, ServiceGroup, ServiceGroupUnit
from kb.faq_pages.models import FaqIndexPage, ServiceGroupPage
from kb.faq_pages.trees import grow
from telephony_bridge.chores import Chores
from tests.factories import faqs

pytestmark = pytest.mark.integration


def _group(code: str = "kankyo", name: str = "環境課", name_en: str = "Environment Section") -> ServiceGroup:
    return ServiceGroup.objects.create(code=code, name=name, name_kana=code, name_en=name_en)


def _trees() -> list[tuple[str, str, str]]:
    return sorted(
        (page.locale.language_code, page.get_parent().title, page.title) for page in ServiceGroupPage.objects.all()
    )


@pytest.mark.django_db
def test_new_city_gets_an_index_and_a_page_for_each_group_in_each_language():
    group = _group()

    grow()

    assert _trees() == [
        ("en", "Frequently asked questions", "Environment Section"),
        ("ja", "よくある質問", "環境課"),
    ]
    assert len({page.translation_key for page in ServiceGroupPage.objects.filter(service_group=group)}) == 1
    assert len({page.translation_key for page in FaqIndexPage.objects.all()}) == 1


@pytest.mark.django_db
def test_japanese_index_takes_the_place_of_wagtails_welcome_page():
    grow()

    site = Site.objects.get(is_default_site=True)
    assert site.root_page.specific == FaqIndexPage.objects.get(locale__language_code="ja")
    assert set(Page.objects.filter(depth=2)) == set(Page.objects.type(FaqIndexPage))


@pytest.mark.django_db
def test_second_time_changes_nothing_and_takes_three_queries(django_assert_num_queries):
    _group()
    grow()
    before = list(Page.objects.values_list("pk", "path", "title", "latest_revision_created_at"))

    with django_assert_num_queries(3):
        grow()

    assert list(Page.objects.values_list("pk", "path", "title", "latest_revision_created_at")) == before


@pytest.mark.django_db
def test_further_language_joins_the_pages_that_are_there(settings):
    _group()
    grow()
    key = ServiceGroupPage.objects.get(locale__language_code="ja").translation_key

    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [*settings.LANGUAGES, ("ko", "한국어")]
    grow()

    page = ServiceGroupPage.objects.get(locale__language_code="ko")
    assert (page.translation_key, page.title, page.get_parent().slug) == (key, "Environment Section", "faq-ko")
    assert ServiceGroupPage.objects.count() == FaqIndexPage.objects.count() == 3


@pytest.mark.django_db
def test_group_that_is_added_on_screen_gets_its_pages_and_its_author_with_the_next_chores():
    faqs.service_group("shimin")
    author = faqs.person("author", Role.AUTHOR)
    chores = Chores()
    chores.do(timezone.now())

    group = _group()
    ServiceGroupUnit.objects.create(service_group=group, unit=OrgUnit.objects.get(code="shimin"))
    chores.do(timezone.now())

    pages = ServiceGroupPage.objects.filter(service_group=group)
    assert [page.permissions_for_user(author).can_add_subpage() for page in pages] == [True, True]


def _grow_on_a_connection_of_its_own(_number: int) -> None:
    try:
        grow()
    finally:
        connection.close()


def test_several_at_once_make_one_tree(committed_db):
    _group()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(_grow_on_a_connection_of_its_own, range(4)))

    assert (FaqIndexPage.objects.count(), ServiceGroupPage.objects.count()) == (2, 2)
    assert Page.find_problems() == ([], [], [], [], [])
