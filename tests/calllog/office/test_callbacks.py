"""Whom the centre rings back: which calls and promises stand in the lists, who has claimed them, what was tried."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from calllog.contacts.callbacks import CLAIMED_FOR, ClaimedError, SettledError, claim, note_attempt, release
from calllog.contacts.models import CallbackAttempt, CallbackClaim
from calllog.contacts.outcomes import Outcome
from calllog.contacts.records import AnsweredQuestion, Noted, save_record, save_record_by_hand
from calllog.ledger import events
from calllog.ledger.events import Observation
from calllog.ledger.ingest import ingest
from calllog.office import to_ring
from calllog.office.to_ring import Looked, Part, callback_of, callbacks
from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.audit.models import Action, AuditEntry
from kb.directory.models import WeeklyHours
from kb.directory.opening_hours import CITY_TIME
from tests.factories import faqs
from tests.factories.calls import call_of

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

WAITED = timedelta(seconds=29)
CALLER, OTHER = "09000001234", "09000005678"
Result = CallbackAttempt.Result


@pytest.fixture
def colleague() -> User:
    return faqs.person("colleague", Role.OPERATOR)


def missed(call_id: str, caller: str | None, at: datetime) -> None:
    """Let a caller give up while a telephone rings."""
    call_of(caller, member="1001", began=at, call_id=call_id, answered=False)
    tell(events.CallAbandoned(call_id=call_id, occurred_at=at + timedelta(seconds=30), queue="shimin", waited=WAITED))
    tell(events.CallEnded(call_id=call_id, occurred_at=at + timedelta(seconds=31), refused=False))


def out_of_hours(call_id: str, caller: str, at: datetime) -> None:
    """Let somebody hear that the line of the group is closed."""
    reference = f"{call_id}:number"
    offered = events.CallOffered(call_id=call_id, occurred_at=at, line="tel-shimin", caller=reference, withheld=False)
    ingest([Observation(source="ami", key=f"{call_id} offered", event=offered, personal={reference: caller})])
    tell(events.CallEnded(call_id=call_id, occurred_at=at + timedelta(seconds=9), refused=False))


def tell(event: events.CallEvent) -> None:
    ingest([Observation(source="ami", key=f"{event.call_id} {type(event).__name__}", event=event, personal={})])


def promised(operator: User, due: datetime, at: datetime, *, call_id: str = "promised.1", caller: str = CALLER) -> None:
    call_of(caller, member="1001", began=at, call_id=call_id, ended=True)
    save_record(call_id=call_id, operator=operator, noted=promise(due), at=at + timedelta(minutes=2))


def promise(due: datetime) -> Noted:
    question = AnsweredQuestion(
        outcome=Outcome.CALLBACK, category_code="garbage/bulky", unit_code="shimin", callback_due=due
    )
    return Noted(questions=[question], note="粗大ごみ 090-0000-9999")


def keys(part: Part, now: datetime, **looked: object) -> list[str]:
    return [one.key for one in callbacks(part, Looked(**looked), at=now).rows]


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_whoever_gave_up_stands_in_the_list_until_they_are_reached(now, operator):
    missed("missed.1", CALLER, now - timedelta(days=400))

    assert keys(Part.MISSED, now) == ["missed.1"]
    person = callback_of("missed.1").person
    note_attempt("missed.1", person=person, by=operator, result=Result.NOT_REACHED, note="", at=now)
    assert keys(Part.MISSED, now) == ["missed.1"]
    note_attempt("missed.1", person=person, by=operator, result=Result.REACHED, note="", at=now)
    assert keys(Part.MISSED, now) == []
    assert keys(Part.DONE, now) == []
    assert keys(Part.DONE, now, day=timezone.localdate(now - timedelta(days=400))) == ["missed.1"]


def test_whoever_called_again_and_was_answered_is_done(now, operator):
    missed("missed.1", CALLER, now - timedelta(minutes=30))
    missed("missed.2", OTHER, now - timedelta(minutes=20))
    call_of(CALLER, member="1001", began=now - timedelta(minutes=10), call_id="answered.1", ended=True)

    assert keys(Part.MISSED, now) == ["missed.2"]
    assert keys(Part.DONE, now) == ["missed.1"]
    client = browser(operator)
    client.cookies["django_language"] = "en"
    assert "Called again and was answered" in client.get(reverse("office_callbacks"), {"part": "done"}).content.decode()


def test_of_several_calls_of_one_number_the_last_stands_in_the_list(now):
    missed("missed.1", CALLER, now - timedelta(minutes=30))
    missed("missed.2", CALLER, now - timedelta(minutes=20))

    assert keys(Part.MISSED, now) == ["missed.2"]
    assert not callback_of("missed.1").is_open


def test_withheld_numbers_are_not_listed(now):
    missed("missed.1", None, now)

    assert keys(Part.MISSED, now) == []
    assert callback_of("missed.1") is None


def test_promises_stand_by_their_time_with_those_by_hand(now, operator):
    promised(operator, now + timedelta(hours=1), now - timedelta(hours=2))
    by_hand = uuid4()
    save_record_by_hand(
        record_id=by_hand,
        group_code="shimin",
        happened_at=now - timedelta(hours=1),
        operator=operator,
        noted=promise(now - timedelta(minutes=5)),
        at=now,
    )

    assert keys(Part.PROMISED, now) == [f"hand:{by_hand.hex}", "promised.1"]
    page = browser(operator).get(reverse("office_callbacks")).content.decode()
    assert page.count('class="overdue"') == 1
    one = callback_of(f"hand:{by_hand.hex}")
    note_attempt(one.key, person=one.person, by=operator, result=Result.NEEDLESS, note="", at=now)
    assert keys(Part.PROMISED, now) == ["promised.1"]
    assert keys(Part.DONE, now) == [one.key]


def test_filters_by_group_and_day(now, operator):
    faqs.service_group()
    missed("missed.1", CALLER, now)
    missed("missed.2", OTHER, now - timedelta(days=2))
    promised(operator, now + timedelta(days=1), now, caller="09000004321")

    assert keys(Part.MISSED, now, day=timezone.localdate(now)) == ["missed.1"]
    assert keys(Part.PROMISED, now, day=timezone.localdate(now + timedelta(days=1))) == ["promised.1"]
    assert keys(Part.PROMISED, now, day=timezone.localdate(now + timedelta(days=2))) == []
    assert keys(Part.MISSED, now, group="nothing") == []


def test_two_who_claim_at_once_do_not_ring_the_same_person(now, operator, colleague):
    missed("missed.1", CALLER, now - timedelta(hours=1))
    promised(operator, now, now - timedelta(hours=2))
    address = reverse("office_callback_ring", args=["missed.1"])

    first = browser(operator).post(address)
    second = browser(colleague).post(address, follow=True)
    same_person = browser(colleague).post(reverse("office_callback_ring", args=["promised.1"]), follow=True)

    assert "090-0000-1234</span>" in first.content.decode()
    for refused in (second, same_person):
        assert str(operator) in refused.content.decode()
        assert "090-0000-1234" not in refused.content.decode()
    assert [
        entry.actor for entry in AuditEntry.objects.filter(action=Action.PERSONAL_READ, details__what="number")
    ] == [operator.pk]


def test_claim_ends_by_hand_and_after_half_an_hour(now, operator, colleague):
    claim("missed.1", person="somebody", by=operator, at=now)
    with pytest.raises(ClaimedError):
        claim("missed.1", person="somebody", by=colleague, at=now + CLAIMED_FOR - timedelta(seconds=1))
    release(person="somebody", by=colleague)
    assert CallbackClaim.objects.get().by == operator

    claim("missed.1", person="somebody", by=colleague, at=now + CLAIMED_FOR)

    assert CallbackClaim.objects.get().by == colleague
    release(person="somebody", by=colleague)
    assert not CallbackClaim.objects.exists()


def test_attempt_on_one_that_is_done_says_who_did_it(now, operator, colleague):
    missed("missed.1", CALLER, now - timedelta(hours=1))
    person = callback_of("missed.1").person
    note_attempt("missed.1", person=person, by=operator, result=Result.REACHED, note="", at=now)

    with pytest.raises(SettledError):
        note_attempt("missed.1", person=person, by=colleague, result=Result.REACHED, note="", at=now)
    page = browser(colleague).post(
        reverse("office_callback_attempt", args=["missed.1"]), {"result": "reached"}, follow=True
    )

    assert str(operator) in page.content.decode()
    assert CallbackAttempt.objects.count() == 1
    assert not CallbackClaim.objects.exists()


@pytest.mark.parametrize(
    ("note", "status", "stored"),
    [
        ("あ" * 100_000, 400, None),
        ("nul\0", 400, None),
        ("<script>alert(1)</script>", 302, "<script>alert(1)</script>"),
        ("bell\x07 =1+1", 302, "bell =1+1"),
        ("", 302, ""),
    ],
)
def test_notes_of_every_kind_are_answered(now, operator, note, status, stored):
    missed("missed.1", CALLER, now - timedelta(hours=1))
    client = browser(operator)
    client.post(reverse("office_callback_ring", args=["missed.1"]))

    response = client.post(
        reverse("office_callback_attempt", args=["missed.1"]), {"result": "not_reached", "note": note}
    )

    assert response.status_code == status
    assert [one.note for one in CallbackAttempt.objects.all()] == ([] if stored is None else [stored])
    assert b"<script>alert(1)" not in client.get(reverse("office_callbacks")).content


@pytest.mark.parametrize(
    "value", ["\0", "<script>alert(1)</script>", "9" * 40, "٣", "-1", "9999-12-31", "hand:", "あ" * 9999]
)
def test_hostile_addresses_are_answered(now, operator, value):
    client = browser(operator)

    for name in ("part", "group", "day", "page"):
        response = client.get(reverse("office_callbacks"), {"part": "missed", name: value})
        assert response.status_code == 200
        assert b"<script>alert(1)" not in response.content
    assert client.get(reverse("office_callback", args=[value])).status_code == 404
    assert client.get(reverse("office_callback", args=[f"hand:{value}"])).status_code == 404


def test_brief_shows_earlier_contacts_masked_and_notes_that_once(now, operator):
    promised(operator, now, now - timedelta(days=1))
    missed("missed.1", CALLER, now - timedelta(hours=1))
    client = browser(operator)

    page = client.get(reverse("office_callback", args=["missed.1"])).content.decode()
    client.get(reverse("office_callback", args=["missed.1"]))
    of_promise = client.get(reverse("office_callback", args=["promised.1"])).content.decode()

    assert "090-****-1234" in page
    assert "090-0000-1234" not in page
    assert "090-0000-9999" not in page + of_promise
    assert "粗大ごみ" in of_promise
    assert AuditEntry.objects.filter(details__what="earlier contacts").count() == 1


def test_note_of_a_promise_is_whole_for_whoever_rings_and_that_is_noted(now, operator):
    promised(operator, now, now - timedelta(days=1))

    page = browser(operator).post(reverse("office_callback_ring", args=["promised.1"])).content.decode()

    assert "090-0000-9999" in page
    assert [entry.details["what"] for entry in AuditEntry.objects.filter(action=Action.PERSONAL_READ)] == [
        "note",
        "number",
    ]


def test_morning_list_begins_at_the_last_closing():
    group = faqs.service_group()
    for weekday in range(7):
        WeeklyHours.objects.create(service_group=group, weekday=weekday, opens=time(8, 30), closes=time(17, 15))
    for call_id, day, hour, caller in (
        ("before", 2, 20, OTHER),
        ("evening", 3, 20, CALLER),
        ("early", 4, 7, "09000004321"),
    ):
        out_of_hours(call_id, caller, datetime(2025, 6, day, hour, tzinfo=CITY_TIME))
    at = datetime(2025, 6, 4, 8, tzinfo=CITY_TIME)

    assert keys(Part.MORNING, at) == ["evening", "early"]
    assert keys(Part.MORNING, at + timedelta(hours=10)) == []
    assert keys(Part.MISSED, at) == ["early", "evening", "before"]


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_a_constant_number_of_queries(now, operator, django_assert_num_queries, count):
    for number in range(count):
        missed(f"missed.{number}", f"0900000{1000 + number}", now - timedelta(hours=1))
        promised(
            operator, now, now - timedelta(hours=2), call_id=f"promised.{number}", caller=f"0900000{2000 + number}"
        )
    client = browser(operator)
    client.get(reverse("office_callbacks"))

    with django_assert_num_queries(20):
        client.get(reverse("office_callbacks"))


def test_pages_are_bounded(now, operator, monkeypatch):
    monkeypatch.setattr(to_ring, "ON_A_PAGE", 2)
    for number in range(5):
        missed(f"missed.{number}", f"0900000{1000 + number}", now - timedelta(minutes=number))

    pages = [callbacks(Part.MISSED, Looked(), at=now, page=page) for page in (1, 2, 3, 4)]

    assert [[one.key for one in page.rows] for page in pages] == [
        ["missed.0", "missed.1"],
        ["missed.2", "missed.3"],
        ["missed.4"],
        [],
    ]
    assert [page.has_more for page in pages] == [True, True, False, False]


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.SUPERVISOR, 200), (Role.MANAGER, 200), (Role.CITY, 404), (Role.AUDITOR, 404), (Role.STAFF, 404)],
)
def test_only_the_centre_rings_back(now, role, status):
    missed("missed.1", CALLER, now)
    client = browser(faqs.person("somebody", role))

    assert client.get(reverse("office_callbacks")).status_code == status
    assert client.get(reverse("office_callback", args=["missed.1"])).status_code == status
    assert client.post(reverse("office_callback_ring", args=["missed.1"])).status_code == status
