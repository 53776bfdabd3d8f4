"""``ingest_ami`` and ``calls --json``: a capture in, the contract's fields out."""

import io
import json
import sys
from contextlib import redirect_stderr

import pytest
from django.core.management import CommandError, call_command

from calllog.presence.models import Seat
from kb.accounts.people import create_user
from kb.accounts.policy import Role
from telephony_bridge.simulator.recording import RECORDINGS

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def take(name: str) -> str:
    said = io.StringIO()
    with redirect_stderr(said):
        call_command("ingest_ami", RECORDINGS / f"{name}.txt")
    return said.getvalue()


def calls(**options: str) -> list[dict]:
    output = io.StringIO()
    call_command("calls", json=True, stdout=output, **options)
    return [json.loads(line) for line in output.getvalue().splitlines()]


def test_capture_becomes_a_call_with_all_its_fields():
    take("answered_caller_hangs_up")

    assert calls() == [
        {
            "call_id": "e2e-1795362625.0",
            "direction": "inbound",
            "line": "0467001000",
            "line_configured": False,
            "queue": "enquiries",
            "queue_configured": False,
            "caller": "+819000005678",
            "withheld": False,
            "offered_at": "2026-11-23T00:50:25.421270+09:00",
            "queued_at": "2026-11-23T00:50:25.438725+09:00",
            "answered_at": "2026-11-23T00:50:25.947692+09:00",
            "ended_at": "2026-11-23T00:50:28.934879+09:00",
            "result": "answered",
            "abandoned_in": None,
            "wait_seconds": 0.508967,
            "talk_seconds": 2.98087,
            "hold_seconds": 0.0,
            "operators": ["agent1001"],
            "transfers": [],
        }
    ]


def test_hold_is_part_of_the_talk():
    take("hold_unhold")

    (call,) = calls()
    assert 0 < call["hold_seconds"] < call["talk_seconds"]


def test_abandoned_call_tells_where():
    take("abandoned")

    (call,) = calls()
    assert (call["result"], call["abandoned_in"], call["operators"]) == ("abandoned", "ringing", [])


def test_operator_with_a_seat_is_named_by_the_user_name():
    user = create_user(
        username="yamamoto", password="x" * 12, display_name="山本", person_number="1", role=Role.OPERATOR
    )
    Seat.objects.create(user=user, member="agent1001")

    take("answered_caller_hangs_up")

    assert calls()[0]["operators"] == ["yamamoto"]


def test_second_capture_of_the_same_call_adds_nothing():
    take("abandoned")

    assert take("abandoned").endswith(": 0 new events\n")
    assert len(calls()) == 1


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2026-11-23T00:50:25.421270+09:00", None, 1),
        ("2026-11-23T00:50:25.421271+09:00", None, 0),
        (None, "2026-11-23T00:50:25.421270+09:00", 0),
        ("2026-11-22", "2026-11-24", 1),
    ],
)
def test_stretch_of_time_holds_its_beginning_and_not_its_end(since, until, found):
    take("answered_caller_hangs_up")

    assert len(calls(**{key: value for key, value in (("since", since), ("until", until)) if value})) == found


def test_wrong_time_and_missing_file_are_said_in_one_sentence():
    with pytest.raises(CommandError, match=r"^yesterday is no time in ISO 8601\.$"):
        calls(since="yesterday")
    with pytest.raises(CommandError, match=r"cannot be read: No such file or directory\.$"):
        call_command("ingest_ami", "no-such-file", stderr=sys.stderr)


def test_garbage_in_a_capture_is_set_aside(tmp_path):
    capture = tmp_path / "capture.txt"
    good = (RECORDINGS / "abandoned.txt").read_bytes()
    capture.write_bytes(b"\x00\xff garbage\r\n\r\nEvent: Hangup\r\n\r\n" + b"A: " + b"x" * 200_000 + b"\r\n\r\n" + good)

    call_command("ingest_ami", capture)

    assert [call["result"] for call in calls()] == ["abandoned"]
