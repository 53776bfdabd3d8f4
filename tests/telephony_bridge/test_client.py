"""The AMI connector, connected to a PBX that talks."""

import asyncio
from contextlib import suppress

import pytest

from telephony_bridge.ami.client import AmiConnector
from telephony_bridge.simulator.server import ReplayServer
from telephony_bridge.spool import SpoolWriter

pytestmark = pytest.mark.integration

SOON = 10.0
ROUNDS = 20  # the cancellation must meet data that has just come: each round hits or misses


async def test_connector_stops_at_once_while_the_pbx_talks_without_a_pause(tmp_path):
    pbx = ReplayServer()
    await pbx.start()
    for number in range(ROUNDS):
        await _stop_while_talking(pbx, SpoolWriter(tmp_path / str(number), key=b"k" * 32), turns=number)
    await pbx.stop()


async def _stop_while_talking(pbx: ReplayServer, spool: SpoolWriter, *, turns: int) -> None:
    connector = asyncio.create_task(AmiConnector(pbx.address, spool=spool, wake=asyncio.Event()).run())
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
    spool.close()
    pbx.hang_up()
    assert not running


async def _talk(pbx: ReplayServer) -> None:
    while True:
        pbx.send(b"Event: DialBegin\r\nPrivilege: call,all")
        await asyncio.sleep(0)
