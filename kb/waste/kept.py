"""The table that holds, kept in the process as long as no newer one is brought in."""

from collections.abc import Sequence
from threading import Lock

from django.db.models import Max

from kb.tables.sheets import Row, Sheet
from kb.waste.models import WasteTable
from kb.waste.table import Table, read

EMPTY = Table(kinds={}, rules=(), towns=(), items=(), changes=())


class KeptTable:
    """The newest version, read once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._key: int | None = None
        self._table = EMPTY

    def get(self) -> Table:
        """Return the table; an empty one before the first was brought in. One query, two after a change."""
        newest = WasteTable.objects.aggregate(newest=Max("pk"))["newest"]
        with self._lock:
            if newest != self._key:
                self._table = read(sheets_of(WasteTable.objects.get(pk=newest).sheets)) if newest else EMPTY
                self._key = newest
            return self._table

    def forget(self) -> None:
        """Read it at the next asking."""
        self._key = None


KEPT_TABLE = KeptTable()


def sheets_of(stored: dict[str, list[Sequence[str]]]) -> list[Sheet]:
    """Return the sheets as they were brought in."""
    return [
        Sheet(name=name, rows=[Row(number=number, cells=tuple(cells)) for number, cells in enumerate(rows, 1)])
        for name, rows in stored.items()
    ]
