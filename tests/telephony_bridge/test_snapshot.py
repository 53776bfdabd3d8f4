"""What the PBX answers when it is asked what is going on: real answers, and bad ones."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calllog.ledger import events
from calllog.ledger.events import CallEvent, Observation
from calllog.ledger.lifecycle import CallSummary, Direction, fold_all
from telephony_bridge.ami.snapshot import observations_of_snapshot

pytestmark = pytest.mark.unit

SNAPSHOTS = Path(__file__).parent.parent / "fixtures" / "ami" / "snapshots"
AT = datetime.fromtimestamp(1795378420, UTC)  # after all of them


def observed(body: bytes) -> list[Observation]:
    return observations_of_snapshot(body, key="k", at=AT, inbound_contexts={"from-trunk"})


def told(name: str) -> list[Observation]:
    return observed((SNAPSHOTS / f"{name}.txt").read_bytes())


def calls(name: str) -> dict[str, CallSummary]:
    """Return the calls of a bridge that has seen nothing before, by the last part of their ids."""
    by_call: dict[str, list[CallEvent]] = {}
    for one in told(name):
        if isinstance(one.event, CallEvent):
            by_call.setdefault(one.event.call_id, []).append(one.event)
    return {call_id.rpartition(".")[2]: fold_all(history)[0] for call_id, history in by_call.items()}


def test_quiet_pbx_tells_of_seats_and_of_no_call():
    assert calls("quiet") == {}
    (standing,) = [one.event for one in told("quiet") if isinstance(one.event, events.CallsStanding)]
    assert standing.calls == ()
    assert {one.event.operator for one in told("quiet") if isinstance(one.event, events.OperatorStateChanged)} == {
        "agent1001",
        "agent1002",
        "agent1003",
    }


def test_list_of_channels_that_was_refused_tells_nothing_of_calls():
    assert not [one for one in told("quiet_channels_refused") if isinstance(one.event, events.CallsStanding)]


def test_ringing_call_waits_and_rings():
    (call,) = calls("ringing").values()

    assert (call.waiting_in, call.ringing, call.line) == ("enquiries", ("agent1001",), "0467001000")


@pytest.mark.parametrize("name", ["talk", "hold"])
def test_talking_call_is_answered_but_not_measured(name):
    (call,) = calls(name).values()

    assert (call.talking_to, call.operators, call.waited, call.talked) == ("agent1001", ("agent1001",), None, None)


def test_busy_centre_stands_as_it_is():
    found = calls("busy")

    assert {key: (call.waiting_in, call.talking_to, call.withheld) for key, call in found.items()} == {
        "0": (None, "agent1001", True),
        "2": (None, "agent1002", False),
        "4": ("tax", None, False),
        "5": ("enquiries", None, False),
    }
    assert (AT - timedelta(seconds=3)) == found["4"].queued_at


def test_consultation_is_a_call_of_our_own():
    found = sorted((call.direction, call.talking_to) for call in calls("consulting").values())

    assert found == [(Direction.INBOUND, "agent1001"), (Direction.INTERNAL, "agent1001")]


@pytest.mark.parametrize("name", ["after_attended_transfer", "after_blind_transfer"])
def test_caller_who_was_handed_over_stands_with_who_took_over(name):
    (call,) = calls(name).values()

    assert (call.direction, call.talking_to) == (Direction.INBOUND, "agent1003")


def test_outbound_call_stands():
    (call,) = calls("outbound").values()

    assert (call.direction, call.operators, call.talking_to) == (Direction.OUTBOUND, ("agent1001",), "agent1001")


def test_call_that_began_within_the_second_began_before_it_was_listed():
    asked_at = datetime.fromtimestamp(1795378409.2, UTC)
    body = (SNAPSHOTS / "outbound.txt").read_bytes()

    told = observations_of_snapshot(body, key="k", at=asked_at, inbound_contexts={"from-trunk"})

    (call,) = fold_all([one.event for one in told if isinstance(one.event, CallEvent)])
    assert (call.offered_at, call.talking_to) == (asked_at, "agent1001")


def test_the_standing_calls_are_those_whose_first_channel_is_there():
    (standing,) = [one.event for one in told("busy") if isinstance(one.event, events.CallsStanding)]

    assert standing.calls == tuple(f"e2e-{second}.{n}" for second, n in STANDING)
    assert standing.since == datetime.fromtimestamp(1795378290.25, UTC)


STANDING = [(1795378376, 0), (1795378379, 2), (1795378380, 4), (1795378380, 5)]


def test_no_number_stands_in_an_event():
    assert "0900000" not in "".join(repr(one.event) for one in told("busy"))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"Event: Snapshot",
        b"Event: Snapshot\r\nQueueStatus: complete\r\nCoreShowChannels: complete\r\nLostAt: soon",
        b"Event: Snapshot\r\nQueueStatus: complete\r\nCoreShowChannels: complete\r\nLostAt: 99999999999999999999",
        b"Event: Snapshot\r\nQueueStatus: complete\r\nCoreShowChannels: complete\r\nLostAt: \r\n\r\n"
        b"Event: CoreShowChannel\r\nUniqueid: a.0",
        b"Event: Snapshot\r\nQueueStatus: complete\r\nCoreShowChannels: complete\r\nLostAt: \r\n\r\n"
        b"Event: CoreShowChannel\r\nUniqueid: a\r\nLinkedid: a\r\nContext: from-trunk\r\nBridgeId: \r\n"
        b"CallerIDNum: 1\r\nExten: 1\r\nDuration: 99999999999999999:00:00",
    ],
)
def test_bad_snapshot_is_refused_with_an_error_that_the_pump_expects(body):
    with pytest.raises((KeyError, ValueError)):
        observed(body)
