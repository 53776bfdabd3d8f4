"""The two databases: a copy of one moment while others write, and back in one transaction.

Neither uses Django's own connection: a backup must not wait for the pool, and a restore replaces what is behind it.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Protocol
from urllib.parse import quote

import psycopg
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from kb.backups.faults import BackupError
from kb.backups.manifest import FileSum, copied, summed

CONNECT_SECONDS = 10
EMPTIED = b"BEGIN;\nSET client_min_messages = warning;\nDROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n"
OWNED = b"ALTER SCHEMA public OWNER TO pg_database_owner;\nCOMMIT;\n"
MIGRATIONS = "SELECT app || '.' || name FROM django_migrations ORDER BY 1"
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
}


@dataclass(frozen=True, kw_only=True)
class Dump:
    """What was in the database at the moment of which the copy is."""

    file: FileSum
    rows: Mapping[str, int]  # by table
    migrations: tuple[str, ...]
    version: str  # of the database


class Database(Protocol):
    """What backups ask of a database. Every deed raises BackupError where it fails."""

    kind: str
    file_name: str

    def dump(self, target: Path) -> Dump:
        """Write a copy of this moment into the new file ``target``."""

    def rows(self) -> Mapping[str, int]:
        """Count the rows of every table; a database without tables has none."""

    def refuse_others(self) -> None:
        """Raise where other processes are connected."""

    def bring_back(self, source: Path) -> None:
        """Replace everything by what the copy holds, or nothing at all."""


def database_here() -> Database:
    """Return the database of this installation."""
    settings = connection.settings_dict
    return Sqlite(Path(str(settings["NAME"]))) if connection.vendor == "sqlite" else Postgres(settings)


class Sqlite:
    """One file and its log. Only SQLite itself can copy them while they are written."""

    kind = "sqlite"
    file_name = "database.sqlite3"

    def __init__(self, path: Path) -> None:
        self._path = path

    def dump(self, target: Path) -> Dump:
        """Write a copy by the backup interface: one step, and writers go on beside it."""
        with _told_by_sqlite(), closing(_opened(self._path, mode="ro")) as source:
            target.touch(mode=0o600, exist_ok=False)
            with closing(sqlite3.connect(target)) as copy:
                source.backup(copy)
                # The copy stands alone in its folder: without a log beside it, it is one file and can be summed.
                copy.execute("PRAGMA journal_mode=DELETE")
                (found,) = copy.execute("PRAGMA integrity_check").fetchone()
                if found != "ok":
                    raise BackupError(f"The database is damaged: {found}.")
                rows, migrations = _rows(copy), tuple(name for (name,) in copy.execute(MIGRATIONS))
        with target.open("rb+") as file:
            os.fsync(file.fileno())
            return Dump(file=summed(file), rows=rows, migrations=migrations, version=f"SQLite {sqlite3.sqlite_version}")

    def rows(self) -> Mapping[str, int]:
        """Count the rows of every table."""
        if not self._path.exists():
            return {}
        with _told_by_sqlite(), closing(_opened(self._path, mode="ro")) as database:
            return _rows(database)

    def refuse_others(self) -> None:
        """Nothing to ask: SQLite does not know who has its file open. The spool's lock tells it."""

    def bring_back(self, source: Path) -> None:
        """Copy the other way, through the interface: it takes the locks, and leaves no log of the old database."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with (
            _told_by_sqlite(),
            closing(_opened(source, mode="ro")) as copy,
            closing(_opened(self._path, mode="rwc")) as database,
        ):
            copy.backup(database)
            database.execute("PRAGMA journal_mode=WAL")


class Postgres:
    """A database on a server, copied and brought back by PostgreSQL's own programs."""

    kind = "postgresql"
    file_name = "database.dump"

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._address = make_conninfo(
            host=settings["HOST"],
            port=settings["PORT"],
            user=settings["USER"],
            password=settings["PASSWORD"],
            dbname=settings["NAME"],
            connect_timeout=CONNECT_SECONDS,
        )
        # In the environment and not among the arguments, where every user of the machine could read the password.
        variables = {
            "HOST": "PGHOST",
            "PORT": "PGPORT",
            "USER": "PGUSER",
            "PASSWORD": "PGPASSWORD",
            "NAME": "PGDATABASE",
        }
        self._environment = {
            **os.environ,
            **{variable: str(settings[name]) for name, variable in variables.items() if settings[name]},
            "PGCONNECT_TIMEOUT": str(CONNECT_SECONDS),
        }

    def dump(self, target: Path) -> Dump:
        """Let pg_dump write the moment in which the rows were counted."""
        with self._connected() as database, database.transaction():
            database.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            ((moment,),) = database.execute("SELECT pg_export_snapshot()").fetchall()
            rows = _rows_on_server(database)
            migrations = tuple(name for (name,) in database.execute(MIGRATIONS).fetchall())
            ((version,),) = database.execute("SHOW server_version").fetchall()
            written = self._dumped(moment, target)
        return Dump(file=written, rows=rows, migrations=migrations, version=f"PostgreSQL {version}")

    def rows(self) -> Mapping[str, int]:
        """Count the rows of every table."""
        with self._connected() as database:
            return _rows_on_server(database)

    def refuse_others(self) -> None:
        """Raise where other processes are connected: they would go on with what they had read before."""
        asked = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        with self._connected() as database:
            ((others,),) = database.execute(asked).fetchall()
        if others:
            raise BackupError(f"{others} connections to the database are open. Stop the product first.")

    def bring_back(self, source: Path) -> None:
        """Let psql run what pg_restore tells, in one transaction that is committed only when all of it was told."""
        with (
            self._program("pg_restore", "--file=-", str(source)) as telling,
            self._program("psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-") as running,
            suppress(BrokenPipeError),  # psql has met an error and rolled back; its words are told
        ):
            running.stdin.write(EMPTIED)  # type: ignore[union-attr] # it is a pipe
            shutil.copyfileobj(telling.stdout, running.stdin)  # type: ignore[arg-type] # both are pipes
            if telling.wait() == 0:
                running.stdin.write(OWNED)  # type: ignore[union-attr] # it is a pipe

    def _dumped(self, moment: str, target: Path) -> FileSum:
        with self._program("pg_dump", "--format=custom", f"--snapshot={moment}") as dumping:
            return copied(dumping.stdout, target)  # type: ignore[arg-type] # it is a pipe

    @contextmanager
    def _program(self, name: str, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
        """Run one of PostgreSQL's programs with pipes; raises BackupError with its words where it fails."""
        program = shutil.which(name)
        if program is None:
            raise BackupError(f"{name} is not installed: it is in the package postgresql-client.")
        with (
            TemporaryFile() as said,
            subprocess.Popen(  # noqa: S603 - a program of PostgreSQL's
                [program, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE if name != "psql" else subprocess.DEVNULL,
                stderr=said,
                env=self._environment,
            ) as process,
        ):
            try:
                yield process
                process.communicate()
            except BaseException:
                process.kill()
                raise
            if process.returncode:
                said.seek(0)
                words = " ".join(said.read().decode(errors="replace").split())
                raise BackupError(f"{name} failed ({process.returncode}): {words[:500]}")

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection[Any]]:
        try:
            with psycopg.connect(self._address, autocommit=True) as database:
                yield database
        except psycopg.Error as error:
            raise BackupError(f"The database cannot be read: {' '.join(str(error).split())}") from error


def _rows_on_server(database: "psycopg.Connection[Any]") -> dict[str, int]:
    counted = {}
    for (table,) in database.execute(TABLES["postgresql"]).fetchall():
        query = sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(table))
        ((counted[table],),) = database.execute(query).fetchall()
    return counted


def _rows(database: sqlite3.Connection) -> dict[str, int]:
    tables = [name for (name,) in database.execute(TABLES["sqlite"])]
    return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608


def _opened(path: Path, *, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path))}?mode={mode}", uri=True, timeout=CONNECT_SECONDS)


@contextmanager
def _told_by_sqlite() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise BackupError(f"SQLite says: {error}.") from error
