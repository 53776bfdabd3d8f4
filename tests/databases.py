"""Test databases: migrated once into a template that is keyed by the migrations, then copied."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

ROOT = Path(__file__).resolve().parents[1]


class TestDatabase:
    """The database of one test worker; ``reset`` makes it as it was after the migrations."""

    __test__ = False

    def __init__(self, worker: str) -> None:
        self._template = f"madoguchi_{_migrations_hash()}"
        self._name = f"madoguchi_test_{os.getpid()}_{worker}"
        self._kept: dict[str, str] = {}
        self._sqlite = connection.vendor == "sqlite"
        if self._sqlite:
            folder = settings.ENVIRONMENT.var / "test-databases"
            folder.mkdir(parents=True, exist_ok=True)
            self._template = str(folder / f"{self._template}.sqlite3")
            self._name = str(folder / f"{self._name}.sqlite3")
        else:
            self._server = _url(connection.settings_dict, "postgres")

    def create(self) -> None:
        """Make the template if no run has, and the worker's copy; point Django at it."""
        with _only_one_at_a_time():
            if not self._template_exists():
                self._build_template()
        self.reset()
        connection.settings_dict["NAME"] = self._name

    def reset(self, to: str | None = None) -> None:
        """Copy the template anew, or what was kept under the name ``to``."""
        self._close()
        self._delete(self._name)
        self._copy(self._kept[to] if to else self._template, self._name)

    def keep(self, name: str) -> None:
        """Keep the database as it is now under ``name``, for ``reset``."""
        self._kept[name] = f"{self._name}_{name}"
        self._close()
        self._copy(self._name, self._kept[name])

    def drop(self) -> None:
        """Delete the worker's copies."""
        self._close()
        for name in (self._name, *self._kept.values()):
            self._delete(name)

    def _close(self) -> None:
        connection.close()
        if not self._sqlite and getattr(connection, "pool", None):
            connection.close_pool()

    def _copy(self, what: str, name: str) -> None:
        if self._sqlite:
            shutil.copyfile(what, name)
        else:
            self._on_server("CREATE DATABASE {} TEMPLATE {}", name, what)

    def _delete(self, name: str) -> None:
        if self._sqlite:
            for suffix in ("", "-wal", "-shm"):
                Path(name + suffix).unlink(missing_ok=True)
        else:
            self._on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _template_exists(self) -> bool:
        if self._sqlite:
            return Path(self._template).exists()
        with psycopg.connect(self._server) as server:
            found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self._template]).fetchone()
        return found is not None

    def _build_template(self) -> None:
        unfinished = f"{self._template}_unfinished"
        if self._sqlite:
            Path(unfinished).unlink(missing_ok=True)
            _migrate(f"sqlite:///{unfinished}")
            Path(unfinished).rename(self._template)
        else:
            self._on_server("DROP DATABASE IF EXISTS {}", unfinished)
            self._on_server("CREATE DATABASE {}", unfinished)
            _migrate(_url(connection.settings_dict, unfinished))
            self._on_server("ALTER DATABASE {} RENAME TO {}", unfinished, self._template)

    def _on_server(self, statement: str, *names: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as server:
            server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _migrate(url: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"],
        cwd=ROOT,
        check=True,
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "kb.settings.test"},
    )


def _migrations_hash() -> str:
    digest = hashlib.sha256((ROOT / "constraints.txt").read_bytes())
    for path in sorted(ROOT.glob("*/**/migrations/*.py")):
        if ".venv" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _url(database: dict[str, object], name: str) -> str:
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/".format(**database) + name


@contextmanager
def _only_one_at_a_time() -> Iterator[None]:
    settings.ENVIRONMENT.var.mkdir(parents=True, exist_ok=True)
    with (settings.ENVIRONMENT.var / "test-databases.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
