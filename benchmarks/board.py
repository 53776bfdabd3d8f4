"""From a stored event to the figures on the boards: ``python -m benchmarks.board``.

A change comes three times a second, as calls at a busy centre do; every board is timed on its own. The floor is a
server of nothing but asyncio that writes frames of the same size to as many sockets, in the same run.

===================================================  =====================
30 boards, 95 of 100 of their changes                within 300 ms
300 boards, every change on every board              within 1 s
boards that a change did not reach                   none
===================================================  =====================
"""

import asyncio
import sys
import time
from dataclasses import dataclass, field
from statistics import quantiles

from benchmarks.beside import crowd, raw_server
from benchmarks.control import Control
from benchmarks.crowd import more_open_files
from benchmarks.product import SUPERVISOR, Product, free_port, ring, running_product
from benchmarks.push_and_broadcast import frame_of, text_of
from benchmarks.report import row, verdict

FEW, MANY = 30, 300
CHANGES = 60
WARM_UP = 5
PAUSE_SECONDS = 0.33
MOST_SECONDS_AT_FEW = 0.3
MOST_SECONDS_AT_MANY = 1.0


@dataclass(kw_only=True)
class Seconds:
    """What was measured: from the commit to each board."""

    floor: list[float] = field(default_factory=list)
    told: list[float] = field(default_factory=list)
    size: int = 0
    lost: int = 0


async def main() -> int:
    """Measure, print; exit status 1 where a claim is missed."""
    more_open_files()
    floor_port = free_port()
    async with running_product(with_control=True) as product, raw_server(floor_port) as floor:
        few = await measure(product, floor, floor_port, boards=FEW, first_call=0)
        many = await measure(product, floor, floor_port, boards=MANY, first_call=10_000)
    for boards, seconds in ((FEW, few), (MANY, many)):
        print(f"{CHANGES} changes, each to {boards} boards, {seconds.size} bytes; not reached: {seconds.lost}\n")
        print(row("floor: raw server", seconds.floor))
        print(row("change committed -> at each board", seconds.told))
        print(f"{'slowest':<44} {max(seconds.told) * 1000:8.2f} ms\n")
    claims = {
        f"{FEW} boards: p95 within {MOST_SECONDS_AT_FEW} s": quantiles(few.told, n=100)[94] <= MOST_SECONDS_AT_FEW,
        f"{MANY} boards: all within {MOST_SECONDS_AT_MANY} s": max(many.told) <= MOST_SECONDS_AT_MANY,
        "none lost": few.lost + many.lost == 0,
    }
    for claim, kept in claims.items():
        print(verdict(claim, kept=kept))
    return 0 if all(claims.values()) else 1


async def measure(product: Product, floor: Control, floor_port: int, *, boards: int, first_call: int) -> Seconds:
    """Let calls begin, one after the other, and time each board."""
    assert product.control
    seconds = Seconds()
    async with crowd() as screens, crowd() as floor_screens:
        supervisor = {SUPERVISOR: product.cookies[SUPERVISOR]}
        await screens.ask("open", port=product.port, path="/ws/board/", cookies=supervisor, count=boards)
        await floor_screens.ask("open", port=floor_port, path="/", cookies=supervisor, count=boards, wait=False)
        seconds.size = (await screens.ask("state"))["largest"]
        for number in range(first_call, first_call + CHANGES + WARM_UP):
            began = time.monotonic()
            told = await product.control.ask("take", messages=text_of(ring(number).before[:1]))
            arrivals = await screens.ask("seen", sequence=told["sequence"], count=boards, seconds=10)
            raw = await floor.ask("push", text=frame_of(number, "x" * seconds.size))
            floor_arrivals = await floor_screens.ask("seen", sequence=number, count=boards)
            seconds.lost += boards - len(arrivals)
            if number >= first_call + WARM_UP:
                seconds.told += [at - told["began"] for _name, at in arrivals]
                seconds.floor += [at - raw["began"] for _name, at in floor_arrivals]
            await asyncio.sleep(began + PAUSE_SECONDS - time.monotonic())
    return seconds


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
