"""Boards on walls: shown to whoever has the address, until it is withdrawn or over, without names and links."""

import json
from datetime import date, timedelta

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from calllog.hands.deeds import raise_hand
from calllog.ledger.ingest import ingest
from calllog.presence.models import Seat
from dashboards.kiosk.deeds import make_kiosk, withdraw_kiosk
from dashboards.kiosk.models import Kiosk
from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.asgi import application
from kb.audit.models import Action, AuditEntry
from tests.factories.faqs import person, service_group
from tests.recorded import recorded_observations

pytestmark = pytest.mark.integration

NAME = "Yamamoto"
ORIGIN = (b"origin", b"http://localhost")


def kiosk(*, group: str = "", last_day: date | None = None, by: User | None = None) -> tuple[Kiosk, str]:
    supervisor = by or person("kato", Role.SUPERVISOR)
    return make_kiosk(
        label="事務室の壁",
        group_code=group,
        last_day=last_day or timezone.localdate(),
        by=supervisor,
        at=timezone.now(),
    )


def somebody_at_work() -> None:
    """An operator whose name and raised hand must not be on a wall."""
    operator = person("yamamoto", Role.OPERATOR)
    Seat.objects.create(user=operator, member="agent1001")
    ingest(recorded_observations("answered_caller_hangs_up"))
    raise_hand(operator=operator, call_id="", faq_number=None, words="代理人でもよいですか", at=timezone.now())


@pytest.mark.django_db
def test_address_shows_the_board_without_names_or_ways_to_calls():
    somebody_at_work()
    _kiosk, token = kiosk()

    shown = Client().get(f"/board/kiosk/{token}/")
    page = shown.content.decode()

    assert shown.status_code == 200
    assert shown["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert shown["Referrer-Policy"] == "no-referrer"
    for secret in (NAME, "agent1001", "代理人でもよいですか", "/board/calls/", "/operations/"):
        assert secret not in page
    supervisor = Client()
    supervisor.force_login(User.objects.get(username="kato"))
    assert NAME in supervisor.get("/board/").content.decode()


@pytest.mark.django_db
def test_only_the_hash_of_the_token_is_stored():
    made, token = kiosk()

    assert len(token) >= 40
    assert token not in json.dumps([str(value) for value in Kiosk.objects.values_list().get()])
    assert made.token_hash != token


@pytest.mark.django_db
@pytest.mark.parametrize("days", [-1, 0, 1])
def test_address_shows_nothing_after_its_last_day(days):
    _kiosk, token = kiosk(last_day=timezone.localdate() + timedelta(days=days))

    assert Client().get(f"/board/kiosk/{token}/").status_code == (200 if days >= 0 else 404)


@pytest.mark.django_db
def test_withdrawn_address_shows_nothing_and_the_trail_tells_of_both():
    made, token = kiosk()

    for _again in range(2):
        withdraw_kiosk(made.pk, by=made.made_by, at=timezone.now())

    assert Client().get(f"/board/kiosk/{token}/").status_code == 404
    told = AuditEntry.objects.filter(subject_key=f"kiosk:{made.pk}").order_by("pk")
    assert list(told.values_list("action", "subject")) == [
        (Action.KIOSK_MADE, "事務室の壁"),
        (Action.KIOSK_WITHDRAWN, "事務室の壁"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", "x", "0" * 43, "é"])
def test_wrong_token_is_answered_as_if_there_were_no_such_address(token):
    kiosk()

    assert Client().get(f"/board/kiosk/{token}/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SUPERVISOR, Role.MANAGER}))
def test_others_make_and_withdraw_no_address(role):
    made, _token = kiosk()
    other = person("other", role)

    with pytest.raises(PermissionDenied):
        kiosk(by=other)
    with pytest.raises(PermissionDenied):
        withdraw_kiosk(made.pk, by=other, at=timezone.now())


@pytest.mark.django_db
def test_address_is_made_on_the_page_and_shown_once():
    service_group("shimin")
    supervisor = Client()
    supervisor.force_login(person("kato", Role.SUPERVISOR))
    asked = {"label": "窓口の上", "group_code": "shimin", "last_day": timezone.localdate().isoformat()}

    address = supervisor.post("/board/kiosks/", asked).context["address"]

    assert Client().get(address).context["frame"]["group"] == "shimin"
    assert address.rsplit("/", 2)[1] not in supervisor.get("/board/kiosks/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("days", [-1, 367])
def test_address_for_the_past_or_for_ever_is_refused(days):
    supervisor = Client()
    supervisor.force_login(person("kato", Role.SUPERVISOR))
    last_day = timezone.localdate() + timedelta(days=days)

    answer = supervisor.post("/board/kiosks/", {"label": "壁", "last_day": last_day.isoformat()})

    assert answer.status_code == 422
    assert not Kiosk.objects.exists()


async def test_socket_of_an_address_tells_no_names_and_refuses_a_wrong_token(live_db):
    await sync_to_async(somebody_at_work)()
    _kiosk, token = await sync_to_async(kiosk)()
    socket = WebsocketCommunicator(application, f"/ws/kiosk/?token={token}", headers=[ORIGIN])

    assert (await socket.connect(timeout=10))[0]
    await socket.send_json_to({"type": "ack", "sequence": 0})
    text = await socket.receive_from(timeout=10)
    await socket.disconnect()

    assert json.loads(text)["operators"] == []
    assert NAME not in text
    for wrong in ("", "?token=", "?token=x", f"?token={token[:-1]}"):
        refused = WebsocketCommunicator(application, f"/ws/kiosk/{wrong}", headers=[ORIGIN])
        assert not (await refused.connect(timeout=10))[0]
