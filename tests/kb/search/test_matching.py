"""Likely FAQs: what calls chose comes first."""

from datetime import UTC, datetime, timedelta

import pytest

from kb.search.learning import learn
from kb.search.matching import likely_faqs
from kb.search.models import FaqChoice
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOON = datetime(2025, 2, 3, 3, 0, tzinfo=UTC)


def _choose(number: int, *, times: int, group_code: str = "shimin") -> None:
    for _ in range(times):
        learn(group_code=group_code, faq_number=number, at=NOON)


def test_most_used_first_then_by_number():
    group = faqs.service_group()
    a, b, c, d = (faqs.faq(group)["ja"].number_id for _ in range(4))
    _choose(c, times=2)
    _choose(d, times=1)

    found = likely_faqs("shimin", locale="ja", at=NOON)

    assert [(suggestion.card.number, suggestion.uses, suggestion.reason) for suggestion in found] == [
        (c, 2, "most_used"),
        (d, 1, "used"),
        (a, 0, "same_group"),
        (b, 0, "same_group"),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_likely_faqs_take_two_queries(count, django_assert_num_queries):
    group = faqs.service_group()
    for _ in range(count):
        faqs.faq(group)

    with django_assert_num_queries(2):
        found = likely_faqs("shimin", locale="en", at=NOON)

    assert len(found) == count


def test_choices_of_another_group_do_not_count():
    number = faqs.faq(faqs.service_group())["ja"].number_id
    faqs.service_group("kankyo")
    _choose(number, times=3, group_code="kankyo")

    [suggestion] = likely_faqs("shimin", locale="ja", at=NOON)

    assert (suggestion.uses, suggestion.reason) == (0, "same_group")


def test_limit_keeps_the_most_used():
    group = faqs.service_group()
    _first, second = (faqs.faq(group)["ja"].number_id for _ in range(2))
    _choose(second, times=1)

    assert [suggestion.card.number for suggestion in likely_faqs("shimin", locale="ja", at=NOON, limit=1)] == [second]


def test_unknown_group_has_no_suggestions():
    assert likely_faqs("nowhere", locale="ja", at=NOON) == []


def test_learn_counts_and_keeps_the_moment():
    number = faqs.faq(faqs.service_group())["ja"].number_id
    _choose(number, times=1)

    learn(group_code="shimin", faq_number=number, at=NOON + timedelta(hours=1))

    choice = FaqChoice.objects.get()
    assert (choice.faq_number_id, choice.chosen_count, choice.last_chosen_at) == (number, 2, NOON + timedelta(hours=1))


def test_what_is_not_ours_teaches_nothing():
    number = faqs.faq(faqs.service_group())["ja"].number_id

    learn(group_code="nowhere", faq_number=number, at=NOON)
    learn(group_code="shimin", faq_number=99999, at=NOON)

    assert FaqChoice.objects.count() == 0


def test_group_without_faqs_of_its_own_gets_what_its_calls_were_answered_with():
    group = faqs.service_group()
    first, second = (faqs.faq(group)["ja"].number_id for _ in range(2))
    faqs.service_group("daihyo")
    _choose(second, times=1, group_code="daihyo")
    _choose(first, times=5)

    found = likely_faqs("daihyo", locale="ja", at=NOON)

    assert [(suggestion.card.number, suggestion.uses) for suggestion in found] == [(second, 1)]


def test_group_without_any_history_gets_what_is_used_most_in_the_city():
    group = faqs.service_group()
    first, second, _never = (faqs.faq(group)["ja"].number_id for _ in range(3))
    faqs.service_group("daihyo")
    _choose(first, times=1)
    _choose(second, times=2)

    found = likely_faqs("daihyo", locale="ja", at=NOON)

    assert [(suggestion.card.number, suggestion.reason) for suggestion in found] == [
        (second, "used_in_city"),
        (first, "used_in_city"),
    ]


def test_what_is_not_for_operators_is_not_suggested_for_another_group_either():
    group = faqs.service_group()
    number = faqs.faq(group, audience="staff")["ja"].number_id
    faqs.service_group("daihyo")
    _choose(number, times=3, group_code="daihyo")

    assert likely_faqs("daihyo", locale="ja", at=NOON) == []
