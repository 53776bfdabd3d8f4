"""Likely FAQs: what calls chose comes first."""

from datetime import UTC, datetime

import pytest

from kb.faq_pages.models import FaqPage
from kb.search.habits import Moment
from kb.search.learning import Choice, learn
from kb.search.matching import Suggestion, likely_faqs
from kb.search.models import FaqChoice
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOON = datetime(2025, 2, 3, 3, 0, tzinfo=UTC)


def _choose(number: int, *, times: int, group_code: str = "shimin") -> None:
    learn(Choice(group_code=group_code, faq_number=number, at=NOON) for _time in range(times))


def _likely(group_code: str, *, locale: str = "ja", **more) -> list[Suggestion]:
    return likely_faqs(Moment(group=group_code, line="0467001000", ivr_key="", at=NOON), locale=locale, **more)


def test_most_used_first_then_by_number():
    group = faqs.service_group()
    a, b, c, d = (faqs.faq(group)["ja"].number_id for _ in range(4))
    _choose(c, times=2)
    _choose(d, times=1)

    found = _likely("shimin")

    assert [(suggestion.card.number, suggestion.uses, suggestion.reason) for suggestion in found] == [
        (c, 2, "most_used"),
        (d, 1, "used"),
        (a, 0, "same_group"),
        (b, 0, "same_group"),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_are_constant(count, django_assert_num_queries):
    group = faqs.service_group()
    for _ in range(count):
        faqs.faq(group)

    with django_assert_num_queries(4):
        found = _likely("shimin", locale="en")

    assert len(found) == count


def test_choices_of_another_group_do_not_count():
    number = faqs.faq(faqs.service_group())["ja"].number_id
    faqs.service_group("kankyo")
    _choose(number, times=3, group_code="kankyo")

    [suggestion] = _likely("shimin")

    assert (suggestion.uses, suggestion.reason) == (0, "same_group")


def test_limit_keeps_the_most_used():
    group = faqs.service_group()
    _first, second = (faqs.faq(group)["ja"].number_id for _ in range(2))
    _choose(second, times=1)

    assert [suggestion.card.number for suggestion in _likely("shimin", limit=1)] == [second]


def test_unknown_group_has_no_suggestions():
    assert _likely("nowhere") == []


def test_each_choice_is_kept_with_its_call():
    number = faqs.faq(faqs.service_group())["ja"].number_id

    learn([Choice(group_code="shimin", faq_number=number, at=NOON, line="0467001000", ivr_key="2")])

    choice = FaqChoice.objects.get()
    assert (choice.faq_number_id, choice.line, choice.ivr_key, choice.called_at) == (number, "0467001000", "2", NOON)


def test_what_is_not_ours_teaches_nothing():
    number = faqs.faq(faqs.service_group())["ja"].number_id

    learn(Choice(group_code=group, faq_number=one, at=NOON) for group, one in (("nowhere", number), ("shimin", 99999)))

    assert FaqChoice.objects.count() == 0


def test_next_choice_counts_for_the_next_call():
    group = faqs.service_group()
    _first, second = (faqs.faq(group)["ja"].number_id for _ in range(2))
    assert _likely("shimin")[0].uses == 0

    _choose(second, times=1)
    assert next((one.card.number, one.uses) for one in _likely("shimin")) == (second, 1)
    _choose(second, times=2)
    assert _likely("shimin")[0].uses == 3


def test_question_about_an_event_of_today_comes_first():
    group = faqs.service_group()
    _first, second = (faqs.faq(group)["ja"] for _ in range(2))
    FaqPage.objects.filter(pk=second.pk).update(title="星空観察会は雨でもありますか")

    found = _likely("shimin", events=["親子で星空観察会"])

    assert (found[0].card.number, found[0].reason) == (second.number_id, "todays_event")


def test_group_without_faqs_of_its_own_gets_what_its_calls_were_answered_with():
    group = faqs.service_group()
    first, second = (faqs.faq(group)["ja"].number_id for _ in range(2))
    faqs.service_group("daihyo")
    _choose(second, times=1, group_code="daihyo")
    _choose(first, times=5)

    found = _likely("daihyo")

    assert [(suggestion.card.number, suggestion.uses) for suggestion in found] == [(second, 1)]


def test_group_without_any_history_gets_what_is_used_most_in_the_city():
    group = faqs.service_group()
    first, second, _never = (faqs.faq(group)["ja"].number_id for _ in range(3))
    faqs.service_group("daihyo")
    _choose(first, times=1)
    _choose(second, times=2)

    found = _likely("daihyo")

    assert [(suggestion.card.number, suggestion.reason) for suggestion in found] == [
        (second, "used_in_city"),
        (first, "used_in_city"),
    ]


def test_what_is_not_for_operators_is_not_suggested_for_another_group_either():
    group = faqs.service_group()
    number = faqs.faq(group, audience="staff")["ja"].number_id
    faqs.service_group("daihyo")
    _choose(number, times=3, group_code="daihyo")

    assert _likely("daihyo") == []
