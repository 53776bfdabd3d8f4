"""The sample city: loaded once, edited since, never overwritten."""

import pytest

from kb.accounts.models import User
from kb.audit.models import AuditEntry
from kb.directory.models import Assignment, Line, OrgUnit, ServiceGroup, WeeklyHours
from kb.events.models import Event
from kb.faq_pages.cards import cards_of_group
from kb.faq_pages.models import Category, FaqNumber, FaqPage, HandlingRule
from kb.sample_city.faqs import RULES_FROM
from kb.sample_city.loading import load
from tests.factories.faqs import PASSWORD

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

TABLES = (
    User, OrgUnit, Assignment, ServiceGroup, Line, WeeklyHours, Category, FaqNumber, FaqPage, HandlingRule, Event,
    AuditEntry,
)  # fmt: skip


@pytest.fixture
def city() -> None:
    load(password=PASSWORD, faqs_of={"nozei"})


def test_faqs_of_a_group_are_live_with_rules_in_their_languages(city):
    japanese = cards_of_group("nozei", locale="ja", at=RULES_FROM)
    english = [card for card in cards_of_group("nozei", locale="en", at=RULES_FROM) if card.locale == "en"]

    assert (len(japanese), len(english)) == (12, 5)
    assert None not in {card.rule for card in japanese}


def test_what_belongs_to_the_faq_stands_on_the_original_and_points_to_the_directory(city):
    pages = FaqPage.objects.filter(locale__language_code="ja")

    assert [page for page in pages if page.unit is None or not page.categories.exists()] == []
    assert pages.filter(related__isnull=False).exists()
    assert HandlingRule.objects.exclude(kind="completed").filter(target_unit=None).count() == 0


def test_loading_again_keeps_what_was_edited_since(city):
    page = FaqPage.objects.filter(locale__language_code="ja").first()
    page.spoken_answer = "職員が直しました。"
    page.save_revision().publish()
    Line.objects.filter(number="0467001000").update(name="新しい名前")
    counts = [table.objects.count() for table in TABLES]

    load(password="another sample password", faqs_of={"nozei"})

    page.refresh_from_db()
    assert page.spoken_answer == "職員が直しました。"
    assert Line.objects.get(number="0467001000").name == "新しい名前"
    assert [table.objects.count() for table in TABLES] == counts
    assert User.objects.get(username="tanaka").check_password(PASSWORD)


def test_no_two_sample_people_are_the_same_person(city):
    numbers = list(User.objects.values_list("person_number", flat=True))

    assert len(numbers) == 30
    assert len(set(numbers)) == 30
