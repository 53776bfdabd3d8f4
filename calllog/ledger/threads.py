"""The database threads of a process: for ingest, what sockets read, chores by the clock, and files to take away.

Channels' own `database_sync_to_async` has a single thread outside HTTP: ingest would wait there
behind the slowest consumer. Nothing else may use the first two.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, connection

P = ParamSpec("P")
T = TypeVar("T")

_INGEST = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ingest")
_READS = ThreadPoolExecutor(max_workers=1, thread_name_prefix="socket-reads")
_CHORES = ThreadPoolExecutor(max_workers=1, thread_name_prefix="chores")
_EXPORTS = ThreadPoolExecutor(max_workers=1, thread_name_prefix="exports")


async def in_ingest_thread(deed: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run ``deed`` on the connection that only ingest uses."""
    return await asyncio.get_running_loop().run_in_executor(_INGEST, partial(_on_connection, deed, *args, **kwargs))


async def in_reads_thread(query: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run ``query`` on the connection that only sockets read from."""
    return await asyncio.get_running_loop().run_in_executor(_READS, partial(_on_connection, query, *args, **kwargs))


async def in_chores_thread(deed: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run ``deed``, which may take seconds, where neither ingest nor a pop waits for it."""
    return await asyncio.get_running_loop().run_in_executor(_CHORES, partial(_on_connection, deed, *args, **kwargs))


async def in_exports_thread(deed: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run ``deed``, which may take minutes, where no chore waits for it."""
    return await asyncio.get_running_loop().run_in_executor(_EXPORTS, partial(_on_connection, deed, *args, **kwargs))


async def close_connections() -> None:
    """Close the connections; the next use opens them again."""
    await in_ingest_thread(_close)
    await in_reads_thread(_close)
    await in_chores_thread(_close)
    await in_exports_thread(_close)


def _close() -> None:
    connection.close()  # looked up here: each thread has its own


def _on_connection(deed: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    try:
        return deed(*args, **kwargs)
    except (DatabaseError, InterfaceError):
        # A connection that broke stays broken: the next call gets a new one.
        connection.close()
        raise
