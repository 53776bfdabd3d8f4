"""Processes that a benchmark runs beside the product: screens, and the raw server that is their floor."""

import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from benchmarks.control import Control, controlled
from benchmarks.product import ROOT, free_port

STOP_SECONDS = 30


@asynccontextmanager
async def crowd() -> AsyncIterator[Control]:
    """Start a process of screens; none is open yet."""
    async with _running("benchmarks.crowd") as control:
        yield control


@asynccontextmanager
async def raw_server(port: int) -> AsyncIterator[Control]:
    """Start the raw websocket server at ``port``."""
    async with _running("benchmarks.raw_server", "--port", str(port)) as control:
        yield control


@asynccontextmanager
async def _running(module: str, *arguments: str) -> AsyncIterator[Control]:
    port = free_port()
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", module, "--control", str(port), *arguments], cwd=ROOT
    )
    try:
        async with controlled(port) as control:
            yield control
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)
