"""AMI on the wire: bytes to messages. Pure: no network.

A message is lines ``Key: value`` and a blank line; a key may stand several times.
"""

from dataclasses import dataclass

CONTROL_CHARACTERS = dict.fromkeys([*range(0x0A), *range(0x0B, 0x20), *range(0x7F, 0xA0)])  # all but the line feed
END_OF_MESSAGE = b"\r\n\r\n"
MAX_MESSAGE_BYTES = 65_536  # real ones stay under 4,000; what is longer is cut and set aside


class MalformedMessageError(ValueError):
    """Bytes that are no AMI message. The pump counts them and sets them aside."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """One AMI message; of a repeated key, ``fields`` holds the first value."""

    fields: dict[str, str]
    channel_variables: dict[str, str]

    def __getitem__(self, key: str) -> str:
        return self.fields[key]

    def get(self, key: str) -> str:
        """Return the field's value; blank where the message lacks it."""
        return self.fields.get(key, "")


class Framer:
    """Cuts a stream of bytes into messages, however it was split on the way."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._skipping = False  # inside a message whose first part was too long and is already out

    def feed(self, data: bytes) -> list[bytes]:
        """Take the next bytes and return the messages that they complete, each without its blank line."""
        self._buffer += data
        *complete, rest = self._buffer.split(END_OF_MESSAGE)
        messages = []
        for raw in complete:
            if not self._skipping and raw.strip():
                messages.append(bytes(raw[:MAX_MESSAGE_BYTES]))
            self._skipping = False
        if len(rest) > MAX_MESSAGE_BYTES:
            if not self._skipping:
                messages.append(bytes(rest[:MAX_MESSAGE_BYTES]))
            self._skipping = True
            # Keep what could be the beginning of the blank line.
            rest = rest[-len(END_OF_MESSAGE) :]
        self._buffer = bytearray(rest)
        return messages


def parse(raw: bytes) -> Message:
    """Read one message; what is not UTF-8 is marked by U+FFFD, control characters are left out.

    A caller's name full of rubbish must not cost the call, so only a message that was cut is refused.

    Raises MalformedMessageError for a message that was too long.
    """
    if len(raw) >= MAX_MESSAGE_BYTES:
        raise MalformedMessageError("The message is too long.")
    fields: dict[str, str] = {}
    variables: dict[str, str] = {}
    # Cleaned as a whole: a thousand calls a second are a million fields.
    text = raw.decode(errors="replace").replace("\r\n", "\n").translate(CONTROL_CHARACTERS)
    for line in text.split("\n"):
        key, colon, value = line.partition(":")
        if not colon:
            continue
        value = value.removeprefix(" ")
        if key == "ChanVariable":
            name, _equals, content = value.partition("=")
            variables.setdefault(name, content)
        else:
            fields.setdefault(key, value)
    return Message(fields=fields, channel_variables=variables)
