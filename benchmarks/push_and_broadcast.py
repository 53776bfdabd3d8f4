"""From a stored event to the sockets that show it: ``python -m benchmarks.push_and_broadcast``.

The floor is a server of nothing but asyncio that writes frames of the same size, to as many sockets of the
same clients, in the same run.

===================================================  =====================
push of a pop to 1 of 100 desks                      at most 4 × the floor
broadcast of one change to 1,000 boards              at most 4 × the floor
boards that it did not reach                         none
===================================================  =====================
"""

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from statistics import median

from benchmarks.beside import crowd, raw_server
from benchmarks.control import Control
from benchmarks.crowd import more_open_files
from benchmarks.product import SUPERVISOR, Product, free_port, member_at, ring, running_product
from benchmarks.report import row, verdict

DESKS = 100
BOARDS = 1_000
PUSHES = 200
BROADCASTS = 20
WARM_UP = 5
MOST_TIMES_THE_FLOOR = 4
PAUSE_SECONDS = 0.05
ROOM_SECONDS = 1.0  # boards are drawn at most four times a second; what is measured is the sending
CALLS_AT_BOARDS = 100_000  # numbers of the calls that are broadcast begin here


@dataclass(kw_only=True)
class Seconds:
    """What was measured, in seconds."""

    floor: list[float] = field(default_factory=list)
    push: list[float] = field(default_factory=list)
    told: list[float] = field(default_factory=list)
    size: int = 0
    lost: int = 0


async def main() -> int:
    """Measure, print; exit status 1 where a claim is missed."""
    more_open_files()
    floor_port = free_port()
    async with running_product(seats=DESKS, with_control=True) as product, raw_server(floor_port) as floor:
        desks = await measure_desks(product, floor, floor_port)
        boards = await measure_boards(product, floor, floor_port)
    print(f"{len(desks.push)} pops of {desks.size} bytes, each to 1 of {DESKS} desks\n")
    print(row("floor: raw server", desks.floor))
    print(row("frame made -> at the socket", desks.push))
    print(row("ring committed -> pop read, made, at the socket", desks.told))
    push_ratio = median(desks.push) / median(desks.floor)
    print(f"\nmedian push / median floor: {push_ratio:.1f}\n")
    print(f"{len(boards.told)} changes, each to {BOARDS} boards, {boards.size} bytes\n")
    print(row("floor: raw server, until the last has it", boards.floor))
    print(row("change committed -> until the last has it", boards.told))
    board_ratio = median(boards.told) / median(boards.floor)
    print(f"\nmedian broadcast / median floor: {board_ratio:.1f}; not reached: {boards.lost}\n")
    claims = {
        f"a push at most {MOST_TIMES_THE_FLOOR} times the floor": push_ratio <= MOST_TIMES_THE_FLOOR,
        f"a broadcast at most {MOST_TIMES_THE_FLOOR} times the floor": board_ratio <= MOST_TIMES_THE_FLOOR,
        "none lost": boards.lost == 0,
    }
    for claim, kept in claims.items():
        print(verdict(claim, kept=kept))
    return 0 if all(claims.values()) else 1


async def measure_desks(product: Product, floor: Control, floor_port: int) -> Seconds:
    """Push pops to one desk after the other."""
    assert product.control
    members = [member_at(seat) for seat in range(DESKS)]
    seconds = Seconds()
    async with crowd() as screens, crowd() as floor_screens:
        cookies = {member: product.cookies[member] for member in members}
        await screens.ask("open", port=product.port, path="/ws/desk/", cookies=cookies)
        await floor_screens.ask("open", port=floor_port, path="/", cookies=cookies, wait=False)
        for number in range(PUSHES + WARM_UP):
            member = members[number % DESKS]
            call = ring(number, member=member)
            await product.control.ask("take", messages=text_of(call.before))
            await asyncio.sleep(PAUSE_SECONDS)
            told = await product.control.ask("take", messages=text_of([call.ring]))
            told_seconds = await seconds_until_seen(screens, told, name=member)
            await product.control.ask("take", messages=text_of(call.after))
            await asyncio.sleep(PAUSE_SECONDS)

            seconds.size = seconds.size or (await screens.ask("state"))["largest"]
            made_number, fill = -1 - number, "x" * seconds.size
            made = await product.control.ask("send", member=member, frame=frame_of(made_number, fill))
            made_seconds = await seconds_until_seen(screens, {**made, "sequence": made_number}, name=member)
            raw = await floor.ask("push", text=frame_of(number, fill), to=number % DESKS)
            floor_seconds = await seconds_until_seen(floor_screens, {**raw, "sequence": number}, name=member)
            if number >= WARM_UP:
                seconds.told.append(told_seconds)
                seconds.push.append(made_seconds)
                seconds.floor.append(floor_seconds)
    return seconds


async def measure_boards(product: Product, floor: Control, floor_port: int) -> Seconds:
    """Broadcast to all boards."""
    assert product.control
    seconds = Seconds()
    async with crowd() as screens, crowd() as floor_screens:
        supervisor = {SUPERVISOR: product.cookies[SUPERVISOR]}
        began = time.monotonic()
        opened = await screens.ask("open", port=product.port, path="/ws/board/", cookies=supervisor, count=BOARDS)
        print(f"{opened} boards opened in {time.monotonic() - began:.1f} s\n")
        await floor_screens.ask("open", port=floor_port, path="/", cookies=supervisor, count=BOARDS, wait=False)
        seconds.size = (await screens.ask("state"))["largest"]
        for number in range(BROADCASTS + WARM_UP):
            await asyncio.sleep(ROOM_SECONDS)
            change = ring(CALLS_AT_BOARDS + number).before[:1]
            told = await product.control.ask("take", messages=text_of(change))
            arrivals = await screens.ask("seen", sequence=told["sequence"], count=BOARDS, seconds=10)
            await asyncio.sleep(ROOM_SECONDS)
            raw = await floor.ask("push", text=frame_of(number, "x" * seconds.size))
            floor_arrivals = await floor_screens.ask("seen", sequence=number, count=BOARDS)
            seconds.lost += BOARDS - len(arrivals)
            if number >= WARM_UP:
                seconds.told.append(max(at for _name, at in arrivals) - told["began"])
                seconds.floor.append(max(at for _name, at in floor_arrivals) - raw["began"])
    return seconds


async def seconds_until_seen(screens: Control, sent: dict[str, float], *, name: str) -> float:
    """Return the seconds from ``began`` until the screen of that name saw the sequence."""
    arrivals = dict(await screens.ask("seen", sequence=sent["sequence"], count=1))
    return arrivals[name] - sent["began"]


def frame_of(number: int, fill: str) -> str:
    """Return a frame of a benchmark's own."""
    return json.dumps({"sequence": number, "fill": fill})


def text_of(messages: list[bytes]) -> list[str]:
    """Return ``messages`` as they can stand in JSON."""
    return [raw.decode("latin-1") for raw in messages]


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
