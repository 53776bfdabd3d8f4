"""Values of AMI messages, read and checked. Pure.

Each raises KeyError for a field that is missing, MalformedMessageError for one that cannot be read.
"""

import re
from datetime import UTC, datetime, timedelta

from telephony_bridge.ami.protocol import MalformedMessageError, Message

SOURCE = "ami"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_ID = 150
LONGEST_NAME = 80
STAMP = re.compile(r"([0-9]{1,10})(?:\.([0-9]{1,6}))?")
LAST_STAMP = 4_102_444_800  # 2100; what is later is no time, and in other zones not even a date
DURATION = re.compile(r"[0-9]{1,9}")
ID_ENDING = re.compile(r"(\d{1,10})\.(\d{1,18})$")


def text(message: Message, field: str, *, longest: int = LONGEST_NAME) -> str:
    """Return the field's value, which must fit where it is kept."""
    value = message[field]
    if len(value) > longest:
        raise MalformedMessageError(f"{field} is too long.")
    return value


def call_id(message: Message, field: str = "Linkedid") -> str:
    """Return the linked id: that of the call's first channel."""
    value = text(message, field, longest=LONGEST_ID)
    if not value:
        raise MalformedMessageError(f"{field} is blank.")
    return value


def occurred_at(message: Message) -> datetime:
    """Return when the PBX says that it happened."""
    return moment(message["Timestamp"])


def moment(stamp: str) -> datetime:
    """Read ``1795362625.421270``, seconds since 1970; a float would lose the last microsecond."""
    found = STAMP.fullmatch(stamp)
    if not found or int(found[1]) > LAST_STAMP:
        raise MalformedMessageError("A time cannot be read.")
    return EPOCH + timedelta(seconds=int(found[1]), microseconds=int((found[2] or "").ljust(6, "0")))


def seconds(number: str) -> timedelta:
    """Read a duration in whole seconds."""
    if not DURATION.fullmatch(number):
        raise MalformedMessageError("A duration cannot be read.")
    return timedelta(seconds=int(number))


def age(channel_id: str) -> tuple[int, int, str]:
    """Return what sorts ids by age: the second and the counter with which they end, as in ``e2e-1795362716.10``."""
    found = ID_ENDING.search(channel_id)
    return (int(found[1]), int(found[2]), channel_id) if found else (0, 0, channel_id)


def endpoint(channel: str) -> str:
    """Return whose channel it is: ``agent1001`` of ``PJSIP/agent1001-00000001``."""
    name = channel.partition("/")[2].rpartition("-")[0] or channel
    if len(name) > LONGEST_NAME:
        raise MalformedMessageError("The channel's name is too long.")
    return name
