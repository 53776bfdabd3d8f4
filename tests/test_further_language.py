"""A further language is one word in the environment: its pages, its translations, its lines; nothing else changes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import trans_real
from wagtail.models import Locale

from kb.accounts.languages import speak_english_in_further_languages
from kb.accounts.policy import Role
from kb.directory.models import Line, ServiceGroup
from kb.faq_pages.cards import cards_of_group
from kb.faq_pages.models import FaqIndexPage, FaqPage
from kb.faq_pages.translation_states import State
from tests.factories import cms, faqs

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[1]
FIRST_START = """
from django.core.management import call_command
from django.test import Client
from kb.faq_pages.trees import grow
call_command("makemigrations", check_changes=True, dry_run=True)
grow()
print(Client().get("/zh-hans/").content.decode())
"""


@pytest.fixture
def group(db, settings) -> Iterator[ServiceGroup]:
    """Put Chinese beside Japanese and English, as FURTHER_LANGUAGES=zh-hans does."""
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [*settings.LANGUAGES, ("zh-hans", "简体中文")]
    speak_english_in_further_languages()
    yield faqs.service_group()
    del trans_real._translations["zh-hans"]


def _get(url: str) -> str:
    response = Client().get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_public_pages_stand_under_their_own_address_with_english_words(group):
    faqs.faq(group, languages=("ja", "en", "zh-hans"))

    html = _get("/zh-hans/")

    assert '<html lang="en">' in html
    assert ">Questions and answers</h1>" in html
    assert 'lang="zh-hans">question zh-hans</a>' in _get("/zh-hans/sections/shimin/")
    assert 'href="/ja/" lang="ja" hreflang="ja">日本語</a>' in html
    assert '<span lang="zh-hans" aria-current="true">简体中文</span>' in html


def test_translated_faq_is_shown_in_its_language_without_a_notice(group):
    number = faqs.faq(group, languages=("ja", "zh-hans"))["ja"].number_id

    html = _get(f"/zh-hans/faq/{number}/")

    assert '<article lang="zh-hans">' in html
    assert "spoken answer zh-hans" in html
    assert "not available" not in html
    assert 'rel="alternate" hreflang="zh-hans"' in html
    assert f'/zh-hans/faq/{number}/"' in html


@pytest.mark.parametrize(
    ("languages", "shown", "article", "notice"),
    [
        (("ja", "en"), "en", "<article>", "in Simplified Chinese yet. Here is the English text."),
        (("ja",), "ja", '<article lang="ja">', "in Simplified Chinese yet. Here is the Japanese text."),
    ],
)
def test_missing_text_is_english_if_there_is_one_else_japanese(group, languages, shown, article, notice):
    number = faqs.faq(group, languages=languages)["ja"].number_id

    html = _get(f"/zh-hans/faq/{number}/")

    assert f"spoken answer {shown}" in html
    assert article in html
    assert notice in html
    assert f"question {shown}</a>" in _get("/zh-hans/sections/shimin/")


def test_japanese_and_english_pages_only_gain_a_link(group):
    number = faqs.faq(group, languages=("ja", "zh-hans"))["ja"].number_id

    japanese, english = _get(f"/ja/faq/{number}/"), _get(f"/en/faq/{number}/")

    assert '<html lang="ja">' in japanese
    assert "spoken answer ja" in japanese
    assert "Here is the Japanese text." in english
    assert "question zh-hans" not in japanese + english


def test_author_translates_in_the_cms(group):
    page = faqs.faq(group, languages=("ja",))["ja"]
    author = cms.signed_in(faqs.person("author", Role.AUTHOR))
    url = reverse("wagtail_localize:submit_page_translation", args=[page.pk])

    form = author.get(url).content.decode()
    author.post(url, {"locales": [Locale.objects.get(language_code="zh-hans").pk]})

    draft = FaqPage.objects.get(number=page.number_id, locale__language_code="zh-hans")
    assert "简体中文" in form
    assert not draft.live
    assert author.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).status_code == 200


def test_report_is_chosen_by_language(group):
    faqs.faq(group, languages=("ja", "en"), title="only in Chinese missing")
    owner = cms.signed_in(faqs.person("owner", Role.CITY))

    english, chinese = (
        owner.get(reverse("faq_english"), {"language": code}).content.decode() for code in ("en", "zh-hans")
    )

    assert "簡体字中国語" in english
    assert f"{State.MISSING.label}: <strong>0</strong>" in english
    assert f"{State.MISSING.label}: <strong>1</strong>" in chinese


def test_line_speaks_a_language_of_the_texts_and_no_other(group):
    line = Line.objects.get()
    line.language = "zh-hans"
    line.full_clean()
    line.save()

    assert line.get_language_display() == "简体中文"
    line.language = "ko"
    with pytest.raises(ValidationError):
        line.full_clean()


def test_cards_of_a_further_language_fall_back_to_japanese(group):
    faqs.faq(group, languages=("ja", "en", "zh-hans"))
    faqs.faq(group, languages=("ja", "en"))

    assert [card.locale for card in cards_of_group(group.code, locale="zh-hans", at=timezone.now())] == [
        "zh-hans",
        "ja",
    ]


def test_staff_choose_between_japanese_and_english_only(group):
    html = cms.signed_in(faqs.person("operator", Role.OPERATOR)).get(reverse("knowledge")).content.decode()

    assert 'value="en"' in html
    assert 'value="zh-hans"' not in html


def test_process_that_is_started_with_it_serves_it_and_wants_no_migration(committed_db, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("It reads the same environment on every database.")
    variables = {
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        "DJANGO_SETTINGS_MODULE": "kb.settings.test",
        "MADOGUCHI_VAR": str(tmp_path),
        "FURTHER_LANGUAGES": "zh-hans,vi",
        "CITY_NAME_EN": "Sakura City",
    }

    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", FIRST_START]
    said = subprocess.run(command, cwd=ROOT, env={**os.environ, **variables}, stdout=subprocess.PIPE, check=True).stdout

    no_changes, html = said.decode().split("\n", 1)
    assert no_changes == "No changes detected"
    assert '<html lang="en">' in html
    assert "| Sakura City</title>" in html
    assert '<span lang="zh-hans" aria-current="true">简体中文</span>' in html
    assert 'href="/vi/" lang="vi"' in html
    assert FaqIndexPage.objects.count() == 4
