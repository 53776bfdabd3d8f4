"""A recorded AMI stream, moved to another time, other ids and other names. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from telephony_bridge.ami.protocol import Framer

RECORDINGS = Path(__file__).parent / "recordings"
TIMESTAMP = re.compile(rb"(?m)^Timestamp: (\d+\.\d+)")
CHANNEL_ID = re.compile(rb"\b[\w-]+-\d{10}\.(\d+)\b")  # "e2e-1795362625.0"
CHANNEL_NAME = re.compile(rb"(PJSIP/[\w]+)-([0-9a-f]{8})")
DURATION = re.compile(rb"(?m)^(HoldTime|RingTime|TalkTime|Duration|BillableSeconds): (\d+)")
CHANNELS_A_CALL = 16  # more than any recorded call has


@dataclass(frozen=True, kw_only=True)
class Recording:
    """The events of one or more real calls, with the seconds since 1970 at which they happened."""

    messages: tuple[tuple[float, bytes], ...]


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Who plays in a replay: the recording's lines, queues, members and numbers, and what stands for each."""

    names: Mapping[str, str]


def load(name: str) -> Recording:
    """Return the recording of that name."""
    stream = (RECORDINGS / f"{name}.txt").read_bytes()
    timed = [(match, raw) for raw in Framer().feed(stream) if (match := TIMESTAMP.search(raw))]
    return Recording(messages=tuple((float(match[1]), raw) for match, raw in timed))


def moved(
    recording: Recording, *, start: datetime, number: int, cast: Cast, stretch: float = 1.0
) -> list[tuple[float, bytes]]:
    """Return the messages as if the first came at ``start``, each with its seconds after ``start``.

    ``number`` makes the ids of this replay its own. ``stretch`` lengthens all times: a recorded call
    lasts three seconds, a real one does not.
    """
    first = recording.messages[0][0]
    began = start.timestamp()
    replay = []
    for at, raw in recording.messages:
        delay = (at - first) * stretch
        moved_raw = at_time(raw, start + timedelta(seconds=delay))
        moved_raw = CHANNEL_ID.sub(lambda match: _channel_id(began, number, int(match[1])), moved_raw)
        moved_raw = CHANNEL_NAME.sub(lambda match: _channel_name(match, number), moved_raw)
        moved_raw = DURATION.sub(lambda match: b"%s: %d" % (match[1], round(int(match[2]) * stretch)), moved_raw)
        replay.append((delay, _recast(moved_raw, cast)))
    return replay


def at_time(raw: bytes, at: datetime) -> bytes:
    """Return the message as if it came at that time."""
    return TIMESTAMP.sub(b"Timestamp: %.6f" % at.timestamp(), raw)


def _channel_id(began: float, number: int, channel: int) -> bytes:
    return b"mihon-%d.%d" % (began, number * CHANNELS_A_CALL + channel)


def _channel_name(match: re.Match[bytes], number: int) -> bytes:
    return b"%s-%08x" % (match[1], number * CHANNELS_A_CALL + int(match[2], 16))


def _recast(raw: bytes, cast: Cast) -> bytes:
    for recorded, played in cast.names.items():
        raw = raw.replace(recorded.encode(), played.encode())
    return raw


def seat_status(member: str, *, queue: str, at: datetime) -> bytes:
    """Return the event by which a PBX tells that a member's telephone is there and free."""
    fields: Sequence[tuple[str, str]] = (
        ("Event", "QueueMemberStatus"),
        ("Privilege", "agent,all"),
        ("Timestamp", f"{at.timestamp():.6f}"),
        ("Queue", queue),
        ("MemberName", member),
        ("Status", "1"),
        ("Paused", "0"),
        ("PausedReason", ""),
    )
    return "\r\n".join(f"{key}: {value}" for key, value in fields).encode()
