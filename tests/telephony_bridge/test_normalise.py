"""AMI messages to events: what two recorded calls tell, and what bad messages do."""

from datetime import UTC, datetime, timedelta

import pytest

from calllog.ledger import events
from telephony_bridge.ami.normalise import normalise
from telephony_bridge.ami.protocol import MalformedMessageError, Message, parse
from tests.recorded import INBOUND, recorded_events, recorded_observations

pytestmark = pytest.mark.unit


def message(**fields: str) -> Message:
    return Message(fields=fields, channel_variables={})


def observe(raw: Message):
    return normalise(raw, key="k", inbound_contexts=INBOUND)


def test_answered_call_tells_its_course():
    course = [type(event).__name__ for event in recorded_events("answered_caller_hangs_up")]

    assert course == [
        "CallOffered",
        "CallQueued",
        "OperatorRinging",
        "PartyAnswered",
        "CallLeftQueue",
        "CallAnswered",
        "OperatorReleased",
        "CallEnded",
    ]


def test_abandoned_call_tells_its_course_and_wait():
    history = recorded_events("abandoned")

    assert [type(event).__name__ for event in history] == [
        "CallOffered",
        "CallQueued",
        "OperatorRinging",
        "PartyMissed",
        "PartyMissed",
        "CallAbandoned",
        "CallLeftQueue",
        "CallEnded",
    ]
    assert [event.waited for event in history if isinstance(event, events.CallAbandoned)] == [timedelta(seconds=3)]


def test_hold_and_end_of_hold_are_told():
    kinds = [type(event).__name__ for event in recorded_events("hold_unhold")]

    assert kinds.index("CallAnswered") < kinds.index("CallHeld") < kinds.index("CallResumed")


def test_caller_is_a_reference_with_the_number_beside_it():
    first = recorded_observations("answered_caller_hangs_up")[0]

    assert isinstance(first.event, events.CallOffered)
    assert first.personal == {first.event.caller: "09000005678"}


def test_seat_follows_the_telephone():
    states = [
        observation.event.state
        for observation in recorded_observations("answered_caller_hangs_up")
        if isinstance(observation.event, events.OperatorStateChanged)
    ]

    assert states == ["ringing", "talking", "ready"]


def test_timestamp_keeps_its_last_microsecond():
    observation = observe(message(Event="Hangup", Timestamp="1795362628.934879", Uniqueid="a.0", Linkedid="a.0"))

    assert observation is not None
    assert observation.event.occurred_at == datetime(2026, 11, 22, 15, 50, 28, 934879, tzinfo=UTC)


def test_call_of_our_own_people_is_placed_not_offered():
    own = message(
        Channel="PJSIP/agent1001-00000002",
        Event="Newchannel",
        Timestamp="1795362628.9",
        Uniqueid="a.0",
        Linkedid="a.0",
        Context="from-agents",
        Exten="0467001000",
        CallerIDNum="1001",
    )

    placed = observe(own)

    assert placed is not None
    assert placed.event == events.CallPlaced(
        call_id="a.0", occurred_at=datetime.fromtimestamp(1795362628.9, UTC), operator="agent1001"
    )


@pytest.mark.parametrize("number", ["", "anonymous", "Anonymous", "<unknown>"])
def test_withheld_number_is_no_personal_value(number):
    observation = observe(
        message(
            Event="Newchannel",
            Timestamp="1795362628.9",
            Uniqueid="a.0",
            Linkedid="a.0",
            Context="from-trunk",
            Exten="0467001000",
            CallerIDNum=number,
        )
    )

    assert observation is not None
    assert observation.personal == {}
    assert isinstance(observation.event, events.CallOffered)
    assert observation.event.withheld


@pytest.mark.parametrize(
    "raw",
    [
        b"Response: Success\r\nPing: Pong",
        b"Event: VarSet\r\nVariable: A",
        b"Event: Hangup\r\nTimestamp: 1795362628.9\r\nUniqueid: a.1\r\nLinkedid: a.0",
    ],
)
def test_what_tells_nothing_is_passed_over(raw):
    assert observe(parse(raw)) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00garbage",
        b"Event: Hangup",
        b"Event: Hangup\r\nTimestamp: soon\r\nUniqueid: a.0\r\nLinkedid: a.0",
        b"Event: Hangup\r\nTimestamp: 99999999999999999.0\r\nUniqueid: a.0\r\nLinkedid: a.0",
        b"Event: Hangup\r\nTimestamp: 1795362628.9\r\nUniqueid: %s\r\nLinkedid: %s" % (b"a" * 151, b"a" * 151),
        b"Event: QueueCallerAbandon\r\nTimestamp: 1795362628.9\r\nLinkedid: a.0\r\nQueue: q\r\nHoldTime: long",
    ],
)
def test_bad_message_is_refused_with_an_error_that_the_pump_expects(raw):
    with pytest.raises((KeyError, ValueError)):
        observe(parse(raw))


def test_message_that_was_cut_is_refused():
    with pytest.raises(MalformedMessageError):
        parse(b"Event: Hangup\r\nPadding: " + b"x" * 70_000)


def test_rubbish_in_a_name_does_not_cost_the_call():
    raw = (
        b"Event: Newchannel\r\nTimestamp: 1795362628.9\r\nUniqueid: a.0\r\nLinkedid: a.0\r\nContext: from-trunk\r\n"
        b"Exten: 0467001000\r\nCallerIDNum: 0900000\x005678\r\nCallerIDName: <script>\xff\x1b[31m"
    )

    observation = observe(parse(raw))

    assert observation is not None
    assert list(observation.personal.values()) == ["09000005678"]
