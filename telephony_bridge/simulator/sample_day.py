"""The sample city's telephones: recorded calls, one after the other at each sample operator's seat."""

import asyncio
import random
from collections.abc import Sequence
from datetime import datetime
from itertools import count, cycle

from django.utils import timezone

from calllog.ledger.threads import in_reads_thread
from telephony_bridge.simulator.recording import Cast, load, moved, seat_status
from telephony_bridge.simulator.sample_seats import SampleSeat, has_signed_in
from telephony_bridge.simulator.server import ReplayServer

RECORDED_MEMBER = "agent1001"
RECORDED_QUEUE = "enquiries"
RECORDED_LINE = "0467001000"
RECORDED_CALLER = "09000005678"
COURSE = ("answered_caller_hangs_up", "hold_unhold", "answered_agent_hangs_up", "abandoned")
STRETCH = 8.0  # a recorded call of 3 s becomes one of 24 s
LOOK_SECONDS = 2.0
FIRST_AFTER_SECONDS = 4.0
PAUSE_SECONDS = (20.0, 35.0)  # between two calls at one seat: time to finish the record


async def play_sample_day(
    *, seats: Sequence[SampleSeat], queue: str, lines: Sequence[str], server: ReplayServer
) -> None:
    """Play calls at these seats until cancelled.

    The first seat's telephone waits until its operator has signed in: nobody finds a pile of calls
    that rang at an empty chair. At the others it rings at once, so that the board lives.
    """
    numbers = count(1)
    began = timezone.now()
    if not (seats and lines):
        await asyncio.Event().wait()  # nobody to ring
    async with asyncio.TaskGroup() as group:
        for place, seat in enumerate(seats):
            signed_in_since = None if place else began
            group.create_task(
                _play_at(
                    seat, queue=queue, lines=lines, server=server, numbers=numbers, signed_in_since=signed_in_since
                )
            )


def seats_are_free(*, seats: Sequence[SampleSeat], queue: str) -> list[bytes]:
    """Return what the PBX says of the seats' telephones when the bridge signs in."""
    return [seat_status(seat.member, queue=queue, at=timezone.now()) for seat in seats]


async def _play_at(
    seat: SampleSeat,
    *,
    queue: str,
    lines: Sequence[str],
    server: ReplayServer,
    numbers: "count[int]",
    signed_in_since: datetime | None,
) -> None:
    while signed_in_since and not await in_reads_thread(has_signed_in, seat, since=signed_in_since):
        await asyncio.sleep(LOOK_SECONDS)
    pause = FIRST_AFTER_SECONDS
    for name, line in zip(cycle(COURSE), cycle(lines), strict=False):  # both without end
        await server.signed_in.wait()
        await asyncio.sleep(pause)
        cast = _cast(seat, queue=queue, line=line)
        await server.play(moved(load(name), start=timezone.now(), number=next(numbers), cast=cast, stretch=STRETCH))
        pause = random.uniform(*PAUSE_SECONDS)  # noqa: S311


def _cast(seat: SampleSeat, *, queue: str, line: str) -> Cast:
    caller = f"0900{random.randrange(10_000_000):07d}"  # noqa: S311 - a sample number, no secret
    return Cast(
        names={RECORDED_MEMBER: seat.member, RECORDED_QUEUE: queue, RECORDED_LINE: line, RECORDED_CALLER: caller}
    )
