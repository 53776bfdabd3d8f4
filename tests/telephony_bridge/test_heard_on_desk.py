"""What a caller says moves the suggestions on the desk, whichever process took it, until it is forgotten."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import AsyncClient
from django.utils import timezone

from calllog.heard.models import HeardWords
from calllog.heard.said import WordsSaid
from calllog.heard.words import note_words
from calllog.ledger.events import CallAnswered, CallOffered, OperatorRinging
from calllog.ledger.follow import follower
from kb.accounts.models import User
from tests.factories import faqs
from tests.telephony_bridge.test_desk_socket import SOON, desk_after, happens, operator_at_a_seat

pytestmark = pytest.mark.integration

CALL = "mihon-1.1"


def centre() -> User:
    """Make an operator at a seat, and two FAQs of the line that is called."""
    group = faqs.service_group()
    for title in ("転入届の出し方", "パスポートの申請"):
        faqs.faq(group, title=title, languages=("ja",))
    return operator_at_a_seat()


async def card_in(socket: WebsocketCommunicator, *, heard: str) -> dict[str, Any]:
    """Return the call's card as soon as it tells that this was heard."""
    async with asyncio.timeout(SOON):
        while True:
            frame = await socket.receive_json_from(timeout=SOON)
            await socket.send_json_to({"type": "ack", "sequence": frame["sequence"]})
            if frame["cards"] and frame["cards"][0]["heard"] == heard:
                return frame["cards"][0]


async def test_suggestions_follow_the_caller(live_db):
    began = timezone.now()
    client = AsyncClient()
    await client.aforce_login(await sync_to_async(centre)())
    await follower().start()
    seat = {"operator": "yamamoto", "queue": "shimin"}
    desk = await desk_after(client, sequence=0)
    await happens(
        CallOffered(call_id=CALL, occurred_at=began, line="tel-shimin", caller=None, withheld=True),
        OperatorRinging(call_id=CALL, occurred_at=began + timedelta(seconds=1), **seat),
        CallAnswered(call_id=CALL, occurred_at=began + timedelta(seconds=2), **seat),
    )
    before = await card_in(desk, heard="")

    said = WordsSaid(call_id=CALL, occurred_at=began + timedelta(seconds=3), words="パスポートなんですけど")
    elsewhere = WordsSaid(call_id="another", occurred_at=began, words="転入届")
    await sync_to_async(note_words)({"m-1": said, "m-2": elsewhere}, at=timezone.now())
    after = await card_in(desk, heard="パスポートなんですけど")
    await sync_to_async(HeardWords.objects.all().delete)()
    forgotten = await card_in(desk, heard="")
    await desk.disconnect()

    assert [one["question"] for one in before["suggestions"]] == ["転入届の出し方", "パスポートの申請"]
    assert [one["question"] for one in after["suggestions"]] == ["パスポートの申請", "転入届の出し方"]
    assert "パスポート" in after["suggestions"][0]["reason"]
    assert forgotten["suggestions"] == before["suggestions"]
