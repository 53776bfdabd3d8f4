"""Files beside the answers, found by what stands in them."""

from datetime import UTC, datetime

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from wagtail.documents.models import Document

from kb.accounts.policy import Role
from kb.faq_pages.models import FaqPage
from kb.search.attached.files import find_files, place_label
from kb.search.attached.reading import read_waiting
from kb.search.models import AttachedText
from tests.factories import cms, faqs, files

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOON = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
PAGES = ("転入届の書き方です。住所は住民票のとおりに書きます。", "粗大ごみを捨てるときの手数料は六百円です。")


@pytest.fixture
def group():
    return faqs.service_group()


def shown(group, name: str, content: bytes, **fields: object) -> Document:
    """Return a document that has been read, and that an FAQ shows."""
    document = Document.objects.create(title=name, file=ContentFile(content, name=name))
    faqs.faq(group, full_answer=[("attachment", document)], **fields)
    assert read_waiting(NOON) == 1
    return document


def found(query: str, *, language: str = "ja", limit: int = 5) -> list[tuple[str, str, str]]:
    """Return title, page and what is marked of each file."""
    return [
        (file.document.title, file.page.place, "|".join(part for part, marked in file.page.excerpt if marked))
        for file in find_files(query, language=language, at=timezone.now(), limit=limit)
    ]


@pytest.mark.parametrize(
    ("query", "place", "marked"),
    [
        ("粗大ごみの手数料", "2", "粗大ごみ|手数料"),
        ("ゴミを捨てたい", "2", "ごみ|捨てる"),
        ("住民票", "1", "住民票"),
        ("手数", "2", "手数"),
    ],
)
def test_page_that_fits_best_is_found_with_its_words_marked(group, query, place, marked):
    shown(group, "a.pdf", files.pdf(*PAGES))

    assert found(query) == [("a.pdf", place, marked)]


def test_words_are_found_in_latin_letters_and_digits_too(group):
    shown(group, "a.docx", files.docx("Submit form A4 within 14 days of moving."))

    assert found("form A4", language="en") == [("a.docx", "", "form|A4")]
    assert found("ＦＯＲＭ", language="ja") == [("a.docx", "", "form")]


@pytest.mark.parametrize(
    "query", ["", " ", "に", "を", "x", "…", "\0", "%", "😀", "あ" * 200, "宇宙飛行士", "（" * 200]
)
def test_words_that_stand_nowhere_find_nothing(group, query):
    shown(group, "a.pdf", files.pdf(*PAGES))

    assert found(query) == []


def test_file_with_more_of_the_words_comes_first(group):
    shown(group, "one.docx", files.docx("手数料は無料です"))
    shown(group, "both.docx", files.docx("粗大の手数料は六百円です"))

    assert [title for title, _place, _marked in found("粗大の手数料")][:1] == ["both.docx"]
    assert len(found("手数料", limit=1)) == 1
    assert found("手数料", limit=0) == []


@pytest.mark.parametrize(
    ("fields", "is_found"),
    [({}, True), ({"audience": "centre"}, True), ({"audience": "staff"}, False), ({"live": False}, False)],
)
def test_only_what_operators_may_read_is_found(group, fields, is_found):
    shown(group, "a.pdf", files.pdf(*PAGES), **fields)

    assert bool(found("住民票")) is is_found


def test_file_leaves_with_the_text_that_showed_it_and_with_itself(group):
    first, second = (shown(group, name, files.pdf(*PAGES)) for name in ("first.pdf", "second.pdf"))
    assert len(found("住民票")) == 2

    page = FaqPage.objects.order_by("pk").first()
    for one in FaqPage.objects.filter(number=page.number_id):
        one.unpublish()
    assert [title for title, *_rest in found("住民票")] == [second.title]
    AttachedText.objects.filter(document=second).delete()
    assert found("住民票") == []
    assert first.pk


def test_queries_do_not_grow_with_the_files(group, django_assert_max_num_queries):
    for number in range(4):
        shown(group, f"{number}.pdf", files.pdf(*PAGES))
    found("住民票")

    with django_assert_max_num_queries(8):
        assert len(found("住民票")) == 4
    with django_assert_max_num_queries(1):
        assert found("宇宙飛行士") == []


@pytest.mark.parametrize(
    ("name", "place", "label"),
    [
        ("a.PDF", "3", "3ページ"),
        ("a.pptx", "3", "スライド3"),
        ("a.xlsx", "料金", "シート「料金」"),
        ("a.docx", "", ""),
    ],
)
def test_place_is_named_as_its_readers_call_it(name, place, label):
    assert place_label(name, place) == label


def test_first_page_of_the_cms_tells_authors_which_of_their_files_no_search_finds(group):
    shown(group, "scan.pdf", files.pdf(""))
    shown(group, "text.pdf", files.pdf(*PAGES))
    other = faqs.service_group("nozei")
    author, stranger = (
        faqs.person(name, Role.AUTHOR, unit=unit) for name, unit in (("author", group.code), ("stranger", other.code))
    )

    own, others = (
        cms.signed_in(user).get(reverse("wagtailadmin_home")).content.decode() for user in (author, stranger)
    )

    assert "scan.pdf" in own
    assert "文字のデータがなく" in own
    assert "text.pdf" not in own
    assert "scan.pdf" not in others
