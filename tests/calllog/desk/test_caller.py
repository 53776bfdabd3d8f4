"""What an operator learns of the present caller: only at the desk where the call is, and noted."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from calllog.contacts.models import CallbackAttempt, ContactRecord, Draft
from calllog.contacts.outcomes import Outcome
from calllog.contacts.records import AnsweredQuestion, Noted, save_record
from calllog.ledger.models import PersonalValue
from calllog.presence.models import Seat
from kb.accounts.policy import Role
from kb.audit.models import Action, AuditEntry
from kb.directory.models import OrgUnit, OrgUnitVersion, UnitKind
from tests.factories import faqs
from tests.factories.calls import call_of

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

CALLER = "09000005678"
NOW = timezone.now()
CATEGORY = "moving"


@pytest.fixture
def operator():
    return seated("yamamoto")


@pytest.fixture
def desk(operator) -> Client:
    client = Client()
    client.force_login(operator)
    return client


def seated(member: str):
    operator = faqs.person(member, Role.OPERATOR)
    Seat.objects.create(user=operator, member=member)
    return operator


def recorded(operator, *, number: int = 1, caller: str = CALLER, days_ago: int = 3, **question) -> ContactRecord:
    """Let an earlier call be recorded."""
    began = NOW - timedelta(days=days_ago)
    call = call_of(caller, member=operator.username, began=began, call_id=f"earlier-{number}.0", ended=True)
    answer = AnsweredQuestion(**{"outcome": Outcome.COMPLETED, "category_code": CATEGORY, "unit_code": "x", **question})
    noted = Noted(questions=[answer], note="SECRET-NOTE")
    return save_record(call_id=call.call_id, operator=operator, noted=noted, at=began + timedelta(minutes=5))


def earlier(desk: Client, call) -> dict:
    return desk.get("/desk/earlier/", {"call_id": call.call_id}).json()


def asks_for_number(desk: Client, call, **changes):
    sent = {"call_id": call.call_id, "reason": "call_back", "words": "", **changes}
    return desk.post("/desk/caller/", json.dumps(sent), content_type="application/json")


def test_last_five_contacts_of_the_number_are_told_without_their_notes(desk, operator):
    records = [recorded(operator, number=number, days_ago=number) for number in range(1, 8)]
    recorded(operator, number=9, caller="09000001111")
    call = call_of("+81 90-0000-5678", member="yamamoto", began=NOW)  # the same caller, written otherwise

    answer = desk.get("/desk/earlier/", {"call_id": call.call_id})

    contacts = answer.json()["contacts"]
    assert [one["receipt_number"] for one in contacts] == [record.receipt_number for record in records[:5]]
    assert contacts[0]["questions"] == [{"title": str(contacts[0]["questions"][0]["title"]), "outcome": "完了"}]
    assert contacts[0]["has_note"]
    assert b"SECRET-NOTE" not in answer.content
    assert CALLER.encode() not in answer.content


def test_note_of_an_earlier_contact_is_told_when_it_is_opened(desk, operator):
    record, other = recorded(operator), recorded(operator, number=2, caller="09000001111")
    call = call_of(CALLER, member="yamamoto", began=NOW)

    opened = desk.get(f"/desk/earlier/{record.pk}/", {"call_id": call.call_id})
    foreign = desk.get(f"/desk/earlier/{other.pk}/", {"call_id": call.call_id})

    assert opened.json() == {"note": "SECRET-NOTE"}
    assert foreign.status_code == 404


def test_reading_is_noted_once_a_call_however_often_the_page_is_loaded(desk, operator):
    recorded(operator)
    call = call_of(CALLER, member="yamamoto", began=NOW)

    for _load in range(3):
        earlier(desk, call)

    (entry,) = AuditEntry.objects.filter(action=Action.PERSONAL_READ)
    assert (entry.actor, entry.subject_key, entry.details["call"]) == (operator.pk, "call:call-1.0", "call-1.0")


def test_promise_is_open_until_the_caller_was_reached(desk, operator):
    due = NOW + timedelta(hours=3)
    record = recorded(operator, outcome=Outcome.CALLBACK, callback_due=due)
    call = call_of(CALLER, member="yamamoto", began=NOW)
    tried = {"call_id": record.call_id, "at": NOW, "by": operator}

    promised = earlier(desk, call)["contacts"][0]["callback"]
    CallbackAttempt.objects.create(**tried, result=CallbackAttempt.Result.NOT_REACHED)
    missed = earlier(desk, call)["contacts"][0]["callback"]
    CallbackAttempt.objects.create(**tried, result=CallbackAttempt.Result.REACHED)
    kept = earlier(desk, call)["contacts"][0]["callback"]

    assert f"{timezone.localtime(due):%-H:%M}" in promised
    assert (missed, kept) == (promised, "")


@pytest.mark.parametrize("caller", [None, "0467003000", "1234567"], ids=["withheld", "the switchboard's", "new"])
def test_caller_of_whom_nothing_can_be_known_is_said_to_be_one_and_nothing_is_noted(desk, operator, caller):
    unit = OrgUnit.objects.create(code="city")
    OrgUnitVersion.objects.create(unit=unit, kind=UnitKind.CITY, name="見本市", telephone="0467-00-3000")
    recorded(operator, caller="0467003000")
    call = call_of(caller, member="yamamoto", began=NOW)

    answer = earlier(desk, call)

    assert answer["contacts"] == []
    assert answer["none"]
    assert not AuditEntry.objects.filter(action=Action.PERSONAL_READ).exists()


def test_number_that_was_deleted_finds_nothing(desk, operator):
    recorded(operator)
    call = call_of(CALLER, member="yamamoto", began=NOW)
    PersonalValue.objects.all().delete()

    assert earlier(desk, call)["contacts"] == []
    assert asks_for_number(desk, call).status_code == 404


def test_whole_number_is_told_for_a_reason_that_is_noted_each_time(desk, operator):
    call = call_of(CALLER, member="yamamoto", began=NOW)

    told = [asks_for_number(desk, call, words="午後にかけ直す").json() for _time in range(2)]

    assert told == [{"number": "090-0000-5678"}] * 2
    entries = AuditEntry.objects.filter(action=Action.PERSONAL_READ)
    assert [entry.reason.endswith("午後にかけ直す") for entry in entries] == [True, True]
    assert not any("0000-5678" in str(vars(entry)) or CALLER in str(vars(entry)) for entry in entries)


@pytest.mark.parametrize("changes", [{"reason": ""}, {"reason": "curiosity"}, {"reason": "other"}, {"words": 7}])
def test_number_stays_hidden_without_a_reason(desk, operator, changes):
    call = call_of(CALLER, member="yamamoto", began=NOW)

    assert asks_for_number(desk, call, **changes).status_code == 400
    assert not AuditEntry.objects.filter(action=Action.PERSONAL_READ).exists()


def test_withheld_number_is_told_to_nobody(desk, operator):
    assert asks_for_number(desk, call_of(None, member="yamamoto", began=NOW)).status_code == 404


@pytest.mark.parametrize("where", ["another seat", "recorded", "long over", "unknown"])
def test_caller_is_told_of_only_at_the_desk_that_has_the_call(desk, operator, where):
    began = NOW - timedelta(hours=5) if where == "long over" else NOW
    member = "sato" if where == "another seat" else "yamamoto"
    call = call_of(CALLER, member=member, began=began, ended=where in {"recorded", "long over"})
    if where == "recorded":
        noted = Noted(questions=[AnsweredQuestion(outcome=Outcome.COMPLETED, category_code=CATEGORY)])
        save_record(call_id=call.call_id, operator=operator, noted=noted, at=NOW)
    if where == "unknown":
        call.call_id = "nothing"

    assert desk.get("/desk/earlier/", {"call_id": call.call_id}).status_code == 404
    assert asks_for_number(desk, call).status_code == 404


def test_call_whose_record_is_being_written_stays_at_hand(desk, operator):
    call = call_of(CALLER, member="yamamoto", began=NOW - timedelta(hours=5), ended=True)
    Draft.objects.create(operator=operator, key=call.call_id, version=1, sealed=b"", changed_at=NOW)

    assert asks_for_number(desk, call).status_code == 200


def test_call_that_rings_is_at_hand_and_one_that_rang_elsewhere_is_not(desk, operator):
    ringing = call_of(CALLER, member="yamamoto", began=NOW, answered=False)
    elsewhere = call_of(CALLER, member="sato", began=NOW, call_id="call-2.0", answered=False)

    assert desk.get("/desk/earlier/", {"call_id": ringing.call_id}).status_code == 200
    assert desk.get("/desk/earlier/", {"call_id": elsewhere.call_id}).status_code == 404
