"""What the PBX's logs give back of a gap in the AMI feed: the recorded calls, with parts of them unheard."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest

from calllog.ledger import events
from calllog.ledger.events import CallEvent, Observation
from calllog.ledger.lifecycle import CallSummary, fold, result_of
from telephony_bridge.ami.logs.cel import parse_cel
from telephony_bridge.ami.logs.line import MalformedLineError
from telephony_bridge.ami.logs.queue_log import parse_queue_log
from telephony_bridge.ami.logs.recovery import (
    LogForm,
    cdr_rows_by_call,
    observations_of_cdr,
    observations_of_cel,
    observations_of_queue_log,
)
from telephony_bridge.ami.normalise import normalise
from telephony_bridge.ami.protocol import Framer, parse
from tests.account import RECORDED, accounted_calls, lines_of, recorded_logs
from tests.recorded import INBOUND

pytestmark = pytest.mark.unit

LINES = frozenset({"0467001000", "0467001200", "0467001400"})
FORM = LogForm(zone=UTC, inbound_contexts=INBOUND, inbound_endpoints=frozenset({"trunk"}), lines=LINES)
SECOND = timedelta(seconds=1)
ALWAYS = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
RECORDINGS = sorted(file.name.removesuffix(".least.txt") for file in RECORDED.glob("*.least.txt"))
WITH_CALLS = [name for name in RECORDINGS if name != "pause_unpause"]


def heard_events(name: str) -> list[CallEvent]:
    messages = Framer().feed((RECORDED / f"{name}.least.txt").read_bytes())
    observations = (
        normalise(parse(raw), key=str(place), inbound_contexts=INBOUND) for place, raw in enumerate(messages)
    )
    return [one.event for one in observations if one and isinstance(one.event, CallEvent)]


def logged_events(name: str, since: datetime, until: datetime, *, logs: str = "queue_log cel") -> list[CallEvent]:
    """Return what the logs tell of a gap, a second around it included: nobody knows where exactly it began."""
    observations: list[Observation] = []
    since, until = since - SECOND, until + SECOND
    if "queue_log" in logs:
        for line in lines_of(RECORDED / f"{name}.queue_log"):
            if since <= parse_queue_log(line).occurred_at <= until:
                observations += observations_of_queue_log(line)
    if "cel" in logs:
        for line in lines_of(RECORDED / f"{name}.cel.csv"):
            if since <= parse_cel(line, zone=UTC).occurred_at <= until:
                observations += observations_of_cel(line, form=FORM)
    if "cdr" in logs:
        for rows in cdr_rows_by_call(lines_of(RECORDED / f"{name}.cdr.csv"), form=FORM):
            observations += observations_of_cdr(rows, form=FORM)
    return [one.event for one in observations if isinstance(one.event, CallEvent)]


def cuts(heard: list[CallEvent]) -> Iterator[tuple[list[CallEvent], datetime, datetime]]:
    """Yield what is left of a feed when a part is missing, and from when to when: short parts and long, everywhere."""
    for first in range(0, len(heard), 2):
        for length in (1, 3, 8, len(heard)):
            rest = heard[first + length :]
            since = heard[first - 1].occurred_at if first else ALWAYS[0]
            yield heard[:first] + rest, since, rest[0].occurred_at if rest else ALWAYS[1]


def folded(told: Iterable[CallEvent]) -> dict[str, CallSummary | None]:
    by_call = defaultdict(list)
    for event in told:
        by_call[event.call_id].append(event)
    return {call_id: fold(of_call) for call_id, of_call in by_call.items()}


def is_near(one: timedelta | datetime | None, other: timedelta | datetime | None, *, within: timedelta) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= within


def exact(call: CallSummary) -> tuple[object, ...]:
    result, _where = result_of(call, line_open=None)
    transfers = [(transfer.kind, transfer.operator, transfer.to, transfer.outcome) for transfer in call.transfers]
    return call.call_id, call.direction, call.line, result, call.queue, call.operators, call.took_over, transfers


@pytest.mark.parametrize("name", WITH_CALLS)
def test_gap_is_filled_from_the_logs(name):
    heard = heard_events(name)
    whole = folded(heard)
    calls = [call.call_id for call in accounted_calls(recorded_logs(name))]

    for left, since, until in cuts(heard):
        mended = folded(left + logged_events(name, since, until))

        for call_id in calls:
            expected, call = whole[call_id], mended[call_id]
            assert exact(call) == exact(expected), (since, until)
            for moment in ("offered_at", "queued_at", "answered_at", "ended_at"):
                assert is_near(getattr(call, moment), getattr(expected, moment), within=SECOND), (moment, since, until)
            assert is_near(call.waited, expected.waited, within=SECOND), (since, until)
            assert is_near(call.talked, expected.talked, within=SECOND * max(1, len(expected.operators)))


@pytest.mark.parametrize("name", WITH_CALLS)
def test_without_cel_queue_log_and_cdr_give_line_end_and_operators(name):
    whole = folded(heard_events(name))

    mended = folded(logged_events(name, *ALWAYS, logs="queue_log cdr"))

    for account in accounted_calls(recorded_logs(name)):
        if account.direction == "inbound":
            expected, call = whole[account.call_id], mended[account.call_id]
            is_line_lost = any(kind == "blind" for kind, _to in account.transfers)
            assert call.line == ("" if is_line_lost else account.line)
            assert call.operators == account.operators
            assert result_of(call, line_open=None)[0] == account.result
            assert is_near(call.offered_at, expected.offered_at, within=SECOND)
            assert is_near(call.ended_at, expected.ended_at, within=SECOND)


def test_queue_log_alone_gives_queue_and_operators():
    mended = folded(logged_events("answered_caller_hangs_up", *ALWAYS, logs="queue_log"))

    call = mended["e2e-1795362625.0"]
    assert (call.queue, call.operators, call.line, call.ended_at) == ("enquiries", ("agent1001",), "", None)


def test_withheld_number_is_no_personal_value():
    (first, *_rest) = lines_of(RECORDED / "anonymous_no_identity.cel.csv")

    (observation,) = observations_of_cel(first, form=FORM)

    assert observation.personal == {}
    assert observation.event.withheld


def test_number_is_a_reference_with_the_value_beside_it():
    (first, *_rest) = lines_of(RECORDED / "abandoned.cel.csv")

    (observation,) = observations_of_cel(first, form=FORM)

    assert observation.personal == {observation.event.caller: "09000005678"}


def test_number_called_outside_is_a_personal_value():
    observations = [
        observation
        for line in lines_of(RECORDED / "outbound_call.cel.csv")
        for observation in observations_of_cel(line, form=FORM)
    ]

    (called,) = (one for one in observations if isinstance(one.event, events.PartyCalled))
    assert called.personal == {called.event.number: "0467009876", called.event.shown: "0467001000"}


def test_context_decides_where_the_log_has_it():
    start = b'"CHAN_START","2026-11-22 15:50:35.652","a-1.0","a-1.0","1001","0467001000","PJSIP/%s-0","","","","%s"'

    (inside,) = observations_of_cel(start % (b"trunk", b"from-agents"), form=FORM)
    (outside,) = observations_of_cel(start % (b"agent1001", b"from-trunk"), form=FORM)

    assert isinstance(inside.event, events.CallPlaced)
    assert isinstance(outside.event, events.CallOffered)


@pytest.mark.parametrize(
    ("line", "second_and_microsecond"),
    [
        (b"1795362625|a.0|q|NONE|ENTERQUEUE||1|1", (25, 0)),
        (b"1795362625|a.0|q|sato|CONNECT|0|a.1|0", (25, 999_999)),
        (b"1795362625|a.0|q|sato|CONNECT|1|a.1|0", (25, 0)),
        (b"1795362625|a.0|q|sato|COMPLETEAGENT|1|0|1", (25, 999_999)),
        (b"1795362625|a.0|q|sato|COMPLETECALLER|0|1|1", (25, 0)),
        (b"1795362625|a.0|q|sato|COMPLETECALLER|0|1|1|new|columns", (25, 0)),
        (b"1795362625|a.0|q|sato|BLINDTRANSFER|8100|agents|0|0|1", (25, 999_999)),
        (b"1795362625|a.0|q|sato|ATTENDEDTRANSFER|BRIDGE|b|0|9|1", (25, 0)),
        (b"1795362625|a.0|q|sato|RINGNOANSWER|999", (25, 999_999)),
        (b"1795362625|a.0|q|sato|RINGNOANSWER|1000", (25, 0)),
        (b"1795362625|a.0|q|sato|RINGCANCELED|2989", (22, 11_000)),
        (b"1795362625|a.0|q|NONE|ABANDON|1|1|0", (25, 0)),
        (b"1795362625|a.0|q|NONE|EXITWITHTIMEOUT|1|1|60", (25, 0)),
    ],
)
def test_whole_second_is_placed_so_that_nothing_comes_before_what_it_followed(line, second_and_microsecond):
    (observation,) = observations_of_queue_log(line)

    at = observation.event.occurred_at
    assert (at.second, at.microsecond) == second_and_microsecond


@pytest.mark.parametrize(
    "line",
    [
        b"1795362727|NONE|NONE|agent1001|PAUSEALL|lunch",
        b"1795362727|NONE|enquiries|agent1001|UNPAUSE|",
        b"1795362727|NONE|NONE|NONE|QUEUESTART|",
        b"1795362727|NONE|NONE|NONE|SOMETHINGNEW|a|b|c",
    ],
)
def test_what_tells_nothing_of_a_call_is_passed_over(line):
    assert observations_of_queue_log(line) == []


def test_same_line_has_the_same_key_and_another_log_another():
    line = lines_of(RECORDED / "abandoned.queue_log")[0]

    first, second = observations_of_queue_log(line), observations_of_queue_log(line)

    assert first == second
    assert {len(one.key) for one in first} == {64}


@pytest.mark.parametrize("crossed", [False, True])
def test_attended_transfer_is_the_same_whichever_of_the_operators_channels_tells_it(crossed):
    in_call, asking = ("a-9.1", "PJSIP/sato-1", "0467001000"), ("a-10.2", "PJSIP/sato-2", "1003")
    told_by, other = (asking, in_call) if crossed else (in_call, asking)
    linked = "a-10.2" if crossed else "a-9.0"
    extra = {
        "channel2_uniqueid": other[0],
        "transferee_channel_name": "PJSIP/trunk-0",
        "transferee_channel_uniqueid": "a-9.0",
        "transfer_target_channel_name": "PJSIP/ito-3",
        "transfer_target_channel_uniqueid": "a-10.3",
    }
    columns = ["ATTENDEDTRANSFER", "2026-11-22 15:52:00.992", linked, told_by[0], "1001", told_by[2], told_by[1]]
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="").writerow([*columns, "Dial", "", json.dumps(extra)])

    (observation,) = observations_of_cel(line.getvalue().encode(), form=FORM)

    event = observation.event
    assert (event.call_id, event.consultation, event.operator, event.receiver) == ("a-9.0", "a-10.2", "sato", "ito")
    assert event.to == ("1003" if crossed else "ito")  # the other line does not hold what was dialled


def test_rows_of_several_calls_are_no_account_of_one():
    rows = lines_of(RECORDED / "two_concurrent.cdr.csv")

    with pytest.raises(MalformedLineError):
        observations_of_cdr(b"\n".join(rows), form=FORM)
    assert [len(observations_of_cdr(row, form=FORM)) for row in cdr_rows_by_call([*rows, b"x"], form=FORM)[:2]] == [
        2,
        2,
    ]


def test_wall_clock_of_the_pbx_is_moved_to_utc():
    japan = LogForm(zone=timezone(timedelta(hours=9)), inbound_contexts=INBOUND, inbound_endpoints=frozenset({"trunk"}))
    (first, *_rest) = lines_of(RECORDED / "abandoned.cel.csv")

    (observation,) = observations_of_cel(first, form=japan)

    assert observation.event.occurred_at == datetime(2026, 11, 22, 6, 50, 35, 652_000, tzinfo=UTC)
