"""The searches of the CMS, as authors use them: in Japanese, with bad input, and never past what they may see."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from modelsearch.models import IndexEntry
from wagtail.documents.models import Document
from wagtail.models import Page

from kb.accounts.policy import Role
from kb.faq_pages.models import FaqPage, ServiceGroupPage
from tests.factories import faqs
from tests.factories.cms import signed_in

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

TITLES = ("粗大ごみの出し方", "国民健康保険に入るには", "住民票の写しがほしい", "Bulky garbage")
AS_TYPED = {
    "粗大ゴミ": TITLES[0],
    "ｿﾀﾞｲｺﾞﾐ": TITLES[0],
    "そだいごみ": TITLES[0],
    "大ご": TITLES[0],
    "粗大ごみを捨てたい": TITLES[0],
    "國民健康保險": TITLES[1],
    "国保": TITLES[1],
    "民票": TITLES[2],
    "じゅうみ": TITLES[2],
    "rubbish": TITLES[3],
}
BAD = [
    '"',
    "*",
    '"粗大',
    "' OR 1=1 --",
    "title:*",
    "NEAR(a b)",
    "粗大 AND",
    "^粗大",
    "(",
    "\\",
    ":*",
    "\x00",
    "　",
    "🗑",
    "%s %d {}",
    "!粗大 -",
    "𞤀",
]


@pytest.fixture
def pages(django_capture_on_commit_callbacks) -> dict[str, FaqPage]:
    """FAQs in Japanese that were indexed as they were saved."""
    with django_capture_on_commit_callbacks(execute=True):
        group = faqs.service_group()
        return {title: faqs.faq(group, languages=("ja",), title=title)["ja"] for title in TITLES}


@pytest.fixture
def author(pages) -> Client:
    return signed_in(faqs.person("author", Role.AUTHOR))


def _lists() -> list[str]:
    """Return where texts are searched: all pages, a group's list, and the choice of a page to link to."""
    group = ServiceGroupPage.objects.get(locale__language_code="ja")
    return [
        reverse("wagtailadmin_pages:search"),
        reverse("wagtailadmin_explore", args=[group.pk]),
        reverse("wagtailadmin_choose_page_search"),
    ]


def _found(client: Client, url: str, query: str) -> list[str]:
    response = client.get(url, {"q": query})
    assert response.status_code == 200
    return [page.title for page in response.context["pages"]]


def test_text_is_found_in_each_list_however_it_is_typed(author):
    found = {url: {query: _found(author, url, query) for query in AS_TYPED} for url in _lists()}

    assert found == {url: {query: [title] for query, title in AS_TYPED.items()} for url in _lists()}


def test_document_is_found_when_it_is_chosen(author, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for title in ("申請書の様式", "収集日の一覧"):
            Document.objects.create(title=title, file="sample.pdf")

    response = author.get(reverse("wagtaildocs_chooser:choose_results"), {"q": "しんせいしょ"})

    assert [document.title for document in response.context["results"]] == ["申請書の様式"]


def test_text_is_found_by_its_other_wordings(author, pages, django_capture_on_commit_callbacks):
    page = pages[TITLES[2]]
    page.other_wordings = "じゅうみんひょうを取りたい\n世帯全員の証明"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()

    assert {url: _found(author, url, "世帯全員") for url in _lists()} == {url: [TITLES[2]] for url in _lists()}


def test_bad_input_is_answered(author):
    answers = {query: [author.get(url, {"q": query}).status_code for url in _lists()] for query in BAD}

    assert answers == {query: [200, 200, 200] for query in BAD}


def test_title_that_has_changed_is_found_as_it_is(pages, django_capture_on_commit_callbacks):
    page = pages[TITLES[0]]
    page.title = "大型家電の回収"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()

    assert [list(Page.objects.autocomplete(query)) for query in ("大ご", "電の")] == [[], [page.page_ptr]]


def test_texts_of_an_older_version_are_found_after_a_rebuild(pages):
    IndexEntry.objects.all().delete()
    assert list(Page.objects.autocomplete("粗大ゴミ")) == []

    call_command("rebuild_modelsearch_index", verbosity=0)

    assert list(Page.objects.autocomplete("粗大ゴミ")) == [pages[TITLES[0]].page_ptr]


def test_search_finds_nothing_of_other_sections(pages, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        faqs.faq(faqs.service_group("zeimu"), languages=("ja",), title="粗大ごみの税金")

    author = signed_in(faqs.person("author", Role.AUTHOR, unit="shimin"))

    assert _found(author, reverse("wagtailadmin_pages:search"), "粗大ゴミ") == [TITLES[0]]


def test_search_is_not_for_roles_without_texts(pages):
    operator = signed_in(faqs.person("operator", Role.OPERATOR))

    answers = [operator.get(url, {"q": "粗大ごみ"}) for url in _lists()]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_very_long_query_is_answered(pages):
    texts = ("粗大ごみ", "窓", "そ", "a ", "garbage ", '"', "\x00")

    found = {text: list(Page.objects.autocomplete((text * 10_000)[:10_000])) for text in texts}

    assert found["粗大ごみ"] == [pages[TITLES[0]].page_ptr]
