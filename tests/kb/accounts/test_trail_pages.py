"""The page of the audit trail: paging, looking for, and taking away, which is noted."""

import csv
import io

import pytest
from django.test import Client

from kb.accounts import trail_views
from kb.accounts.policy import Role
from kb.audit import trail
from kb.audit.models import Action, AuditEntry
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def auditor() -> Client:
    client = Client()
    client.force_login(faqs.person("kansa", Role.AUDITOR))
    return client


def subjects(page) -> list[str]:
    return [row.subject for row in page.context["rows"] if row.subject.startswith("entry")]


def test_pages_follow_one_another_without_loss_while_entries_come_in(auditor):
    for number in range(2 * trail_views.ON_A_PAGE):
        trail.note(Action.RULE_SET, subject=f"entry {number}")

    first = auditor.get("/audit/?action=rule_set")
    trail.note(Action.RULE_SET, subject="entry that came meanwhile")
    second = auditor.get(f"/audit/?action=rule_set&before={first.context['older']}")

    assert subjects(first) + subjects(second) == [f"entry {number}" for number in reversed(range(100))]
    assert second.context["older"] is None


def test_reading_leaves_no_entry(auditor):
    before = AuditEntry.objects.count()

    auditor.get("/audit/?person=sato&subject=x")

    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize(
    "query", ["?before=x", "?before=-1", "?first_day=x", "?last_day=0001-01-01", "?first_day=9999-12-31", "?action=x"]
)
def test_nonsense_in_the_address_is_passed_over(auditor, query):
    assert auditor.get(f"/audit/{query}").status_code == 200


def test_file_holds_what_was_looked_for_and_runs_no_formula(auditor):
    sato = faqs.person("sato", Role.OPERATOR)
    trail.note(
        Action.RULE_SET, by=sato, subject='=HYPERLINK("http://elsewhere.example")', reason="誤り", details={"a": "値"}
    )
    trail.note(Action.FAQ_PUBLISHED, by=sato, subject="another")

    answer = auditor.post("/audit/export/", {"action": "rule_set"})

    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert (row["action"], row["person_number"], row["reason"]) == ("rule_set", "P-sato", "誤り")
    assert (row["subject"], row["details"]) == ('\'=HYPERLINK("http://elsewhere.example")', '{"a": "値"}')


def test_taking_away_stands_in_the_trail_with_what_was_looked_for(auditor):
    trail.note(Action.RULE_SET, subject="entry")

    auditor.post("/audit/export/", {"action": "rule_set", "person": "", "first_day": "2026-01-01"})

    entry = AuditEntry.objects.get(action=Action.EXPORTED)
    assert (entry.actor_name, entry.subject, entry.subject_key) == ("Kansa", "Audit trail", "audit")
    assert entry.details == {"rows": 1, "action": "rule_set", "first_day": "2026-01-01"}


def test_too_much_at_once_is_refused_and_not_noted(auditor, monkeypatch):
    monkeypatch.setattr(trail_views, "AT_ONCE", 2)
    for number in range(3):
        trail.note(Action.RULE_SET, subject=f"entry {number}")

    assert auditor.post("/audit/export/", {"action": "rule_set"}).status_code == 302
    assert not AuditEntry.objects.filter(action=Action.EXPORTED).exists()
