"""An FAQ that was published urgently stands on every open desk, whichever process published it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import AsyncClient
from django.utils import timezone

from calllog.presence.models import Seat
from kb.accounts.policy import Role
from kb.asgi import application
from kb.faq_pages.models import UrgentPublication
from telephony_bridge.screen_pop.notices import desk_watch
from tests.factories import faqs

pytestmark = pytest.mark.integration

SOON = 10.0


@pytest.fixture
async def desk(live_db) -> AsyncIterator[WebsocketCommunicator]:
    """The socket of an operator who waits for a call."""
    operator = await sync_to_async(operator_at_a_seat)()
    client = AsyncClient()
    await client.aforce_login(operator)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    headers = [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode()), (b"origin", b"http://localhost")]
    socket = WebsocketCommunicator(application, "ws/desk/", headers=headers)
    connected, _code = await socket.connect(timeout=SOON)
    assert connected
    yield socket
    await socket.disconnect()


def operator_at_a_seat():
    operator = faqs.person("yamamoto", Role.OPERATOR)
    Seat.objects.create(user=operator, member="yamamoto")
    return operator


def published_elsewhere(**confirmed) -> UrgentPublication:
    """Store what another process published."""
    page = faqs.faq(faqs.service_group())["ja"]
    return UrgentPublication.objects.create(
        number_id=page.number_id,
        language="ja",
        revision=page.live_revision_id,
        question="粗大ごみ <b>はどう出しますか",
        reason="受付の電話番号が変わりました。",
        published_by=faqs.person("ito", Role.APPROVER),
        published_at=timezone.now(),
        **confirmed,
    )


async def frame_with_notices(socket: WebsocketCommunicator) -> dict:
    async with asyncio.timeout(SOON):
        while True:
            await socket.send_json_to({"type": "ack", "sequence": 0})
            frame = await socket.receive_json_from(timeout=SOON)
            if frame["notices"]:
                return frame


async def test_notice_reaches_an_open_desk(desk):
    await desk.send_json_to({"type": "ack", "sequence": 0})
    first = await desk.receive_json_from(timeout=SOON)

    urgent = await sync_to_async(published_elsewhere)()
    frame = await frame_with_notices(desk)

    assert first["notices"] == []
    assert frame["notices"] == [
        {
            "id": urgent.pk,
            "number": urgent.number_id,
            "language": "ja",
            "question": "粗大ごみ <b>はどう出しますか",
            "reason": "受付の電話番号が変わりました。",
            "published_at": urgent.published_at.isoformat(),
        }
    ]


async def test_nobody_looks_once_the_last_desk_has_gone(desk):
    await desk.send_json_to({"type": "ack", "sequence": 0})
    await desk.receive_json_from(timeout=SOON)
    watch = desk_watch()
    looking = watch._looking

    await desk.disconnect()
    await asyncio.gather(looking, return_exceptions=True)

    assert looking.cancelled()
    assert watch._looking is None
