"""What the lines of Asterisk's logs have in common: text, columns, numbers and times. Pure."""

import csv
import re
from datetime import UTC, datetime, timedelta, tzinfo

from telephony_bridge.ami.fields import EPOCH, LONGEST_ID, LONGEST_NAME
from telephony_bridge.ami.protocol import CONTROL_CHARACTERS

LONGEST_LINE_BYTES = 16_384  # Asterisk itself cuts at 8,192
YEARS = range(1971, 2200)  # a clock that was never set says 1970
WALL_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?", re.ASCII)
UNIX_TIME = re.compile(r"(\d{1,10})(?:\.(\d{1,6}))?", re.ASCII)
WHOLE_NUMBER = re.compile(r"\d{1,9}", re.ASCII)


class MalformedLineError(ValueError):
    """Bytes that are no line of the log in question. The pump counts them and sets them aside."""


def text_of(raw: bytes) -> str:
    """Return the line as text: what is not UTF-8 is marked by U+FFFD, control characters are left out.

    Raises MalformedLineError for a line of absurd length.
    """
    if len(raw) > LONGEST_LINE_BYTES:
        raise MalformedLineError("The line is too long.")
    return clean(raw.decode(errors="replace"))


def clean(text: str) -> str:
    """Leave the control characters out, and replace halves of surrogate pairs, which no UTF-8 can hold."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.translate(CONTROL_CHARACTERS)


def csv_columns(raw: bytes) -> list[str]:
    """Return the columns of a line that was written by ``CSV_QUOTE``.

    Raises MalformedLineError for quotes that do not match.
    """
    try:
        return next(csv.reader([text_of(raw)], strict=True))
    except csv.Error as error:
        raise MalformedLineError(f"The line is no CSV: {error}.") from error


def limited(value: str, *, column: str, longest: int = LONGEST_NAME) -> str:
    """Return ``value``; raises MalformedLineError where it is longer than what Asterisk writes there."""
    if len(value) > longest:
        raise MalformedLineError(f"{column} is too long.")
    return value


def call_id(value: str, *, column: str) -> str:
    """Return an id of a channel or call; raises MalformedLineError where it is blank or too long."""
    if not value:
        raise MalformedLineError(f"{column} is blank.")
    return limited(value, column=column, longest=LONGEST_ID)


def whole_number(value: str, *, column: str) -> int:
    """Read a number of seconds, milliseconds or callers; raises MalformedLineError for anything else."""
    if not WHOLE_NUMBER.fullmatch(value):
        raise MalformedLineError(f"{column} is no number.")
    return int(value)


def moment(value: str, *, zone: tzinfo, column: str) -> datetime:
    """Read ``2026-11-22 15:50:35.652`` as the wall clock of ``zone``, or seconds since 1970; returns UTC.

    Of an hour that comes twice, when clocks are put back, it is the first. Raises MalformedLineError
    for what is no time.
    """
    if unix := UNIX_TIME.fullmatch(value):
        at = EPOCH + timedelta(seconds=int(unix[1]), microseconds=_microseconds(unix[2]))
    elif wall := WALL_TIME.fullmatch(value):
        if int(wall[1]) not in YEARS:  # before it is moved to UTC: the first and the last year have no room
            raise MalformedLineError(f"{column} is out of range.")
        try:
            at = datetime(*map(int, wall.groups()[:6]), _microseconds(wall[7]), tzinfo=zone).astimezone(UTC)  # type: ignore[arg-type, misc]
        except ValueError as error:
            raise MalformedLineError(f"{column} is no time: {error}.") from error
    else:
        raise MalformedLineError(f"{column} is no time.")
    if at.year not in YEARS:
        raise MalformedLineError(f"{column} is out of range.")
    return at


def _microseconds(fraction: str | None) -> int:
    return int((fraction or "").ljust(6, "0"))
