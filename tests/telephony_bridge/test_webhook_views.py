"""The webhook's address: what it answers, and that what it took comes into the ledger."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count

import pytest
from django.core.checks import run_checks
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from calllog.contacts.call_list import call_lines
from calllog.heard.words import words_heard
from calllog.ledger.keys import key_for
from calllog.ledger.models import Call, PersonalValue, StoredEvent
from telephony_bridge.models import SetAsideMessage
from telephony_bridge.spool import Position, Record, SpoolReader
from telephony_bridge.webhook import example
from telephony_bridge.webhook.intake import root
from telephony_bridge.webhook.models import TakenSignature
from telephony_bridge.webhook.signature import signature_of
from telephony_bridge.webhook_pumps import folders, pump_of
from tests.telephony_bridge.bridges import full_disk

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

ADDRESS = "/api/v1/telephony/events"
SECRET = "for-tests-only-" + "0123456789abcdef" * 2
NUMBERS = count(1)


@pytest.fixture(autouse=True)
def webhook(tmp_path, settings) -> None:
    settings.SPOOL_DIR = tmp_path / "spool"
    settings.WEBHOOK_SECRET = SECRET


@pytest.fixture
def broken_spool(settings) -> Iterator[None]:
    """A spool whose folder cannot be made: where it should be lies a file."""
    settings.SPOOL_DIR.mkdir()
    root().write_bytes(b"")
    yield
    root().unlink()


def events(*told: object) -> bytes:
    return json.dumps({"events": told}).encode()


def held(**changes: object) -> dict[str, object]:
    event = {"id": f"e-{next(NUMBERS)}", "type": "call.held", "at": "2026-11-22T10:00:00Z", "call": "c-1"}
    return {**event, **changes}


def sign(body: bytes, *, secret: str = SECRET, late: timedelta = timedelta()) -> str:
    stamp = str(int((timezone.now() - late).timestamp()))
    return f"t={stamp},v1={signature_of(body, secret=secret, signed_at=stamp)}"


def post(body: bytes, **headers: str) -> HttpResponse:
    headers = {"Madoguchi-Signature": sign(body), **headers}
    client = Client(enforce_csrf_checks=True)
    return client.post(ADDRESS, body, content_type="application/json", headers=headers)


def pumped() -> None:
    """Move into the ledger what was taken."""
    for folder in folders():
        while pump_of(folder).pump_once()[0]:
            pass


def records() -> list[tuple[Record, Position]]:
    """Return what the spool holds."""
    return [
        one for folder in folders() for one in SpoolReader(folder, key=key_for("spool")).read(Position(), limit=100)
    ]


def is_problem(answer: HttpResponse, status: int, said: str) -> bool:
    problem = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert problem.keys() == {"type", "title", "status", "detail"}
    assert said in problem["detail"]
    return (answer.status_code, problem["status"]) == (status, status)


def spooled() -> int:
    return sum(path.stat().st_size for path in root().rglob("*.spool"))


def test_published_example_becomes_a_call():
    answer = post(example.body())
    pumped()

    assert (answer.status_code, answer.json()) == (202, {"accepted": 6})
    (call,) = call_lines()
    assert {
        "call_id": "c-1",
        "direction": "inbound",
        "line": "0467001000",
        "queue": "shimin",
        "caller": "+81467000001",
        "withheld": False,
        "offered_at": "2026-11-22T10:00:00.120000+09:00",
        "queued_at": "2026-11-22T10:00:05+09:00",
        "answered_at": "2026-11-22T10:00:12+09:00",
        "ended_at": "2026-11-22T10:03:12.500000+09:00",
        "result": "answered",
        "wait_seconds": 7.0,
        "talk_seconds": 180.0,
        "operators": ["1105"],
    }.items() <= call.items()


def test_events_that_come_again_late_and_in_another_order_change_nothing():
    told = list(example.EVENTS)
    post(example.body())
    pumped()
    before = Call.objects.values().get()

    for again in (events(*reversed(told)), events(*told[3:], *told[:3]), events(*told, *told)):
        assert post(again).status_code == 202
    pumped()

    assert StoredEvent.objects.count() == len(told)
    assert Call.objects.values().get() == before
    assert PersonalValue.objects.count() == 1


def test_number_is_nowhere_in_clear():
    post(example.body())
    pumped()

    assert "0467000001" not in json.dumps(list(StoredEvent.objects.values_list("payload", flat=True)))
    assert all(b"0467000001" not in path.read_bytes() for path in root().rglob("*.spool"))


def test_what_a_caller_said_is_known_and_kept_nowhere_else():
    said = held(type="call.words", words="パスポートなんですけど")

    answers = [post(events(held(), said)), post(events(said))]
    pumped()

    assert [answer.json() for answer in answers] == [{"accepted": 2}, {"accepted": 1}]
    assert words_heard(timezone.now()) == {"c-1": "パスポートなんですけど"}
    assert [event.kind for event in StoredEvent.objects.all()] == ["CallHeld"]
    assert all("パスポート" not in str(read[0]) for read in records())


def test_words_that_cannot_be_used_are_set_aside():
    answer = post(events(held(type="call.words", words=""), held(type="call.words", words="あ" * 501)))

    assert [one["event"] for one in answer.json()["set_aside"]] == [0, 1]
    assert words_heard(timezone.now()) == {}


def test_event_that_cannot_be_used_is_set_aside_and_the_others_are_taken():
    answer = post(events(held(), held(type="call.exploded"), 7, held(call="nul\0"), held()))
    pumped()

    assert answer.status_code == 202
    assert answer.json()["accepted"] == 5
    assert [one["event"] for one in answer.json()["set_aside"]] == [1, 2, 3]
    assert StoredEvent.objects.count() == 2
    reasons = SetAsideMessage.objects.order_by("offset").values_list("feed", "error")
    assert [feed for feed, _reason in reasons] == ["webhook/0"] * 3
    assert "An event must be an object." in reasons[1][1]


def test_event_of_an_unknown_call_waits_for_the_others():
    post(events({**example.EVENTS[5]}))
    pumped()
    assert list(call_lines()) == []

    post(events(example.EVENTS[0]))
    pumped()
    assert [call["result"] for call in call_lines()] == ["announcement"]


def test_names_with_markup_are_kept_as_they_are():
    name = "<img src=x onerror=alert(1)>"
    post(events({**example.EVENTS[0], "line": name}))
    pumped()

    assert [call["line"] for call in call_lines()] == [name]


@pytest.mark.parametrize("late", [-299, 299])
def test_clock_may_be_a_little_off(late):
    body = events(held())

    assert post(body, **{"Madoguchi-Signature": sign(body, late=timedelta(seconds=late))}).status_code == 202


@pytest.mark.parametrize("late", [-302, 302, 86_400])
def test_clock_that_is_far_off_is_told_the_time(late):
    body = events(held())
    answer = post(body, **{"Madoguchi-Signature": sign(body, late=timedelta(seconds=late))})

    assert is_problem(answer, 401, "the server's time, which is 1")
    assert spooled() == 0


@pytest.mark.parametrize(
    "signature",
    ["", "t=1,v1=2", sign(b"another body"), sign(events(), secret="x" * 32)],
    ids=["none", "of another form", "of another body", "by another secret"],
)
def test_signature_that_is_wrong_is_refused(signature):
    answer = post(events(held()), **{"Madoguchi-Signature": signature})

    assert is_problem(answer, 401, "")
    assert answer["WWW-Authenticate"] == "Madoguchi-Signature"
    assert (spooled(), TakenSignature.objects.count()) == (0, 0)


def test_request_that_comes_again_is_refused():
    body = events(held())
    signature = sign(body)

    answers = [post(body, **{"Madoguchi-Signature": signature}) for _time in range(3)]

    assert [answer.status_code for answer in answers] == [202, 409, 409]
    assert is_problem(answers[1], 409, "taken before")
    pumped()
    assert StoredEvent.objects.count() == 1


def test_same_events_signed_anew_are_taken_and_stored_once():
    body = events(held())

    answers = [post(body, **{"Madoguchi-Signature": sign(body, late=timedelta(seconds=late))}) for late in range(3)]

    pumped()
    assert [answer.status_code for answer in answers] == [202] * 3
    assert StoredEvent.objects.count() == 1


def test_signatures_are_forgotten_when_their_time_is_over():
    now = timezone.now()
    for name, minutes in {"old": 10.1, "young": 9.9}.items():
        TakenSignature.objects.create(signature=name, signed_at=now - timedelta(minutes=minutes))

    post(events(held()))

    assert set(TakenSignature.objects.values_list("signature", flat=True)) & {"old", "young"} == {"young"}


def test_what_cannot_be_written_is_not_acknowledged(broken_spool, caplog):
    body = events(held())
    signature = sign(body)

    answer = post(body, **{"Madoguchi-Signature": signature})

    assert is_problem(answer, 503, "Send them again in 5 seconds.")
    assert answer["Retry-After"] == "5"
    assert "could not be written" in caplog.text
    root().unlink()
    assert post(body, **{"Madoguchi-Signature": signature}).status_code == 202
    root().rename(root().with_name("kept"))
    root().touch()


def test_full_disk_costs_nothing_that_was_acknowledged(caplog):
    assert post(events(held(id="before"))).status_code == 202
    body = events(*[held() for _number in range(100)])
    signature = sign(body)

    with full_disk(largest_file=spooled() + 5000):
        assert is_problem(post(body, **{"Madoguchi-Signature": signature}), 503, "Send them again")
    assert post(body, **{"Madoguchi-Signature": signature}).json() == {"accepted": 100}
    assert post(events(held(id="after"))).status_code == 202
    pumped()

    assert StoredEvent.objects.count() == 102


def test_without_a_database_nothing_is_acknowledged(caplog):
    def away(execute: Callable, *args: object) -> None:
        raise DatabaseError("The database is away.")

    body = events(held())
    with connection.execute_wrapper(away):
        answer = post(body)

    assert is_problem(answer, 503, "Send them again")
    assert spooled() == 0


@pytest.mark.parametrize(
    "body",
    [b"{}", events(), events(*[{}] * 501), b'{"events": [NaN]}', b'{"events": ' + b"[" * 300_000, b"\xff\xfe"],
    ids=["no events", "no event", "501", "NaN", "deep", "no UTF-8"],
)
def test_body_without_events_is_refused(body):
    assert is_problem(post(body), 400, "")
    assert spooled() == 0


def test_five_hundred_events_are_taken():
    assert post(events(*[held() for _number in range(500)])).json() == {"accepted": 500}
    pumped()
    assert StoredEvent.objects.count() == 500


@pytest.mark.parametrize("length", ["", "no number", "-1", "１０", "1e3"])
def test_length_must_be_said(length):
    assert is_problem(post(b"{}", **{"Content-Length": length}), 411, "Content-Length")


@pytest.mark.parametrize("length", ["1000001", "10000000", "9" * 5000])
def test_length_that_is_too_great_is_refused_unread(length):
    assert is_problem(post(b"{}", **{"Content-Length": length}), 413, "1000000 bytes")


def test_body_of_ten_megabytes_is_refused():
    assert is_problem(post(b" " * 10_000_000), 413, "1000000 bytes")


def test_body_of_one_megabyte_is_taken():
    body = events(held())

    assert post(body + b" " * (1_000_000 - len(body))).status_code == 202
    assert is_problem(post(body + b" " * (1_000_001 - len(body))), 413, "")


@pytest.mark.parametrize("length", [0, 5])
def test_body_that_was_cut_on_the_way_is_refused(length):
    body = events(held())

    assert is_problem(post(body, **{"Content-Length": str(length)}), 401, "does not fit")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
def test_other_methods_are_refused(method):
    answer = Client().generic(method, ADDRESS)

    assert is_problem(answer, 405, "POST")
    assert answer["Allow"] == "POST"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_a_secret_there_is_no_such_address(method, settings):
    settings.WEBHOOK_SECRET = ""

    assert Client().generic(method, ADDRESS).status_code == 404


@pytest.mark.parametrize(("secret", "mistakes"), [("", 0), ("x" * 31, 1), ("x" * 32, 0)])
def test_short_secret_is_refused_at_the_start(secret, mistakes, settings):
    settings.WEBHOOK_SECRET = secret

    assert len([error for error in run_checks() if error.id == "webhook.E001"]) == mistakes


def test_document_is_public_and_tells_of_this_address():
    document = Client().get("/api/v1/openapi.json").json()

    assert document["openapi"] == "3.1.0"
    assert list(document["paths"]) == [ADDRESS]
    assert SECRET not in json.dumps(document)
