"""Rows of Asterisk's call detail records, as ``cdr_custom`` writes them. Pure.

Sixteen columns, each through ``CSV_QUOTE``: linkedid, uniqueid, src, dst, clid, channel, dstchannel,
lastapp, lastdata, start, answer, end, duration, billsec, disposition, sequence. Times are in whole
seconds, on the wall clock of the PBX. A call has one to five rows: one for each pair of channels.
"""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from telephony_bridge.ami.logs.line import MalformedLineError, call_id, csv_columns, limited, moment, whole_number

COLUMNS = 16


@dataclass(frozen=True, kw_only=True)
class CdrRow:
    """One row."""

    call_id: str
    channel_id: str
    caller: str
    called: str  # after a blind transfer the extension it went to: the number that was called first is lost
    caller_name: str  # with the number, as in a mail address
    channel: str
    other_channel: str  # blank where the call reached nobody
    application: str  # the dial plan's last one
    application_data: str
    started_at: datetime
    answered_at: datetime | None  # by whatever: an announcement answers too
    ended_at: datetime
    seconds: int
    billed_seconds: int
    disposition: str
    sequence: int


def parse_cdr(raw: bytes, *, zone: tzinfo) -> CdrRow:
    """Read one row, without its line end; ``zone`` is that of the PBX's clock.

    Raises MalformedLineError for what is no such row.
    """
    columns = csv_columns(raw)
    if len(columns) != COLUMNS:
        raise MalformedLineError(f"The row has {len(columns)} columns instead of {COLUMNS}.")
    linked, unique, caller, called, name, channel, other, application, data, *rest = columns
    start, answer, end, seconds, billed, disposition, sequence = rest
    return CdrRow(
        call_id=call_id(linked, column="linkedid"),
        channel_id=call_id(unique, column="uniqueid"),
        caller=limited(caller, column="src"),
        called=limited(called, column="dst"),
        caller_name=name,
        channel=limited(channel, column="channel"),
        other_channel=limited(other, column="dstchannel"),
        application=application,
        application_data=data,
        started_at=moment(start, zone=zone, column="start"),
        answered_at=moment(answer, zone=zone, column="answer") if answer else None,
        ended_at=moment(end, zone=zone, column="end"),
        seconds=whole_number(seconds, column="duration"),
        billed_seconds=whole_number(billed, column="billsec"),
        disposition=disposition,
        sequence=whole_number(sequence, column="sequence"),
    )
