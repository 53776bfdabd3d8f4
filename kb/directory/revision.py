"""What is kept of the directory in memory, for as long as the directory stays as it is."""

from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import connection

Kept = TypeVar("Kept")


def directory_revision() -> int:
    """Return the number that the database raises at every change of the directory. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM directory_revision")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


class KeptWhileUnchanged(Generic[Kept]):
    """Values by key, each made at the first asking; all are forgotten when the directory has changed.

    Looking whether it has costs one query of one row, whichever process made the change.
    """

    def __init__(self, make: Callable[..., Kept], *, at_most: int = 1000) -> None:
        self._make = make
        self._at_most = at_most
        # One tuple, replaced as a whole: threads of a web process share it.
        self._state: tuple[tuple[str, int], dict[tuple[object, ...], Kept]] = (("", -1), {})

    def get(self, *key: object) -> Kept:
        """Return the value for ``key``, made by calling the maker with it."""
        # The database's name, too: the tests of one process use several.
        revision = (str(connection.settings_dict["NAME"]), directory_revision())
        known_revision, values = self._state
        if known_revision != revision or len(values) >= self._at_most:
            values = {}
            self._state = (revision, values)
        if key not in values:
            values[key] = self._make(*key)
        return values[key]
