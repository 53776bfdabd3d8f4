"""100,000 messages of a PBX at once, one in a hundred of them rubbish: ``python -m benchmarks.hundred_thousand``.

The floor is the same bytes read from a socket, cut into messages and written to the disk with one
synchronisation, by nothing else but that.

===================================================  ==============
connection to the PBX broken                         never
messages neither taken nor set aside                 none
===================================================  ==============
"""

import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count

import django

from benchmarks.databases import Ledger
from benchmarks.load import COURSE
from benchmarks.product import ROOT, member_at, recorded_call, running_product
from benchmarks.report import verdict
from benchmarks.sustained_ingest import stored_at
from telephony_bridge.ami.protocol import END_OF_MESSAGE, Framer
from telephony_bridge.spool import Kind, Record

MESSAGES = 100_000
MEMBERS = 300
RUBBISH_EVERY = 100
RUBBISH = (
    b"Event: AgentConnect\r\nMemberName: without a call",  # lacks what must be there
    b"Event: Newchannel\r\nTimestamp: the day before yesterday\r\nUniqueid: 1.1\r\nLinkedid: 1.1",
    b"\xff\xfe\x00 no message at all",
    b"Event",
)


async def main() -> int:
    """Measure, print; exit status 1 where a claim is missed."""
    messages = burst()
    events, refused = expected(messages)
    size = sum(map(len, messages))
    floor = await floor_seconds(messages)
    async with running_product() as product:
        ledger = Ledger(product)
        await stored_at(ledger)
        before = ledger.last_sequence()
        began = time.monotonic()
        (connection,) = product.pbx._listeners
        for raw in messages:
            product.pbx.send(raw)
        written = time.monotonic() - began
        with suppress(ConnectionError):  # whether the connection stood is looked at below
            await connection.drain()
        heard = time.monotonic() - began
        drained = await stored_at(ledger) - began
        stored, set_aside = ledger.last_sequence() - before, ledger.set_aside()
        still_connected = product.pbx._listeners == {connection}
    print(f"{len(messages)} messages, {size / 1e6:.0f} MB, {refused} of them unreadable\n")
    print(f"floor: read, cut, written, synchronised once   {floor:8.2f} s")
    print(f"the PBX had them ready within                  {written:8.2f} s")
    print(f"taken from the socket                          {heard:8.2f} s")
    print(f"in the ledger                                  {drained:8.2f} s   {stored / drained:.0f} events a second")
    print(f"\ntaken / floor: {heard / floor:.1f}; in the ledger / floor: {drained / floor:.1f}\n")
    claims = {
        "the connection stood": still_connected,
        f"{events} events stored ({stored})": stored == events,
        f"{refused} messages set aside ({set_aside})": set_aside == refused,
    }
    for claim, kept in claims.items():
        print(verdict(claim, kept=kept))
    return 0 if all(claims.values()) else 1


def burst() -> list[bytes]:
    """Return the messages of many calls at once, in the order of their times, with rubbish between them."""
    start, randomness = datetime.now(UTC), random.Random(1)  # noqa: S311 - the same in every run
    timed: list[tuple[float, bytes]] = []
    for number in count(1):
        if len(timed) >= MESSAGES:
            break
        begins = randomness.random()
        call = recorded_call(
            randomness.choice(COURSE),
            number=number,
            member=member_at(number % MEMBERS),
            start=start + timedelta(seconds=begins),
        )
        timed += [(begins + delay, raw) for delay, raw in call]
    messages = [raw for _at, raw in sorted(timed)][:MESSAGES]
    for place in range(0, MESSAGES, RUBBISH_EVERY):
        messages[place] = randomness.choice(RUBBISH)
    return messages


def expected(messages: Sequence[bytes]) -> tuple[int, int]:
    """Return how many events the messages make, and how many of them cannot be read, by the product's own rules."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "kb.settings.test"
    django.setup()
    from telephony_bridge.feeds import observer_of  # noqa: PLC0415 - it reads the settings

    observe = observer_of("ami")
    keys, refused = set(), 0
    for raw in messages:
        try:
            observations = observe(Record(kind=Kind.MESSAGE, heard_at=datetime.now(UTC), body=raw))
        except (KeyError, ValueError):
            refused += 1
            continue
        keys |= {observation.key for observation in observations}
    return len(keys), refused


async def floor_seconds(messages: Sequence[bytes]) -> float:
    """Return the seconds for bytes from a socket to the disk."""
    stream = b"".join(raw + END_OF_MESSAGE for raw in messages)

    async def serve(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(stream)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        began = time.monotonic()
        reader, writer = await asyncio.open_connection("127.0.0.1", server.sockets[0].getsockname()[1])
        framer, framed = Framer(), []
        while data := await reader.read(65_536):
            framed += framer.feed(data)
        with tempfile.TemporaryFile(dir=ROOT / "var") as file:
            file.write(b"".join(framed))
            file.flush()
            os.fdatasync(file.fileno())
        seconds = time.monotonic() - began
        writer.close()
    return seconds


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
