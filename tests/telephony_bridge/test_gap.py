"""A gap in the feed: what stands afterwards, what ended unseen, and what the PBX's logs recover."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from calllog.contacts.call_list import call_lines
from calllog.ledger.models import Call
from calllog.ledger.projection import rebuild_calls
from telephony_bridge.ami.logs.gap import LOOK_BACK, GapLogs
from telephony_bridge.ami.logs.recovery import LogForm
from telephony_bridge.ami.observe import observe
from telephony_bridge.ami.protocol import Framer
from telephony_bridge.pump import take_records
from telephony_bridge.simulator.recording import TIMESTAMP
from telephony_bridge.spool import Kind, Record
from tests.account import RECORDED

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

FORM = LogForm(zone=ZoneInfo("UTC"), inbound_contexts={"from-trunk"}, inbound_endpoints={"trunk"})
ANSWERED_CALL = "e2e-1795362625.0"


def messages(name: str) -> list[tuple[datetime, bytes]]:
    raw = (RECORDED / f"{name}.least.txt").read_bytes()
    timed = [(TIMESTAMP.search(message), message) for message in Framer().feed(raw)]
    return [(datetime.fromtimestamp(float(match[1]), UTC), message) for match, message in timed if match]


def heard(name: str, *, lost_at: datetime, restored_at: datetime) -> list[Record]:
    """Return what a bridge heard that did not listen from ``lost_at`` to ``restored_at``."""
    records = [Record(kind=Kind.MESSAGE, heard_at=at, body=raw) for at, raw in messages(name) if at < lost_at]
    records.append(Record(kind=Kind.DISCONNECTED, heard_at=lost_at))
    records.append(Record(kind=Kind.CONNECTED, heard_at=restored_at))
    return records + [
        Record(kind=Kind.MESSAGE, heard_at=at, body=raw) for at, raw in messages(name) if at > restored_at
    ]


def snapshot(at: datetime, *, lost_at: datetime, standing: str = "") -> Record:
    header = f"Event: Snapshot\r\nQueueStatus: complete\r\nCoreShowChannels: complete\r\nLostAt: {lost_at.timestamp()}"
    channel = (
        f"\r\n\r\nEvent: CoreShowChannel\r\nChannel: PJSIP/trunk-00000000\r\nChannelStateDesc: Up\r\n"
        f"CallerIDNum: 09000005678\r\nContext: from-trunk\r\nExten: 0467001000\r\nUniqueid: {standing}\r\n"
        f"Linkedid: {standing}\r\nApplication: Queue\r\nDuration: 00:00:02\r\nBridgeId: "
    )
    return Record(kind=Kind.SNAPSHOT, heard_at=at, body=(header + (channel if standing else "")).encode())


def take(records: list[Record]) -> None:
    _told, refused = take_records(records, feed="ami", observe=lambda record: observe(record, form=FORM))
    assert refused == []


def moments(name: str, *kinds: bytes) -> list[datetime]:
    return [next(at for at, raw in messages(name) if raw.startswith(b"Event: " + kind + b"\r\n")) for kind in kinds]


def test_call_that_is_gone_after_the_gap_is_not_measured():
    joined, left = moments("abandoned", b"AgentCalled", b"Hangup")
    lost_at, restored_at = joined + timedelta(milliseconds=100), left + timedelta(seconds=30)

    take([*heard("abandoned", lost_at=lost_at, restored_at=restored_at), snapshot(restored_at, lost_at=lost_at)])

    (line,) = call_lines()
    assert (line["result"], line["ended_at"], line["wait_seconds"]) == ("not_measured", None, None)


def test_call_that_stands_after_the_gap_goes_on():
    connected, _hung_up = moments("answered_caller_hangs_up", b"AgentConnect", b"Hangup")
    lost_at = connected - timedelta(milliseconds=200)
    restored_at = connected - timedelta(milliseconds=100)
    records = heard("answered_caller_hangs_up", lost_at=lost_at, restored_at=restored_at)
    place = next(place for place, record in enumerate(records) if record.kind is Kind.CONNECTED) + 1

    take([*records[:place], snapshot(restored_at, lost_at=lost_at, standing="e2e-1795362625.0"), *records[place:]])

    (line,) = call_lines()
    assert (line["result"], line["operators"]) == ("answered", ["agent1001"])
    assert line["talk_seconds"] == pytest.approx(2.98, abs=0.01)


def test_call_of_which_something_was_heard_since_stands_whatever_the_list_says():
    connected, hung_up = moments("answered_caller_hangs_up", b"AgentConnect", b"Hangup")
    lost_at, restored_at = connected - timedelta(milliseconds=200), connected - timedelta(milliseconds=100)
    records = heard("answered_caller_hangs_up", lost_at=lost_at, restored_at=restored_at)
    before_the_end = [record for record in records if record.heard_at < hung_up]

    take([*before_the_end, snapshot(hung_up, lost_at=lost_at)])

    assert Call.objects.get().is_over is False


@pytest.mark.parametrize("until", ["middle", "end"])
@pytest.mark.parametrize(
    "name",
    [
        "answered_caller_hangs_up",
        "answered_agent_hangs_up",
        "abandoned",
        "ring_no_answer_then_next",
        "blind_transfer_to_agent",
        "blind_transfer_to_queue",
        "attended_transfer",
        "third_caller_waits",
        "outbound_call",
    ],
)
def test_logs_recover_what_happened_in_the_gap(name, until, tmp_path):
    whole = messages(name)
    lost_at = whole[0][0] - timedelta(milliseconds=1)
    restored_at = whole[-1][0] + timedelta(seconds=1) if until == "end" else whole[len(whole) // 2][0]
    with transaction.atomic():
        take([Record(kind=Kind.MESSAGE, heard_at=at, body=raw) for at, raw in whole])
        expected = [gist(line) for line in call_lines()]
        transaction.set_rollback(True)

    take(heard(name, lost_at=lost_at, restored_at=restored_at))
    take(logs_of(name, tmp_path).records_of_gap(lost_at, until=restored_at))

    assert [gist(line) for line in call_lines()] == expected


def test_end_that_nobody_saw_is_recovered_from_the_logs(tmp_path):
    connected, hung_up = moments("answered_caller_hangs_up", b"AgentConnect", b"Hangup")
    lost_at, restored_at = connected + timedelta(seconds=1), hung_up + timedelta(seconds=10)
    take([*heard("answered_caller_hangs_up", lost_at=lost_at, restored_at=restored_at)])
    take([snapshot(restored_at, lost_at=lost_at)])
    assert next(call_lines())["talk_seconds"] is None

    take(logs_of("answered_caller_hangs_up", tmp_path).records_of_gap(lost_at, until=restored_at))

    line = next(call_lines())
    assert line["talk_seconds"] == pytest.approx(2.98, abs=1.0)
    assert line["ended_at"] is not None
    before = list(Call.objects.values())
    rebuild_calls()
    assert list(Call.objects.values()) == before


def test_lines_from_before_the_gap_are_passed_over(tmp_path):
    logs = logs_of("abandoned", tmp_path)
    later = messages("abandoned")[-1][0] + timedelta(minutes=5)

    assert logs.records_of_gap(later, until=later + timedelta(minutes=1)) == []


def test_reading_begins_where_the_logs_stood_before_the_gap(tmp_path):
    logs = logs_of("abandoned", tmp_path)
    lost_at = messages("abandoned")[0][0]
    logs.mark(lost_at)
    logs.mark(lost_at + LOOK_BACK)
    again = GapLogs(tmp_path, memory=tmp_path, form=FORM)
    with (tmp_path / "queue_log").open("ab") as file:
        file.write(b"1795362640|e2e-1795362640.0|enquiries|NONE|ENTERQUEUE||09000005678|1\n")

    (record,) = again.records_of_gap(lost_at, until=lost_at + timedelta(minutes=1))

    assert b"1795362640.0" in record.body


def test_line_that_is_none_is_handed_on_to_be_set_aside(tmp_path):
    (tmp_path / "queue_log").write_bytes(b"\xff\x00 no line of a log\n")

    (record,) = GapLogs(tmp_path, memory=tmp_path, form=FORM).records_of_gap(
        datetime(2026, 11, 22, tzinfo=UTC), until=datetime(2026, 11, 23, tzinfo=UTC)
    )

    _told, refused = take_records([record], feed="ami", observe=lambda record: observe(record, form=FORM))
    assert [one for one, _error in refused] == [record]


def logs_of(name: str, folder: Path) -> GapLogs:
    for suffix, file in [("queue_log", "queue_log"), ("cel.csv", "cel-custom/Master.csv")]:
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_bytes((RECORDED / f"{name}.{suffix}").read_bytes())
    return GapLogs(folder, memory=folder, form=FORM)


def gist(line: dict) -> tuple:
    """Return what the logs can tell, to the second; whether a telephone rang at the gap's end only the snapshot can."""
    numbers = ("wait_seconds", "talk_seconds")
    exact = ("call_id", "direction", "line", "queue", "result", "operators", "caller")
    transfers = [(transfer["kind"], transfer["to"]) for transfer in line["transfers"]]
    return *(line[key] for key in exact), transfers, *(Near(line[key]) for key in numbers)


class Near:
    """A number of seconds that is equal to another within one."""

    def __init__(self, value: float | None) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Near) or None in (self.value, other.value):
            return isinstance(other, Near) and self.value is other.value
        return abs(self.value - other.value) <= 1.0

    def __repr__(self) -> str:
        return f"≈{self.value}"
