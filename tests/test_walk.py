"""The walk of a call: a recording goes in at the PBX's end, websocket messages and a record come out."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import AsyncClient, Client
from django.utils import timezone

from calllog.contacts.models import ContactRecord
from calllog.ledger.models import Call, StoredEvent
from calllog.presence.models import Seat
from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.asgi import application
from telephony_bridge.bridge import run_bridge
from telephony_bridge.simulator.recording import Cast, moved
from telephony_bridge.simulator.recording import load as load_recording
from telephony_bridge.simulator.server import ReplayServer

pytestmark = pytest.mark.integration

SOON = 30.0  # seconds within which everything must have happened on a slow machine
CAST = Cast(names={"agent1001": "yamamoto", "enquiries": "shimin"})


class Screen:
    """A signed-in browser's socket, seen as its frames."""

    def __init__(self, route: str, client: Client | AsyncClient) -> None:
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        headers = [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode()), (b"origin", b"http://localhost")]
        self.socket = WebsocketCommunicator(application, route, headers=headers)
        self.seen = 0

    async def open(self) -> "Screen":
        connected, _code = await self.socket.connect(timeout=SOON)
        assert connected
        return self

    async def frame(self) -> dict:
        """Acknowledge what was seen and return the next frame."""
        await self.socket.send_json_to({"type": "ack", "sequence": self.seen})
        frame = await self.socket.receive_json_from(timeout=SOON)
        self.seen = frame["sequence"]
        return frame

    async def until(self, satisfied) -> dict:
        """Return the first frame that satisfies; beats and others in between are seen and let go."""
        async with asyncio.timeout(SOON):
            while not satisfied(frame := await self.frame()):
                pass
            return frame

    async def card(self, state: str) -> dict:
        frame = await self.until(lambda frame: any(card["state"] == state for card in frame["cards"]))
        return next(card for card in frame["cards"] if card["state"] == state)

    async def figures(self, **wanted: str) -> dict:
        def shows(frame: dict) -> bool:
            return wanted.items() <= {figure["key"]: figure["display"] for figure in frame["figures"]}.items()

        return await self.until(shows)


@pytest.fixture
async def city(sample_city_db, live_db, tmp_path, settings) -> None:
    settings.SPOOL_DIR = tmp_path / "spool"
    await database_sync_to_async(seat_an_operator)()


def seat_an_operator() -> None:
    Seat.objects.create(user=User.objects.get(username="yamamoto"), member="yamamoto")


@asynccontextmanager
async def bridged_pbx() -> AsyncIterator[ReplayServer]:
    """A PBX with the bridge connected to it."""
    pbx = ReplayServer()
    await pbx.start()
    bridge = asyncio.create_task(run_bridge(pbx.address))
    await asyncio.wait_for(pbx.signed_in.wait(), SOON)
    try:
        yield pbx
    finally:
        bridge.cancel()
        with suppress(asyncio.CancelledError):
            await bridge
        await pbx.stop()


async def signed_in(role: Role) -> AsyncClient:
    client = AsyncClient()
    await client.aforce_login(await User.objects.filter(role=role).order_by("pk").afirst())
    return client


def replayed(name: str, *, number: int = 1, stretch: float = 0.3) -> list[tuple[float, bytes]]:
    return moved(load_recording(name), start=datetime.now(UTC), number=number, cast=CAST, stretch=stretch)


async def test_answered_call_goes_from_the_pbx_to_desk_board_and_record(city):
    operator, supervisor = await signed_in(Role.OPERATOR), await signed_in(Role.SUPERVISOR)
    desk, board = await Screen("ws/desk/", operator).open(), await Screen("ws/board/", supervisor).open()
    assert (await desk.frame())["cards"] == []

    async with bridged_pbx() as pbx:
        # As slow as the call was: each state must last until the slowest machine has shown it.
        call = asyncio.create_task(pbx.play(replayed("answered_caller_hangs_up", stretch=1.0)))
        ringing = await desk.card("ringing")
        waiting = await board.figures(waiting="1", offered="1")
        talking = await desk.card("talking")
        await board.figures(waiting="0", answered="1", answer_rate="100.0")
        ended = await desk.card("ended")
        await call

    assert ringing["line"] == {"number": "0467-00-1000", "name": "市民課(直通)", "configured": True}
    assert ringing["service_group"]["code"] == "shimin"
    assert ringing["caller"] == {"masked": "090-****-5678", "withheld": False}
    assert ringing["language"] == "ja"
    assert ringing["queued_at"] is not None
    assert len(ringing["suggestions"]) == 9
    assert waiting["longest_wait_since"] is not None
    assert talking["wait_seconds"] > 0
    assert ended["result"] == "answered"

    chosen = ended["suggestions"][0]
    saved = await save(operator, ended, chosen)

    assert saved.status_code == 201
    record = await ContactRecord.objects.prefetch_related("questions").aget()
    (question,) = record.questions.all()
    assert saved.json() == {"receipt_number": record.receipt_number}
    assert (question.faq_number, question.locale, question.revision) == (chosen["number"], "ja", chosen["revision"])
    assert question.rule == chosen["handling"]["rule"]
    assert chosen["spoken_answer"] in question.text_shown
    assert question.outcome == "completed"
    assert (await save(operator, ended, chosen)).json() == saved.json()
    assert await ContactRecord.objects.acount() == 1
    await desk.socket.disconnect()
    await board.socket.disconnect()


async def test_what_was_chosen_leads_the_next_pop_and_says_why(city):
    operator = await signed_in(Role.OPERATOR)
    desk = await Screen("ws/desk/", operator).open()

    async with bridged_pbx() as pbx:
        await pbx.play(replayed("answered_caller_hangs_up"))
        ended = await desk.card("ended")
        chosen = ended["suggestions"][4]
        await save(operator, ended, chosen)
        await pbx.play(replayed("answered_agent_hangs_up", number=2))
        again = await desk.until(lambda frame: any(card["call_id"] != ended["call_id"] for card in frame["cards"]))

    (card,) = (card for card in again["cards"] if card["call_id"] != ended["call_id"])
    assert card["suggestions"][0]["number"] == chosen["number"]
    assert card["suggestions"][0]["reason"] == "この方が前にも尋ねています"
    await desk.socket.disconnect()


async def test_abandoned_call_rings_and_goes(city):
    operator, supervisor = await signed_in(Role.OPERATOR), await signed_in(Role.SUPERVISOR)
    desk, board = await Screen("ws/desk/", operator).open(), await Screen("ws/board/", supervisor).open()

    async with bridged_pbx() as pbx:
        await pbx.play(replayed("abandoned"))
        gone = await desk.card("gone")
        await board.figures(abandoned_ringing="1", waiting="0", answer_rate="0.0")

    assert gone["result"] == "abandoned"
    listed = await supervisor.get("/board/calls/", {"figure": "abandoned_ringing", "part": "numerator"})
    assert listed.status_code == 200
    assert "090-****-5678" in listed.content.decode()
    await desk.socket.disconnect()
    await board.socket.disconnect()


async def test_desk_that_was_away_is_told_everything_it_missed(city):
    operator = await signed_in(Role.OPERATOR)
    desk = await Screen("ws/desk/", operator).open()
    await desk.frame()
    await desk.socket.disconnect()

    async with bridged_pbx() as pbx:
        for number in range(1, 4):
            await pbx.play(replayed("answered_caller_hangs_up", number=number))
        await eventually(ended_calls, 3)
        back = Screen("ws/desk/", operator)
        back.seen = desk.seen
        await back.open()
        frame = await back.frame()

    assert len(frame["cards"]) == 3
    assert {card["state"] for card in frame["cards"]} == {"ended"}
    await back.socket.disconnect()


async def test_lost_feed_is_said_and_its_return_too(city):
    supervisor = await signed_in(Role.SUPERVISOR)
    board = await Screen("ws/board/", supervisor).open()

    async with bridged_pbx() as pbx:
        await board.until(lambda frame: frame["feed"]["state"] == "live")
        pbx.hang_up()
        lost = await board.until(lambda frame: frame["feed"]["state"] == "lost")
        await asyncio.wait_for(pbx.signed_in.wait(), SOON)
        await board.until(lambda frame: frame["feed"]["state"] == "live")
        await pbx.play(replayed("abandoned"))
        await board.figures(offered="1")

    assert lost["feed"]["since"] is not None
    kinds = [event.kind async for event in StoredEvent.objects.filter(kind__startswith="Feed").order_by("sequence")]
    assert kinds == ["FeedRestored", "FeedLost", "FeedRestored", "FeedLost"]
    await board.socket.disconnect()


async def test_bridge_that_comes_back_takes_up_the_spool_where_it_stopped(city):
    async with bridged_pbx() as pbx:
        await pbx.play(replayed("abandoned"))
        await eventually(ended_calls, 1)
    before = await StoredEvent.objects.acount()

    async with bridged_pbx() as pbx:
        await pbx.play(replayed("abandoned", number=2))
        await eventually(ended_calls, 2)

    events = [event async for event in StoredEvent.objects.order_by("sequence")]
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert [event.kind for event in events[:before]].count("CallEnded") == 1
    assert [event.kind for event in events].count("CallEnded") == 2


async def test_board_counts_only_the_calls_of_its_day(city):
    yesterday = timezone.now() - timedelta(days=1)
    supervisor = await signed_in(Role.SUPERVISOR)

    async with bridged_pbx() as pbx:
        await pbx.play(moved(load_recording("abandoned"), start=yesterday, number=9, cast=CAST, stretch=0.01))
        await eventually(ended_calls, 1)
    board = await Screen("ws/board/", supervisor).open()
    frame = await board.frame()

    assert {figure["key"]: figure["display"] for figure in frame["figures"]}["offered"] == "0"
    assert {figure["key"]: figure["display"] for figure in frame["figures"]}["answer_rate"] == "–"
    await board.socket.disconnect()


@pytest.mark.parametrize(
    "message", ["null", "[]", "{", '{"type": "ack"}', '{"type": "ack", "sequence": -1}', '{"sequence": "1"}']
)
async def test_client_that_speaks_rubbish_is_hung_up_on(city, message):
    desk = await Screen("ws/desk/", await signed_in(Role.OPERATOR)).open()

    await desk.socket.send_to(text_data=message)

    closed = await desk.socket.receive_output(timeout=SOON)
    assert closed == {"type": "websocket.close", "code": 4400}


async def save(operator: AsyncClient, card: dict, suggestion: dict):
    question = {
        "faq": suggestion["number"],
        "locale": suggestion["locale"],
        "revision": suggestion["revision"],
        "outcome": "completed",
    }
    body = {"call_id": card["call_id"], "questions": [question], "note": "転入の持ち物"}
    return await operator.post("/desk/records/", json.dumps(body), content_type="application/json")


async def ended_calls() -> int:
    return await Call.objects.exclude(ended_at=None).acount()


async def eventually(count, wanted: int) -> None:
    async with asyncio.timeout(SOON):
        while await count() != wanted:
            await asyncio.sleep(0.02)
