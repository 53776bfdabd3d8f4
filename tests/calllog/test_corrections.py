"""A saved record is corrected: with a reason, by whom the table allows, and what it said stays."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from calllog.contacts.corrections import OWN_FOR, ChangedMeanwhileError, correct
from calllog.contacts.models import ContactRecord, Correction
from calllog.contacts.outcomes import CallType, Outcome
from calllog.contacts.records import AnsweredQuestion, Noted, UnsettledError, save_record_by_hand
from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.audit.models import Action, AuditEntry
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

COMPLETED = AnsweredQuestion(outcome=Outcome.COMPLETED, category_code="garbage/bulky", unit_code="shimin")
REFERRED = AnsweredQuestion(outcome=Outcome.REFERRED, category_code="garbage/bulky", unit_code="shimin")


@pytest.fixture
def operator() -> User:
    return faqs.person("operator", Role.OPERATOR)


@pytest.fixture
def supervisor() -> User:
    return faqs.person("supervisor", Role.SUPERVISOR)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def record(operator, now) -> ContactRecord:
    return save_record_by_hand(
        record_id=uuid4(),
        group_code="shimin",
        happened_at=now,
        operator=operator,
        noted=Noted(questions=[COMPLETED], note="粗大ごみ"),
        at=now,
    )


def corrected(record: ContactRecord, by: User, at: datetime, *, version: int = 1, **noted: object) -> ContactRecord:
    said = Noted(**{"questions": [REFERRED], "note": "粗大ごみの日", **noted})
    return correct(record.pk, version=version, noted=said, reason="wrong outcome", by=by, at=at)


def test_what_the_record_said_stays_with_who_when_and_why(record, supervisor, now):
    corrected(record, supervisor, now)

    row = Correction.objects.get()
    assert (row.version, row.said["note"], row.said["questions"][0]["outcome"]) == (1, "粗大ごみ", "completed")
    assert (row.reason, row.corrected_by, row.corrected_at) == ("wrong outcome", supervisor, now)
    changed = ContactRecord.objects.get()
    assert (changed.version, changed.note, changed.questions.get().outcome) == (2, "粗大ごみの日", "referred")
    entry = AuditEntry.objects.get(action=Action.RECORD_CORRECTED)
    assert (entry.subject, entry.reason) == (record.receipt_number, "wrong outcome")


def test_database_refuses_to_change_what_was_said(record, supervisor, now):
    corrected(record, supervisor, now)

    for deed in (lambda: Correction.objects.update(reason="better"), lambda: Correction.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()


def test_later_one_of_two_sees_what_has_changed(record, operator, supervisor, now):
    corrected(record, supervisor, now)

    with pytest.raises(ChangedMeanwhileError) as caught:
        corrected(record, operator, now, note="something else")

    assert caught.value.record.version == 2
    assert ContactRecord.objects.get().note == "粗大ごみの日"


def test_operator_corrects_their_own_record_for_a_day(record, operator, now):
    corrected(record, operator, now + OWN_FOR - timedelta(seconds=1))

    with pytest.raises(PermissionDenied):
        corrected(record, operator, now + OWN_FOR, version=2, note="later")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SUPERVISOR])
def test_nobody_else_corrects_a_record(record, role, now):
    with pytest.raises(PermissionDenied):
        corrected(record, faqs.person("somebody", role), now)


def test_correction_that_changes_nothing_leaves_no_trace(record, supervisor, now):
    corrected(record, supervisor, now, questions=[COMPLETED], note="粗大ごみ")

    assert Correction.objects.count() == 0
    assert ContactRecord.objects.get().version == 1


def test_correction_needs_a_reason_and_leaves_nothing_open(record, supervisor, now):
    with pytest.raises(ValidationError):
        correct(record.pk, version=1, noted=Noted(questions=[REFERRED]), reason=" ", by=supervisor, at=now)
    with pytest.raises(UnsettledError):
        corrected(record, supervisor, now, questions=[])
    corrected(record, supervisor, now, questions=[], call_type=CallType.SALES)

    assert ContactRecord.objects.get().questions.count() == 0
