"""Calls at a steady rate from the PBX's socket into the ledger: ``python -m benchmarks.sustained_ingest``.

Everything is on: the connector, the spool on the disk, the pump, 20 desks and 5 boards that read. The floor
is one row inserted and synchronised by itself, in the same database, before and after. ``--postgres`` takes
a PostgreSQL of its own in place of SQLite.

===================================================  =========================
events stored, with pops and boards live             at least 300 a second
calls lost, doubled, or with another result          none
===================================================  =========================

``--calls-per-second``, ``--at-once`` and ``--seconds`` make a load test of it; slower than 30 calls a second
it says nothing of the rate, and only what became of the calls counts.
"""

import asyncio
import json
import sys
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from dataclasses import dataclass
from statistics import mean

from benchmarks.beside import crowd
from benchmarks.databases import Ledger, database_url
from benchmarks.load import Load
from benchmarks.product import SUPERVISOR, Product, member_at, running_product
from benchmarks.report import verdict

DESKS = 20
BOARDS = 5
LEAST_EVENTS_A_SECOND = 300
CALLS_A_SECOND_FOR_THAT = 30.0  # a recorded call makes 11 events
LOOK_SECONDS = 0.1
QUIET_SECONDS = 3.0  # what has not moved for so long has come to its end
LONGEST_SECONDS = 600.0


@dataclass(frozen=True, kw_only=True)
class Rates:
    """What was measured while calls began and ended alike."""

    events_a_second: float
    messages_a_second: float
    seconds: float
    lag_seconds: float  # from the last message sent to its event stored


async def main(options: Namespace) -> int:
    """Measure, print; exit status 1 where a claim is missed, 2 without PostgreSQL."""
    try:
        with database_url(postgres=options.postgres) as url:
            return await run(options, url)
    except FileNotFoundError as error:
        print(f"{error} Not measured.")
        return 2


async def run(options: Namespace, url: str) -> int:
    """Run the load and compare."""
    async with running_product(seats=DESKS, database=url) as product, crowd() as screens:
        desks = {member_at(seat): product.cookies[member_at(seat)] for seat in range(DESKS)}
        boards = {SUPERVISOR: product.cookies[SUPERVISOR]}
        await screens.ask("open", port=product.port, path="/ws/desk/", cookies=desks)
        await screens.ask("open", port=product.port, path="/ws/board/", cookies=boards, count=BOARDS)
        ledger = Ledger(product)
        before = ledger.inserts_a_second()
        load = Load(product, calls_a_second=options.calls_per_second, at_once=options.at_once)
        rates = await measure(load, ledger, seconds=options.seconds)
        floor = mean([before, ledger.inserts_a_second()])
        shown = await screens.ask("state")
        faults = await asyncio.to_thread(compared, load, product)  # the PBX goes on answering
        set_aside = ledger.set_aside()
    print(
        f"{'PostgreSQL' if url else 'SQLite'}; {len(load.calls)} calls, {load.sent} messages; "
        f"{options.calls_per_second:g} calls a second, {load.most_at_once} at once; {DESKS} desks and {BOARDS} boards\n"
    )
    print(f"floor: rows inserted and synchronised one by one   {floor:8.0f} a second")
    print(f"events stored, over {rates.seconds:3.0f} s                          {rates.events_a_second:8.0f} a second")
    print(f"AMI messages taken                                 {rates.messages_a_second:8.0f} a second")
    print(f"\nevents / floor: {rates.events_a_second / floor:.2f}; lag at the end {rates.lag_seconds:.2f} s; "
          f"{shown['frames']} frames were read by the screens; {shown['lost']} of them were thrown out\n")  # fmt: skip
    for fault in faults[:10]:
        print(f"  {fault}")
    claims = {
        f"none of {len(load.calls)} calls lost, doubled, or with another result": not faults and not set_aside,
        "no screen thrown out": shown["lost"] == 0,
    }
    if options.calls_per_second >= CALLS_A_SECOND_FOR_THAT:
        enough = rates.events_a_second >= LEAST_EVENTS_A_SECOND
        claims[f"at least {LEAST_EVENTS_A_SECOND} events a second"] = enough
    for claim, kept in claims.items():
        print(verdict(claim, kept=kept))
    return 0 if all(claims.values()) else 1


async def measure(load: Load, ledger: Ledger, *, seconds: float) -> Rates:
    """Play the calls and wait until all is stored."""
    playing = asyncio.create_task(load.play(seconds=seconds + load.longest_call_seconds), name="load")
    await asyncio.sleep(load.longest_call_seconds)  # from now on as many calls end as begin
    began, events, messages = time.monotonic(), ledger.last_sequence(), load.sent
    await asyncio.sleep(seconds)
    took = time.monotonic() - began
    events, messages = ledger.last_sequence() - events, load.sent - messages
    await playing
    sent_at = time.monotonic()
    return Rates(
        events_a_second=events / took,
        messages_a_second=messages / took,
        seconds=took,
        lag_seconds=max(0.0, await stored_at(ledger) - sent_at),
    )


async def stored_at(ledger: Ledger) -> float:
    """Wait until the ledger has come to its end and return when that was."""
    until = time.monotonic() + LONGEST_SECONDS
    position, changed_at = ledger.position(), time.monotonic()
    while time.monotonic() - changed_at < QUIET_SECONDS and time.monotonic() < until:
        await asyncio.sleep(LOOK_SECONDS)
        if (now := ledger.position()) != position:
            position, changed_at = now, time.monotonic()
    return changed_at


def compared(load: Load, product: Product) -> list[str]:
    """Return what is wrong with the calls as the product tells them, one sentence each."""
    told = [json.loads(line) for line in product.command("calls", "--json").splitlines()]
    times = Counter(call["call_id"] for call in told)
    played = {call.call_id: call for call in load.calls}
    faults = [f"{call_id} was told {count} times." for call_id, count in times.items() if count > 1]
    faults += [f"{call_id} was lost." for call_id in played.keys() - times.keys()]
    faults += [f"{call_id} was never played." for call_id in times.keys() - played.keys()]
    for call in told:
        expected = played.get(call["call_id"])
        found = (call["result"], tuple(call["operators"]))
        if expected and found != (expected.result, expected.operators):
            faults.append(f"{expected} was told as {found}.")
    return faults


def read_options() -> Namespace:
    """Return the options of the command line."""
    parser = ArgumentParser(prog="python -m benchmarks.sustained_ingest")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--calls-per-second", type=float, default=32.0)
    parser.add_argument("--at-once", type=int, default=130)
    parser.add_argument("--seconds", type=float, default=20.0)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(read_options())))
