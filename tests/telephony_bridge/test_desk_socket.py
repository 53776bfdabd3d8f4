"""The desk's socket that comes back: what its client shows already must still be told to end."""

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import AsyncClient
from django.utils import timezone

from calllog.ledger.events import (
    CallAnswered,
    CallEnded,
    CallEndedUnseen,
    CallEvent,
    CallOffered,
    Observation,
    OperatorRinging,
)
from calllog.ledger.follow import follower
from calllog.ledger.ingest import ingest
from calllog.presence.models import Seat
from kb.accounts.policy import Role
from kb.asgi import application
from tests.factories import faqs

pytestmark = pytest.mark.integration

SOON = 10.0
CALL = "mihon-1.1"


async def happens(*events: CallEvent) -> None:
    """Store what happened, and tell it as the pump does."""
    observed = [
        Observation(key=f"{event.call_id} {type(event).__name__}", source="test", event=event) for event in events
    ]
    told = await sync_to_async(ingest)(observed)
    await follower().tell(told)


async def desk_after(client: AsyncClient, *, sequence: int) -> WebsocketCommunicator:
    """Open the desk's socket as a page does that has seen everything up to ``sequence``."""
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    headers = [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode()), (b"origin", b"http://localhost")]
    socket = WebsocketCommunicator(application, "ws/desk/", headers=headers)
    connected, _code = await socket.connect(timeout=SOON)
    assert connected
    await socket.send_json_to({"type": "ack", "sequence": sequence})
    return socket


def operator_at_a_seat():
    operator = faqs.person("yamamoto", Role.OPERATOR)
    Seat.objects.create(user=operator, member="yamamoto")
    return operator


async def test_call_that_was_on_the_desk_before_ends_there_though_its_end_names_no_seat(live_db):
    began = timezone.now()
    client = AsyncClient()
    await client.aforce_login(await sync_to_async(operator_at_a_seat)())
    await follower().start()
    await happens(
        CallOffered(call_id=CALL, occurred_at=began, line="0467001000", caller=None, withheld=True),
        OperatorRinging(call_id=CALL, occurred_at=began + timedelta(seconds=1), operator="yamamoto", queue="shimin"),
    )
    before = await desk_after(client, sequence=0)
    shown = await before.receive_json_from(timeout=SOON)
    await before.disconnect()
    back = await desk_after(client, sequence=shown["sequence"])
    nothing_new = await back.receive_json_from(timeout=SOON)

    await happens(
        CallEndedUnseen(call_id=CALL, occurred_at=began + timedelta(seconds=2), since=began + timedelta(seconds=1))
    )
    await back.send_json_to({"type": "ack", "sequence": nothing_new["sequence"]})
    told = await back.receive_json_from(timeout=SOON)
    await back.disconnect()

    assert [card["state"] for card in shown["cards"]] == ["ringing"]
    assert nothing_new["cards"] == []
    assert [(card["call_id"], card["state"]) for card in told["cards"]] == [(CALL, "gone")]


async def test_three_calls_that_came_while_the_socket_was_cut_are_all_told_when_it_is_back(live_db):
    began = timezone.now()
    client = AsyncClient()
    await client.aforce_login(await sync_to_async(operator_at_a_seat)())
    await follower().start()
    before = await desk_after(client, sequence=0)
    seen = await before.receive_json_from(timeout=SOON)
    await before.disconnect()

    for number in range(3):
        call = {"call_id": f"cut-{number}.0", "occurred_at": began + timedelta(seconds=10 * number)}
        seat = {"operator": "yamamoto", "queue": "shimin"}
        await happens(
            CallOffered(**call, line="0467001000", caller=None, withheld=True),
            OperatorRinging(**call, **seat),
            CallAnswered(**call, **seat),
            CallEnded(**call, refused=False),
        )
    back = await desk_after(client, sequence=seen["sequence"])
    told = await back.receive_json_from(timeout=SOON)
    await back.disconnect()

    assert [(card["call_id"], card["state"]) for card in told["cards"]] == [
        (f"cut-{number}.0", "ended") for number in range(3)
    ]
    assert told["after"] == seen["sequence"]
