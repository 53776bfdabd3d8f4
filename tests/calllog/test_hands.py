"""Raised hands: one for each operator, answered by a supervisor, taken down by either."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from calllog.hands.deeds import HandIsDownError, answer, lower, raise_hand
from calllog.hands.models import Hand
from calllog.hands.queries import RaisedHand, hand_of, hands_up
from kb.accounts.models import User
from kb.accounts.policy import Role
from tests.factories.faqs import person

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

AT = timezone.now()


def user(username: str, role: str = "operator") -> User:
    return person(username, Role(role))


def raised(by: User, words: str = "代理人でもよいですか", *, seconds: int = 0) -> Hand:
    return raise_hand(operator=by, call_id="a", faq_number=1001, words=words, at=AT + timedelta(seconds=seconds))


def test_raised_hand_is_told_with_who_since_when_and_what_for():
    operator = user("yamamoto")

    hand = raised(operator)

    told = RaisedHand(
        id=hand.pk,
        operator=operator.pk,
        operator_name="Yamamoto",
        call_id="a",
        faq_number=1001,
        words="代理人でもよいですか",
        raised_at=AT,
        answer="",
        answered_by_name="",
        answered_at=None,
    )
    assert hands_up(AT) == [told]
    assert hand_of(operator.pk) == told


def test_hand_sent_again_is_the_same_hand():
    operator = user("yamamoto")

    assert raised(operator) == raised(operator, seconds=3)

    assert hand_of(operator.pk).raised_at == AT


def test_another_question_takes_the_place_of_the_hand_that_is_up():
    operator = user("yamamoto")
    first = raised(operator)

    second = raised(operator, "証明書は要りますか", seconds=5)

    assert [hand.id for hand in hands_up(AT + timedelta(seconds=5))] == [second.pk]
    assert [hand.id for hand in hands_up(AT + timedelta(seconds=4))] == [first.pk]


def test_hands_are_told_the_longest_first():
    names = ["a", "b", "c"]
    for seconds, name in enumerate(reversed(names)):
        raised(user(name), seconds=seconds)

    assert [hand.operator_name for hand in hands_up(AT + timedelta(minutes=1))] == ["C", "B", "A"]


@pytest.mark.parametrize("count", [1, 3])
def test_hands_take_one_query(count, django_assert_num_queries):
    supervisor = user("sato", "supervisor")
    for number in range(count):
        answer(raised(user(f"operator{number}")).pk, by=supervisor, words="はい", at=AT)

    with django_assert_num_queries(1):
        assert len(hands_up(AT)) == count


def test_answer_reaches_the_operator_and_leaves_the_hand_up():
    operator, supervisor = user("yamamoto"), user("sato", "supervisor")
    hand = raised(operator)

    answer(hand.pk, by=supervisor, words=" 委任状があれば可 ", at=AT + timedelta(seconds=20))

    own = hand_of(operator.pk)
    assert (own.answer, own.answered_by_name) == ("委任状があれば可", "Sato")
    assert own.answered_at == AT + timedelta(seconds=20)


def test_later_answer_takes_the_place_of_an_earlier_one():
    operator, supervisor, manager = user("yamamoto"), user("sato", "supervisor"), user("kato", "manager")
    hand = raised(operator)

    answer(hand.pk, by=supervisor, words="不可", at=AT)
    answer(hand.pk, by=manager, words="委任状があれば可", at=AT)

    assert (hand_of(operator.pk).answer, hand_of(operator.pk).answered_by_name) == ("委任状があれば可", "Kato")


@pytest.mark.parametrize("words", ["", "  ", "あ" * 401])
def test_answer_without_words_or_with_too_many_is_refused(words):
    operator, supervisor = user("yamamoto"), user("sato", "supervisor")
    hand = raised(operator)

    with pytest.raises(ValidationError):
        answer(hand.pk, by=supervisor, words=words, at=AT)

    assert hand_of(operator.pk).answered_at is None


def test_question_of_more_than_200_characters_is_refused():
    operator = user("yamamoto")

    with pytest.raises(ValidationError):
        raised(operator, "あ" * 201)

    assert hand_of(operator.pk) is None


def test_hand_that_is_down_cannot_be_answered():
    operator, supervisor = user("yamamoto"), user("sato", "supervisor")
    hand = raised(operator)
    lower(hand.pk, by=operator, at=AT)

    with pytest.raises(HandIsDownError):
        answer(hand.pk, by=supervisor, words="はい", at=AT)


@pytest.mark.parametrize("role", ["operator", "supervisor", "manager"])
def test_hand_is_taken_down_by_its_operator_or_by_whoever_may_answer(role):
    operator = user("yamamoto")
    hand = raised(operator)

    lower(hand.pk, by=operator if role == "operator" else user("other", role), at=AT)

    assert hand_of(operator.pk) is None
    assert hands_up(AT) == []


def test_hand_taken_down_twice_keeps_its_first_time():
    operator = user("yamamoto")
    hand = raised(operator)

    lower(hand.pk, by=operator, at=AT)
    lower(hand.pk, by=operator, at=AT + timedelta(minutes=1))

    assert Hand.objects.get().lowered_at == AT


@pytest.mark.parametrize("role", ["operator", "city", "auditor", "approver", "administrator"])
def test_others_neither_answer_a_hand_nor_take_it_down(role):
    hand = raised(user("yamamoto"))
    other = user("other", role)

    with pytest.raises(PermissionDenied):
        answer(hand.pk, by=other, words="はい", at=AT)
    with pytest.raises(PermissionDenied):
        lower(hand.pk, by=other, at=AT)
