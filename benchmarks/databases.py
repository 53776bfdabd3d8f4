"""The product's database as a benchmark sees it from outside: how far the ledger is, and what one insert costs."""

import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from benchmarks.product import ROOT, Product
from tests.with_services import postgres_programs, postgres_server

INSERTS = 300
ROW = "x" * 900
TABLE = "CREATE TABLE floor (id INTEGER, raw TEXT)"


@contextmanager
def database_url(*, postgres: bool) -> Iterator[str]:
    """Give the DATABASE_URL of a PostgreSQL that is gone afterwards; blank for SQLite.

    Raises FileNotFoundError where PostgreSQL is not installed.
    """
    if not postgres:
        yield ""
        return
    programs = postgres_programs()
    if programs is None:
        raise FileNotFoundError("PostgreSQL is not installed.")
    (ROOT / "var").mkdir(exist_ok=True)  # the disk that SQLite would be on
    with (
        tempfile.TemporaryDirectory(prefix="madoguchi-benchmark-", dir=ROOT / "var") as folder,
        postgres_server(programs, Path(folder) / "postgres") as server,
    ):
        yield server.url


class Ledger:
    """Looks at the ledger on a connection of its own, and at a table of its own beside it."""

    def __init__(self, product: Product) -> None:
        url = product.environment["DATABASE_URL"]
        self._ask: Callable[[str], int]
        if url:
            database = psycopg.connect(url, autocommit=True)
            self._ask = lambda query: database.execute(query.encode()).fetchone()[0]  # type: ignore[index]
            self._floor = _postgres_floor(url)
        else:
            file = sqlite3.connect(f"file:{product.folder / 'madoguchi.sqlite3'}?mode=ro", uri=True, timeout=20)
            self._ask = lambda query: file.execute(query).fetchone()[0]
            self._floor = _sqlite_floor(product.folder / "floor.sqlite3")

    def last_sequence(self) -> int:
        """Return the number of the newest event."""
        return self._ask("SELECT last_sequence FROM ledger_head")

    def set_aside(self) -> int:
        """Return how many messages could not be used."""
        return self._ask("SELECT count(*) FROM telephony_bridge_set_aside")

    def position(self) -> tuple[int, int]:
        """Return how far the spool has been read: file and offset."""
        segment = self._ask("SELECT coalesce(max(segment), 0) FROM telephony_bridge_spool_position")
        return segment, self._ask('SELECT coalesce(max("offset"), 0) FROM telephony_bridge_spool_position')

    def inserts_a_second(self) -> float:
        """Return how many rows a second can be inserted and synchronised one by one, by nothing else but that."""
        began = time.perf_counter()
        for _number in range(INSERTS):
            self._floor()
        return INSERTS / (time.perf_counter() - began)


def _sqlite_floor(path: Path) -> Callable[[], object]:
    database = sqlite3.connect(path, isolation_level=None)
    for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", TABLE):
        database.execute(statement)
    return lambda: database.execute("INSERT INTO floor VALUES (?, ?)", (1, ROW))


def _postgres_floor(url: str) -> Callable[[], object]:
    database = psycopg.connect(url, autocommit=True)
    database.execute(TABLE)
    return lambda: database.execute("INSERT INTO floor VALUES (%s, %s)", (1, ROW))
