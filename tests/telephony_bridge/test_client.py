"""The AMI connector, connected to a PBX that talks, asks back, is slow, or does not know it."""

import asyncio
import dataclasses
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from telephony_bridge.ami import client
from telephony_bridge.ami.client import AmiConnector
from telephony_bridge.ami.protocol import END_OF_MESSAGE, parse
from telephony_bridge.backlog import Backlog
from telephony_bridge.simulator.server import ReplayServer
from telephony_bridge.spool import Kind, Position, Record, SpoolReader, SpoolWriter

pytestmark = [pytest.mark.integration, pytest.mark.any_database]

KEY = b"k" * 32
SOON = 10.0
ROUNDS = 20  # the cancellation must meet data that has just come: each round hits or misses
QUEUE = b"Event: QueueParams\r\nQueue: enquiries\r\nCalls: 1"
WAITING = b"Event: QueueEntry\r\nQueue: enquiries\r\nUniqueid: mihon-1795362685.0\r\nWait: 4"
CHANNEL = b"Event: CoreShowChannel\r\nUniqueid: mihon-1795362685.0\r\nLinkedid: mihon-1795362685.0"
LIVE = b"Event: Hold\r\nPrivilege: call,all\r\nUniqueid: mihon-1795362685.1"


class Listening:
    """A connector with its spool on the disk."""

    def __init__(self, connector: AmiConnector, folder: Path) -> None:
        self.connector = connector
        self._folder = folder

    def records(self) -> list[Record]:
        return [record for record, _ in SpoolReader(self._folder, key=KEY).read(Position(), limit=100_000)]

    def kinds(self) -> list[Kind]:
        return [record.kind for record in self.records()]

    async def until(self, satisfied: Callable[[], bool]) -> None:
        async with asyncio.timeout(SOON):
            while not satisfied():
                await asyncio.sleep(0.02)

    async def until_kinds(self, *kinds: Kind) -> None:
        await self.until(lambda: [kind for kind in self.kinds() if kind is not Kind.MESSAGE] == list(kinds))

    def snapshot(self) -> list[bytes]:
        (snapshot,) = [record for record in self.records() if record.kind is Kind.SNAPSHOT]
        return snapshot.body.split(END_OF_MESSAGE)


@asynccontextmanager
async def listening(pbx: ReplayServer, folder: Path, **changes: object) -> AsyncIterator[Listening]:
    spool = SpoolWriter(folder, key=KEY)
    backlog = Backlog(spool, wake=asyncio.Event())
    address = dataclasses.replace(pbx.address, **changes)
    connector = AmiConnector(address, backlog=backlog, lost_at=datetime(2026, 11, 22, tzinfo=UTC))
    tasks = [asyncio.create_task(work()) for work in (connector.run, backlog.run)]
    try:
        yield Listening(connector, folder)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        spool.close()


@asynccontextmanager
async def switched_on(pbx: ReplayServer) -> AsyncIterator[ReplayServer]:
    await pbx.start()
    try:
        yield pbx
    finally:
        await pbx.stop()


@asynccontextmanager
async def answering(
    talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[int]:
    """A PBX that talks to one client as the test says, and then listens until that hangs up; yields its port."""
    serving: list[asyncio.Task[None]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.append(asyncio.current_task())
        writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        try:
            await talk(reader, writer)
            await reader.read()
        finally:
            writer.close()
            await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()
    await asyncio.gather(*serving)
    await server.wait_closed()


@pytest.fixture
async def pbx() -> AsyncIterator[ReplayServer]:
    async with switched_on(ReplayServer()) as server:
        yield server


async def test_connector_stops_at_once_while_the_pbx_talks_without_a_pause(pbx, tmp_path):
    for number in range(ROUNDS):
        await _stop_while_talking(pbx, SpoolWriter(tmp_path / str(number), key=KEY), turns=number)


async def _stop_while_talking(pbx: ReplayServer, spool: SpoolWriter, *, turns: int) -> None:
    backlog = Backlog(spool, wake=asyncio.Event())
    connector = asyncio.create_task(AmiConnector(pbx.address, backlog=backlog).run())
    writing = asyncio.create_task(backlog.run())
    await asyncio.wait_for(pbx.signed_in.wait(), SOON)
    talking = asyncio.create_task(_talk(pbx))
    for _turn in range(50 + turns):
        await asyncio.sleep(0)

    connector.cancel()

    _done, running = await asyncio.wait({connector}, timeout=SOON)
    talking.cancel()
    with suppress(asyncio.CancelledError):
        await talking
    while not connector.done():
        connector.cancel()
        await asyncio.wait({connector}, timeout=0.1)
    await backlog.written(within=SOON)
    writing.cancel()
    with suppress(asyncio.CancelledError):
        await writing
    spool.close()
    pbx.hang_up()
    assert not running


async def _talk(pbx: ReplayServer) -> None:
    while True:
        pbx.send(b"Event: DialBegin\r\nPrivilege: call,all")
        await asyncio.sleep(0)


async def test_what_is_going_on_is_asked_after_each_sign_in_and_kept_as_one_record(tmp_path):
    answers = {"QueueStatus": (QUEUE, WAITING), "CoreShowChannels": (CHANNEL,)}
    async with switched_on(ReplayServer(on_question=answers.__getitem__)) as pbx, listening(pbx, tmp_path) as bridge:
        await bridge.until_kinds(Kind.CONNECTED, Kind.SNAPSHOT)
        header, *events = bridge.snapshot()
        pbx.hang_up()
        await bridge.until_kinds(Kind.CONNECTED, Kind.SNAPSHOT, Kind.DISCONNECTED, Kind.CONNECTED, Kind.SNAPSHOT)

    fields = parse(header).fields
    assert fields.pop("AskedAt")
    assert fields == {
        "Event": "Snapshot",
        "QueueStatus": "complete",
        "CoreShowChannels": "complete",
        "LostAt": f"{datetime(2026, 11, 22, tzinfo=UTC).timestamp():.6f}",
    }
    kinds = ["QueueParams", "QueueEntry", "QueueStatusComplete", "CoreShowChannel", "CoreShowChannelsComplete"]
    assert [parse(event)["Event"] for event in events] == kinds
    assert all(event.startswith(entry) for event, entry in zip(events, (QUEUE, WAITING), strict=False))
    # What was lost the second time was lost when the PBX hung up.
    again = parse([record for record in bridge.records() if record.kind is Kind.SNAPSHOT][1].body.split(b"\r\n\r\n")[0])
    (lost,) = [record for record in bridge.records() if record.kind is Kind.DISCONNECTED]
    assert again["LostAt"] == f"{lost.heard_at.timestamp():.6f}"


async def test_events_between_the_answers_are_messages_in_their_order(tmp_path):
    """The answers to one question come while the other's are still coming, and calls go on meanwhile."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(END_OF_MESSAGE)
        writer.write(b"Response: Success\r\nMessage: Authentication accepted\r\n\r\n")
        queues = parse(await reader.readuntil(END_OF_MESSAGE))["ActionID"].encode()
        channels = parse(await reader.readuntil(END_OF_MESSAGE))["ActionID"].encode()
        for number, said in enumerate(
            [
                QUEUE + b"\r\nActionID: " + queues,
                CHANNEL + b"\r\nActionID: " + channels,
                b"Event: CoreShowChannelsComplete\r\nActionID: " + channels,
                WAITING + b"\r\nActionID: " + queues,
                b"Event: QueueStatusComplete\r\nActionID: " + queues,
                WAITING + b"\r\nActionID: " + queues,  # too late
                QUEUE + b"\r\nActionID: of-somebody-else",
            ]
        ):
            writer.write(said + END_OF_MESSAGE + b"Event: Hold\r\nNumber: %d\r\n\r\n" % number)
            await writer.drain()
            await asyncio.sleep(0.02)

    async with answering(talk) as port, listening(ReplayServer(), tmp_path, port=port) as bridge:
        await bridge.until(lambda: len(bridge.records()) == 10)

    records = bridge.records()
    told = [record.body for record in records if record.kind is Kind.MESSAGE]
    assert told[:7] == [b"Event: Hold\r\nNumber: %d" % number for number in range(6)] + [
        QUEUE + b"\r\nActionID: of-somebody-else"
    ]
    assert records[0].kind is Kind.CONNECTED
    assert [parse(event)["Event"] for event in bridge.snapshot()] == [
        "Snapshot",
        "QueueParams",
        "CoreShowChannel",
        "CoreShowChannelsComplete",
        "QueueEntry",
        "QueueStatusComplete",
    ]
    # The last answer stood before the fifth event.
    assert [record.kind for record in records].index(Kind.SNAPSHOT) == 5


async def test_question_that_the_user_may_not_ask_is_said_to_be_refused(tmp_path):
    answers = {"QueueStatus": (QUEUE,), "CoreShowChannels": None}
    async with switched_on(ReplayServer(on_question=answers.get)) as pbx, listening(pbx, tmp_path) as bridge:
        await bridge.until_kinds(Kind.CONNECTED, Kind.SNAPSHOT)

    header = parse(bridge.snapshot()[0])
    assert (header["QueueStatus"], header["CoreShowChannels"]) == ("complete", "refused")


async def test_answer_that_does_not_come_is_not_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr(client, "SNAPSHOT_SECONDS", 0.2)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(END_OF_MESSAGE)
        writer.write(b"Response: Success\r\nMessage: Authentication accepted\r\n\r\n")
        queues = parse(await reader.readuntil(END_OF_MESSAGE))["ActionID"].encode()
        writer.write(QUEUE + b"\r\nActionID: " + queues + END_OF_MESSAGE)

    async with answering(talk) as port, listening(ReplayServer(), tmp_path, port=port) as bridge:
        await bridge.until_kinds(Kind.CONNECTED, Kind.SNAPSHOT)

    header, *events = [parse(raw) for raw in bridge.snapshot()]
    assert (header["QueueStatus"], header["CoreShowChannels"]) == ("timeout", "timeout")
    assert [event["Event"] for event in events] == ["QueueParams"]


async def test_restarted_pbx_is_heard_again_and_asked_again(pbx, tmp_path):
    port = pbx.address.port
    async with listening(pbx, tmp_path) as bridge:
        await bridge.until_kinds(Kind.CONNECTED, Kind.SNAPSHOT)
        await pbx.stop()
        await bridge.until(lambda: bridge.connector.heard_at is None)
        again = ReplayServer()
        again.address = pbx.address
        await again.start(port=port)
        began = datetime.now(UTC)
        await bridge.until_kinds(Kind.CONNECTED, Kind.SNAPSHOT, Kind.DISCONNECTED, Kind.CONNECTED, Kind.SNAPSHOT)
        await again.stop()

    assert bridge.records()[-1].heard_at - began < timedelta(seconds=5)


async def test_pbx_that_answers_nothing_and_keeps_the_connection_counts_as_lost(pbx, tmp_path, monkeypatch):
    monkeypatch.setattr(client, "SILENCE_SECONDS", 1.5)
    async with listening(pbx, tmp_path) as bridge:
        await bridge.until_kinds(Kind.CONNECTED, Kind.SNAPSHOT)
        await bridge.until(lambda: bridge.connector.heard_at > bridge.records()[0].heard_at)
        last_heard_at = bridge.connector.heard_at
        pbx.is_deaf = True
        deaf_since = datetime.now(UTC)
        await bridge.until(lambda: Kind.DISCONNECTED in bridge.kinds())
        noticed_at = datetime.now(UTC)
        pbx.is_deaf = False
        await bridge.until_kinds(Kind.CONNECTED, Kind.SNAPSHOT, Kind.DISCONNECTED, Kind.CONNECTED, Kind.SNAPSHOT)

    assert noticed_at - deaf_since < timedelta(seconds=1.5 + 1)
    # It is lost since its last sign of life, not since somebody noticed.
    (lost,) = [record for record in bridge.records() if record.kind is Kind.DISCONNECTED]
    assert last_heard_at <= lost.heard_at <= deaf_since


async def test_pbx_that_sends_a_byte_at_a_time_is_understood(tmp_path):
    async def dribble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for said in (
            b"Response: Success\r\nMessage: Authentication accepted\r\n\r\n",
            LIVE + END_OF_MESSAGE,
        ):
            for byte in said:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(0.05)

    async with answering(dribble) as port, listening(ReplayServer(), tmp_path, port=port) as bridge:
        async with asyncio.timeout(2 * SOON):
            while LIVE not in [record.body for record in bridge.records()]:
                await asyncio.sleep(0.1)

    assert bridge.kinds()[:1] == [Kind.CONNECTED]
    assert Kind.DISCONNECTED not in bridge.kinds()


async def test_wrong_password_is_said_once_and_tried_again_ever_more_rarely(pbx, tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(client, "FIRST_RETRY_SECONDS", 0.05)
    attempts = []
    monkeypatch.setattr(pbx, "_sign_in", _counted(pbx._sign_in, attempts))
    caplog.set_level(logging.WARNING)
    async with listening(pbx, tmp_path, secret="wrong") as bridge:
        await bridge.until(lambda: len(attempts) >= 4)
        refused_since = bridge.connector.refused_since

    waits = [later - earlier for earlier, later in pairwise(attempts)]
    assert refused_since is not None
    assert bridge.connector.heard_at is None
    assert bridge.records() == []
    assert waits == sorted(waits)
    assert [record.message for record in caplog.records] == [
        "No connection to the PBX at 127.0.0.1: sign-in refused: Authentication failed"
    ]


async def test_password_that_is_put_right_ends_the_refusal(pbx, tmp_path, monkeypatch):
    monkeypatch.setattr(client, "FIRST_RETRY_SECONDS", 0.05)
    right = pbx.address
    async with listening(pbx, tmp_path) as bridge:
        pbx.address = dataclasses.replace(right, secret="changed")
        await bridge.until(lambda: bridge.connector.refused_since is not None)
        pbx.address = right
        await bridge.until_kinds(Kind.CONNECTED, Kind.SNAPSHOT)

        assert bridge.connector.refused_since is None


def _counted(sign_in: Callable[..., None], attempts: list[datetime]) -> Callable[..., None]:
    def counted(*args: object) -> None:
        attempts.append(datetime.now(UTC))
        sign_in(*args)

    return counted
