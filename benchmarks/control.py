"""How a benchmark tells another process what to do: lines of JSON over a loopback socket, one answer each."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

LINE_BYTES = 64 * 1024 * 1024
PATIENCE_SECONDS = 60
ANSWER_AFTER_SECONDS = 0.02  # whoever asked must not wake up beside what is being measured
Deed = Callable[..., Awaitable[Any]]


class Control:
    """The asking end."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def ask(self, deed: str, **arguments: Any) -> Any:
        """Let ``deed`` be done and return its answer."""
        self._writer.write(json.dumps([deed, arguments]).encode() + b"\n")
        return json.loads(await self._reader.readline())


@asynccontextmanager
async def controlled(port: int) -> AsyncIterator[Control]:
    """Connect to the process that takes orders at ``port``, as soon as it does."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            with suppress(ConnectionRefusedError):
                reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=LINE_BYTES)
                break
            await asyncio.sleep(0.05)
    try:
        yield Control(reader, writer)
    finally:
        writer.close()


async def take_orders(port: int, deeds: Mapping[str, Deed]) -> None:
    """Do what is asked at ``port``, until whoever asks has gone."""
    gone = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                deed, arguments = json.loads(line)
                answer = await deeds[deed](**arguments)
                await asyncio.sleep(ANSWER_AFTER_SECONDS)
                writer.write(json.dumps(answer).encode() + b"\n")
        except asyncio.CancelledError:
            return  # the process ends; Python 3.11 would report a connection that was cancelled as a fault
        finally:
            writer.close()
            gone.set()

    async with await asyncio.start_server(serve, "127.0.0.1", port, limit=LINE_BYTES):
        await gone.wait()
