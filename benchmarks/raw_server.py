"""The floor of a push: an asyncio websocket server that knows nothing but to write bytes to sockets.

python -m benchmarks.raw_server --port N --control N
"""

import asyncio
import base64
import hashlib
import re
import struct
import time
from argparse import ArgumentParser

from benchmarks.control import take_orders

ACCEPT_KEY = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, section 1.3
KEY = re.compile(rb"(?i)sec-websocket-key: (\S+)")
SHORT, MEDIUM = 126, 65_536  # lengths from which a frame's header is longer


class RawSocket(asyncio.Protocol):
    """One websocket; what the client says after its handshake is read and left."""

    open: "list[RawSocket]" = []  # of the process

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._request = bytearray()

    def data_received(self, data: bytes) -> None:
        """Answer the handshake."""
        if self in self.open:
            return
        self._request += data
        if b"\r\n\r\n" in self._request:
            self.transport.write(handshake_answer(bytes(self._request)))
            self.open.append(self)

    def connection_lost(self, error: Exception | None) -> None:
        """Forget the socket."""
        if self in self.open:
            self.open.remove(self)


def handshake_answer(request: bytes) -> bytes:
    """Return the answer that opens the websocket."""
    match = KEY.search(request)
    assert match
    accept = base64.b64encode(hashlib.sha1(match[1] + ACCEPT_KEY).digest())  # noqa: S324 - RFC 6455 says so
    lines = [
        b"HTTP/1.1 101 Switching Protocols",
        b"Upgrade: websocket",
        b"Connection: Upgrade",
        b"Sec-WebSocket-Accept: " + accept,
    ]
    return b"\r\n".join([*lines, b"", b""])


def text_frame(text: bytes) -> bytes:
    """Return the one frame of a text."""
    if len(text) < SHORT:
        return struct.pack(">BB", 0x81, len(text)) + text
    if len(text) < MEDIUM:
        return struct.pack(">BBH", 0x81, SHORT, len(text)) + text
    return struct.pack(">BBQ", 0x81, 127, len(text)) + text


async def push(text: str, to: int | None = None) -> dict[str, float]:
    """Write ``text`` to the socket of that number in the order of opening, or to all; answer when that began."""
    frame = text_frame(text.encode())
    sockets = RawSocket.open if to is None else [RawSocket.open[to]]
    began = time.monotonic()
    for socket in sockets:
        socket.transport.write(frame)
    return {"began": began}


async def main() -> None:
    """Serve until whoever controls has gone."""
    parser = ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--control", type=int, required=True)
    options = parser.parse_args()
    await asyncio.get_running_loop().create_server(RawSocket, "127.0.0.1", options.port, backlog=2048)
    await take_orders(options.control, {"push": push})


if __name__ == "__main__":
    asyncio.run(main())
