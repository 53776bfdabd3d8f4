"""Lines of queue_log, CDR and CEL: what is read of the recorded ones, and what is refused."""

import csv
import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony_bridge.ami.logs.cdr import parse_cdr
from telephony_bridge.ami.logs.cel import parse_cel
from telephony_bridge.ami.logs.line import MalformedLineError
from telephony_bridge.ami.logs.queue_log import QueueLogLine, parse_queue_log
from tests.account import RECORDED, lines_of
from tests.fuzz.targets import EXTREMES, SEEDS, TARGETS, with_extreme

pytestmark = pytest.mark.unit

JAPAN = ZoneInfo("Asia/Tokyo")
CDR = [
    *("a-1.0", "a-1.0", "09000005678", "0467001000", '"見本" <09000005678>', "PJSIP/trunk-0", "PJSIP/sato-1"),
    *("Queue", "enquiries,ctr,,,60", "2026-11-22 15:50:35", "", "2026-11-22 15:50:38", "3", "0", "NO ANSWER", "0"),
]
CEL = [
    *("HANGUP", "2026-11-22 15:50:38.667", "a-1.0", "a-1.1", "1001", "0467001000", "PJSIP/sato-1", "AppQueue", ""),
    '{"hangupcause":16,"hangupsource":"","dialstatus":"CANCEL"}',
]


def row(columns: list[str], **changes: str) -> bytes:
    """Return the columns as a line; ``changes`` name a column by its place: ``at3="…"``."""
    changed = [changes.get(f"at{place}", value) for place, value in enumerate(columns)]
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="").writerow(changed)
    return line.getvalue().encode()


def test_line_of_queue_log_is_read():
    line = parse_queue_log(b"1795362625|e2e-1795362625.0|enquiries|agent1001|CONNECT|0|e2e-1795362625.1|0")

    assert line == QueueLogLine(
        occurred_at=datetime(2026, 11, 22, 15, 50, 25, tzinfo=UTC),
        channel_id="e2e-1795362625.0",
        queue="enquiries",
        member="agent1001",
        event="CONNECT",
        details=("0", "e2e-1795362625.1", "0"),
        numbers=(0, 0),
    )


def test_none_is_nobody():
    line = parse_queue_log(b"1795362727|NONE|NONE|agent1001|PAUSEALL|lunch")

    assert (line.channel_id, line.queue, line.member, line.details) == ("", "", "agent1001", ("lunch",))


def test_row_of_cdr_is_read():
    parsed = parse_cdr(row(CDR), zone=UTC)

    assert (parsed.call_id, parsed.called, parsed.caller_name) == ("a-1.0", "0467001000", '"見本" <09000005678>')
    assert (parsed.started_at, parsed.answered_at) == (datetime(2026, 11, 22, 15, 50, 35, tzinfo=UTC), None)
    assert (parsed.seconds, parsed.billed_seconds, parsed.sequence) == (3, 0, 0)


def test_line_of_cel_is_read():
    line = parse_cel(row(CEL), zone=UTC)

    assert (line.event, line.is_of_first_channel, line.context) == ("HANGUP", False, None)
    assert line.occurred_at == datetime(2026, 11, 22, 15, 50, 38, 667_000, tzinfo=UTC)
    assert line.extra == {"hangupcause": "16", "hangupsource": "", "dialstatus": "CANCEL"}


def test_clock_of_the_pbx_is_moved_to_utc():
    assert parse_cel(row(CEL), zone=JAPAN).occurred_at == datetime(2026, 11, 22, 6, 50, 38, 667_000, tzinfo=UTC)
    assert parse_cdr(row(CDR), zone=JAPAN).ended_at == datetime(2026, 11, 22, 6, 50, 38, tzinfo=UTC)


def test_seconds_since_1970_are_utc_whatever_the_zone():
    line = parse_cel(row(CEL, at1="1795362635.652465"), zone=JAPAN)

    assert line.occurred_at == datetime(2026, 11, 22, 15, 50, 35, 652_465, tzinfo=UTC)


def test_eleventh_column_of_cel_is_the_context():
    assert parse_cel(row([*CEL, "from-trunk"]), zone=UTC).context == "from-trunk"


@pytest.mark.parametrize("suffix", [".queue_log", ".cdr.csv", ".cel.csv"])
def test_every_recorded_line_is_read(suffix):
    lines = [line for file in sorted(RECORDED.glob(f"*{suffix}")) for line in lines_of(file)]

    assert lines
    for line in lines:
        if suffix == ".queue_log":
            parse_queue_log(line)
        else:
            (parse_cdr if suffix == ".cdr.csv" else parse_cel)(line, zone=UTC)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\xff\xfe\x00",
        b"1795362625|a|q|NONE",
        b"soon|a|q|NONE|ABANDON|1|1|3",
        b"-1|a|q|NONE|ABANDON|1|1|3",
        b"0|a|q|NONE|ABANDON|1|1|3",
        b"1795362625.5|a|q|NONE|ABANDON|1|1|3",
        b"99999999999|a|q|NONE|ABANDON|1|1|3",
        "１７９５３６２６２５|a|q|NONE|ABANDON|1|1|3".encode(),
        b"1795362625||q|NONE|ABANDON|1|1|3",
        b"1795362625|NONE|q|NONE|ABANDON|1|1|3",
        b"1795362625|a|q|NONE||1|1|3",
        b"1795362625|a|q|NONE|ABANDON|1|1",
        b"1795362625|a|q|NONE|ABANDON|1|1|long",
        b"1795362625|a|q|NONE|ABANDON|1|1|9999999999",
        b"1795362625|a|q|NONE|ABANDON|1|1|-3",
        b"1795362625|%s|q|NONE|ABANDON|1|1|3" % (b"a" * 151),
        b"1795362625|a|%s|NONE|ABANDON|1|1|3" % (b"q" * 81),
        b"1795362625|a|q|NONE|PAUSE|" + b"x" * 20_000,
    ],
)
def test_what_is_no_line_of_queue_log_is_refused(line):
    with pytest.raises(MalformedLineError):
        parse_queue_log(line)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b'"unfinished',
        b'"a"b,c',
        row(CDR[:-1]),
        row([*CDR, "more"]),
        row(CDR, at0=""),
        row(CDR, at1=""),
        row(CDR, at9=""),
        row(CDR, at9="2026-02-30 00:00:00"),
        row(CDR, at9="2026-11-22T15:50:35"),
        row(CDR, at9="0001-01-01 00:00:00"),
        row(CDR, at11="9999-12-31 23:59:59"),
        row(CDR, at11="2026-11-22 15:50:60"),
        row(CDR, at12="3.5"),
        row(CDR, at13="-1"),
        row(CDR, at15=""),
        row(CDR, at3="1" * 81),
    ],
)
def test_what_is_no_row_of_cdr_is_refused(line):
    with pytest.raises(MalformedLineError):
        parse_cdr(line, zone=JAPAN)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        row(CEL[:-1]),
        row([*CEL, "context", "more"]),
        row(CEL, at0=""),
        row(CEL, at1="soon"),
        row(CEL, at2=""),
        row(CEL, at9="{"),
        row(CEL, at9="[]"),
        row(CEL, at9="[" * 5_000),
        row(CEL, at9='{"a":%s}' % ("1" * 5_000)),
        row(CEL, at8="p" * 81),
    ],
)
def test_what_is_no_line_of_cel_is_refused(line):
    with pytest.raises(MalformedLineError):
        parse_cel(line, zone=JAPAN)


def test_rubbish_in_a_name_does_not_cost_the_line():
    line = parse_queue_log(b"1795362625|a.0|enqui\x00ries|sa\xffto\x1b[31m|CONNECT|0|a.1|0")

    assert (line.queue, line.member) == ("enquiries", "sa\N{REPLACEMENT CHARACTER}to[31m")


def test_bar_in_a_callers_number_does_not_cost_the_line():
    assert parse_queue_log(b"1795362625|a.0|q|NONE|ENTERQUEUE||0900|x|1").details == ("", "0900", "x", "1")


def test_details_of_a_later_release_do_not_cost_the_line():
    assert parse_queue_log(b"1795362625|a.0|q|sato|COMPLETECALLER|0|4|1|new|columns").numbers == (0, 4, 1)


def test_what_json_writes_in_escapes_is_cleaned_too():
    line = parse_cel(row(CEL, at9=r'{"a\u0000b":"\u001b\ud800x","deep":{"a":1},"yes":true}'), zone=UTC)

    assert line.extra == {"ab": "\N{REPLACEMENT CHARACTER}x"}


@pytest.mark.parametrize("target", TARGETS)
@given(data=st.data())
def test_no_bytes_bring_a_reader_down(target, data):
    seed = data.draw(st.sampled_from(SEEDS[target]()))
    start = data.draw(st.integers(0, len(seed)))
    end = data.draw(st.integers(start, len(seed)))

    TARGETS[target](seed[:start] + data.draw(st.sampled_from(EXTREMES) | st.binary(max_size=40)) + seed[end:])


@pytest.mark.parametrize("target", TARGETS)
@given(data=st.data())
def test_no_value_brings_a_reader_down(target, data):
    seed = data.draw(st.sampled_from(SEEDS[target]()))

    TARGETS[target](with_extreme(seed, place=data.draw(st.integers(0, 500)), extreme=data.draw(st.integers(0, 50))))
