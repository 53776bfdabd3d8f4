"""From the ring's bytes on the bridge's socket to the pop on the operator's: ``python -m benchmarks.ring_to_pop``.

The floor is what no design can save: the message on the disk, one row in SQLite with full
synchronisation, one frame of the pop's size through a socket. Each is measured beside each ring.
"""

import asyncio
import json
import os
import sqlite3
import sys
import time
from statistics import median

import websockets

from benchmarks.product import Product, ring, running_product
from benchmarks.report import row, verdict

RINGS = 200
WARM_UP = 20
LONGEST_SECONDS = 30  # a pop that has not come by then never comes
SETTLE_SECONDS = 0.05  # what came before the ring is done by then
MOST_TIMES_THE_FLOOR = 5
MOST_MILLISECONDS = 15


async def main() -> int:
    """Measure, print; exit status 1 where a claim is missed."""
    async with running_product() as product:
        pops, floors, size = await measure(product)
    floor = [sum(parts) for parts in zip(*floors.values(), strict=True)]
    print(f"{len(pops)} rings, one at a time; a pop is {size} bytes\n")
    for name, seconds in floors.items():
        print(row(f"  floor: {name}", seconds))
    print(row("floor: their sum", floor))
    print(row("ring -> pop at the socket", pops))
    ratio = median(pops) / median(floor)
    print(f"\nmedian pop / median floor: {ratio:.1f}\n")
    claims = {
        f"at most {MOST_TIMES_THE_FLOOR} times the floor": ratio <= MOST_TIMES_THE_FLOOR,
        f"at most {MOST_MILLISECONDS} ms at the median": median(pops) * 1000 <= MOST_MILLISECONDS,
    }
    for claim, kept in claims.items():
        print(verdict(claim, kept=kept))
    return 0 if all(claims.values()) else 1


async def measure(product: Product) -> tuple[list[float], dict[str, list[float]], int]:
    """Return the seconds of each ring, of each part of the floor, and a pop's size in bytes."""
    pops: list[float] = []
    floors: dict[str, list[float]] = {"append with fdatasync": [], "insert, SQLite FULL": [], "send": []}
    size = 0
    append, insert = open_append(product), open_insert(product)
    send = await open_send()
    address = f"ws://127.0.0.1:{product.port}/ws/desk/"
    headers = {"Cookie": f"sessionid={product.session}", "Origin": f"http://127.0.0.1:{product.port}"}
    async with websockets.connect(address, additional_headers=headers, max_size=None) as desk:
        await desk.send('{"type": "ack", "sequence": 0}')
        for number in range(1, RINGS + WARM_UP + 1):
            seconds, frame = await ring_once(product, desk, number)
            parts = [append(b"x" * 900), insert(number), await send(frame)]
            size = len(frame)
            if number > WARM_UP:
                pops.append(seconds)
                for kept, part in zip(floors.values(), parts, strict=True):
                    kept.append(part)
    return pops, floors, size


async def ring_once(product: Product, desk: websockets.ClientConnection, number: int) -> tuple[float, bytes]:
    """Let one call ring and end; return the seconds to its pop, and the pop."""
    call = ring(number)
    for raw in call.before:
        product.pbx.send(raw)
    await read_for(desk, SETTLE_SECONDS)
    began = time.perf_counter()
    product.pbx.send(call.ring)
    while True:
        frame = await asyncio.wait_for(desk.recv(), LONGEST_SECONDS)
        seconds = time.perf_counter() - began
        parsed = json.loads(frame)
        await desk.send(json.dumps({"type": "ack", "sequence": parsed["sequence"]}))
        if any(card["state"] == "ringing" for card in parsed["cards"]):
            break
    for raw in call.after:
        product.pbx.send(raw)
    await read_for(desk, SETTLE_SECONDS)
    return seconds, frame.encode() if isinstance(frame, str) else frame


async def read_for(desk: websockets.ClientConnection, seconds: float) -> None:
    """Acknowledge whatever comes until nothing has come for so long."""
    while True:
        try:
            frame = json.loads(await asyncio.wait_for(desk.recv(), seconds))
        except TimeoutError:
            return
        await desk.send(json.dumps({"type": "ack", "sequence": frame["sequence"]}))


def open_append(product: Product):
    """Return a deed that appends to a file and waits for the disk; it returns its seconds."""
    descriptor = os.open(product.folder / "floor", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def append(data: bytes) -> float:
        began = time.perf_counter()
        os.write(descriptor, data)
        os.fdatasync(descriptor)
        return time.perf_counter() - began

    return append


def open_insert(product: Product):
    """Return a deed that commits one row; it returns its seconds."""
    database = sqlite3.connect(product.folder / "floor.sqlite3", isolation_level=None)
    for statement in (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "CREATE TABLE event (id INTEGER, raw TEXT)",
    ):
        database.execute(statement)

    def insert(number: int) -> float:
        began = time.perf_counter()
        database.execute("INSERT INTO event VALUES (?, ?)", (number, "x" * 900))
        return time.perf_counter() - began

    return insert


async def open_send():
    """Return a deed that sends bytes through a loopback socket of asyncio; it returns its seconds."""
    arrived: asyncio.Queue[asyncio.StreamReader] = asyncio.Queue()
    server = await asyncio.start_server(lambda reader, _writer: arrived.put_nowait(reader), "127.0.0.1", 0)
    _reader, writer = await asyncio.open_connection("127.0.0.1", server.sockets[0].getsockname()[1])
    receiver = await arrived.get()

    async def send(data: bytes) -> float:
        began = time.perf_counter()
        writer.write(data)
        await receiver.readexactly(len(data))
        return time.perf_counter() - began

    return send


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
