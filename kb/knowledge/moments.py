"""The moment that somebody asks for: the city's wall clock, unless an offset is written."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.dateparse import parse_datetime

from kb.directory.opening_hours import CITY_TIME

SECONDS = re.compile(r":\d\d:\d\d")
YEARS = range(1900, 2200)  # others are slips of the hand, and no database counts with all of them


@dataclass(frozen=True, kw_only=True)
class Moment:
    """An aware moment; without seconds, the whole minute that begins with it is meant."""

    at: datetime
    is_minute: bool

    @property
    def last(self) -> datetime:
        """The last instant that is meant."""
        return self.at + timedelta(minutes=1) - timedelta.resolution if self.is_minute else self.at


def read_moment(text: str) -> Moment | None:
    """Read ``2026-11-22T14:03``, with or without seconds and offset; None for anything else."""
    try:
        parsed = parse_datetime(text.strip())
    except ValueError:  # written as a moment, but there is no such day or hour
        return None
    if parsed is None or ":" not in text or parsed.year not in YEARS:  # a bare day is no moment
        return None
    at = parsed if parsed.tzinfo else parsed.replace(tzinfo=CITY_TIME)
    return Moment(at=at.astimezone(CITY_TIME), is_minute=SECONDS.search(text) is None)
