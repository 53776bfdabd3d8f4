"""The operator's preview in the CMS."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kb.accounts.policy import Role
from kb.faq_pages.models import FaqPage, Kind
from kb.faq_pages.previews import PREVIEWS
from kb.faq_pages.rules import set_rule
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def preview_of(page: FaqPage, **written: object) -> str:
    """Return what the CMS shows an author who has typed this into the form."""
    client = Client()
    client.force_login(faqs.person("author", Role.AUTHOR))
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert client.post(url, faqs.form_of(page, **written)).json()["is_valid"]
    response = client.get(f"{url}?mode=operator")
    assert response.status_code == 200
    return response.content.decode()


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html[html.index("<main") :])).strip()


def test_citizens_preview_is_the_first_and_the_operators_the_second():
    assert list(PREVIEWS)[:2] == ["citizen", "operator"]
    assert FaqPage().default_preview_mode == "citizen"


def test_operators_preview_shows_the_draft_as_the_desk_would():
    page = faqs.faq(faqs.service_group())["ja"]
    set_rule(
        number=page.number_id,
        kind=Kind.TRANSFER,
        target="市民課",
        condition="海外からの転入",
        valid_from=timezone.now() - timedelta(minutes=1),
        who=faqs.person("approver", Role.APPROVER),
        why="agreed",
    )

    html = preview_of(page, spoken_answer="下書きの答え", fee="300円", documents="本人確認書類\n印鑑")

    words = words_of(html)
    order = [
        words.index(text)
        for text in (
            "question ja",
            "下書きの答え",
            "本人確認書類 印鑑",
            "300円",
            "→ 市民課",
            "海外からの転入",
            "operator note ja",
        )
    ]
    assert order == sorted(order)
    assert "full answer ja" in words
    assert "spoken answer ja" not in words
    assert "<script" not in html


@pytest.mark.parametrize("language", ["ja", "en"])
def test_operators_preview_speaks_the_language_of_the_text(language):
    page = faqs.faq(faqs.service_group())[language]

    html = preview_of(page)

    assert f'<html lang="{language}">' in html
    assert f"spoken answer {language}" in html


def test_operators_preview_of_a_page_that_was_never_saved_has_no_rule():
    page = faqs.faq(faqs.service_group())["ja"]
    client = Client()
    client.force_login(faqs.person("author", Role.AUTHOR))
    url = reverse("wagtailadmin_pages:preview_on_add", args=["faq_pages", "faqpage", page.get_parent().pk])
    assert client.post(url, {**faqs.form_of(page), "slug": "new"}).json()["is_valid"]

    response = client.get(f"{url}?mode=operator")

    assert response.status_code == 200
    assert "spoken answer ja" in response.content.decode()
    assert 'class="handling"' not in response.content.decode()
