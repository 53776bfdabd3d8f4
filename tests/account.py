"""The calls of a recording by the PBX's own account: what queue_log, CEL and CDR say, in the contract's words.

Made without anything of the product but the readers of single lines, so that the product can be compared with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from telephony_bridge.ami.logs.cdr import CdrRow, parse_cdr
from telephony_bridge.ami.logs.cel import CelLine, parse_cel
from telephony_bridge.ami.logs.queue_log import QueueLogLine, parse_queue_log

RECORDED = Path(__file__).parent / "fixtures" / "ami"
TRUNK = "trunk"  # the endpoint that leads outside
QUEUE_TALK_ENDS = frozenset({"COMPLETEAGENT", "COMPLETECALLER", "BLINDTRANSFER", "ATTENDEDTRANSFER"})
QUEUE_LEFT = frozenset({"EXITWITHTIMEOUT", "EXITEMPTY", "EXITWITHKEY"})
TURNED_AWAY = frozenset({"1", "17", "34", "38", "42", "44"})
NO_NUMBER = frozenset({"", "anonymous", "<unknown>"})


@dataclass(frozen=True, kw_only=True)
class Logs:
    """The three logs of one recording, in the order of their lines."""

    queue: tuple[QueueLogLine, ...]
    cel: tuple[CelLine, ...]
    cdr: tuple[CdrRow, ...]


@dataclass(frozen=True, kw_only=True)
class AccountedCall:
    """One call; times from CEL, to the millisecond; seconds whole, as the PBX counts them."""

    call_id: str
    direction: str
    line: str
    queue: str | None
    caller: str | None  # None: the carrier sent no number
    offered_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    result: str
    abandoned_in: str | None
    wait_seconds: int | None
    talk_seconds: int | None  # None: the account does not tell
    operators: tuple[str, ...]
    transfers: tuple[tuple[str, str], ...]


def recorded_logs(name: str, *, folder: Path = RECORDED) -> Logs:
    """Return the logs of the recording of that name."""
    return Logs(
        queue=tuple(parse_queue_log(line) for line in lines_of(folder / f"{name}.queue_log")),
        cel=tuple(parse_cel(line, zone=UTC) for line in lines_of(folder / f"{name}.cel.csv")),
        cdr=tuple(parse_cdr(line, zone=UTC) for line in lines_of(folder / f"{name}.cdr.csv")),
    )


def lines_of(path: Path) -> list[bytes]:
    """Return the file's lines, without their ends."""
    return [line for line in path.read_bytes().split(b"\n") if line]


def accounted_calls(logs: Logs) -> list[AccountedCall]:
    """Return the calls, oldest first. A consultation is a part of the call in which it was made."""
    starts = [line for line in logs.cel if line.event == "CHAN_START" and line.is_of_first_channel]
    calls = [_call(start, logs) for start in starts if not _is_consultation(start, logs)]
    return sorted(calls, key=lambda call: (call.offered_at, call.call_id))


def endpoint(channel: str) -> str:
    """Return ``agent1001`` of ``PJSIP/agent1001-00000001``."""
    return channel.partition("/")[2].rpartition("-")[0]


def _call(start: CelLine, logs: Logs) -> AccountedCall:
    return _inbound(start, logs) if endpoint(start.channel) == TRUNK else _of_our_own(start, logs)


def _inbound(start: CelLine, logs: Logs) -> AccountedCall:
    queued = [line for line in logs.queue if line.channel_id == start.call_id]
    answered_at = _first_bridged(start.call_id, logs, outside=False)
    ended_at = _ended_at(start.call_id, logs)
    result = _result(start.call_id, logs, queued, is_answered=answered_at is not None, is_over=ended_at is not None)
    return AccountedCall(
        call_id=start.call_id,
        direction="inbound",
        line=start.extension,
        queue=next((line.queue for line in reversed(queued) if line.event == "ENTERQUEUE"), None),
        caller=None if start.number.lower() in NO_NUMBER else start.number,
        offered_at=start.occurred_at,
        answered_at=answered_at,
        ended_at=ended_at,
        result=result,
        abandoned_in=_abandoned_in(queued) if result == "abandoned" else None,
        wait_seconds=_waited(queued, ended_at),
        talk_seconds=_talked_by_queues(queued),
        operators=tuple(line.member for line in queued if line.event == "CONNECT"),
        transfers=_transfers(start.call_id, logs),
    )


def _result(call_id: str, logs: Logs, queued: Sequence[QueueLogLine], *, is_answered: bool, is_over: bool) -> str:
    last = queued[-1].event if queued else None
    if is_answered:
        return "answered"
    if last == "ABANDON":
        return "abandoned"
    if last in QUEUE_LEFT:
        return "overflowed"
    if not is_over:
        return "in_progress"
    if any(line.extra.get("hangupcause") in TURNED_AWAY for line in _of_first_channel(call_id, logs, "HANGUP")):
        return "blocked"
    return "announcement"  # a line without hours


def _abandoned_in(queued: Sequence[QueueLogLine]) -> str:
    at = queued[-1].occurred_at
    rang = any(line.event == "RINGCANCELED" and line.occurred_at == at for line in queued)
    return "ringing" if rang else "queue"


def _waited(queued: Sequence[QueueLogLine], ended_at: datetime | None) -> int | None:
    began = next((line.occurred_at for line in queued if line.event == "ENTERQUEUE"), None)
    until = next((line.occurred_at for line in queued if line.event in ("CONNECT", "ABANDON")), ended_at)
    return int((until - began).total_seconds()) if began and until else None


def _talked_by_queues(queued: Sequence[QueueLogLine]) -> int | None:
    """Return the seconds from each CONNECT to the line that ends that operator's part; None where one is missing."""
    total = timedelta()
    talks = [line for line in queued if line.event == "CONNECT" or line.event in QUEUE_TALK_ENDS]
    if len(talks) % 2:
        return None
    for connect, end in list(pairwise(talks))[::2]:
        if connect.event != "CONNECT" or connect.member != end.member:
            return None
        total += end.occurred_at - connect.occurred_at
    return int(total.total_seconds())


def _transfers(call_id: str, logs: Logs) -> tuple[tuple[str, str], ...]:
    found = []
    for line in logs.cel:
        if line.event == "BLINDTRANSFER" and line.call_id == call_id:
            found.append(("blind", line.extra["extension"]))
        elif line.event == "ATTENDEDTRANSFER":
            call, consultation = _call_and_consultation(line, logs)
            if call.call_id == call_id:
                found.append(("attended", consultation.extension))
    return tuple(found)


def _is_consultation(start: CelLine, logs: Logs) -> bool:
    """Say whether the call was made by an operator who had a caller at that moment."""
    if endpoint(start.channel) == TRUNK:
        return False
    entered = [line for line in logs.cel if line.event in ("BRIDGE_ENTER", "BRIDGE_EXIT")]
    in_bridge = [
        line
        for line in entered
        if endpoint(line.channel) == endpoint(start.channel)
        and line.channel_id != start.channel_id
        and line.occurred_at <= start.occurred_at
    ]
    return bool(in_bridge) and in_bridge[-1].event == "BRIDGE_ENTER"


def _call_and_consultation(transfer: CelLine, logs: Logs) -> tuple[CelLine, CelLine]:
    """Return the beginnings of the operator's two channels: the older is in the call, the younger asked."""
    ids = {transfer.channel_id, transfer.extra["channel2_uniqueid"]}
    first, second = (line for line in logs.cel if line.event == "CHAN_START" and line.channel_id in ids)
    return first, second


def _of_our_own(start: CelLine, logs: Logs) -> AccountedCall:
    (row,) = (row for row in logs.cdr if row.channel_id == start.call_id)
    is_outbound = endpoint(row.other_channel) == TRUNK
    answered_at = _first_bridged(start.call_id, logs, outside=is_outbound)
    ended_at = _ended_at(start.call_id, logs)
    over = "not_connected" if ended_at else "in_progress"
    talked = int((ended_at - answered_at).total_seconds()) if answered_at and ended_at else 0
    return AccountedCall(
        call_id=start.call_id,
        direction="outbound" if is_outbound else "internal",
        line=row.called,
        queue=None,
        caller=row.caller,
        offered_at=start.occurred_at,
        answered_at=answered_at,
        ended_at=ended_at,
        result="connected" if answered_at else over,
        abandoned_in=None,
        wait_seconds=None,
        talk_seconds=talked,
        operators=(endpoint(start.channel),),
        transfers=_transfers(start.call_id, logs),
    )


def _first_bridged(call_id: str, logs: Logs, *, outside: bool) -> datetime | None:
    """Return when a leg of the call, outside or of ours, was first connected with the call's first channel."""
    return next(
        (
            line.occurred_at
            for line in logs.cel
            if line.event == "BRIDGE_ENTER"
            and line.call_id == call_id
            and not line.is_of_first_channel
            and (endpoint(line.channel) == TRUNK) is outside
        ),
        None,
    )


def _ended_at(call_id: str, logs: Logs) -> datetime | None:
    return next((line.occurred_at for line in _of_first_channel(call_id, logs, "CHAN_END")), None)


def _of_first_channel(call_id: str, logs: Logs, event: str) -> list[CelLine]:
    return [line for line in logs.cel if line.event == event and line.channel_id == call_id]
