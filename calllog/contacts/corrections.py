"""A saved record is corrected here: what it said, who changed it and why stay."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from calllog.contacts.models import ContactRecord, Correction
from calllog.contacts.records import Noted, put_questions, said, settled_questions
from kb.accounts.models import User
from kb.accounts.policy import Deed, may, role_of
from kb.audit import trail
from kb.audit.models import Action
from kb.search.learned_queries import unlearn

OWN_FOR = timedelta(hours=24)  # so long an operator corrects a record of their own; later they ask a supervisor


class ChangedMeanwhileError(Exception):
    """Somebody else has corrected the record since it was read; ``record`` is how it stands."""

    def __init__(self, record: ContactRecord) -> None:
        super().__init__(record.receipt_number)
        self.record = record


def may_correct(user: User, *, record: ContactRecord, at: datetime) -> bool:
    """Say whether ``user`` may correct it: supervisors any, operators their own for a day."""
    if may(role_of(user), Deed.RECORDS_CORRECT):
        return True
    own = may(role_of(user), Deed.RECORDS_CORRECT_OWN) and record.operator_id == user.pk
    return own and at - record.saved_at < OWN_FOR


@transaction.atomic
def correct(record_id: UUID, *, version: int, noted: Noted, reason: str, by: User, at: datetime) -> ContactRecord:
    """Let the record say what ``noted`` says; ``version`` is the one that ``by`` has read.

    Texts and rules stay pinned to the time of the contact. Nothing is stored where nothing changes.

    Raises PermissionDenied, ChangedMeanwhileError, ValidationError without a reason, UnknownTextError, UnsettledError.
    """
    record = ContactRecord.objects.select_for_update(of=("self",)).select_related("call").get(pk=record_id)
    if not may_correct(by, record=record, at=at):
        raise PermissionDenied
    if record.version != version:
        raise ChangedMeanwhileError(record)
    answered_at = (record.call.answered_at if record.call else None) or record.happened_at
    questions = settled_questions(noted, at=answered_at)
    before = said(record, list(record.questions.order_by("position")))
    record.call_type, record.note = noted.call_type.value, noted.note
    if said(record, questions) == before:
        return record
    row = Correction(
        record=record, version=version, said=before, reason=reason.strip(), corrected_by=by, corrected_at=at
    )
    row.clean_fields(exclude=["record", "corrected_by"])
    row.save(force_insert=True)
    record.version += 1
    record.save(update_fields=["call_type", "note", "version"])
    record.questions.all().delete()
    put_questions(record, questions)
    unlearn(record.pk, still=[question.faq_number for question in questions if question.faq_number])
    trail.note(
        Action.RECORD_CORRECTED,
        by=by,
        at=at,
        subject=record.receipt_number,
        subject_key=f"record:{record.pk}",
        reason=row.reason,
        details={"version": record.version},
    )
    return record
