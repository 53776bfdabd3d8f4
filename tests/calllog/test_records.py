"""The record of a contact: pinned to what was shown, once, by whoever talked."""

import hashlib
import json

import pytest
from django.test import Client
from django.utils import timezone

from calllog.contacts.models import ContactRecord, Question
from calllog.contacts.outcomes import Outcome
from calllog.contacts.records import AnsweredQuestion, Noted, save_record
from calllog.ledger.events import CallAnswered, Observation, OperatorRinging
from calllog.ledger.ingest import ingest
from calllog.ledger.models import Call
from calllog.presence.models import Seat
from kb.accounts.models import User
from kb.faq_pages.cards import cards_of_group
from kb.search.models import FaqChoice
from tests.recorded import recorded_observations

pytestmark = pytest.mark.integration

NOT_FOUND = AnsweredQuestion(outcome=Outcome.REFERRED, category_code="general/consultation", unit_code="shimin")


@pytest.fixture
def operator(sample_city_db) -> User:
    operator = User.objects.get(username="yamamoto")
    Seat.objects.create(user=operator, member="agent1001")
    return operator


def calls_told(name: str, *, until: type | None = None) -> Call:
    told: list[Observation] = []
    for observation in recorded_observations(name):
        told.append(observation)
        if until and isinstance(observation.event, until):
            break
    ingest(told)
    return Call.objects.latest("offered_at")


def post(operator: User, call: Call, **question: object):
    client = Client()
    client.force_login(operator)
    card = cards_of_group("shimin", locale="ja", at=timezone.now())[0]
    asked = {"faq": card.number, "locale": "ja", "revision": card.revision, "outcome": "completed", **question}
    body = {"call_id": call.call_id, "questions": [asked], "note": ""}
    return client.post("/desk/records/", json.dumps(body), content_type="application/json")


def test_record_pins_the_text_that_was_shown_with_its_hash(operator):
    call = calls_told("answered_caller_hangs_up")
    card = cards_of_group("shimin", locale="ja", at=timezone.now())[0]

    answer = post(operator, call)

    question = Question.objects.get()
    assert answer.status_code == 201
    assert (question.faq_number, question.locale, question.revision) == (card.number, "ja", card.revision)
    assert [part in question.text_shown for part in (card.question, card.spoken_answer, card.full_answer)] == [True] * 3
    assert question.text_hash == hashlib.sha256(question.text_shown.encode()).hexdigest()


def test_receipt_numbers_count_up_through_the_day(operator):
    at = timezone.now()
    first, second = (calls_told(name) for name in ("answered_caller_hangs_up", "hold_unhold"))

    numbers = [
        save_record(
            call_id=call.call_id,
            operator=operator,
            noted=Noted(questions=[NOT_FOUND]),
            at=at,
        ).receipt_number
        for call in (first, second)
    ]

    day = timezone.localtime(at).strftime("%Y%m%d")
    assert numbers == [f"{day}-0001", f"{day}-0002"]


def test_choice_is_learned_once_however_often_the_record_is_sent(operator):
    call = calls_told("answered_caller_hangs_up")

    assert [post(operator, call).status_code for _again in range(3)] == [201, 201, 201]
    assert FaqChoice.objects.count() == 1
    assert ContactRecord.objects.count() == 1


def test_other_record_of_the_same_call_is_refused_with_the_first_ones_number(operator):
    call = calls_told("answered_caller_hangs_up")
    number = post(operator, call).json()["receipt_number"]

    again = post(operator, call, outcome="referred")

    assert again.status_code == 409
    assert number in again.json()["errors"]["form"]


def test_call_that_still_rings_is_not_recorded_yet(operator):
    call = calls_told("answered_caller_hangs_up", until=OperatorRinging)

    answer = post(operator, call)

    assert answer.status_code == 400
    assert answer.json() == {"errors": {"form": "まだ応答していない電話です。応答してから保存してください。"}}


def test_call_that_is_still_talking_can_be_recorded(operator):
    call = calls_told("answered_caller_hangs_up", until=CallAnswered)

    assert post(operator, call).status_code == 201


def test_call_of_somebody_else_is_not_found(operator):
    call = calls_told("answered_caller_hangs_up")
    Seat.objects.update(member="agent1002")

    assert post(operator, call).status_code == 404


def test_abandoned_call_has_no_record(operator):
    assert post(operator, calls_told("abandoned")).status_code == 404


@pytest.mark.parametrize("wrong", [{"revision": 999_999}, {"faq": 999_999}, {"locale": "en"}, {"locale": "xx"}])
def test_text_that_never_was_is_refused_at_its_field(operator, wrong):
    answer = post(operator, calls_told("answered_caller_hangs_up"), **wrong)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["questions"]
    assert ContactRecord.objects.count() == 0


def test_question_without_an_faq_is_a_record_too(operator):
    answer = post(
        operator,
        calls_told("answered_caller_hangs_up"),
        faq=None,
        revision=None,
        outcome="referred",
        category="general/consultation",
        unit="shimin",
    )

    assert answer.status_code == 201
    assert Question.objects.get().faq_number is None
