"""What the desk sends, read strictly."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from calllog.contacts.outcomes import Outcome, Source
from calllog.contacts.records import AnsweredQuestion
from calllog.desk.record_form import RecordFormError, read_correction_form, read_record_form

pytestmark = pytest.mark.unit

QUESTION = {"faq": 1001, "locale": "ja", "revision": 12, "outcome": "completed"}
FORM = {"call_id": "pbx-1.0", "questions": [QUESTION], "note": ""}


def test_form_of_the_desk_is_read():
    form = read_record_form(json.dumps(FORM).encode())

    assert form.call_id == "pbx-1.0"
    assert form.noted.questions == (
        AnsweredQuestion(outcome=Outcome.COMPLETED, source=Source.FAQ, faq_number=1001, locale="ja", revision=12),
    )


def test_question_without_an_faq_is_read():
    asked = {"faq": None, "outcome": "callback", "callback_due": "2026-11-24T10:00", "category": "general/consultation"}

    form = read_record_form(json.dumps({**FORM, "questions": [asked]}).encode())

    assert form.noted.questions == (
        AnsweredQuestion(
            outcome=Outcome.CALLBACK,
            source=Source.NOT_FOUND,
            category_code="general/consultation",
            callback_due=datetime(2026, 11, 24, 1, 0, tzinfo=UTC),
        ),
    )


def test_record_by_hand_has_an_id_and_a_time_of_its_own():
    record_id = uuid4()
    sent = {**FORM, "call_id": f"hand:{record_id}", "happened_at": "2026-11-20T10:00", "group": "shimin"}

    form = read_record_form(json.dumps(sent).encode())

    assert (form.call_id, form.record_id, form.group_code) == ("", record_id, "shimin")
    assert form.happened_at == datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def test_what_is_not_chosen_yet_is_read_and_left_to_the_rules():
    form = read_record_form(json.dumps({**FORM, "questions": [{**QUESTION, "outcome": ""}]}).encode())

    assert form.noted.questions[0].outcome is None


def test_what_no_database_stores_is_taken_out():
    form = read_record_form(json.dumps({**FORM, "note": "a\0b", "questions": []}).encode())

    assert form.noted.note == "ab"


def test_correction_needs_a_reason_and_the_version_that_was_read():
    sent = {**FORM, "version": 1, "reason": " wrong outcome "}

    assert read_correction_form(json.dumps(sent).encode()).reason == "wrong outcome"
    for wrong, field in ({"reason": " "}, "reason"), ({"version": 0}, "form"), ({"version": "1"}, "form"):
        with pytest.raises(RecordFormError) as caught:
            read_correction_form(json.dumps({**sent, **wrong}).encode())
        assert list(caught.value.errors) == [field]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ("", "form"),
        ("[]", "form"),
        ("{}", "form"),
        ({**FORM, "call_id": 5}, "form"),
        ({**FORM, "note": None}, "form"),
        ({**FORM, "note": "x" * 10_001}, "note"),
        ({**FORM, "call_type": "friend"}, "call_type"),
        ({**FORM, "call_id": "hand:1"}, "form"),
        ({**FORM, "call_id": f"hand:{uuid4()}"}, "happened"),
        ({**FORM, "call_id": f"hand:{uuid4()}", "happened_at": "2999-01-01T00:00"}, "happened"),
        ({**FORM, "questions": [QUESTION] * 21}, "questions"),
        ({**FORM, "questions": ["転入届"]}, "form"),
        ({**FORM, "questions": [{**QUESTION, "outcome": "well"}]}, "outcome"),
        ({**FORM, "questions": [{**QUESTION, "source": "website"}]}, "form"),
        ({**FORM, "questions": [{**QUESTION, "callback_due": "soon"}]}, "form"),
        ({**FORM, "consulted": [{"source": "dream"}]}, "form"),
        ({**FORM, "questions": [{**QUESTION, "outcome": ["completed"]}]}, "outcome"),
        ({**FORM, "questions": [{**QUESTION, "faq": "1001"}]}, "questions"),
        ({**FORM, "questions": [{**QUESTION, "faq": True}]}, "questions"),
        ({**FORM, "questions": [{**QUESTION, "revision": 2**63}]}, "questions"),
    ],
)
def test_wrong_form_is_refused_at_its_field(sent, field):
    body = sent if isinstance(sent, str) else json.dumps(sent)

    with pytest.raises(RecordFormError) as caught:
        read_record_form(body.encode())

    assert list(caught.value.errors) == [field]
