"""What is fuzzed: each target takes any bytes and raises only where the product would have failed."""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from calllog.ledger.codec import VERSION, decode, encode
from calllog.ledger.events import Observation
from telephony_bridge.ami.fields import LONGEST_ID, LONGEST_NAME
from telephony_bridge.ami.logs.cdr import parse_cdr
from telephony_bridge.ami.logs.cel import parse_cel
from telephony_bridge.ami.logs.line import MalformedLineError
from telephony_bridge.ami.logs.queue_log import parse_queue_log
from telephony_bridge.ami.logs.recovery import (
    LogForm,
    observations_of_cdr,
    observations_of_cel,
    observations_of_queue_log,
)
from telephony_bridge.ami.normalise import normalise
from telephony_bridge.ami.protocol import CONTROL_CHARACTERS, MAX_MESSAGE_BYTES, Framer, parse
from telephony_bridge.ami.snapshot import observations_of_snapshot
from tests.account import RECORDED, lines_of

JAPAN = ZoneInfo("Asia/Tokyo")
ASKED = datetime(2026, 11, 22, 15, 50, 35, tzinfo=UTC)
INBOUND = frozenset({"from-trunk"})
FORM = LogForm(zone=JAPAN, inbound_contexts=INBOUND, inbound_endpoints=frozenset({"trunk"}))
# Where readers give way: numbers without end, borders of times, digits that are none, escapes.
EXTREMES = (
    b"99999999999999999999",
    b"-99999999999999999",
    b"253402300799.9",
    b"-62135596800",
    b"1_0",
    b"-0",
    b"1e9",
    b"nan",
    "１２３".encode(),
    "٣".encode(),
    b"NONE",
    b"[[[[[[[[",
    b"|",
    b":",
    b'""',
    b"\\ud800",
    b"\\u0000",
    b"\xed\xa0\x80",
    b"\x00",
    b"\x1b[31m",
    "\u2028".encode(),
    b"\xff",
    b"\r\n",
    b"\n",
    b"9999-12-31 23:59:59",
    b"0001-01-01 00:00:00",
    b"a" * 200,
)
LONGEST = {"call_id": LONGEST_ID, "consultation": LONGEST_ID}  # of an event's values; of the others LONGEST_NAME
LONGEST_KEY = 64
VALUES = re.compile(rb"(\r\n|: |\||\"|\n)")  # what parts the values in these lines


def with_extreme(data: bytes, *, place: int, extreme: int) -> bytes:
    """Return the bytes with one whole value, or one mark between values, replaced by one of the extremes."""
    parts = VALUES.split(data)
    parts[place % len(parts)] = EXTREMES[extreme % len(EXTREMES)]
    return b"".join(parts)


class BrokenInvariantError(AssertionError):
    """What was read could do harm further on."""


def ami(data: bytes) -> None:
    """Cut, parse and translate a stream. Declared: KeyError and ValueError of the translation."""
    framer = Framer()
    middle = len(data) // 2
    for raw in [*framer.feed(data[:middle]), *framer.feed(data[middle:] + b"\r\n\r\n")]:
        if len(raw) > MAX_MESSAGE_BYTES:
            raise BrokenInvariantError("The framer let a message grow.")
        try:
            message = parse(raw)
            _check_text([*message.fields.values(), *message.channel_variables.values()])
            observation = normalise(message, key="k", inbound_contexts=INBOUND)
        except UnicodeError:
            raise  # a ValueError, but never a declared one
        except (KeyError, ValueError):
            continue
        _check_observations([observation] if observation else [])


def snapshot(data: bytes) -> None:
    """Translate what a PBX answers when it is asked what is going on. Declared: KeyError and ValueError."""
    try:
        observations = observations_of_snapshot(data, key="k", at=ASKED, inbound_contexts=INBOUND)
    except UnicodeError:
        raise
    except (KeyError, ValueError):
        return
    _check_observations(observations)


def queue_log(data: bytes) -> None:
    """Read and translate a line of queue_log. Declared: MalformedLineError."""
    with suppress(MalformedLineError):
        _check_values(parse_queue_log(data))
        _check_observations(observations_of_queue_log(data))


def cdr(data: bytes) -> None:
    """Read a row of CDR, and translate the rows of a call. Declared: MalformedLineError."""
    with suppress(MalformedLineError):
        _check_values(parse_cdr(data, zone=JAPAN))
    with suppress(MalformedLineError):
        _check_observations(observations_of_cdr(data, form=FORM))


def cel(data: bytes) -> None:
    """Read and translate a line of CEL. Declared: MalformedLineError."""
    with suppress(MalformedLineError):
        line = parse_cel(data, zone=JAPAN)
        _check_values(line)
        _check_text([*line.extra, *line.extra.values()])
        _check_observations(observations_of_cel(data, form=FORM))


def _check_observations(observations: Iterable[Observation]) -> None:
    for one in observations:
        _check_values(one.event)
        _check_text([*one.personal, *one.personal.values()])
        for name in (field.name for field in fields(one.event)):
            value = getattr(one.event, name)
            if isinstance(value, str) and len(value) > LONGEST.get(name, LONGEST_NAME):
                raise BrokenInvariantError(f"{name} fits no column.")
        if len(one.key) > LONGEST_KEY:
            raise BrokenInvariantError("The key fits no column.")
        if getattr(one.event, "call_id", "-") == "":
            raise BrokenInvariantError("The event is of no call.")
        kind = type(one.event).__name__
        if decode(kind, VERSION, encode(one.event)) != one.event:
            raise BrokenInvariantError(f"{kind} does not survive the ledger.")


def _check_values(value: object) -> None:
    if not is_dataclass(value):
        raise BrokenInvariantError("Nothing was read, and nothing was said.")
    for name in (field.name for field in fields(value)):
        content = getattr(value, name)
        if isinstance(content, str):
            _check_text([content])
        elif isinstance(content, tuple):
            _check_text(part for part in content if isinstance(part, str))
        elif isinstance(content, datetime):
            if content.tzinfo is not UTC:
                raise BrokenInvariantError(f"{name} is not in UTC.")
            content.astimezone(JAPAN)  # the first and the last year have no room for it


def _check_text(texts: Iterable[str]) -> None:
    for text in texts:
        text.encode()  # halves of surrogate pairs have no UTF-8
        if text.translate(CONTROL_CHARACTERS) != text:
            raise BrokenInvariantError("A control character came through.")


@cache
def _lines(suffix: str) -> list[bytes]:
    return [line for file in sorted(RECORDED.glob(f"*{suffix}")) for line in lines_of(file)]


@cache
def _messages() -> list[bytes]:
    """Return one message of each kind and shape, for the fuzzer would spend its time on thousands of the same."""
    shapes: dict[tuple[bytes, ...], bytes] = {}
    for file in sorted(RECORDED.glob("*.least.txt")):
        for raw in Framer().feed(file.read_bytes()):
            keys = tuple(line.partition(b":")[0] for line in raw.split(b"\r\n"))
            shapes.setdefault((raw.split(b"\r\n")[0], *sorted(set(keys))), raw)
    return list(shapes.values())


@cache
def _snapshots() -> list[bytes]:
    return [file.read_bytes() for file in sorted((RECORDED / "snapshots").glob("*.txt"))]


TARGETS: dict[str, Callable[[bytes], None]] = {
    "ami": ami,
    "snapshot": snapshot,
    "queue_log": queue_log,
    "cdr": cdr,
    "cel": cel,
}
SEEDS: dict[str, Callable[[], list[bytes]]] = {
    "ami": _messages,
    "snapshot": _snapshots,
    "queue_log": lambda: _lines(".queue_log"),
    "cdr": lambda: _lines(".cdr.csv"),
    "cel": lambda: _lines(".cel.csv"),
}
