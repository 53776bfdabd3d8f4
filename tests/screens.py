"""Desks and boards as their own scripts are towards the server: they come back, and go on from what they have seen."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import websockets

SILENCE_SECONDS = 5.0  # after which a screen calls its connection lost
RETRY_SECONDS = 0.3
COURSE = ("ringing", "talking", "ended", "gone")  # a call on a desk never goes back in it


class Screen:
    """A socket of the product, kept open. ``frame`` and ``cards`` are what arrived, ``faults`` what must not be."""

    def __init__(self, address: str, route: str, session: str) -> None:
        self.seen = 0
        self.connections = 0
        self.is_connected = False
        self.frame: Mapping[str, Any] = {}
        self.cards: dict[str, Mapping[str, Any]] = {}
        self.faults: list[str] = []
        self._url = f"ws://{address}/ws/{route}/"
        self._headers = {"Cookie": f"sessionid={session}", "Origin": f"http://{address}"}

    async def run(self) -> None:
        """Stay connected until cancelled."""
        while True:
            try:
                async with (
                    asyncio.timeout(None) as silence,
                    websockets.connect(self._url, additional_headers=self._headers, max_size=None) as socket,
                ):
                    await self._converse(socket, silence)
            except (OSError, TimeoutError, websockets.WebSocketException):
                self.is_connected = False
            await asyncio.sleep(RETRY_SECONDS)

    @property
    def says_trouble(self) -> bool:
        """Whether whoever looks at it is told that what is shown may be old."""
        return not self.is_connected or self.frame["feed"]["state"] != "live"

    @property
    def figures(self) -> dict[str, str]:
        """A board's figures as they are shown."""
        return {figure["key"]: figure["display"] for figure in self.frame.get("figures", ())}

    async def _converse(self, socket: websockets.ClientConnection, silence: asyncio.Timeout) -> None:
        self.connections += 1
        self.is_connected = True
        loop = asyncio.get_running_loop()
        while True:
            await socket.send(json.dumps({"type": "ack", "sequence": self.seen}))
            silence.reschedule(loop.time() + SILENCE_SECONDS)
            self._take(json.loads(await socket.recv()))

    def _take(self, frame: Mapping[str, Any]) -> None:
        # A process that has not read so far yet begins anew.
        if frame["after"] not in {0, self.seen}:
            self.faults.append(f"Told what came after {frame['after']}, not after {self.seen}.")
        self.seen = max(self.seen, frame["sequence"])
        self.frame = frame
        for card in frame.get("cards", ()):
            known = self.cards.get(card["call_id"])
            if known and COURSE.index(card["state"]) < COURSE.index(known["state"]):
                self.faults.append(f"{card['call_id']} was {known['state']} and is {card['state']}.")
            self.cards[card["call_id"]] = card


@asynccontextmanager
async def kept_open(screens: Sequence[Screen]) -> AsyncIterator[None]:
    """Run ``screens``; one that meets what it does not understand ends everything."""
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(screen.run(), name="screen") for screen in screens]
        yield
        for task in running:
            task.cancel()
