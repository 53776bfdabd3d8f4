"""A PBX under load: recorded calls at a steady rate, each at a member who is free, and what must come of them."""

import asyncio
import random
import time
from dataclasses import dataclass
from itertools import count

from benchmarks.product import Product, member_at, recorded_call
from telephony_bridge.ami.protocol import parse

COURSE = ("answered_caller_hangs_up", "hold_unhold", "answered_agent_hangs_up", "abandoned")
LONGEST_RECORDING_SECONDS = 6.1
MEAN_RECORDING_SECONDS = 3.8


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One call as it was played, and what the ledger must say of it."""

    call_id: str
    result: str
    operators: tuple[str, ...]


class Load:
    """Plays calls. ``calls_a_second`` begin; stretched so that about ``at_once`` are there at the same time."""

    def __init__(self, product: Product, *, calls_a_second: float, at_once: float) -> None:
        stretch = at_once / calls_a_second / MEAN_RECORDING_SECONDS
        self.calls: list[Sent] = []
        self.sent = 0  # messages
        self.most_at_once = 0
        self.longest_call_seconds = LONGEST_RECORDING_SECONDS * stretch
        self._product = product
        self._interval = 1 / calls_a_second
        self._stretch = stretch
        # One telephone takes one call at a time.
        self._members = round(calls_a_second * self.longest_call_seconds) + 1
        self._at_once = 0
        self._numbers = count(1)
        self._randomness = random.Random(1)  # noqa: S311 - the same calls in every run

    async def play(self, *, seconds: float) -> None:
        """Let calls begin for so many seconds, and play them to their ends."""
        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for place in range(round(seconds / self._interval)):
                await asyncio.sleep(began + place * self._interval - time.monotonic())
                group.create_task(self._play(self._next_call()))

    async def _play(self, messages: list[tuple[float, bytes]]) -> None:
        began = time.monotonic()
        self._at_once += 1
        self.most_at_once = max(self._at_once, self.most_at_once)
        for delay, raw in messages:
            if (wait := began + delay - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            self._product.pbx.send(raw)
            self.sent += 1
        self._at_once -= 1

    def _next_call(self) -> list[tuple[float, bytes]]:
        number = next(self._numbers)
        member = member_at(number % self._members)
        name = self._randomness.choice(COURSE)
        messages = recorded_call(name, number=number, member=member, stretch=self._stretch)
        answered = name != "abandoned"
        self.calls.append(
            Sent(
                call_id=next(found for _delay, raw in messages if (found := parse(raw).get("Linkedid"))),
                result="answered" if answered else "abandoned",
                operators=(member,) if answered else (),
            )
        )
        return messages
