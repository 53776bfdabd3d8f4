"""What the desk sends when a record is saved, read strictly."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from calllog.contacts.outcomes import Outcome
from calllog.contacts.records import AnsweredQuestion

MOST_QUESTIONS = 20
LONGEST_NOTE = 10_000


class RecordFormError(Exception):
    """The form cannot be saved; ``errors`` has one sentence for each field."""

    def __init__(self, **errors: str) -> None:
        super().__init__(errors)
        self.errors = errors


@dataclass(frozen=True, kw_only=True)
class RecordForm:
    """A contact record as the operator filled it in."""

    call_id: str
    questions: tuple[AnsweredQuestion, ...]
    note: str


def read_record_form(body: bytes) -> RecordForm:
    """Read the JSON of the desk; raises RecordFormError."""
    try:
        sent = json.loads(body)
        call_id, questions, note = sent["call_id"], sent["questions"], sent["note"]
    except (ValueError, KeyError, TypeError) as error:
        raise RecordFormError(form=_("The record could not be read. Please save it again.")) from error
    if not isinstance(call_id, str) or not isinstance(note, str) or not isinstance(questions, list):
        raise RecordFormError(form=_("The record could not be read. Please save it again."))
    if len(note) > LONGEST_NOTE:
        raise RecordFormError(
            note=_("The note is too long. Please shorten it to %(most)s characters.") % {"most": LONGEST_NOTE}
        )
    if not 1 <= len(questions) <= MOST_QUESTIONS:
        raise RecordFormError(questions=_("Choose an FAQ, or “not found”."))
    return RecordForm(call_id=call_id, note=note, questions=tuple(_question(question) for question in questions))


def _question(sent: Any) -> AnsweredQuestion:
    try:
        faq, locale, revision = sent["faq"], sent["locale"], sent["revision"]
        outcome = sent["outcome"]
    except (KeyError, TypeError) as error:
        raise RecordFormError(form=_("The record could not be read. Please save it again.")) from error
    if outcome not in list(Outcome):
        raise RecordFormError(outcome=_("Choose how the question ended."))
    if faq is None:
        return AnsweredQuestion(outcome=Outcome(outcome))
    if not (_is_number(faq) and _is_number(revision) and isinstance(locale, str)):
        raise RecordFormError(questions=_("This FAQ could not be read. Please choose it again."))
    return AnsweredQuestion(outcome=Outcome(outcome), faq_number=faq, locale=locale, revision=revision)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63
