"""Pages of calls and records in one order, the newest first; found by their first or last row, never counted to.

Two tables make the list: records, and calls that have none. Each is asked for one page, and the two are merged.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from typing import Any, Self, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from calllog.contacts.models import ContactRecord
from calllog.ledger.models import Call
from calllog.office.filters import Wanted, wanted_calls, wanted_records
from calllog.office.sight import Sight

ON_A_PAGE = 50
COUNTED_TO = 10_000
RECORD, CALL = "r", "c"
RANKS = {RECORD: 1, CALL: 0}  # of two at the same moment the record comes first
Row = ContactRecord | Call
RowModel = TypeVar("RowModel", bound=Model)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where in the order a row stands."""

    at: datetime
    kind: str
    key: str

    @classmethod
    def of(cls, row: Row) -> Self:
        """Return the place of a row."""
        kind = RECORD if isinstance(row, ContactRecord) else CALL
        return cls(at=moment_of(row), kind=kind, key=str(row.pk))

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return what ``str`` wrote; None for anything else."""
        at, _, rest = text.replace("\0", "").partition("~")
        kind, _, key = rest.partition("~")
        try:
            moment = datetime.fromisoformat(at)
            if kind == RECORD:
                UUID(key)
        except ValueError:
            return None
        return cls(at=moment, kind=kind, key=key) if kind in RANKS and moment.tzinfo else None

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.kind}~{self.key}"


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of the list, the newest first."""

    rows: Sequence[Row]
    has_newer: bool
    has_older: bool


@dataclass(frozen=True, kw_only=True)
class Listing:
    """All calls and records that are looked for."""

    records: QuerySet[ContactRecord]
    calls: QuerySet[Call]

    def first(self) -> Page:
        """Return the newest."""
        return self._down(None)

    def last(self) -> Page:
        """Return the oldest."""
        return self._up(None)

    def older(self, place: Place) -> Page:
        """Return what follows ``place``."""
        return self._down(place)

    def newer(self, place: Place) -> Page:
        """Return what comes before ``place``; from the top where that is less than a page."""
        page = self._up(place)
        return page if page.has_newer else self.first()

    def chunks(self, size: int) -> Iterator[Sequence[Row]]:
        """Yield all, the newest first, ``size`` at a time; what comes in meanwhile is newer and left out."""
        place: Place | None = None
        while rows := self._merged(place, descending=True, most=size):
            yield rows
            place = Place.of(rows[-1])

    def count_all(self) -> int:
        """Return how many there are, however many."""
        return self.records.order_by().count() + self.calls.order_by().count()

    def count(self) -> int:
        """Return how many there are; one more than ``COUNTED_TO`` where there are more."""
        most = COUNTED_TO + 1
        # The database counts within a bound; an order would make it sort what it counts.
        records = self.records.order_by().values("pk")[:most].count()
        return min(
            most, records + (self.calls.order_by().values("pk")[: most - records].count() if records < most else 0)
        )

    def _down(self, place: Place | None) -> Page:
        rows = self._merged(place, descending=True, most=ON_A_PAGE + 1)
        return Page(rows=rows[:ON_A_PAGE], has_newer=place is not None, has_older=len(rows) > ON_A_PAGE)

    def _up(self, place: Place | None) -> Page:
        rows = self._merged(place, descending=False, most=ON_A_PAGE + 1)
        return Page(rows=rows[:ON_A_PAGE][::-1], has_newer=len(rows) > ON_A_PAGE, has_older=place is not None)

    def _merged(self, place: Place | None, *, descending: bool, most: int) -> list[Row]:
        """Return up to ``most`` rows from ``place`` on."""
        records = _from(self.records, "happened_at", RECORD, place, descending=descending)[:most]
        calls = _from(self.calls, "offered_at", CALL, place, descending=descending)[:most]
        found: list[Iterable[Row]] = [records, calls]
        return list(merge(*found, key=_order, reverse=descending))[:most]


def listing_of(wanted: Wanted, sight: Sight) -> Listing:
    """Return what is looked for, as far as it may be seen."""
    return Listing(records=wanted_records(sight.records(), wanted), calls=wanted_calls(sight.calls(), wanted))


def moment_of(row: Row) -> datetime:
    """Return when the contact was."""
    return row.happened_at if isinstance(row, ContactRecord) else row.offered_at


def _order(row: Row) -> tuple[datetime, int]:
    return moment_of(row), RANKS[RECORD if isinstance(row, ContactRecord) else CALL]


def _from(
    rows: QuerySet[RowModel], moment: str, kind: str, place: Place | None, *, descending: bool
) -> QuerySet[RowModel]:
    sign, way = ("-", "lt") if descending else ("", "gt")
    if place:
        rows = rows.filter(_beyond(moment, kind, place, way))
    return rows.order_by(f"{sign}{moment}", f"{sign}pk")


def _beyond(moment: str, kind: str, place: Place, way: str) -> Q:
    """Return the condition for what lies on the other side of ``place``."""
    beyond: dict[str, Any] = {f"{moment}__{way}": place.at}
    if kind == place.kind:
        # The bound on the moment alone lets the index find where to begin.
        return Q(**{f"{moment}__{way}e": place.at}) & (Q(**beyond) | Q(**{f"pk__{way}": place.key}))
    lies_beyond = (RANKS[kind] < RANKS[place.kind]) == (way == "lt")
    return Q(**{f"{moment}__{way}{'e' if lies_beyond else ''}": place.at})
