"""The sample city: loaded once, edited since, never overwritten."""

import pytest

from kb.accounts.models import User
from kb.directory.models import Line, ServiceGroup, WeeklyHours
from kb.faq_pages.cards import cards_of_group
from kb.faq_pages.models import FaqNumber, FaqPage, HandlingRule
from kb.faq_pages.sample.loading import RULES_FROM, load
from tests.factories.faqs import PASSWORD

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

TABLES = (User, ServiceGroup, Line, WeeklyHours, FaqNumber, FaqPage, HandlingRule)


def test_sample_city_has_ten_faqs_with_rules_in_both_languages():
    load(password=PASSWORD)

    for language in ("ja", "en"):
        cards = cards_of_group("shimin", locale=language, at=RULES_FROM)
        assert len(cards) == 10
        assert {card.locale for card in cards} == {language}
        assert None not in {card.rule for card in cards}


def test_spoken_answers_can_be_read_in_thirty_seconds():
    load(password=PASSWORD)

    for card in cards_of_group("shimin", locale="ja", at=RULES_FROM):
        assert 100 <= len(card.spoken_answer) <= 180, card.question
    for card in cards_of_group("shimin", locale="en", at=RULES_FROM):
        assert 50 <= len(card.spoken_answer.split()) <= 80, card.question


def test_loading_again_keeps_what_was_edited_since():
    load(password=PASSWORD)
    page = FaqPage.objects.filter(locale__language_code="ja").first()
    page.spoken_answer = "職員が直しました。"
    page.save_revision().publish()
    Line.objects.filter(number="0467001000").update(name="新しい名前")
    Line.objects.filter(number="0467001100").delete()
    counts = [table.objects.count() for table in TABLES]

    load(password="another sample password")

    page.refresh_from_db()
    assert page.spoken_answer == "職員が直しました。"
    assert Line.objects.get(number="0467001000").name == "新しい名前"
    assert [table.objects.count() for table in TABLES] == counts
    assert User.objects.get(username="tanaka").check_password(PASSWORD)


def test_no_two_sample_people_are_the_same_person():
    load(password=PASSWORD)

    numbers = list(User.objects.values_list("person_number", flat=True))

    assert len(numbers) == 7
    assert len(set(numbers)) == 7
