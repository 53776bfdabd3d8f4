"""What tests of outages share: a bridge in a process of its own, a database that goes away, a disk that is full."""

import asyncio
import base64
import os
import resource
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from calllog.ledger.follow import follower
from calllog.ledger.threads import close_connections
from kb.settings.env import AmiAddress
from telephony_bridge.bridge import run_bridge
from tests.databases import ROOT

BRIDGE = """
import asyncio, sys
import django
django.setup()
from kb.settings.env import AmiAddress
from telephony_bridge.bridge import run_bridge
asyncio.run(run_bridge(AmiAddress(host=sys.argv[1], port=int(sys.argv[2]), username=sys.argv[3], secret=sys.argv[4])))
"""


@contextmanager
def bridge_process(address: AmiAddress, *, var: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a bridge of the test's database, with its spool under ``var``, in another process.

    It is killed in the end, if it was not before; what it logged is in ``bridge.log``.
    """
    var.mkdir(parents=True, exist_ok=True)
    arguments = [address.host, str(address.port), address.username, address.secret]
    with (var / "bridge.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", BRIDGE, *arguments], cwd=ROOT, env=_environment(var), stderr=log
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@asynccontextmanager
async def bridge_here(address: AmiAddress) -> AsyncIterator[None]:
    """Run a bridge on this event loop, with the follower that tells what it suffers from."""
    await follower().start()
    bridge = asyncio.create_task(run_bridge(address))
    try:
        yield
    finally:
        bridge.cancel()
        with suppress(asyncio.CancelledError):
            await bridge


async def until(satisfied: Callable[[], object], *, within: float = 10.0) -> float:
    """Wait until it is so; return the seconds that it took."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.timeout(within):
        while not satisfied():
            await asyncio.sleep(0.02)
    return loop.time() - began


@asynccontextmanager
async def database_away() -> AsyncIterator[None]:
    """Take the database away from everybody, and bring it back."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        connection.settings_dict["NAME"] = "/nowhere/madoguchi.sqlite3"
        await close_connections()
    else:
        await asyncio.to_thread(_shut, name)
    try:
        yield
    finally:
        if connection.vendor == "sqlite":
            connection.settings_dict["NAME"] = name
        else:
            await asyncio.to_thread(_on_server, "ALTER DATABASE {} ALLOW_CONNECTIONS true", name)


@contextmanager
def full_disk(*, largest_file: int) -> Iterator[None]:
    """Let no file of this process grow beyond that size: to whoever writes it is a disk without space."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _environment(var: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": _database_url(),
        "MADOGUCHI_VAR": str(var),
        "MADOGUCHI_KEY": base64.b64encode(settings.PERSONAL_KEY).decode(),
        "SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "kb.settings.test",
    }


def _database_url(name: str | None = None) -> str:
    database = {**connection.settings_dict, "NAME": name or connection.settings_dict["NAME"]}
    if connection.vendor == "sqlite":
        return "sqlite:///{NAME}".format(**database)
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)


def _shut(name: str) -> None:
    _on_server("ALTER DATABASE {} ALLOW_CONNECTIONS false", name)
    with psycopg.connect(_database_url("postgres"), autocommit=True) as server:
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


def _on_server(statement: str, name: str) -> None:
    with psycopg.connect(_database_url("postgres"), autocommit=True) as server:
        server.execute(sql.SQL(statement).format(sql.Identifier(name)))
