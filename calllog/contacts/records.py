"""The record of a contact is saved here, pinned to what the operator saw."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from calllog.contacts.models import ContactRecord, Question
from calllog.contacts.outcomes import Outcome
from calllog.ledger.models import Call
from calllog.presence.queries import member_of
from kb.accounts.models import User
from kb.directory.queries import line_called
from kb.faq_pages.cards import FaqCard, card_of_revision
from kb.faq_pages.queries import rule_in_force
from kb.search.learning import learn

ATTEMPTS = 5  # two operators may take the same receipt number at the same moment


class NotYourCallError(Exception):
    """The call does not exist, or the operator did not talk on it. The desk answers 404."""


class NotAnsweredYetError(Exception):
    """The call still rings at the operator's seat. The desk says to save once it is answered."""


class AlreadyRecordedError(Exception):
    """The call has a record that says something else. The desk shows its receipt number."""

    def __init__(self, record: ContactRecord) -> None:
        super().__init__(record.receipt_number)
        self.record = record


class UnknownTextError(Exception):
    """The FAQ has no such revision in this language. The desk asks to choose the FAQ again."""


@dataclass(frozen=True, kw_only=True)
class AnsweredQuestion:
    """One question, as the operator noted it. Without an FAQ, nothing was found."""

    outcome: Outcome
    faq_number: int | None = None
    locale: str = ""
    revision: int | None = None


def save_record(
    *, call_id: str, operator: User, questions: Sequence[AnsweredQuestion], note: str, at: datetime
) -> ContactRecord:
    """Save the record of a call and let the search learn from it; ``questions`` are one or more.

    The same record sent again, after an answer that got lost, is returned and not saved twice.

    Raises NotYourCallError, NotAnsweredYetError, AlreadyRecordedError, UnknownTextError.
    """
    call = _call_of(operator, call_id)
    answered_at = call.answered_at or at
    pinned = [_pinned(question, position, at=answered_at) for position, question in enumerate(questions, start=1)]
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return _existing(call, pinned, note) or _new(call, operator, pinned, note, at)
        except IntegrityError:
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable: the last attempt returns or raises")


def _call_of(operator: User, call_id: str) -> Call:
    member = member_of(operator.pk)
    call = Call.objects.filter(call_id=call_id).first()
    if call and member and member in call.ringing:
        raise NotAnsweredYetError(call_id)
    if call is None or member is None or member not in {*call.operators, *call.took_over}:
        raise NotYourCallError(call_id)
    return call


def _pinned(question: AnsweredQuestion, position: int, *, at: datetime) -> Question:
    row = Question(position=position, outcome=question.outcome)
    if question.faq_number is None or question.revision is None:
        return row
    card = card_of_revision(question.faq_number, locale=question.locale, revision=question.revision)
    if card is None:
        raise UnknownTextError(f"FAQ {question.faq_number} has no revision {question.revision}.")
    rule = rule_in_force(card.number, at=at)
    row.faq_number = card.number
    row.locale = card.locale
    row.revision = card.revision
    row.rule = rule.id if rule else None
    row.text_shown = text_of(card)
    row.text_hash = hashlib.sha256(row.text_shown.encode()).hexdigest()
    return row


def text_of(card: FaqCard) -> str:
    """Return what the operator could read: question, spoken answer, full answer (HTML), facts, note."""
    facts = (card.fee, card.deadline, card.place, "\n".join(card.documents))
    return "\n\n".join(
        part for part in (card.question, card.spoken_answer, card.full_answer, *facts, card.operator_note) if part
    )


def _existing(call: Call, questions: Sequence[Question], note: str) -> ContactRecord | None:
    record = ContactRecord.objects.filter(call=call).first()
    if record is None:
        return None
    saved = [_said(question) for question in record.questions.order_by("position")]
    if saved != [_said(question) for question in questions] or record.note != note:
        raise AlreadyRecordedError(record)
    return record


def _said(question: Question) -> tuple[object, ...]:
    return question.faq_number, question.locale, question.revision, question.outcome


def _new(call: Call, operator: User, questions: Sequence[Question], note: str, at: datetime) -> ContactRecord:
    day = timezone.localtime(at).date()
    last = ContactRecord.objects.filter(receipt_day=day).aggregate(last=Max("receipt_count"))["last"]
    record = ContactRecord.objects.create(
        call=call, operator=operator, note=note, saved_at=at, receipt_day=day, receipt_count=(last or 0) + 1
    )
    for question in questions:
        question.record = record
        question.pk = None
    Question.objects.bulk_create(questions)
    _teach(call, questions, at)
    return record


def _teach(call: Call, questions: Sequence[Question], at: datetime) -> None:
    line = line_called(call.line, call.offered_at)
    for question in questions:
        if line and question.faq_number:
            learn(group_code=line.group_code, faq_number=question.faq_number, at=at)
