"""What a board costs that stays open and never reads: ``python -m benchmarks.silent_viewer``.

The floor is the same traffic over the same time on the same installation without such viewers. One viewer
acknowledges once, the other never.

===================================================  ==================================
memory of the product's process, over the floor      at most 20 MB more after a minute
===================================================  ==================================
"""

import asyncio
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.crowd import NO_MASK, handshake_request
from benchmarks.load import Load
from benchmarks.product import SUPERVISOR, Product, running_product
from benchmarks.report import verdict

SECONDS = 60.0
WARM_UP_SECONDS = 20.0
CALLS_A_SECOND = 3.0  # more than 30 events a second
CALLS_AT_ONCE = 9
MOST_MEGABYTES = 20.0
SMALLEST_BUFFER = 2304  # bytes; what Linux takes for the least
ACKNOWLEDGEMENT = b'{"type": "ack", "sequence": 0}'


async def main() -> int:
    """Measure, print; exit status 1 where the claim is missed."""
    floor, _open = await grown(viewers=False)
    silent, seconds_open = await grown(viewers=True)
    more = silent - floor
    print(f"{SECONDS:.0f} s of {CALLS_A_SECOND:g} calls a second; the silent viewers were open for {seconds_open} s\n")
    print(f"floor: most grown without silent viewers   {floor:8.1f} MB")
    print(f"most grown with two of them                {silent:8.1f} MB")
    print(f"\nover the floor: {more:.1f} MB; ratio {silent / max(floor, 0.1):.1f}\n")
    kept = more <= MOST_MEGABYTES
    print(verdict(f"at most {MOST_MEGABYTES:.0f} MB more", kept=kept))
    return 0 if kept else 1


async def grown(*, viewers: bool) -> tuple[float, list[int]]:
    """Return by how many megabytes the process grew at most, and for how many seconds each viewer was open."""
    async with running_product() as product:
        load = Load(product, calls_a_second=CALLS_A_SECOND, at_once=CALLS_AT_ONCE)
        await load.play(seconds=WARM_UP_SECONDS)
        with (
            silent_board(product, acknowledges=True, is_there=viewers) as one,
            silent_board(product, acknowledges=False, is_there=viewers) as other,
        ):
            there = [viewer for viewer in (one, other) if viewer]
            playing = asyncio.create_task(load.play(seconds=SECONDS), name="load")
            before = most = resident_megabytes(product.process)
            seconds_open = [0 for _viewer in there]
            while not playing.done():
                await asyncio.sleep(1)
                most = max(most, resident_megabytes(product.process))
                seconds_open = [seconds + is_open(viewer) for seconds, viewer in zip(seconds_open, there, strict=True)]
            return most - before, seconds_open


@contextmanager
def silent_board(product: Product, *, acknowledges: bool, is_there: bool) -> Iterator[socket.socket | None]:
    """Open a board's socket with as little room as there can be, and read nothing from it but the handshake."""
    if not is_there:
        yield None
        return
    with socket.socket() as viewer:
        viewer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALLEST_BUFFER)
        viewer.connect(("127.0.0.1", product.port))
        viewer.sendall(handshake_request(port=product.port, path="/ws/board/", cookie=product.cookies[SUPERVISOR]))
        answer = viewer.recv(12)
        assert answer.endswith(b" 101"), answer
        if acknowledges:
            viewer.sendall(struct.pack(">BB", 0x81, 0x80 | len(ACKNOWLEDGEMENT)) + NO_MASK + ACKNOWLEDGEMENT)
        yield viewer


def is_open(viewer: socket.socket) -> bool:
    """Say whether the server still keeps the socket: the kernel knows, nothing is read."""
    state = viewer.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
    return state == 1  # TCP_ESTABLISHED


def resident_megabytes(process: int) -> float:
    """Return how much memory a process has."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    (kilobytes,) = [int(line.split()[1]) for line in lines if line.startswith("VmRSS:")]
    return kilobytes / 1024


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
