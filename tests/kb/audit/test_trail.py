"""The trail is only ever added to, and is read as far as somebody's sight reaches."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from kb.accounts.policy import Role
from kb.audit import trail
from kb.audit.models import Action, AuditEntry
from kb.audit.queries import Search, Sight, entries, hides_subject
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

EVERYTHING = Sight(person_number="", everything=True)
STATEMENTS = {
    "update": "UPDATE audit_entry SET reason = 'another' WHERE id = {id}",
    "delete": "DELETE FROM audit_entry WHERE id = {id}",
    "delete all": "DELETE FROM audit_entry",
    "truncate": "TRUNCATE audit_entry",
}


@pytest.fixture
def entry() -> AuditEntry:
    return trail.note(Action.RULE_SET, subject="FAQ 1001", subject_key="faq:1001", reason="誤りの訂正")


def subjects(sight: Sight, **search: object) -> list[str]:
    return [entry.subject for entry in entries(sight, Search(**search))]


def test_orm_changes_no_entry(entry):
    entry.reason = "another"

    with pytest.raises(DatabaseError), transaction.atomic():
        entry.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.update(reason="another")

    assert AuditEntry.objects.get().reason == "誤りの訂正"


def test_orm_deletes_no_entry(entry):
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.all().delete()

    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize("statement", STATEMENTS)
def test_database_itself_refuses(entry, statement):
    if statement == "truncate" and connection.vendor == "sqlite":
        pytest.skip("SQLite has no TRUNCATE.")

    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STATEMENTS[statement].format(id=entry.pk))

    assert AuditEntry.objects.get().reason == "誤りの訂正"


def test_new_entry_takes_no_ones_place(entry):
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry(pk=entry.pk, at=entry.at, action=Action.EXPORTED).save(force_insert=True)

    assert AuditEntry.objects.get().action == Action.RULE_SET


def test_entry_is_taken_back_with_the_deed_that_failed():
    def fail() -> None:
        trail.note(Action.RULE_SET, subject="FAQ 1001")
        raise LookupError

    with pytest.raises(LookupError):
        transaction.atomic(fail)()

    assert not AuditEntry.objects.exists()


def test_text_that_is_too_long_is_cut():
    entry = trail.note(Action.RULE_SET, subject="長" * 201, reason="長" * 200)

    assert (entry.subject, entry.reason) == ("長" * 199 + "…", "長" * 200)


def test_machines_and_strangers_acts_are_nobodys_own():
    trail.note(Action.FAQ_PUBLISHED, subject="by the machine")

    assert subjects(Sight(person_number="")) == []


def test_team_sees_neither_whose_data_was_read_nor_finds_it():
    operator = faqs.person("sato", Role.OPERATOR)
    trail.note(Action.PERSONAL_READ, by=operator, subject="090-0000-0001", subject_key="caller:7")
    trail.note(Action.RULE_SET, by=operator, subject="FAQ 1001", subject_key="faq:1001")
    team = Sight(person_number="P-kato", roles=frozenset({"operator", "supervisor"}))
    own = Sight(person_number=operator.person_number)

    assert [hides_subject(entry, sight=team) for entry in entries(team, Search())] == [False, True]
    assert subjects(team, subject="1001") == ["FAQ 1001"]
    assert subjects(team, subject="090") == []
    assert subjects(team, subject="caller:7") == []
    assert subjects(own, subject="090") == ["090-0000-0001"]
    assert subjects(EVERYTHING, subject="caller:7") == ["090-0000-0001"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ({}, ["third", "second", "first"]),
        ({"action": "rule_set"}, ["third", "first"]),
        ({"person": "Sato"}, ["second", "first"]),
        ({"person": "p-kato"}, ["third"]),
        ({"person": "P-kat"}, []),
        ({"subject": "IR"}, ["third", "first"]),
        ({"subject": "faq:2"}, ["second"]),
        ({"subject": "faq:"}, []),
        ({"first_day": date(2026, 11, 23)}, ["third", "second"]),
        ({"last_day": date(2026, 11, 22)}, ["first"]),
        ({"first_day": date(2026, 11, 23), "last_day": date(2026, 11, 23)}, ["second"]),
        ({"first_day": date.min, "last_day": date.max}, ["third", "second", "first"]),
    ],
)
def test_search_finds(search, found):
    sato, kato = faqs.person("sato", Role.OPERATOR), faqs.person("kato", Role.OPERATOR)
    # The days are Japan's: 15:00 UTC is midnight there.
    trail.note(
        Action.RULE_SET, by=sato, subject="first", subject_key="faq:1", at=datetime(2026, 11, 22, 14, 59, tzinfo=UTC)
    )
    trail.note(
        Action.EXPORTED, by=sato, subject="second", subject_key="faq:2", at=datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
    )
    trail.note(
        Action.RULE_SET, by=kato, subject="third", subject_key="faq:3", at=datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    )

    assert subjects(EVERYTHING, **search) == found
