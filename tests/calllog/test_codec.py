"""Events to payloads and back."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from calllog.ledger import events
from calllog.ledger.codec import KINDS, VERSION, UnknownEventError, decode, encode
from tests.recorded import recorded_observations

pytestmark = pytest.mark.unit

AT = datetime(2026, 11, 22, 1, 2, 3, 456789, tzinfo=UTC)
CALL = {"call_id": "pbx-1.0", "occurred_at": AT}
SEAT = {"operator": "sato", "queue": "shimin"}

ONE_OF_EACH = [
    events.CallOffered(**CALL, line="0467001000", caller=None, withheld=True),
    events.CallerPressed(**CALL, key="2"),
    events.CallQueued(**CALL, queue="shimin", withheld=False),
    events.OperatorRinging(**CALL, **SEAT),
    events.OperatorMissed(**CALL, **SEAT),
    events.CallAnswered(**CALL, **SEAT),
    events.CallHeld(**CALL),
    events.CallResumed(**CALL),
    events.OperatorReleased(**CALL, **SEAT),
    events.CallAbandoned(**CALL, queue="shimin", waited=timedelta(microseconds=1_500_001)),
    events.CallPlaced(**CALL, operator="sato"),
    events.CallLeftQueue(**CALL, queue="shimin"),
    events.PartyCalled(**CALL, operator="", number="k:number", shown=None),
    events.PartyAnswered(**CALL, operator="sato"),
    events.PartyMissed(**CALL, operator="sato", outcome=events.PartyOutcome.BUSY),
    events.CallTransferred(
        **CALL,
        kind=events.TransferKind.ATTENDED,
        operator="sato",
        receiver="ito",
        to="1003",
        number=None,
        consultation="pbx-1.2",
    ),
    events.CallSeenAgain(
        **CALL, queue="shimin", queued_at=AT, ringing=("sato", "ito"), operator="", through_queue=False
    ),
    events.CallSeenAgain(**CALL, queue="", queued_at=None, ringing=(), operator="sato", through_queue=True),
    events.CallEndedUnseen(**CALL, since=AT),
    events.CallEnded(**CALL, refused=True),
    events.OperatorStateChanged(occurred_at=AT, operator="sato", state=events.OperatorState.AWAY, reason="昼休み"),
    events.FeedLost(occurred_at=AT, feed="ami"),
    events.FeedRestored(occurred_at=AT, feed="ami"),
    events.CallsStanding(occurred_at=AT, feed="ami", calls=("pbx-1.0", "pbx-2.0"), since=AT),
]


@pytest.mark.parametrize("event", ONE_OF_EACH, ids=lambda event: type(event).__name__)
def test_event_comes_back_as_it_was(event):
    stored = json.loads(json.dumps(encode(event)))

    assert decode(type(event).__name__, VERSION, stored) == event


def test_every_kind_is_tried():
    assert {type(event).__name__ for event in ONE_OF_EACH} == set(KINDS)


@pytest.mark.parametrize(
    ("kind", "version", "payload"),
    [
        ("CallTeleported", 1, {}),
        ("CallEnded", VERSION, {"call_id": "a", "occurred_at": AT.isoformat()}),
        ("CallEnded", VERSION + 1, {"call_id": "a", "occurred_at": AT.isoformat(), "refused": False}),
        ("CallEnded", 1, {"call_id": "a"}),
        ("CallEnded", 1, {"call_id": "a", "occurred_at": "yesterday"}),
        ("CallEnded", 1, {"call_id": "a", "occurred_at": AT.isoformat(), "colour": "red"}),
        ("OperatorStateChanged", 1, {"occurred_at": AT.isoformat(), "operator": "a", "state": "asleep", "reason": ""}),
    ],
)
def test_what_cannot_be_read_says_so(kind, version, payload):
    with pytest.raises(UnknownEventError):
        decode(kind, version, payload)


def test_end_that_was_stored_before_refusals_were_told_is_read():
    stored = {"call_id": "pbx-1.0", "occurred_at": AT.isoformat()}

    assert decode("CallEnded", 1, stored) == events.CallEnded(**CALL, refused=False)


def test_no_number_stands_in_a_payload():
    payloads = [json.dumps(encode(one.event)) for one in recorded_observations("answered_caller_hangs_up")]

    assert not [payload for payload in payloads if "09000005678" in payload]
