"""What the desk sends, read strictly."""

import json

import pytest

from calllog.contacts.outcomes import Outcome
from calllog.contacts.records import AnsweredQuestion
from calllog.desk.record_form import RecordFormError, read_record_form

pytestmark = pytest.mark.unit

QUESTION = {"faq": 1001, "locale": "ja", "revision": 12, "outcome": "completed"}
FORM = {"call_id": "pbx-1.0", "questions": [QUESTION], "note": ""}


def test_form_of_the_desk_is_read():
    form = read_record_form(json.dumps(FORM).encode())

    assert form.questions == (AnsweredQuestion(outcome=Outcome.COMPLETED, faq_number=1001, locale="ja", revision=12),)


def test_question_without_an_faq_is_read():
    form = read_record_form(json.dumps({**FORM, "questions": [{**QUESTION, "faq": None, "revision": None}]}).encode())

    assert form.questions == (AnsweredQuestion(outcome=Outcome.COMPLETED),)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ("", "form"),
        ("[]", "form"),
        ("{}", "form"),
        ({**FORM, "call_id": 5}, "form"),
        ({**FORM, "note": None}, "form"),
        ({**FORM, "note": "x" * 10_001}, "note"),
        ({**FORM, "questions": []}, "questions"),
        ({**FORM, "questions": [QUESTION] * 21}, "questions"),
        ({**FORM, "questions": ["転入届"]}, "form"),
        ({**FORM, "questions": [{**QUESTION, "outcome": ""}]}, "outcome"),
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
