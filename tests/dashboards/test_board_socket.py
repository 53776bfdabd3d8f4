"""What reaches the boards without an event of the ledger, and who sees which board."""

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client
from django.utils import timezone

from calllog.hands.deeds import raise_hand
from calllog.hands.models import Hand
from calllog.hands.queries import hand_of
from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.asgi import application
from tests.factories import faqs

pytestmark = pytest.mark.integration

WITHIN_SECONDS = 5.0  # on a busy machine; the room looks once a second


def signed_in(username: str, role: Role, *, unit: str = "") -> Client:
    client = Client()
    client.force_login(faqs.person(username, role, unit=unit))
    return client


def socket_of(client: Client, query: str = "") -> WebsocketCommunicator:
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    headers = [(b"origin", b"http://localhost"), (b"cookie", cookie.encode())]
    return WebsocketCommunicator(application, f"/ws/board/{query}", headers=headers)


async def next_frame(socket: WebsocketCommunicator, *, seen: int) -> dict[str, Any]:
    await socket.send_json_to({"type": "ack", "sequence": seen})
    return await socket.receive_json_from(timeout=WITHIN_SECONDS)


async def test_raised_hand_reaches_the_board_and_its_answer_the_desk(live_db):
    supervisor = await sync_to_async(signed_in)("kato", Role.SUPERVISOR)
    operator = await sync_to_async(faqs.person)("yamamoto", Role.OPERATOR)
    socket = socket_of(supervisor)
    assert (await socket.connect(timeout=10))[0]
    frame = await next_frame(socket, seen=0)
    assert frame["hands"] == []

    hand = await sync_to_async(raise_hand)(
        operator=operator, call_id="", faq_number=None, words="代理人でもよいですか", at=timezone.now()
    )
    async with asyncio.timeout(WITHIN_SECONDS):
        while not frame["hands"]:
            frame = await next_frame(socket, seen=frame["sequence"])
    await socket.disconnect()
    answer = await sync_to_async(supervisor.post)(f"/board/hands/{hand.pk}/answer/", {"words": "委任状があれば可"})

    assert [one["words"] for one in frame["hands"]] == ["代理人でもよいですか"]
    assert answer.status_code == 204
    assert (await sync_to_async(hand_of)(operator.pk)).answer == "委任状があれば可"


@pytest.mark.django_db
@pytest.mark.parametrize(("words", "status"), [("はい", 204), ("", 422), ("あ" * 400, 204), ("あ" * 401, 422)])
def test_answer_that_does_not_fit_is_told_in_a_sentence(words, status):
    supervisor = signed_in("kato", Role.SUPERVISOR)
    hand = raise_hand(
        operator=faqs.person("yamamoto", Role.OPERATOR), call_id="", faq_number=None, words="", at=timezone.now()
    )

    answer = supervisor.post(f"/board/hands/{hand.pk}/answer/", {"words": words})

    assert answer.status_code == status
    assert status == 204 or answer.json()["error"]


@pytest.mark.django_db
def test_hand_is_taken_down_from_the_board_and_cannot_be_answered_then():
    supervisor = signed_in("kato", Role.SUPERVISOR)
    hand = raise_hand(
        operator=faqs.person("yamamoto", Role.OPERATOR), call_id="", faq_number=None, words="", at=timezone.now()
    )

    assert supervisor.post(f"/board/hands/{hand.pk}/lower/").status_code == 204
    assert supervisor.post(f"/board/hands/{hand.pk}/answer/", {"words": "はい"}).status_code == 409
    assert Hand.objects.get().lowered_at


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "group", "status"),
    [
        (Role.SUPERVISOR, "", 200),
        (Role.SUPERVISOR, "nozei", 200),
        (Role.SUPERVISOR, "nothing", 404),
        (Role.CITY, "", 200),
        (Role.AUDITOR, "nozei", 200),
        (Role.APPROVER, "shimin", 200),
        (Role.APPROVER, "", 200),  # the first of their own groups
        (Role.APPROVER, "nozei", 404),
    ],
)
def test_group_is_shown_to_whom_it_is_in_sight(role, group, status):
    faqs.service_group("shimin")
    faqs.service_group("nozei")
    viewer = signed_in("viewer", role, unit="shimin" if role is Role.APPROVER else "")

    shown = viewer.get("/board/", {"group": group} if group else {})

    assert shown.status_code == status
    if role is Role.APPROVER and status == 200:
        assert [tab["code"] for tab in shown.context["frame"]["groups"]] == ["shimin"]


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.CITY, Role.AUDITOR, Role.APPROVER])
def test_board_of_the_city_shows_no_names(role):
    faqs.service_group("shimin")
    operator = faqs.person("yamamoto", Role.OPERATOR)
    raise_hand(operator=operator, call_id="", faq_number=None, words="", at=timezone.now())
    viewer = signed_in("viewer", role, unit="shimin" if role is Role.APPROVER else "")

    shown = viewer.get("/board/")

    assert User.objects.get(username="yamamoto").display_name not in shown.content.decode()
    assert (shown.context["frame"]["operators"], shown.context["frame"]["hands"]) == ([], [])


async def test_socket_refuses_a_group_that_is_not_in_sight(live_db):
    await sync_to_async(faqs.service_group)("shimin")
    await sync_to_async(faqs.service_group)("nozei")
    approver = await sync_to_async(signed_in)("ito", Role.APPROVER, unit="shimin")

    own, other = socket_of(approver, "?group=shimin"), socket_of(approver, "?group=nozei")

    assert (await own.connect(timeout=10))[0]
    assert not (await other.connect(timeout=10))[0]
    await own.disconnect()
