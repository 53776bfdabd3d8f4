"""The pump: in order, once, and what cannot be read set aside."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from calllog.ledger.events import Observation, OperatorState, OperatorStateChanged
from calllog.ledger.keys import key_for
from calllog.ledger.models import Call, StoredEvent
from calllog.presence.queries import state_of
from telephony_bridge.feeds import AMI, observer_of
from telephony_bridge.models import SetAsideMessage
from telephony_bridge.pump import Pump, take_records
from telephony_bridge.spool import Kind, Record, SpoolWriter

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def message(text: str) -> Record:
    return Record(kind=Kind.MESSAGE, heard_at=AT, body=text.replace("\n", "\r\n").encode())


def seat(member: str, *, status: str = "1") -> Record:
    return message(
        f"Event: QueueMemberStatus\nTimestamp: {AT.timestamp():.6f}\nQueue: shimin\nMemberName: {member}\n"
        f"Status: {status}\nPaused: 0\nPausedReason: "
    )


def snapshot(*members: str) -> Record:
    entries = "".join(
        f"\n\nEvent: QueueMember\nQueue: shimin\nName: {member}\nStatus: 1\nPaused: 0\nPausedReason: "
        for member in members
    )
    return Record(
        kind=Kind.SNAPSHOT,
        heard_at=AT + timedelta(seconds=20),
        body=(f"Event: Snapshot\nQueueStatus: complete\nCoreShowChannels: refused\nLostAt: {AT.timestamp()}{entries}")
        .replace("\n", "\r\n")
        .encode(),
    )


def change(kind: Kind, seconds: float) -> Record:
    return Record(kind=kind, heard_at=AT + timedelta(seconds=seconds))


def test_operator_who_signed_off_in_the_gap_is_offline_after_it():
    take_records(
        [seat("sato"), seat("ito"), change(Kind.DISCONNECTED, 5), change(Kind.CONNECTED, 19), snapshot("ito")],
        feed=AMI,
        observe=observer_of(AMI),
    )

    sato, ito = state_of("sato"), state_of("ito")
    assert sato is not None
    assert ito is not None
    assert (sato.state, ito.state) == ("offline", "ready")


def test_garbage_is_set_aside_with_its_place_and_the_rest_is_taken():
    records = [
        message("Event: Newchannel\nTimestamp: soon"),
        message(
            "Event: Newchannel\nTimestamp: 1795362628.9\nChannel: PJSIP/trunk-1\nUniqueid: a.0\nLinkedid: a.0\n"
            "Context: from-trunk\nExten: 0467001000\nCallerIDNum: 09000005678\nCallerIDName: <b>\x1b[31m"
        ),
        message("no message at all \x00\x01"),
    ]

    told, refused = take_records(records, feed=AMI, observe=observer_of(AMI))

    assert [type(one.event).__name__ for one in told] == ["CallOffered"]
    assert [record for record, _error in refused] == [records[0], records[2]]


def test_more_messages_than_one_batch_are_one_call():
    ring = "Event: AgentCalled\nTimestamp: 1795362{:03d}.{:06d}\nLinkedid: a.0\nQueue: shimin\nMemberName: sato"
    records = [message(ring.format(number % 1000, number)) for number in range(1200)]

    told, refused = take_records(records, feed=AMI, observe=observer_of(AMI))

    assert (len(told), refused) == (1200, [])
    assert Call.objects.get().ringing == ["sato"]


def test_pump_counts_what_it_sets_aside_once(tmp_path):
    writer = SpoolWriter(tmp_path / "ami", key=key_for("spool"))
    writer.append([message("garbage"), seat("sato")])
    pump = Pump(AMI, folder=tmp_path / "ami", observe=observer_of(AMI))

    counts = [pump.pump_once()[0], pump.pump_once()[0]]
    again = Pump(AMI, folder=tmp_path / "ami", observe=observer_of(AMI)).pump_once()[0]
    writer.close()

    assert (counts, again) == ([2, 0], 0)
    assert SetAsideMessage.objects.count() == 1
    assert StoredEvent.objects.count() == 1


@pytest.mark.parametrize("timestamp", ["0.0", "253402300799.9", "4102444800000000.0"])
def test_time_that_no_call_can_have_is_set_aside(timestamp):
    told, refused = take_records(
        [message(f"Event: Hangup\nTimestamp: {timestamp}\nUniqueid: a.0\nLinkedid: a.0\nCause: 16")],
        feed=AMI,
        observe=observer_of(AMI),
    )

    assert told == []
    assert len(refused) == 1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite holds a text of any length.")
def test_event_that_the_database_cannot_hold_is_set_aside_and_the_rest_is_taken(tmp_path):
    def observe(record: Record) -> list[Observation]:
        member = record.body.decode() * 30
        state = OperatorStateChanged(occurred_at=AT, operator=member, state=OperatorState.READY, reason="")
        return [Observation(source="ami", key=member[:60], event=state)]

    writer = SpoolWriter(tmp_path / "ami", key=key_for("spool"))
    writer.append([message("a"), message("too long"), message("b")])
    writer.close()

    records, told = Pump(AMI, folder=tmp_path / "ami", observe=observe).pump_once()

    assert (records, [one.event.operator[0] for one in told]) == (3, ["a", "b"])
    assert SetAsideMessage.objects.count() == 1
