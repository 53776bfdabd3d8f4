"""AMI messages about the members of queues to states of seats."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calllog.ledger.events import OperatorState, OperatorStateChanged
from calllog.presence.states import stretches
from telephony_bridge.ami.protocol import Framer, MalformedMessageError, Message, parse
from telephony_bridge.ami.seats import seat_changed, seat_observations

pytestmark = pytest.mark.unit

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "ami"
SEAT_EVENTS = frozenset({"QueueMemberStatus", "QueueMemberPause", "QueueMemberAdded", "QueueMemberRemoved"})
AT = datetime(2026, 11, 22, 15, 50, 25, 500_000, tzinfo=UTC)
ASKED = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)


def message(**fields: str) -> Message:
    usual = {
        "Event": "QueueMemberStatus",
        "Timestamp": "1795362625.5",
        "Queue": "shimin",
        "MemberName": "sato",
        "Status": "1",
        "Paused": "0",
        "PausedReason": "",
    }
    return Message(fields=usual | fields, channel_variables={})


def recorded(name: str) -> list[Message]:
    return [parse(raw) for raw in Framer().feed((FIXTURES / f"{name}.txt").read_bytes() + b"\r\n\r\n")]


@pytest.mark.parametrize(
    ("status", "paused", "reason", "state", "pause"),
    [
        ("1", "0", "", "ready", "ready"),
        ("1", "0", "left over", "ready", "ready"),
        ("1", "1", "", "away", "away"),
        ("1", "1", "lunch", "away", "away"),
        ("1", "1", "After-Call Work", "after_call", "after_call"),
        ("1", "1", "後処理", "after_call", "after_call"),
        ("2", "0", "", "talking", "ready"),
        ("2", "1", "lunch", "talking", "away"),
        ("2", "1", "acw", "talking", "after_call"),
        ("3", "0", "", "talking", "ready"),
        ("4", "0", "", "offline", "ready"),
        ("5", "1", "lunch", "offline", "away"),
        ("6", "0", "", "ringing", "ready"),
        ("7", "0", "", "talking", "ready"),
        ("8", "0", "", "on_hold", "ready"),
        ("0", "0", "", "unknown", "ready"),
        ("9", "0", "", "unknown", "ready"),
        ("", "0", "", "unknown", "ready"),
    ],
)
def test_device_state_and_pause_make_the_state_of_one_queue(status, paused, reason, state, pause):
    event = seat_changed(message(Status=status, Paused=paused, PausedReason=reason))

    assert event == OperatorStateChanged(
        occurred_at=AT,
        operator="sato",
        state=OperatorState(state),
        reason=reason if paused == "1" else "",
        feed="ami",
        queue="shimin",
        in_queue=True,
        pause=OperatorState(pause),
        wrap_up=timedelta(),
    )


@pytest.mark.parametrize(
    ("wrap_up_time", "last_call", "left"),
    [
        ("0", "1795362625", timedelta()),
        ("30", "0", timedelta()),
        ("", "", timedelta()),
        ("1", "1795362624", timedelta()),
        ("1", "1795362625", timedelta(seconds=0.5)),
        ("30", "1795362625", timedelta(seconds=29.5)),
        ("86400", "1795362625", timedelta(hours=24) - timedelta(seconds=0.5)),
    ],
)
def test_wrap_up_time_counts_from_the_last_call(wrap_up_time, last_call, left):
    assert seat_changed(message(Wrapuptime=wrap_up_time, LastCall=last_call)).wrap_up == left


@pytest.mark.parametrize(
    "fields",
    [
        {"Wrapuptime": "86400", "LastCall": "1795362626"},
        {"Wrapuptime": "30", "LastCall": "9" * 30},
        {"MemberName": "a" * 81},
        {"Queue": "a" * 81},
        {"Timestamp": "9" * 30},
    ],
)
def test_what_cannot_be_right_is_refused(fields):
    with pytest.raises(MalformedMessageError):
        seat_changed(message(**fields))


@pytest.mark.parametrize("field", ["Timestamp", "Queue", "MemberName", "Status", "Paused"])
def test_message_without_a_field_is_refused(field):
    whole = message()
    rest = Message(fields={key: whole[key] for key in whole.fields if key != field}, channel_variables={})

    with pytest.raises(KeyError):
        seat_changed(rest)


def test_recorded_pauses_make_a_timeline():
    told = [seat_changed(one) for one in recorded("pause_unpause.least") if one.get("Event") in SEAT_EVENTS]

    timelines = {
        member: [(one.state, one.reason) for one in stretches(told, member=member)]
        for member in ("agent1001", "agent1002")
    }

    assert timelines == {
        "agent1001": [("away", "lunch"), ("ready", "")],
        "agent1002": [("after_call", "after-call work"), ("ready", "")],
    }


def test_removal_from_a_queue_signs_off():
    removed = [seat_changed(one) for one in recorded("pause_unpause.least") if one.get("Event") == "QueueMemberRemoved"]

    assert [(one.operator, one.queue, one.in_queue, one.state) for one in removed] == [
        ("agent1001", "tax", False, "offline")
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("quiet", {"agent1001": "ready", "agent1002": "ready", "agent1003": "ready"}),
        ("ringing", {"agent1001": "ringing", "agent1002": "ready", "agent1003": "ready"}),
        ("talk", {"agent1001": "talking", "agent1002": "ready", "agent1003": "ready"}),
        # agent1002 is paused in one queue of two.
        ("paused", {"agent1001": "away", "agent1002": "ready", "agent1003": "ready"}),
    ],
)
def test_list_of_members_tells_every_seat(name, expected):
    told = [one.event for one in seat_observations(recorded(f"snapshots/{name}"), at=ASKED, key="k")]

    assert {member: stretches(told, member=member)[-1].state for member in expected} == expected
    assert {event.occurred_at for event in told} == {ASKED}


def test_each_entry_of_a_list_has_its_own_key_which_fits():
    answer = recorded("snapshots/quiet")

    first = [one.key for one in seat_observations(answer, at=ASKED, key="first")]

    assert [one.key for one in seat_observations(answer, at=ASKED, key="first")] == first
    assert not set(first) & {one.key for one in seat_observations(answer, at=ASKED, key="second")}
    assert len(set(first)) == len(first) == 4
    assert max(map(len, first)) <= 64
