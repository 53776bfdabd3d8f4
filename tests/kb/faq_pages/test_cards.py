"""Cards: what is published, for operators, in few queries."""

from datetime import UTC, datetime, timedelta

import pytest

from kb.accounts.policy import Role
from kb.faq_pages.cards import FaqCard, card_of_revision, cards_of_group
from kb.faq_pages.models import Kind
from kb.faq_pages.queries import RuleInForce
from kb.faq_pages.rules import set_rule
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOON = datetime(2025, 2, 3, 3, 0, tzinfo=UTC)


def test_card_is_the_published_text_with_its_revision_and_rule():
    facts = {"fee": "300 yen", "deadline": "within 14 days", "place": "window 1", "documents": "card\n\nseal"}
    page = faqs.faq(faqs.service_group(), **facts)["en"]
    rule = set_rule(
        number=page.number_id,
        kind=Kind.TRANSFER,
        target="0467-00-1020",
        valid_from=NOON,
        who=faqs.person("author", Role.AUTHOR),
        why="agreed",
    )

    assert cards_of_group("shimin", locale="en", at=NOON) == [
        FaqCard(
            number=page.number_id,
            locale="en",
            revision=page.live_revision_id,
            question="question en",
            other_wordings=("wording one en", "wording two en"),
            spoken_answer="spoken answer en",
            full_answer="<p>full answer en</p>",
            fee="300 yen",
            deadline="within 14 days",
            place="window 1",
            documents=("card", "seal"),
            operator_note="operator note en",
            audience="public",
            rule=RuleInForce(id=rule.pk, kind="transfer", target="0467-00-1020"),
        )
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_cards_take_one_query(count, django_assert_num_queries):
    group = faqs.service_group()
    numbers = [faqs.faq(group)["ja"].number_id for _ in range(count)]

    with django_assert_num_queries(1):
        cards = cards_of_group("shimin", locale="ja", at=NOON)

    assert [card.number for card in cards] == numbers


def test_missing_translation_falls_back_to_japanese():
    faqs.faq(faqs.service_group(), languages=("ja",))

    [card] = cards_of_group("shimin", locale="en", at=NOON)

    assert (card.locale, card.question) == ("ja", "question ja")


def test_drafts_other_groups_and_staff_only_texts_are_no_cards():
    group = faqs.service_group()
    faqs.faq(group, live=False)
    faqs.faq(group, audience="staff")
    faqs.faq(faqs.service_group("kankyo"))
    centre = faqs.faq(group, audience="centre")["ja"]

    cards = cards_of_group("shimin", locale="ja", at=NOON)

    assert [(card.number, card.audience) for card in cards] == [(centre.number_id, "centre")]


def test_narrowest_audience_of_all_languages_holds():
    pages = faqs.faq(faqs.service_group())
    pages["en"].audience = "staff"
    pages["en"].save_revision().publish()

    assert cards_of_group("shimin", locale="ja", at=NOON) == []


def test_unknown_group_has_no_cards():
    assert cards_of_group("nowhere", locale="ja", at=NOON) == []


def test_rule_that_begins_later_is_not_in_force_yet():
    page = faqs.faq(faqs.service_group())["ja"]
    set_rule(
        number=page.number_id,
        kind=Kind.COMPLETED,
        valid_from=NOON + timedelta(microseconds=1),
        who=faqs.person("author", Role.AUTHOR),
        why="later",
    )

    [card] = cards_of_group("shimin", locale="ja", at=NOON)

    assert card.rule is None


def test_card_of_revision_says_what_it_said_then():
    page = faqs.faq(faqs.service_group())["ja"]
    number, before = page.number_id, page.live_revision_id
    page.spoken_answer = "another answer"
    page.save_revision().publish()
    page.refresh_from_db()

    then = card_of_revision(number, locale="ja", revision=before)
    now = card_of_revision(number, locale="ja", revision=page.live_revision_id)

    assert (then.spoken_answer, then.revision) == ("spoken answer ja", before)
    assert now == cards_of_group("shimin", locale="ja", at=NOON)[0]


def test_revision_of_another_faq_or_language_is_none():
    group = faqs.service_group()
    pages, other = faqs.faq(group), faqs.faq(group)["ja"]
    revision = pages["ja"].live_revision_id

    assert card_of_revision(other.number_id, locale="ja", revision=revision) is None
    assert card_of_revision(pages["ja"].number_id, locale="en", revision=revision) is None
    assert card_of_revision(99999, locale="ja", revision=revision) is None
    assert card_of_revision(pages["ja"].number_id, locale="ja", revision=99999) is None
