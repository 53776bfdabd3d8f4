"""What the PBX wrote into its own logs while nobody listened, as records for the spool.

The files grow at the PBX; here they are a folder that the PBX shares or copies: ``queue_log``,
``cel-custom/Master.csv``, ``cdr-custom/Master.csv``, as Asterisk names them.
"""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from telephony_bridge.ami.logs.cdr import parse_cdr
from telephony_bridge.ami.logs.cel import parse_cel
from telephony_bridge.ami.logs.follow import LogPosition, end_of, read_new
from telephony_bridge.ami.logs.line import MalformedLineError
from telephony_bridge.ami.logs.queue_log import parse_queue_log
from telephony_bridge.ami.logs.recovery import LogForm, cdr_rows_by_call
from telephony_bridge.spool import Kind, Record

logger = logging.getLogger(__name__)

FILES = {
    Kind.QUEUE_LOG: Path("queue_log"),
    Kind.CEL: Path("cel-custom/Master.csv"),
    Kind.CDR: Path("cdr-custom/Master.csv"),
}
LOOK_BACK = timedelta(minutes=1)  # longer than it takes to notice a loss: the lines before it were not heard either
BORDER = timedelta(seconds=2)  # the clocks of PBX and bridge, and whole seconds
MARKS = "log_positions.json"

Marks = dict[str, LogPosition]


class GapLogs:
    """The logs of one PBX; remembers, across restarts, where they stood before a gap could have begun."""

    def __init__(self, folder: Path, *, memory: Path, form: LogForm) -> None:
        self._folder = folder
        self._memory = memory / MARKS
        self._form = form
        self._marks = self._remembered()  # where to begin to read
        self._next = self._marks  # where the logs stood at ``_marked_at``
        self._marked_at: datetime | None = None

    def mark(self, at: datetime) -> None:
        """Note where the logs stand while the PBX is heard; to be called every few seconds.

        Raises OSError where the folder cannot be read or the note not be written.
        """
        if self._marked_at and timedelta() <= at - self._marked_at < LOOK_BACK:
            return
        self._marks, self._next, self._marked_at = self._next or self._ends(), self._ends(), at
        self._memory.write_text(json.dumps({name: asdict(position) for name, position in self._marks.items()}))

    def records_of_gap(self, lost_at: datetime, *, until: datetime) -> list[Record]:
        """Return what was logged from ``lost_at`` to ``until``; what cannot be read as a line is among it.

        CDR is asked only where there is no CEL. Raises OSError where a file is there but cannot be read.
        """
        since, before = lost_at - BORDER, until + BORDER
        read = {kind: self._lines(kind, since, before) for kind in (Kind.QUEUE_LOG, Kind.CEL)}
        if not (self._folder / FILES[Kind.CEL]).exists():
            read[Kind.CDR] = cdr_rows_by_call(self._lines(Kind.CDR, since, before), form=self._form)
        return [Record(kind=kind, heard_at=until, body=line) for kind, lines in read.items() for line in lines]

    def _lines(self, kind: Kind, since: datetime, before: datetime) -> list[bytes]:
        time_of = self._time_reader(kind)
        return [line for line in self._lines_after_mark(kind) if _is_within(line, time_of, since, before)]

    def _lines_after_mark(self, kind: Kind) -> Iterator[bytes]:
        position, more = self._marks.get(kind.name, LogPosition()), True
        while more:
            new = read_new(self._folder / FILES[kind], position)
            yield from new.lines
            position, more = new.position, new.more

    def _time_reader(self, kind: Kind) -> Callable[[bytes], datetime]:
        if kind is Kind.QUEUE_LOG:
            return lambda raw: parse_queue_log(raw).occurred_at
        if kind is Kind.CEL:
            return lambda raw: parse_cel(raw, zone=self._form.zone).occurred_at
        return lambda raw: parse_cdr(raw, zone=self._form.zone).ended_at

    def _ends(self) -> Marks:
        return {kind.name: end_of(self._folder / path) for kind, path in FILES.items()}

    def _remembered(self) -> Marks:
        try:
            stored = json.loads(self._memory.read_text())
            return {name: LogPosition(**fields) for name, fields in stored.items()}
        except FileNotFoundError:
            return {}
        except (ValueError, TypeError, AttributeError):
            # The whole log is read once more: what is known from it already changes nothing.
            logger.warning("%s cannot be read; the logs are read from their beginning.", self._memory)
            return {}


def _is_within(raw: bytes, time_of: Callable[[bytes], datetime], since: datetime, before: datetime) -> bool:
    try:
        return since <= time_of(raw) <= before
    except MalformedLineError:
        return True  # set aside and counted by the pump, rather than passed over in silence
