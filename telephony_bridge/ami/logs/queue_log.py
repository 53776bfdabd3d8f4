"""Lines of Asterisk's queue_log. Pure.

``time|channel|queue|member|event|details…``: the time in whole seconds since 1970, rounded down; the
channel is the one that waits, which for a caller is the call's first; NONE stands for "no such thing".
The details, as Asterisk 22 writes them:

    ENTERQUEUE                     URL, caller's number, place in the queue
    CONNECT                        seconds waited, the operator's channel, seconds rung
    COMPLETEAGENT, COMPLETECALLER  seconds waited, seconds talked, place at the beginning
    BLINDTRANSFER                  extension, context, then as COMPLETEAGENT
    ATTENDEDTRANSFER               BRIDGE and its id, APP and its name, or LINK and two channels, then as COMPLETEAGENT
    ABANDON, EXITEMPTY,            place, place at the beginning, seconds waited
    EXITWITHTIMEOUT
    EXITWITHKEY                    the key, then as ABANDON
    RINGNOANSWER, RINGCANCELED     milliseconds rung
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from telephony_bridge.ami.logs.line import MalformedLineError, call_id, limited, moment, text_of, whole_number

NONE = "NONE"
# Of each kind of line that tells of a call: how many details it has at least, and which of them are
# numbers; counted from the end where a part before them, such as a caller's number, could hold a "|".
DETAILS: Mapping[str, tuple[int, tuple[int, ...]]] = {
    "ENTERQUEUE": (3, (-1,)),
    "CONNECT": (3, (0, 2)),
    "COMPLETEAGENT": (3, (0, 1, 2)),
    "COMPLETECALLER": (3, (0, 1, 2)),
    "BLINDTRANSFER": (5, (-3, -2, -1)),
    "ATTENDEDTRANSFER": (4, (-3, -2, -1)),
    "ABANDON": (3, (0, 1, 2)),
    "EXITEMPTY": (3, (0, 1, 2)),
    "EXITWITHTIMEOUT": (3, (0, 1, 2)),
    "EXITWITHKEY": (4, (-3, -2, -1)),
    "RINGNOANSWER": (1, (0,)),
    "RINGCANCELED": (1, (0,)),
}


@dataclass(frozen=True, kw_only=True)
class QueueLogLine:
    """One line; blank where it says NONE."""

    occurred_at: datetime  # in whole seconds, rounded down
    channel_id: str  # the channel that waits
    queue: str
    member: str
    event: str
    details: tuple[str, ...]
    numbers: tuple[int, ...]  # those of the details that are numbers, in their order; of other events none


def parse_queue_log(raw: bytes) -> QueueLogLine:
    """Read one line, without its line end.

    Raises MalformedLineError for what is no line of a queue_log.
    """
    columns = text_of(raw).split("|")
    if len(columns) < 5:
        raise MalformedLineError("The line has too few columns.")
    time, channel, queue, member, event, *details = columns
    if not event or "." in time:
        raise MalformedLineError("The line names no event, or no whole second.")
    return QueueLogLine(
        occurred_at=moment(time, zone=UTC, column="time"),
        channel_id=_id(channel, needed=event in DETAILS),
        queue=limited(_name(queue), column="queue"),
        member=limited(_name(member), column="member"),
        event=limited(event, column="event"),
        details=tuple(details),
        numbers=_numbers(event, details),
    )


def _numbers(event: str, details: list[str]) -> tuple[int, ...]:
    least, places = DETAILS.get(event, (0, ()))
    if len(details) < least:
        raise MalformedLineError(f"{event} has too few details.")
    return tuple(whole_number(details[place], column=f"{event}, detail {place}") for place in places)


def _id(value: str, *, needed: bool) -> str:
    name = _name(value)
    return call_id(name, column="channel") if needed or name else ""


def _name(value: str) -> str:
    return "" if value == NONE else value
