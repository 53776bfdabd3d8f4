"""The record of a contact is saved here, pinned to what the operator saw."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from calllog.contacts.models import Consulted, ContactRecord, Draft, Question
from calllog.contacts.outcomes import CallType, Outcome, Source
from calllog.contacts.searches import Search, Taken, note_searches, taught_by_all
from calllog.contacts.settled import Asked, Open, open_in
from calllog.ledger.models import Call
from calllog.presence.queries import member_of
from kb.accounts.models import User
from kb.directory.queries import line_called
from kb.faq_pages.cards import FaqCard, card_of_revision
from kb.faq_pages.classification import Classification, classifications
from kb.faq_pages.queries import rule_in_force, rules_by_id
from kb.search.learned_queries import Taught, learn_taught
from kb.search.learning import Choice, learn

ATTEMPTS = 5  # two operators may take the same receipt number at the same moment
BY_HAND = "hand:"  # begins the key of a draft without a call; the record's own id follows


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


class UnsettledError(Exception):
    """Something of which a figure is computed is open; ``open`` has it in the order of the form."""

    def __init__(self, found: Sequence[Open]) -> None:
        super().__init__(found)
        self.open = list(found)


@dataclass(frozen=True, kw_only=True)
class AnsweredQuestion:
    """One question, as the operator noted it.

    ``source`` None is the FAQ where there is one, else that nothing was found. Category and section left blank are
    the FAQ's own.
    """

    outcome: Outcome | None  # None: not chosen yet
    source: Source | None = None
    source_detail: str = ""
    faq_number: int | None = None
    locale: str = ""
    revision: int | None = None
    category_code: str = ""
    unit_code: str = ""
    language: str = "ja"  # that was spoken
    callback_due: datetime | None = None
    query: str = ""  # that was typed before the FAQ was opened; it is learned from, and not kept


@dataclass(frozen=True, kw_only=True)
class OpenedSource:
    """Something that the operator opened during the contact."""

    source: Source
    key: str
    title: str
    locale: str = ""
    revision: int | None = None


@dataclass(frozen=True, kw_only=True)
class Noted:
    """All that an operator noted of one contact."""

    questions: Sequence[AnsweredQuestion] = ()
    note: str = ""
    call_type: CallType = CallType.CITIZEN
    consulted: Sequence[OpenedSource] = ()
    searches: Sequence[Search] = ()  # that were made and left again


def save_record(*, call_id: str, operator: User, noted: Noted, at: datetime) -> ContactRecord:
    """Save the record of a call, and let the search learn from it. Its draft goes.

    The same record sent again, after an answer that got lost, is returned and not saved twice.

    Raises NotYourCallError, NotAnsweredYetError, AlreadyRecordedError, UnknownTextError, UnsettledError.
    """
    call = _call_of(operator, call_id)
    pinned = settled_questions(noted, at=call.answered_at or at)
    line = line_called(call.line, call.offered_at)
    record = ContactRecord(
        call=call, happened_at=call.offered_at, group_code=line.group_code if line else "", **_head(operator, noted, at)
    )
    return _save(record, pinned, noted, draft=call_id)


def save_record_by_hand(
    *, record_id: UUID, group_code: str, happened_at: datetime, operator: User, noted: Noted, at: datetime
) -> ContactRecord:
    """Save the record of a contact that was no call. ``record_id`` is the asker's: sent again, it is the same record.

    Raises NotYourCallError where it is somebody else's, AlreadyRecordedError, UnknownTextError, UnsettledError.
    """
    pinned = settled_questions(noted, at=happened_at)
    record = ContactRecord(id=record_id, happened_at=happened_at, group_code=group_code, **_head(operator, noted, at))
    return _save(record, pinned, noted, draft=f"{BY_HAND}{record_id}")


def settled_questions(noted: Noted, *, at: datetime) -> list[Question]:
    """Return the rows of the questions, pinned to the texts and rules of ``at``.

    Raises UnknownTextError, UnsettledError.
    """
    known = classifications({question.faq_number for question in noted.questions if question.faq_number})
    pinned = [
        _pinned(question_row(question, position, known), question, at=at)
        for position, question in enumerate(noted.questions, start=1)
    ]
    rules = rules_by_id(row.rule for row in pinned if row.rule)
    asked = [
        Asked(
            source=Source(row.source),
            source_detail=row.source_detail,
            rule_kind=rules[row.rule].kind if row.rule else "",
            category_code=row.category_code,
            unit_code=row.unit_code,
            outcome=question.outcome,
            callback_due=row.callback_due,
        )
        for row, question in zip(pinned, noted.questions, strict=True)
    ]
    if found := open_in(noted.call_type, asked):
        raise UnsettledError(found)
    return pinned


def question_row(question: AnsweredQuestion, position: int, known: Mapping[int, Classification]) -> Question:
    """Return the row of a question, without the text that was shown; ``known`` has the classifications of its FAQ."""
    own = known.get(question.faq_number or 0, Classification())
    return Question(
        position=position,
        source=(question.source or (Source.FAQ if question.faq_number else Source.NOT_FOUND)).value,
        source_detail=question.source_detail,
        category_code=question.category_code or own.category_code,
        unit_code=question.unit_code or own.unit_code,
        language=question.language,
        outcome=question.outcome.value if question.outcome else "",
        callback_due=question.callback_due if question.outcome is Outcome.CALLBACK else None,
    )


def text_of(card: FaqCard) -> str:
    """Return what the operator could read: question, spoken answer, full answer (HTML), facts, note."""
    facts = (card.fee, card.deadline, card.place, "\n".join(card.documents))
    return "\n\n".join(
        part for part in (card.question, card.spoken_answer, card.full_answer, *facts, card.operator_note) if part
    )


def said(record: ContactRecord, questions: Sequence[Question]) -> dict[str, Any]:
    """Return what a record says, as corrections keep it and as two records are compared."""
    return {
        "call_type": record.call_type,
        "note": record.note,
        "questions": [
            {
                "source": question.source,
                "source_detail": question.source_detail,
                "faq_number": question.faq_number,
                "locale": question.locale,
                "revision": question.revision,
                "rule": question.rule,
                "category_code": question.category_code,
                "unit_code": question.unit_code,
                "language": question.language,
                "outcome": str(question.outcome),
                "callback_due": question.callback_due.isoformat() if question.callback_due else None,
            }
            for question in questions
        ],
    }


def _call_of(operator: User, call_id: str) -> Call:
    member = member_of(operator.pk)
    call = Call.objects.filter(call_id=call_id).first()
    if call and member and member in call.ringing:
        raise NotAnsweredYetError(call_id)
    if call is None or member is None or member not in {*call.operators, *call.took_over}:
        raise NotYourCallError(call_id)
    return call


def _head(operator: User, noted: Noted, at: datetime) -> dict[str, Any]:
    return {"operator": operator, "call_type": noted.call_type.value, "note": noted.note, "saved_at": at}


def _pinned(row: Question, question: AnsweredQuestion, *, at: datetime) -> Question:
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


def _save(record: ContactRecord, questions: Sequence[Question], noted: Noted, *, draft: str) -> ContactRecord:
    # Before the transaction: reading a query may wait for an index.
    taken = [
        Taken(query=asked.query, language=asked.locale, faq_number=asked.faq_number)
        for asked in noted.questions
        if asked.faq_number
    ]
    taught = taught_by_all(taken, at=record.saved_at)
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return _existing(record, questions) or _new(record, questions, noted, taken, taught, draft=draft)
        except IntegrityError:
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable: the last attempt returns or raises")


def _existing(record: ContactRecord, questions: Sequence[Question]) -> ContactRecord | None:
    same = {"call": record.call} if record.call else {"pk": record.pk}
    saved = ContactRecord.objects.filter(**same).first()
    if saved is None:
        return None
    if record.call is None and saved.operator_id != record.operator_id:
        raise NotYourCallError(record.pk)
    if said(saved, list(saved.questions.order_by("position"))) != said(record, questions):
        raise AlreadyRecordedError(saved)
    return saved


def _new(
    record: ContactRecord,
    questions: Sequence[Question],
    noted: Noted,
    taken: Sequence[Taken],
    taught: Sequence[Taught],
    *,
    draft: str,
) -> ContactRecord:
    record.receipt_day = timezone.localdate(record.saved_at)
    last = ContactRecord.objects.filter(receipt_day=record.receipt_day).aggregate(last=Max("receipt_count"))["last"]
    record.receipt_count = (last or 0) + 1
    record.save(force_insert=True)
    put_questions(record, questions)
    Consulted.objects.bulk_create(
        Consulted(
            record=record,
            position=position,
            source=opened.source.value,
            key=opened.key,
            title=opened.title,
            locale=opened.locale,
            revision=opened.revision,
        )
        for position, opened in enumerate(noted.consulted, start=1)
    )
    Draft.objects.filter(operator=record.operator, key=draft).delete()
    if record.group_code:
        _teach(record, questions)
    learn_taught(taught, at=record.saved_at, contact=record.pk)
    spoken = noted.questions[0].language if noted.questions else settings.LANGUAGE_CODE
    note_searches(noted.searches, taken=taken, record=record, language=spoken)
    return record


def _teach(record: ContactRecord, questions: Iterable[Question]) -> None:
    learn(
        Choice(
            group_code=record.group_code,
            faq_number=question.faq_number,
            at=record.happened_at,
            line=record.call.line if record.call else "",
            ivr_key=record.call.ivr_key if record.call else "",
        )
        for question in questions
        if question.faq_number
    )


def put_questions(record: ContactRecord, questions: Sequence[Question]) -> None:
    """Store these as the questions of a record that has none."""
    for question in questions:
        question.record = record
        question.pk = None
    Question.objects.bulk_create(questions)
