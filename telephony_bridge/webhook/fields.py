"""The values of an event: how each is read, and how JSON Schema says the same. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

LONGEST_ID = 100
LONGEST_NAME = 80
LONGEST_EXTENSION = 6  # a longer number is one outside, and so a personal value
LONGEST_WORDS = 500
LONGEST_KEY = 4  # of a menu; more digits are a number that somebody dialled
LONGEST_WAIT = timedelta(days=7)
FIRST_YEAR = 2000  # in UTC too
REQUIRED = object()
# A database, a log or a screen would stumble over control characters. Python and JSON Schema both read these patterns.
NAME = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff]*$"
# "#" is ours: behind it stands which of several calls is meant whose id the PBX used again.
IDENTITY = NAME.replace("[^", "[^#")
KEYS = r"^[0-9*#A-D]*$"
# The years around us. What lies farther away is a broken clock, and in some zones no date at all.
MOMENT = r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One value of an event."""

    says: str  # what the value must be, in the middle of a sentence
    reads: Callable[[object], object]  # raises ValueError for what it must not be
    schema: Mapping[str, object]
    default: object = REQUIRED  # what a value that is left out stands for
    personal: bool = False  # a telephone number: the event gets a reference to it


def text(description: str, *, longest: int = LONGEST_NAME, pattern: str = NAME, blank: bool = False) -> Field:
    """Return a name as the PBX writes it; one that may be ``blank`` may also be left out."""
    shortest = 0 if blank else 1

    def read(value: object) -> str:
        if not isinstance(value, str) or not shortest <= len(value) <= longest or not re.fullmatch(pattern, value):
            raise ValueError
        return value

    return Field(
        says=f"a text of {shortest} to {longest} characters without control characters",
        reads=read,
        schema=_schema(description, type="string", minLength=shortest, maxLength=longest, pattern=pattern),
        default="" if blank else REQUIRED,
    )


def identity(description: str, *, blank: bool = False) -> Field:
    """Return an id of the PBX."""
    return text(f"{description} Without #.", longest=LONGEST_ID, pattern=IDENTITY, blank=blank)


def number(description: str, *, left_out: bool = False) -> Field:
    """Return a telephone number; null, or a text without a digit such as ``anonymous``, is no number."""

    def read(value: object) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str) or len(value) > LONGEST_NAME or not re.fullmatch(NAME, value):
            raise ValueError
        return value if any(character.isdigit() for character in value) else None

    return Field(
        says=f"null or a text of at most {LONGEST_NAME} characters without control characters",
        reads=read,
        schema=_schema(description, type=["string", "null"], maxLength=LONGEST_NAME, pattern=NAME),
        default=None if left_out else REQUIRED,
        personal=True,
    )


def moment(description: str) -> Field:
    """Return a time with its offset."""

    def read(value: object) -> datetime:
        if not isinstance(value, str) or not re.fullmatch(MOMENT, value):
            raise ValueError
        at = datetime.fromisoformat(value).astimezone(UTC)
        if at.year < FIRST_YEAR:
            raise ValueError
        return at

    return Field(
        says="a time of this century in RFC 3339 with its offset, such as 2026-11-22T10:00:00.123+09:00",
        reads=read,
        schema=_schema(description, type="string", format="date-time", pattern=MOMENT),
    )


def flag(description: str) -> Field:
    """Return a truth that is false when it is left out."""

    def read(value: object) -> bool:
        if not isinstance(value, bool):
            raise ValueError
        return value

    return Field(
        says="true or false", reads=read, schema=_schema(description, type="boolean", default=False), default=False
    )


def choice(description: str, choices: type[StrEnum]) -> Field:
    """Return one of the words of ``choices``."""

    def read(value: object) -> StrEnum:
        if not isinstance(value, str):
            raise ValueError
        return choices(value)

    words = [word.value for word in choices]
    return Field(says=f"one of {', '.join(words)}", reads=read, schema=_schema(description, type="string", enum=words))


def seconds(description: str) -> Field:
    """Return a duration."""
    most = int(LONGEST_WAIT.total_seconds())

    def read(value: object) -> timedelta:
        # To Python true is a number too.
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            raise ValueError
        return timedelta(seconds=value)

    return Field(
        says=f"a number of seconds from 0 to {most}",
        reads=read,
        schema=_schema(description, type="number", minimum=0, maximum=most),
    )


def _schema(description: str, **rest: object) -> Mapping[str, object]:
    return {"description": description, **rest}
