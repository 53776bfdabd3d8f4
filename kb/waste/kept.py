"""The table that holds, kept in the process as long as no newer one is brought in."""

import logging
from collections.abc import Sequence
from threading import Lock

from django.db.models import Max

from kb.tables.sheets import Row, Sheet
from kb.waste.models import WasteTable
from kb.waste.table import Table, TableFaultsError, read

logger = logging.getLogger(__name__)

EMPTY = Table(kinds={}, rules=(), towns=(), items=(), changes=())
# What comes of rows that an earlier release took: a rule is stricter now, or they are of another shape.
UNREADABLE = (TableFaultsError, AttributeError, KeyError, TypeError, ValueError)


class KeptTable:
    """The newest version, read once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._key: int | None = None
        self._table = EMPTY

    def get(self) -> Table:
        """Return the table; an empty one before the first was brought in. One query, two after a change.

        One that this release cannot read is logged once and counts as empty: calls go on without it.
        """
        newest = WasteTable.objects.aggregate(newest=Max("pk"))["newest"]
        with self._lock:
            if newest != self._key:
                table = table_of(WasteTable.objects.get(pk=newest)) if newest else EMPTY
                if table is None:
                    logger.error("The waste table %s cannot be read and counts as empty: bring it in again.", newest)
                self._table = table or EMPTY
                self._key = newest
            return self._table

    def forget(self) -> None:
        """Read it at the next asking."""
        self._key, self._table = None, EMPTY


KEPT_TABLE = KeptTable()


def newest_version() -> WasteTable | None:
    """Return the version that holds; None before the first was brought in."""
    return WasteTable.objects.select_related("imported_by").order_by("-pk").first()


def table_of(version: WasteTable) -> Table | None:
    """Return what a version says; None if this release cannot read it."""
    try:
        return read(sheets_of(version.sheets))
    except UNREADABLE:
        return None


def sheets_of(stored: dict[str, list[Sequence[str]]]) -> list[Sheet]:
    """Return the sheets as they were brought in."""
    return [
        Sheet(name=name, rows=[Row(number=number, cells=tuple(cells)) for number, cells in enumerate(rows, 1)])
        for name, rows in stored.items()
    ]
