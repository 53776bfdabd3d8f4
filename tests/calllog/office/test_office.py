"""The list of calls and records, one of them, and its correction, as each role sees them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from calllog.contacts.corrections import correct
from calllog.contacts.models import ContactRecord, Correction
from calllog.contacts.outcomes import Outcome
from calllog.contacts.records import AnsweredQuestion, Noted, save_record, save_record_by_hand
from calllog.office import listing
from calllog.office.filters import Wanted
from calllog.office.listing import Place, listing_of, moment_of
from calllog.office.sight import Sight, sight_of
from calllog.presence.models import Seat
from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.audit.models import Action, AuditEntry
from tests.factories import faqs
from tests.factories.calls import call_of

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

CALLER = "09000001234"
NOTE = "粗大ごみ 氏名：見本花子 090-0000-1234"
COMPLETED = AnsweredQuestion(outcome=Outcome.COMPLETED, category_code="garbage/bulky", unit_code="shimin")
HOSTILE = ("\0\x01\x1f", "<script>alert(1)</script>", "=1+1", "あ" * 100_000, "%_\\'\"", "٣", "9" * 40)


@pytest.fixture
def record(operator, now) -> ContactRecord:
    call_of(CALLER, member="1001", began=now - timedelta(minutes=10), call_id="with.1", ended=True)
    return save_record(call_id="with.1", operator=operator, noted=Noted(questions=[COMPLETED], note=NOTE), at=now)


@pytest.fixture
def other(now) -> ContactRecord:
    """A record of another operator, by hand."""
    somebody = faqs.person("somebody", Role.OPERATOR)
    Seat.objects.create(user=somebody, member="2002")
    call_of(CALLER, member="2002", began=now - timedelta(minutes=5), call_id="without.1", ended=True)
    return save_record_by_hand(
        record_id=uuid4(),
        group_code="shimin",
        happened_at=now - timedelta(minutes=7),
        operator=somebody,
        noted=Noted(questions=[COMPLETED], note="OTHERS"),
        at=now,
    )


def page_of(role_or_user: Role | User, path: str, **given: str) -> str:
    user = role_or_user if isinstance(role_or_user, User) else faqs.person(f"reader-{role_or_user}", role_or_user)
    client = Client()
    client.force_login(user)
    response = client.get(path, given)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def form_of(record: ContactRecord, **changed: str) -> dict[str, str]:
    return {
        "version": str(record.version),
        "call_type": record.call_type,
        "note": record.note,
        "reason": "wrong",
        "question-TOTAL_FORMS": "1",
        "question-INITIAL_FORMS": "1",
        "question-0-source": "not_found",
        "question-0-category": "garbage/bulky",
        "question-0-unit": "shimin",
        "question-0-language": "ja",
        "question-0-outcome": "completed",
        **changed,
    }


def test_list_has_calls_with_and_without_a_record_and_records_by_hand(record, other, supervisor):
    page = page_of(supervisor, reverse("office"))

    assert page.count("<tr>") == 4
    assert record.receipt_number in page
    assert other.receipt_number in page
    assert reverse("office_call", args=["without.1"]) in page
    assert reverse("office_call", args=["with.1"]) not in page
    assert CALLER not in page


def test_operators_see_their_own_whatever_they_ask_for(record, other, operator):
    page = page_of(operator, reverse("office"), operator=str(other.operator_id))

    assert record.receipt_number in page
    assert other.receipt_number not in page
    assert "without.1" not in page
    client = Client()
    client.force_login(operator)
    assert client.get(reverse("office_record", args=[other.receipt_number])).status_code == 404
    assert client.get(reverse("office_correct", args=[other.receipt_number])).status_code == 404
    assert client.get(reverse("office_call", args=["without.1"])).status_code == 404


@pytest.mark.parametrize("role", [Role.CITY, Role.AUDITOR])
def test_city_reads_no_personal_data_and_cannot_search_for_it(record, supervisor, role):
    correct(
        record.pk,
        version=1,
        noted=Noted(questions=[COMPLETED], note=f"{NOTE} 再"),
        reason="電話 0467-00-1234",
        by=supervisor,
        at=timezone.now(),
    )
    reader = faqs.person("reader", role)

    shown = page_of(reader, reverse("office_record", args=[record.receipt_number])) + page_of(reader, reverse("office"))

    assert "粗大ごみ" in shown
    for secret in ("見本花子", "090-0000-1234", "0467-00-1234"):
        assert secret not in shown
    assert record.receipt_number in page_of(reader, reverse("office"), words="nothing like it")


def test_city_does_not_learn_who_of_the_centre_took_a_call(record, operator):
    operator.display_name = "見本 太郎"
    operator.save()
    reader = faqs.person("reader", Role.CITY)

    shown = page_of(reader, reverse("office_record", args=[record.receipt_number])) + page_of(reader, reverse("office"))

    assert "見本 太郎" not in shown
    assert record.receipt_number in page_of(reader, reverse("office"), operator="999")


@pytest.mark.parametrize("role", [Role.APPROVER, Role.STAFF, Role.AUTHOR, Role.ADMINISTRATOR])
def test_nobody_else_comes_in(record, role):
    client = Client()
    client.force_login(faqs.person("stranger", role))

    assert client.get(reverse("office")).status_code in {403, 404}


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"outcome": "completed"}, 2),
        ({"outcome": "referred"}, 0),
        ({"category": "garbage/bulky"}, 2),
        ({"words": "粗大"}, 1),
        ({"words": "%"}, 0),
        ({"record": "no"}, 1),
        ({"record": "yes"}, 2),
        ({"result": "answered"}, 2),
        ({"line": "0467001000"}, 2),
        ({"group": "shimin"}, 1),
        ({"call_type": "sales"}, 0),
        ({"faq": "1001"}, 0),
        ({"language": "ja"}, 2),
        ({"last_day": "2000-01-01"}, 0),
        ({"first_day": "2000-01-01", "last_day": "9999-12-31"}, 3),
    ],
)
def test_each_filter_holds(record, other, supervisor, given, found):
    client = Client()
    client.force_login(supervisor)

    assert len(client.get(reverse("office"), given).context["rows"]) == found


def test_receipt_number_finds_its_record(record, other, supervisor):
    page = page_of(supervisor, reverse("office"), receipt=record.receipt_number)

    assert page.count("<tr>") == 2
    assert reverse("office_record", args=[record.receipt_number]) in page


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_in_every_field_are_answered(record, supervisor, text):
    client = Client()
    client.force_login(supervisor)
    names = ("first_day", "group", "line", "operator", "result", "faq", "receipt", "words", "place", "go", "category")

    for name in names:
        response = client.get(reverse("office"), {name: text, "go": text if name == "go" else "older"})
        assert response.status_code == 200
        assert b"<script>alert(1)" not in response.content


def test_pages_lead_through_all_rows_in_both_directions(now, supervisor, operator, monkeypatch):
    monkeypatch.setattr(listing, "ON_A_PAGE", 3)
    for number in range(10):
        at = now - timedelta(minutes=number // 3)  # several at the same moment
        if number % 2:
            call_of(None, member="1001", began=at, call_id=f"call.{number}", ended=True)
        else:
            save_record_by_hand(
                record_id=uuid4(),
                group_code="",
                happened_at=at,
                operator=operator,
                noted=Noted(questions=[COMPLETED]),
                at=now,
            )
    sight = sight_of(supervisor)
    assert isinstance(sight, Sight)
    found = listing_of(Wanted(), sight)

    down, page = [], found.first()
    down += page.rows
    while page.has_older:
        page = found.older(Place.of(page.rows[-1]))
        down += page.rows
    up, page = [], found.last()
    up[:0] = page.rows
    while page.has_newer:
        page = found._up(Place.of(page.rows[0]))
        up[:0] = page.rows

    assert len(down) == len({row.pk for row in down}) == found.count() == 10
    assert [row.pk for row in up] == [row.pk for row in down]
    moments = [moment_of(row) for row in down]
    assert moments == sorted(moments, reverse=True)


def test_whole_number_is_shown_once_for_a_reason(record, supervisor):
    client = Client()
    client.force_login(supervisor)
    address = reverse("office_caller")

    assert client.post(address, {"call": "with.1", "reason": " "}).status_code == 400
    assert not AuditEntry.objects.filter(action=Action.PERSONAL_READ).exists()
    page = client.post(address, {"call": "with.1", "reason": "to check"}).content.decode()

    assert "090-0000-1234</span>" in page
    assert AuditEntry.objects.get(action=Action.PERSONAL_READ).reason == "to check"
    assert "090-****-1234" in page_of(supervisor, reverse("office_record", args=[record.receipt_number]))


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.CITY, Role.AUDITOR])
def test_nobody_else_is_shown_the_whole_number(record, operator, role):
    client = Client()
    client.force_login(operator if role is Role.OPERATOR else faqs.person("reader", role))

    assert client.post(reverse("office_caller"), {"call": "with.1", "reason": "to see"}).status_code == 404


def test_correction_keeps_what_was_said(record, supervisor):
    client = Client()
    client.force_login(supervisor)
    address = reverse("office_correct", args=[record.receipt_number])
    assert client.get(address).status_code == 200

    response = client.post(address, form_of(record, note="家具"))

    assert response.status_code == 302
    row = Correction.objects.get()
    assert (row.said["note"], row.reason, row.corrected_by) == (NOTE, "wrong", supervisor)
    page = page_of(supervisor, response["Location"])
    assert "<del>" in page
    assert "家具" in page


def test_form_sent_unchanged_changes_nothing(record, supervisor):
    client = Client()
    client.force_login(supervisor)

    client.post(reverse("office_correct", args=[record.receipt_number]), form_of(record))

    assert Correction.objects.count() == 0


def test_two_who_correct_at_once_lose_nothing(record, operator, supervisor):
    first, second = Client(), Client()
    first.force_login(supervisor)
    second.force_login(operator)
    address = reverse("office_correct", args=[record.receipt_number])
    first.post(address, form_of(record, note="first"))

    refused = second.post(address, form_of(record, note="second"))

    page = refused.content.decode()
    assert refused.status_code == 400
    assert "second</textarea>" in page
    assert "first" in page
    assert ContactRecord.objects.get().note == "first"
    assert second.post(address, form_of(record, note="second", version="2")).status_code == 302
    assert [row.said["note"] for row in Correction.objects.order_by("version")] == [NOTE, "first"]


@pytest.mark.parametrize("name", ["note", "reason", "version", "question-0-source_detail", "question-0-faq_number"])
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_corrections_are_answered(record, supervisor, name, text):
    client = Client()
    client.force_login(supervisor)
    address = reverse("office_correct", args=[record.receipt_number])

    response = client.post(address, form_of(record, **{name: text}), follow=True)

    assert response.status_code in {200, 400}
    assert b"<script>alert(1)" not in response.content


def test_what_is_open_is_said_beside_its_field(record, supervisor):
    client = Client()
    client.force_login(supervisor)
    address = reverse("office_correct", args=[record.receipt_number])

    response = client.post(address, form_of(record, **{"question-0-outcome": "callback"}))

    assert response.status_code == 400
    assert "callback_due_error" in response.content.decode()
    assert Correction.objects.count() == 0


def test_call_leads_to_its_record(record, supervisor):
    client = Client()
    client.force_login(supervisor)

    response = client.get(reverse("office_call", args=["with.1"]))

    assert response["Location"] == reverse("office_record", args=[record.receipt_number])
