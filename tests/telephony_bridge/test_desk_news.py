"""News, and the answer to a raised hand, are on the desk within two seconds, whichever process wrote them."""

import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import AsyncClient
from django.utils import timezone

from calllog.hands.deeds import answer, lower, raise_hand
from calllog.news.deeds import note_read, publish, withdraw
from calllog.presence.models import Seat
from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.asgi import application
from tests.factories import faqs

pytestmark = pytest.mark.integration

SOON = 10.0
PROMISED_SECONDS = 2.0


@pytest.fixture
async def people(live_db) -> dict[str, User]:
    """An operator at a seat, a colleague, and their supervisor."""
    return await sync_to_async(_people)()


@pytest.fixture
async def desk(people) -> AsyncIterator[WebsocketCommunicator]:
    """The operator's socket, which has told that there is nothing yet."""
    client = AsyncClient()
    await client.aforce_login(people["yamamoto"])
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    headers = [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode()), (b"origin", b"http://localhost")]
    socket = WebsocketCommunicator(application, "ws/desk/", headers=headers)
    connected, _code = await socket.connect(timeout=SOON)
    assert connected
    first = await frame_in_which(socket, lambda frame: True)
    assert (first["news"], first["hand"]) == ([], None)
    yield socket
    await socket.disconnect()


def _people() -> dict[str, User]:
    people = {name: faqs.person(name, Role.OPERATOR) for name in ("yamamoto", "sato")}
    for name, user in people.items():
        Seat.objects.create(user=user, member=name)
    return {**people, "kato": faqs.person("kato", Role.SUPERVISOR)}


async def frame_in_which(socket: WebsocketCommunicator, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Return the first frame that fits, which comes within the time that is promised."""
    began = time.monotonic()
    while True:
        await socket.send_json_to({"type": "ack", "sequence": 0})
        frame = await socket.receive_json_from(timeout=SOON)
        if is_so(frame):
            assert time.monotonic() - began < PROMISED_SECONDS + 1  # the machine is busy with other tests
            return frame


async def test_hand_and_its_answer_are_shown_to_whoever_raised_it_until_it_is_down(desk, people):
    now = timezone.now()
    raised = {"call_id": "", "faq_number": None, "words": "期限は", "at": now}
    await sync_to_async(raise_hand)(operator=people["sato"], **raised)
    hand = await sync_to_async(raise_hand)(operator=people["yamamoto"], **raised)

    up = await frame_in_which(desk, lambda frame: frame["hand"] is not None)
    await sync_to_async(answer)(hand.pk, by=people["kato"], words="14日以内です", at=now)
    answered = await frame_in_which(desk, lambda frame: frame["hand"]["answer"] != "")
    await sync_to_async(lower)(hand.pk, by=people["yamamoto"], at=now)
    down = await frame_in_which(desk, lambda frame: frame["hand"] is None)

    assert (up["hand"]["id"], up["hand"]["words"], up["hand"]["answer"]) == (hand.pk, "期限は", "")
    assert (answered["hand"]["answer"], answered["hand"]["answered_by"]) == ("14日以内です", "Kato")
    assert down["hand"] is None


async def test_news_is_shown_marked_as_read_and_taken_away(desk, people):
    now = timezone.now()
    text = {"title": "番号が変わりました", "body": "本文", "is_important": True}
    until = timezone.localdate() + timedelta(days=1)
    news = await sync_to_async(publish)(**text, until=until, by=people["kato"], at=now)

    told = await frame_in_which(desk, lambda frame: frame["news"] != [])
    await sync_to_async(note_read)(news, by=people["sato"], at=now)
    await sync_to_async(note_read)(news, by=people["yamamoto"], at=now)
    read = await frame_in_which(desk, lambda frame: frame["news"][0]["is_read"])
    await sync_to_async(withdraw)(news, at=now)
    gone = await frame_in_which(desk, lambda frame: frame["news"] == [])

    assert told["news"] == [{"id": news.pk, **text, "published_at": now.isoformat(), "is_read": False}]
    assert read["news"][0]["is_read"]
    assert gone["news"] == []
