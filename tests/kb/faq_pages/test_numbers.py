"""FAQ numbers: given once, the same in all languages, another one for a copy."""

from uuid import uuid4

import pytest
from wagtail.models import Locale

from kb.faq_pages.models import FaqNumber, FaqPage, ServiceGroupPage
from kb.faq_pages.numbers import allot
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def test_numbers_count_on_from_1001_and_are_never_reused():
    first, second = allot(translation_key=uuid4()).pk, allot(translation_key=uuid4()).pk
    FaqNumber.objects.filter(pk=second).delete()

    third = allot(translation_key=uuid4()).pk

    assert first >= 1001
    assert (second, third) == (first + 1, first + 2)


def test_the_same_key_keeps_its_number():
    key = uuid4()

    assert allot(translation_key=key) == allot(translation_key=key)


def test_translations_share_the_number_and_have_one_address_each():
    pages = faqs.faq(faqs.service_group())

    number = pages["ja"].number_id
    assert pages["en"].number_id == number
    assert (pages["ja"].url, pages["en"].url) == (f"/ja/faq/{number}/", f"/en/faq/{number}/")


def test_copy_gets_a_new_number_in_the_page_and_in_all_its_revisions():
    page = faqs.faq(faqs.service_group(), languages=("ja",))["ja"]
    page.save_revision()

    copy = page.copy(copy_revisions=True, update_attrs={"slug": "copy"}, keep_live=False)

    assert copy.number_id == page.number_id + 1
    assert {revision.content["number"] for revision in copy.revisions.all()} == {copy.number_id}


def test_copy_of_a_whole_group_gets_new_numbers():
    group = faqs.service_group()
    page = faqs.faq(group, languages=("ja",))["ja"]
    parent = ServiceGroupPage.objects.get(pk=page.get_parent().pk)

    copy = parent.copy(recursive=True, update_attrs={"slug": "copy"}, keep_live=False)

    assert [child.specific.number_id for child in copy.get_children()] == [page.number_id + 1]


def test_copy_for_translation_keeps_the_number():
    page = faqs.faq(faqs.service_group(), languages=("ja",))["ja"]

    translated = page.copy_for_translation(Locale.objects.get(language_code="en"))

    assert translated.number_id == page.number_id
    assert translated.live is False


def test_no_number_stands_twice_in_a_language():
    page = faqs.faq(faqs.service_group(), languages=("ja",))["ja"]
    page.copy(update_attrs={"slug": "copy"})
    stray = FaqPage(title="stray", slug="stray", spoken_answer="-", full_answer="-", number_id=page.number_id)
    page.get_parent().add_child(instance=stray)

    rows = list(FaqPage.objects.values_list("number_id", "locale_id"))

    assert len(rows) == 3
    assert len(set(rows)) == len(rows)
