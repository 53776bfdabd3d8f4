"""A ring while another consumer waits for a slow query: ``python -m benchmarks.slow_neighbour``.

Channels gives all consumers of a process one thread to ask the database in; a consumer with a query of two
seconds stands in it without a pause. The floor is the ring without that neighbour, in the same run, by turns.

===================================================  =====================
ring -> pop at the socket, beside the slow query     at most 1.2 × the floor
===================================================  =====================
"""

import asyncio
import sys
from statistics import median

import websockets

from benchmarks.product import Product, running_product
from benchmarks.report import row, verdict
from benchmarks.ring_to_pop import ring_once

TURNS = 6  # of each kind
RINGS_A_TURN = 20
WARM_UP = 20
MOST_TIMES_THE_FLOOR = 1.2  # no slower, but for what two runs of the same differ by


async def main() -> int:
    """Measure, print; exit status 1 where the claim is missed."""
    async with running_product(with_control=True) as product:
        alone, beside = await measure(product)
    ratio = median(beside) / median(alone)
    print(f"{len(alone)} rings of each kind, one at a time, {RINGS_A_TURN} by turns\n")
    print(row("floor: ring -> pop, nobody beside", alone))
    print(row("ring -> pop, beside a query of 2 s", beside))
    print(f"\nmedian / median floor: {ratio:.2f}\n")
    kept = ratio <= MOST_TIMES_THE_FLOOR
    print(verdict(f"at most {MOST_TIMES_THE_FLOOR} times the floor", kept=kept))
    return 0 if kept else 1


async def measure(product: Product) -> tuple[list[float], list[float]]:
    """Return the seconds of each ring, without and beside the slow query."""
    assert product.control
    seconds: dict[bool, list[float]] = {False: [], True: []}
    address = f"ws://127.0.0.1:{product.port}/ws/desk/"
    headers = {"Cookie": f"sessionid={product.session}", "Origin": f"http://127.0.0.1:{product.port}"}
    async with websockets.connect(address, additional_headers=headers, max_size=None) as desk:
        await desk.send('{"type": "ack", "sequence": 0}')
        for number in range(1, WARM_UP + 1):
            await ring_once(product, desk, number)
        for turn in range(2 * TURNS):
            held = bool(turn % 2)
            await product.control.ask("hold_a_slow_query", held=held)
            for place in range(RINGS_A_TURN):
                number = 1 + WARM_UP + turn * RINGS_A_TURN + place
                seconds[held].append((await ring_once(product, desk, number))[0])
    return seconds[False], seconds[True]


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
