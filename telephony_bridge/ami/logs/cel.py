"""Lines of Asterisk's channel event log, as ``cel_custom`` writes it. Pure.

Ten columns, each through ``CSV_QUOTE``: eventtype, eventtime, linkedid, uniqueid, the caller's number,
the extension, channame, appname, peer, eventextra; an eleventh, the channel's context, may follow. Times are in
milliseconds, on the wall clock of the PBX. eventextra is a JSON object, or blank.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from telephony_bridge.ami.logs.line import MalformedLineError, call_id, clean, csv_columns, limited, moment

COLUMNS = 10


@dataclass(frozen=True, kw_only=True)
class CelLine:
    """One line."""

    event: str
    occurred_at: datetime
    call_id: str
    channel_id: str
    number: str  # the channel's own, as a caller
    extension: str
    channel: str
    application: str
    peer: str
    extra: Mapping[str, str] = field(default_factory=dict)
    context: str | None  # None: the log does not tell it

    @property
    def is_of_first_channel(self) -> bool:
        """Whether the line is of the channel that began its call."""
        return self.channel_id == self.call_id


def parse_cel(raw: bytes, *, zone: tzinfo) -> CelLine:
    """Read one line, without its line end; ``zone`` is that of the PBX's clock.

    Raises MalformedLineError for what is no such line.
    """
    columns = csv_columns(raw)
    if len(columns) not in (COLUMNS, COLUMNS + 1):
        raise MalformedLineError(f"The line has {len(columns)} columns instead of {COLUMNS}.")
    event, time, linked, unique, number, extension, channel, application, peer, extra, *context = columns
    if not event:
        raise MalformedLineError("The line names no event.")
    return CelLine(
        event=limited(event, column="eventtype"),
        occurred_at=moment(time, zone=zone, column="eventtime"),
        call_id=call_id(linked, column="linkedid"),
        channel_id=call_id(unique, column="uniqueid"),
        number=limited(number, column="number"),
        extension=limited(extension, column="extension"),
        channel=limited(channel, column="channame"),
        application=limited(application, column="appname"),
        peer=limited(peer, column="peer"),
        extra=_extra(extra),
        context=limited(context[0], column="context") if context else None,
    )


def _extra(text: str) -> dict[str, str]:
    """Read the JSON object; what is neither text nor a whole number in it is passed over."""
    if not text:
        return {}
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MalformedLineError(f"eventextra is no JSON: {type(error).__name__}.") from error
    if not isinstance(content, dict):
        raise MalformedLineError("eventextra is no object.")
    # JSON can write what the line itself could not hold: control characters, and halves of pairs.
    return {
        clean(name): clean(str(value))
        for name, value in content.items()
        if isinstance(value, str | int) and not isinstance(value, bool)
    }
