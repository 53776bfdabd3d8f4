"""What the generator must know of a city to invent its past. No database, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kb.directory.opening_hours import Schedule, is_open


@dataclass(frozen=True, kw_only=True)
class CityLine:
    """A line with its share of the calls."""

    number: str  # as the PBX gives it
    group_code: str  # also the name of its queue; blank: the line plays an announcement, and nobody answers
    language: str  # "ja" or "en"
    share: float  # beside the other lines' shares; of an announcement: beside those of the others
    schedule: Schedule | None  # None: an announcement has no hours

    def is_open(self, at: datetime) -> bool:
        """Say whether somebody answers at ``at``."""
        return self.schedule is not None and is_open(self.schedule, at)


@dataclass(frozen=True, kw_only=True)
class CityFaq:
    """An FAQ as far as calls about it go."""

    number: int
    group_code: str
    handling: str  # a value of the handling rules' Kind
    extension: str  # where the rule sends the caller; blank: it names none
    months: frozenset[int]  # in which it is asked most; empty: all the year alike
    revisions: Mapping[str, int]  # the live revision of each language


@dataclass(frozen=True, kw_only=True)
class City:
    """A city that is called."""

    lines: tuple[CityLine, ...]
    faqs: tuple[CityFaq, ...]  # those of a group in the order of how often they are asked
    operators: tuple[str, ...]  # members of the queues
    extensions: tuple[str, ...]  # of the city's staff, whom callers ask for
    categories: tuple[str, ...] = ()  # codes, of questions that no FAQ answers
