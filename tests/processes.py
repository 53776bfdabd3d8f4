"""The product as processes beside its services, each of which can be killed and started again by itself."""

import asyncio
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import psycopg
from django.db import connection

from tests.busy_pbx import BusyPbx
from tests.conftest import need
from tests.databases import ROOT, TestDatabase
from tests.e2e.product import SAMPLE_CITY, environment
from tests.with_services import (
    PostgresServer,
    RedisServer,
    free_port,
    listens,
    postgres_programs,
    postgres_server,
    redis_server,
)

START_SECONDS = 90.0
STOP_SECONDS = 60.0
LOOK_SECONDS = 0.05
RESTART_SECONDS = 0.5
LAST_LINES = 40
SESSIONS = """
import json
from django.test import Client
from kb.accounts.models import User
sessions = {}
for user in User.objects.all():
    client = Client()
    client.force_login(user)
    sessions[user.username] = client.cookies["sessionid"].value
print(json.dumps(sessions))
"""


@dataclass(frozen=True, kw_only=True)
class Installation:
    """The sample city, whether it runs or not."""

    var: Path
    variables: Mapping[str, str]  # of the environment
    sessions: Mapping[str, str]  # user name to the cookie of a signed-in browser

    def tell(self, script: str) -> Any:
        """Return what a script of the product prints as JSON."""
        return _told(script, self.variables)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query; raises the driver's own error where the database is away."""
        url = self.variables.get("DATABASE_URL")
        if url:
            with psycopg.connect(url, connect_timeout=5) as database:
                return list(database.execute(statement.encode()))
        found = sqlite3.connect(f"file:{self.var / 'madoguchi.sqlite3'}?mode=ro", uri=True)
        try:
            return list(found.execute(statement))
        finally:
            found.close()


class Victim(Protocol):
    """What can be killed at any moment, and comes back."""

    name: str
    outages: list[tuple[datetime, datetime]]  # from each kill until it was up again

    def kill(self) -> None:
        """End it as a power cut does."""

    async def start(self) -> None:
        """Bring it back."""


class Process:
    """A process of the product."""

    def __init__(
        self, name: str, arguments: Sequence[str], installation: Installation, is_up: Callable[[], bool]
    ) -> None:
        self.name = name
        self.outages: list[tuple[datetime, datetime]] = []
        self._arguments = [sys.executable, *arguments]
        self._variables = installation.variables
        self._log = installation.var / f"{name}.log"
        self._is_up = is_up
        self._process: subprocess.Popen[bytes] | None = None
        self._killed_at: datetime | None = None

    async def start(self) -> None:
        """Start it and wait until it is up; one that ends by itself until then is started again, as the system does."""
        async with asyncio.timeout(START_SECONDS):
            self._spawn()
            while not self._is_up():
                if self._process and self._process.poll() is not None:
                    await asyncio.sleep(RESTART_SECONDS)
                    self._spawn()
                await asyncio.sleep(LOOK_SECONDS)
        if self._killed_at:
            self.outages.append((self._killed_at, datetime.now(UTC)))
            self._killed_at = None

    def kill(self) -> None:
        """End it as a power cut does; one that had ended by itself is a fault."""
        assert self._process is not None
        assert self._process.poll() is None, f"{self.name} had ended by itself.\n{self.last_words()}"
        self._killed_at = datetime.now(UTC)
        self._process.kill()
        self._process.wait(STOP_SECONDS)

    def stop(self) -> int:
        """End it as people do; returns its exit status."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(STOP_SECONDS)
        finally:
            self._process.kill()

    def last_words(self) -> str:
        """Return the last lines that it wrote."""
        return "\n".join(self.told().splitlines()[-LAST_LINES:])

    def told(self) -> str:
        """Return everything that it wrote."""
        return self._log.read_text(encoding="utf-8")

    def end(self) -> None:
        """End it, whether it runs or not."""
        if self._process:
            self._process.kill()
            self._process.wait(STOP_SECONDS)

    def _spawn(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._arguments, cwd=ROOT, env=dict(self._variables), stdout=log, stderr=subprocess.STDOUT
            )


class Service:
    """PostgreSQL or Redis."""

    def __init__(self, name: str, server: PostgresServer | RedisServer) -> None:
        self.name = name
        self.outages: list[tuple[datetime, datetime]] = []
        self._server = server
        self._gone_at = datetime.now(UTC)

    def kill(self) -> None:
        """End it as the system does when the memory is full."""
        self._gone_at = datetime.now(UTC)
        self._server.kill()

    async def start(self) -> None:
        """Bring it back."""
        await asyncio.to_thread(self._server.start)
        self.outages.append((self._gone_at, datetime.now(UTC)))


@dataclass(frozen=True, kw_only=True)
class Product:
    """The product as it runs."""

    installation: Installation
    pbx: BusyPbx
    listening: Process  # in which the bridge is
    webs: Sequence[str]  # the addresses of the web processes
    victims: Mapping[str, Victim]
    processes: Sequence[Process]


@asynccontextmanager
async def product_of_one_process(city: Path, folder: Path) -> AsyncIterator[Product]:
    """Run ``serve`` on SQLite, with a copy of the ``city``."""
    var = Path(shutil.copytree(city, folder / "var"))
    async with _pbx() as pbx, _ended() as processes:
        port = free_port()
        installation = _installation(var, AMI_URL=pbx.url)
        arguments = ["manage.py", "serve", "--port", str(port)]
        serve = Process("serve", arguments, installation, lambda: pbx.is_listened_to and listens(port))
        processes.append(serve)
        await serve.start()
        yield Product(
            installation=installation,
            pbx=pbx,
            listening=serve,
            webs=[f"127.0.0.1:{port}"],
            victims={"serve": serve},
            processes=processes,
        )


@asynccontextmanager
async def product_of_many_processes(folder: Path, *, webs: int = 2, **more: str) -> AsyncIterator[Product]:
    """Run a bridge and Daphne on PostgreSQL and Redis, each of its own, with the test's database as it is.

    ``more`` is what the environment of its processes says beside that.
    """
    programs, redis_program = postgres_programs(), need("redis", "redis-server")
    assert programs is not None, "The test's own database is PostgreSQL: its programs must be here."
    with ExitStack() as services:
        # Not below pytest's own folder: PostgreSQL's user may not pass through that.
        data = Path(services.enter_context(TemporaryDirectory(prefix="madoguchi-services-")))
        postgres = services.enter_context(postgres_server(programs, data / "postgres"))
        redis = services.enter_context(redis_server(redis_program, data / "redis"))
        _copy_database(programs, to=postgres.url)
        var = folder / "var"
        var.mkdir(parents=True, exist_ok=True)  # static files may have been collected there
        variables = {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url, **more}
        _run(SAMPLE_CITY, environment(var, **{**variables, "DJANGO_SETTINGS_MODULE": "kb.settings.dev"}))
        async with _pbx() as pbx, _ended() as processes:
            installation = _installation(var, **variables, AMI_URL=pbx.url)
            bridge = Process("bridge", ["manage.py", "bridge"], installation, lambda: pbx.is_listened_to)
            ports = [free_port() for _number in range(webs)]
            processes += [bridge, *(_web(f"web{number}", port, installation) for number, port in enumerate(ports))]
            await asyncio.gather(*(process.start() for process in processes))
            yield Product(
                installation=installation,
                pbx=pbx,
                listening=bridge,
                webs=[f"127.0.0.1:{port}" for port in ports],
                victims={
                    "postgres": Service("postgres", postgres),
                    "redis": Service("redis", redis),
                    **{process.name: process for process in processes},
                },
                processes=processes,
            )


def sample_city(test_database: TestDatabase, var: Path) -> Path:
    """Make the sample city in ``var``, on SQLite, from the test's database as it was after the migrations."""
    test_database.reset()
    shutil.copyfile(connection.settings_dict["NAME"], var / "madoguchi.sqlite3")
    _run(SAMPLE_CITY, environment(var))
    return var


def _web(name: str, port: int, installation: Installation) -> Process:
    arguments = ["-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "kb.asgi:application"]
    return Process(name, arguments, installation, lambda: listens(port))


def _installation(var: Path, **variables: str) -> Installation:
    everything = environment(var, **variables)
    return Installation(var=var, variables=everything, sessions=_told(SESSIONS, everything))


def _copy_database(programs: Path, *, to: str) -> None:
    database = connection.settings_dict
    source = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    with subprocess.Popen([programs / "pg_dump", source], stdout=subprocess.PIPE) as dump:
        subprocess.run([programs / "psql", "-q", to], stdin=dump.stdout, stdout=subprocess.DEVNULL, check=True)


def _told(script: str, variables: Mapping[str, str]) -> Any:
    return json.loads(_run(script, variables).splitlines()[-1])


def _run(script: str, variables: Mapping[str, str]) -> str:
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", script]
    return subprocess.run(command, cwd=ROOT, env=dict(variables), check=True, stdout=subprocess.PIPE, text=True).stdout


@asynccontextmanager
async def _pbx() -> AsyncIterator[BusyPbx]:
    pbx = BusyPbx()
    await pbx.start()
    try:
        yield pbx
    finally:
        await pbx.stop()


@asynccontextmanager
async def _ended() -> AsyncIterator[list[Process]]:
    """Give a list of processes; all of them are ended with it."""
    processes: list[Process] = []
    try:
        yield processes
    finally:
        for process in processes:
            process.end()
