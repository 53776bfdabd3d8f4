"""Many screens at once, in a process of their own: sockets that read and acknowledge, and note what came when.

python -m benchmarks.crowd --control N
"""

import asyncio
import base64
import os
import re
import resource
import struct
import time
from argparse import ArgumentParser
from collections import defaultdict
from typing import Any

from benchmarks.control import take_orders

SEQUENCE = re.compile(rb'"sequence": (-?\d+)')  # below 0: of a frame that a benchmark made
TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
OPENING_AT_ONCE = 50
LONGEST_SECONDS = 60
NO_MASK = bytes(4)  # a mask of zeros leaves the bytes as they are


class Screen(asyncio.Protocol):
    """One websocket that acknowledges each frame at once."""

    def __init__(self, crowd: "Crowd", *, name: str, request: bytes) -> None:
        self.sequence = -1
        self.opened = asyncio.Event()
        self.served = asyncio.Event()
        self._crowd, self._name, self._request = crowd, name, request
        self._buffer = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the websocket."""
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self.transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Take frames."""
        arrived_at = time.monotonic()
        self._buffer += data
        if not self.opened.is_set():
            head, blank_line, rest = bytes(self._buffer).partition(b"\r\n\r\n")
            if not blank_line:
                return
            if b" 101 " not in head.split(b"\r\n")[0]:
                raise ConnectionError(f"The handshake was refused: {head[:100]!r}")
            self._buffer = bytearray(rest)
            self.opened.set()
            self._write(TEXT, b'{"type": "ack", "sequence": 0}')
        while (frame := _next_frame(self._buffer)) is not None:
            self._take(*frame, arrived_at=arrived_at)

    def connection_lost(self, error: Exception | None) -> None:
        """Say so: a screen that is thrown out reads nothing."""
        self._crowd.lost += 1

    def _take(self, kind: int, payload: bytes, *, arrived_at: float) -> None:
        if kind == PING:
            self._write(PONG, payload)
        if kind != TEXT:
            return
        match = SEQUENCE.search(payload)
        assert match
        self._crowd.frames += 1
        self._crowd.largest = max(self._crowd.largest, len(payload))
        sequence = int(match[1])
        if sequence < 0:
            self._crowd.arrivals[sequence].append((self._name, arrived_at))
            return
        if sequence > self.sequence:
            self.sequence = sequence
            self._crowd.arrivals[sequence].append((self._name, arrived_at))
        self._write(TEXT, b'{"type": "ack", "sequence": %d}' % sequence)
        self.served.set()

    def _write(self, kind: int, payload: bytes) -> None:
        self.transport.write(struct.pack(">BB", 0x80 | kind, 0x80 | len(payload)) + NO_MASK + payload)


class Crowd:
    """All screens of the process."""

    def __init__(self) -> None:
        self.frames = 0
        self.lost = 0
        self.largest = 0  # bytes
        self.arrivals: defaultdict[int, list[tuple[str, float]]] = defaultdict(list)
        self._screens: list[Screen] = []

    async def open(self, *, port: int, path: str, cookies: dict[str, str], count: int = 1, wait: bool = True) -> int:
        """Open ``count`` sockets for each of ``cookies`` (name to session), in order; answer how many are open.

        ``wait`` until each has been served a frame.
        """
        await self._open(port, path, [(name, cookie) for name, cookie in cookies.items() for _one in range(count)])
        if wait:
            async with asyncio.timeout(LONGEST_SECONDS):
                for screen in self._screens:
                    await screen.served.wait()
        return len(self._screens)

    async def seen(self, sequence: int, count: int, seconds: float = LONGEST_SECONDS) -> list[tuple[str, float]]:
        """Answer who first saw ``sequence`` when, as soon as ``count`` screens have, or after so many seconds."""
        until = time.monotonic() + seconds
        while len(self.arrivals[sequence]) < count and time.monotonic() < until:
            await asyncio.sleep(0.001)
        return self.arrivals[sequence]

    async def state(self) -> dict[str, Any]:
        """Answer what came so far."""
        return {
            "frames": self.frames,
            "lost": self.lost,
            "largest": self.largest,
            "sequence": max((screen.sequence for screen in self._screens), default=-1),
        }

    async def _open(self, port: int, path: str, screens: list[tuple[str, str]]) -> None:
        # One after the other within a turn, so that a server sees them in this order.
        for first in range(0, len(screens), OPENING_AT_ONCE):
            for name, cookie in screens[first : first + OPENING_AT_ONCE]:
                request = handshake_request(port=port, path=path, cookie=cookie)
                screen = Screen(self, name=name, request=request)
                self._screens.append(screen)
                await asyncio.get_running_loop().create_connection(lambda screen=screen: screen, "127.0.0.1", port)
            async with asyncio.timeout(LONGEST_SECONDS):
                for screen in self._screens[first:]:
                    await screen.opened.wait()


def _next_frame(buffer: bytearray) -> tuple[int, bytes] | None:
    """Take the next whole frame out of ``buffer``: its kind and what it holds."""
    if len(buffer) < 2:
        return None
    length, header = buffer[1] & 0x7F, 2
    if length == 126:
        if len(buffer) < 4:
            return None
        (length,), header = struct.unpack_from(">H", buffer, 2), 4
    elif length == 127:
        if len(buffer) < 10:
            return None
        (length,), header = struct.unpack_from(">Q", buffer, 2), 10
    if len(buffer) < header + length:
        return None
    kind, payload = buffer[0] & 0x0F, bytes(buffer[header : header + length])
    del buffer[: header + length]
    return kind, payload


def handshake_request(*, port: int, path: str, cookie: str) -> bytes:
    """Return what a browser sends to open a websocket."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Origin: http://127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        f"Cookie: sessionid={cookie}",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


async def main() -> None:
    """Be a crowd until whoever controls it has gone."""
    parser = ArgumentParser()
    parser.add_argument("--control", type=int, required=True)
    more_open_files()
    crowd = Crowd()
    deeds = {"open": crowd.open, "seen": crowd.seen, "state": crowd.state}
    await take_orders(parser.parse_args().control, deeds)


def more_open_files() -> None:
    """Take as many open files as this user may have; processes that are started afterwards inherit it."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    asyncio.run(main())
