"""A PBX that was lost and comes back: its logs give the calls that nobody heard."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from asgiref.sync import sync_to_async

from calllog.contacts.call_list import call_lines
from calllog.ledger.feeds import FeedCondition
from calllog.ledger.follow import follower
from telephony_bridge.simulator.recording import CHANNEL_ID
from telephony_bridge.simulator.server import ReplayServer
from tests.account import RECORDED
from tests.telephony_bridge.bridges import bridge_here, until

pytestmark = pytest.mark.integration


@pytest.fixture
async def pbx(live_db, tmp_path, settings) -> AsyncIterator[ReplayServer]:
    settings.SPOOL_DIR = tmp_path / "spool"
    settings.AMI_LOGS = tmp_path / "logs"
    settings.AMI_LOGS_ZONE = ZoneInfo("UTC")
    (settings.AMI_LOGS / "cel-custom").mkdir(parents=True)
    server = ReplayServer()
    await server.start()
    yield server
    await server.stop()


def write_logs(folder: Path, name: str, *, at: datetime) -> None:
    """Write what the PBX logged of a recorded call as if it had come ``at`` that time."""
    queue_log = (RECORDED / f"{name}.queue_log").read_bytes()
    began = int(queue_log.split(b"|")[0])
    shift = round(at.timestamp()) - began
    lines = [line.partition(b"|") for line in queue_log.splitlines()]
    moved = [b"%d|%s" % (int(second) + shift, rest) for second, _bar, rest in lines]
    (folder / "queue_log").write_bytes(with_new_ids(b"\n".join(moved) + b"\n"))
    cel = (RECORDED / f"{name}.cel.csv").read_text(encoding="utf-8")
    (folder / "cel-custom" / "Master.csv").write_bytes(with_new_ids(with_new_times(cel, shift).encode()))


def with_new_ids(text: bytes) -> bytes:
    return CHANNEL_ID.sub(lambda match: b"gap-1795999999.%s" % match[1], text)


def with_new_times(cel: str, shift: int) -> str:
    rows = []
    for line in cel.splitlines():
        kind, time, rest = line.split(",", 2)
        at = datetime.strptime(time, '"%Y-%m-%d %H:%M:%S.%f"').replace(tzinfo=UTC) + timedelta(seconds=shift)
        rows.append(f'{kind},"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d}",{rest}')
    return "\n".join(rows) + "\n"


async def lines() -> list[dict]:
    return await sync_to_async(lambda: list(call_lines()))()


async def test_call_of_a_gap_is_recovered_from_the_logs(pbx, settings):
    async with bridge_here(pbx.address):
        await until(lambda: follower().feed.condition is FeedCondition.LIVE)
        port = pbx.address.port
        await pbx.stop()
        await until(lambda: follower().feed.condition is FeedCondition.LOST)
        write_logs(settings.AMI_LOGS, "abandoned", at=datetime.now(UTC) - timedelta(seconds=1))
        await asyncio.sleep(3)  # as long as the recorded call
        await pbx.start(port=port)
        await until(lambda: follower().feed.condition is FeedCondition.LIVE, within=20)

        async with asyncio.timeout(20):
            while not (found := await lines()) or found[0]["result"] == "in_progress":
                await asyncio.sleep(0.1)

    (call,) = found
    assert (call["call_id"], call["line"], call["result"]) == ("gap-1795999999.0", "0467001000", "abandoned")
    assert call["wait_seconds"] == pytest.approx(3.0, abs=1.0)
