"""Every address of the product and whom it lets in: written out here, and never computed from the policy table."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from types import ModuleType

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLResolver, get_resolver, path
from django.utils.translation import override

from kb import urls
from kb.accounts import policy
from kb.accounts.middleware import route_of
from kb.accounts.models import User
from kb.accounts.policy import Role, door_of, may_enter
from kb.asgi import SOCKETS, application
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.any_database]

# The city's letters; PUB is somebody who has not signed in.
LETTERS = {
    "PUB": None,
    "AUT": "author",
    "APR": "approver",
    "STF": "staff",
    "OP": "operator",
    "SV": "supervisor",
    "MGR": "manager",
    "CTY": "city",
    "AUD": "auditor",
    "SYS": "administrator",
}
EVERYBODY = "PUB AUT APR STF OP SV MGR CTY AUD SYS"
SIGNED_IN = "AUT APR STF OP SV MGR CTY AUD SYS"
READERS = "AUT APR STF OP SV MGR CTY AUD"  # all but those who keep the machine running
WITH_TEXTS = "AUT APR CTY"
IN_THE_CMS = "AUT APR CTY SYS"
ACCOUNTS = "SV MGR CTY AUD SYS"
OPERATIONS = "SV MGR SYS"

# Who may pass each route, without its language prefix.
MEANT_FOR = {
    "": EVERYBODY,
    "faq/<int:number>/": EVERYBODY,
    "faq/<int:number>/feedback/": EVERYBODY,
    "faq/<int:number>/thanks/": EVERYBODY,
    "search/": EVERYBODY,
    "category/": EVERYBODY,
    "sections/": EVERYBODY,
    "events/": EVERYBODY,
    "feed/": EVERYBODY,
    "sitemap.xml": EVERYBODY,
    "robots.txt": EVERYBODY,
    "favicon.ico": EVERYBODY,
    "documents/": EVERYBODY,  # files of published answers; the hook before them refuses all others
    "static/<path>": EVERYBODY,  # WhiteNoise's, in front of all routes
    "language/": EVERYBODY,
    "sign-in/": EVERYBODY,
    "admin/login/": EVERYBODY,
    "sign-out/": SIGNED_IN,
    "start/": SIGNED_IN,
    "desk/": "OP",
    "desk/records/": "OP",
    "ws/desk/": "OP",
    "records/": "OP SV MGR CTY AUD",
    "records/callbacks/": "OP SV MGR",
    "records/exports/": "SV MGR CTY AUD",
    "news/": READERS,
    "news/new/": "SV MGR CTY",
    "board/": "SV MGR APR CTY AUD",
    "board/calls/": "SV MGR CTY AUD",
    "board/hands/<int:pk>/answer/": "SV MGR",
    "board/hands/<int:pk>/lower/": "SV MGR",
    "board/kiosks/": "SV MGR",
    "board/kiosks/<int:pk>/withdraw/": "SV MGR",
    "board/kiosk/<str:token>/": EVERYBODY,  # whoever has the token
    "ws/board/": "SV MGR APR CTY AUD",
    "ws/kiosk/": EVERYBODY,  # whoever has the token
    "directory/": READERS,
    "directory/import/": "APR CTY",
    "knowledge/": READERS,
    "feedback/": "AUT APR OP SV MGR CTY AUD",
    "search/learned/": "APR SV MGR CTY AUD",
    "search/vain/": "AUT APR SV MGR CTY AUD",
    "search/synonyms/": "APR SV MGR CTY AUD",
    "search/pins/": "APR SV MGR CTY AUD",
    "accounts/": ACCOUNTS,
    "accounts/password/": SIGNED_IN,
    "audit/": READERS,
    "api/v1/telephony/events": EVERYBODY,  # whoever has the secret
    "api/v1/openapi.json": EVERYBODY,
    "operations/": OPERATIONS,
    "operations/set-aside/": OPERATIONS,
    "healthz": EVERYBODY,
    "metrics": EVERYBODY,  # by its token; without one the view itself refuses
    "admin/": IN_THE_CMS,
    "admin/pages/": WITH_TEXTS,
    "admin/choose-page/": WITH_TEXTS,
    "admin/documents/": WITH_TEXTS,
    "admin/api/": WITH_TEXTS,
    "admin/faq/": WITH_TEXTS,
    "admin/waste/": "CTY SYS",
}
# Here a line speaks for all that begins with it and has no longer one; elsewhere each route needs a line of its own.
WHOLE = (
    "desk/",
    "records/",
    "records/callbacks/",
    "records/exports/",
    "news/",
    "category/",
    "sections/",
    "feedback/",
    "search/learned/",
    "search/vain/",
    "search/synonyms/",
    "search/pins/",
    "documents/",
    "directory/",
    "directory/import/",
    "knowledge/",
    "accounts/",
    "audit/",
    "operations/set-aside/",
    "admin/",
    "admin/pages/",
    "admin/choose-page/",
    "admin/documents/",
    "admin/api/",
    "admin/faq/",
    "admin/waste/",
)
WAGTAIL = "admin/"
CLOSED_ON_PURPOSE = {
    r"^admin/(?:localize/(?!submit/page/)|bulk/|choose-page/chosen-multiple/|api/main/(?:documents|images)/)"
}

PEOPLE = tuple(LETTERS.values())
# What each person is answered: a status and for whom; * is everybody else.
ANSWERS = {
    "GET /": "302 *",
    "GET /ja/": "200 *",
    "GET /en/": "200 *",
    "GET /ja/faq/{number}/": "200 *",
    "GET /en/faq/{number}/": "200 *",
    "GET /ja/search/": "200 *",
    "GET /ja/search/?q=question": "200 *",
    "POST /ja/search/": "405 *",
    "GET /ja/category/nothing/": "404 *",
    "GET /ja/sections/shimin/": "200 *",
    "GET /ja/events/": "200 *",
    "GET /ja/feed/": "200 *",
    "GET /ja/faq/{number}/thanks/": "200 *",
    "GET /ja/faq/{number}/feedback/": "405 *",
    "POST /ja/faq/{number}/feedback/": "422 *",  # without the form's token
    "GET /sitemap.xml": "200 *",
    "GET /robots.txt": "200 *",
    "GET /favicon.ico": "301 *",
    "GET /search/vain/": "404 PUB STF OP SYS, 200 *",
    "GET /search/learned/": "404 PUB AUT STF OP SYS, 200 *",
    "GET /search/synonyms/": "404 PUB AUT STF OP SYS, 200 *",
    "GET /search/pins/": "404 PUB AUT STF OP SYS, 200 *",
    "POST /search/synonyms/new/": "404 PUB AUT STF OP SV AUD SYS, 200 *",  # the form again: no words
    "POST /search/pins/": "404 PUB AUT STF OP SV AUD SYS, 200 *",
    "GET /feedback/": "404 PUB STF SYS, 200 *",
    "GET /feedback/counts/": "404 PUB STF SYS, 200 *",
    "POST /feedback/": "404 PUB STF SYS, 405 *",
    "GET /ja/sections/": "200 *",
    "GET /en/sections/": "200 *",
    "GET /documents/1/nothing.pdf": "404 *",  # there is none
    "GET /static/kb/icon.svg": "200 *",
    "POST /language/": "302 *",
    "GET /sign-in/": "200 PUB, 302 *",
    "GET /admin/login/": "200 PUB, 302 *",
    "POST /sign-out/": "404 PUB, 302 *",
    "GET /sign-out/": "404 PUB, 405 *",
    "GET /start/": "404 PUB, 302 *",
    "GET /desk/": "200 OP, 404 *",
    "POST /desk/": "405 OP, 404 *",
    "POST /desk/records/": "400 OP, 404 *",
    "GET /desk/records/": "405 OP, 404 *",
    "GET /records/callbacks/": "200 OP SV MGR, 404 *",
    "POST /records/callbacks/": "405 OP SV MGR, 404 *",
    "GET /records/callbacks/of/nothing/": "404 *",  # there is none
    "GET /records/callbacks/of/nothing/ring/": "405 OP SV MGR, 404 *",
    "GET /records/exports/": "200 SV MGR CTY AUD, 404 *",
    "POST /records/exports/": "404 *",  # no format is named
    "GET /board/": "200 SV MGR APR CTY AUD, 404 *",  # the approver's own section's groups
    "GET /board/?group=nothing": "404 *",
    "GET /board/calls/?figure=offered": "200 SV MGR CTY AUD, 404 *",
    "POST /board/calls/?figure=offered": "405 SV MGR CTY AUD, 404 *",
    "POST /board/hands/1/answer/": "404 *",  # there is none
    "GET /board/hands/1/lower/": "405 SV MGR, 404 *",
    "GET /board/kiosks/": "200 SV MGR, 404 *",
    "POST /board/kiosks/": "422 SV MGR, 404 *",
    "POST /board/kiosks/1/withdraw/": "404 *",  # there is none
    "GET /board/kiosk/nothing/": "404 *",
    "GET /directory/": "404 PUB SYS, 200 *",
    "GET /directory/import/": "200 APR CTY, 404 *",
    "GET /knowledge/": "404 PUB SYS, 200 *",
    "GET /knowledge/{number}/": "404 PUB SYS, 200 *",
    "GET /accounts/": "200 SV MGR CTY AUD SYS, 404 *",
    "POST /accounts/": "405 SV MGR CTY AUD SYS, 404 *",
    "GET /accounts/new/": "200 SV MGR CTY, 404 *",  # the supervisor and the city ask for one
    "POST /accounts/new/": "422 SV MGR CTY, 404 *",
    "GET /accounts/password/": "404 PUB, 200 *",
    "GET /accounts/requests/": "200 SV MGR CTY AUD SYS, 404 *",
    "GET /accounts/requests/1/": "404 *",  # there is none
    "GET /accounts/{operator}/": "200 SV MGR AUD SYS, 404 *",
    "GET /accounts/{operator}/change/": "200 SV MGR, 404 *",
    "GET /accounts/{operator}/end/": "200 SV MGR, 404 *",
    "GET /accounts/{operator}/disable/": "200 MGR SYS, 404 *",
    "GET /accounts/{operator}/enable/": "404 *",  # nobody has disabled it
    "GET /accounts/{operator}/password/": "200 SV MGR, 404 *",
    "POST /accounts/{operator}/password/": "422 SV MGR, 404 *",
    "GET /accounts/{author}/": "200 CTY AUD SYS, 404 *",
    "GET /accounts/{author}/change/": "200 CTY, 404 *",
    "POST /accounts/{author}/change/": "422 CTY, 404 *",
    "GET /accounts/{author}/disable/": "200 CTY SYS, 404 *",
    "GET /accounts/{author}/password/": "200 CTY, 404 *",
    "GET /audit/": "404 PUB SYS, 200 *",
    "POST /audit/": "404 PUB SYS, 405 *",
    "POST /audit/export/": "200 AUD, 404 *",
    "GET /audit/export/": "404 PUB SYS, 405 *",
    "GET /api/v1/openapi.json": "200 *",
    "POST /api/v1/telephony/events": "404 *",  # closed while no secret is set
    "GET /operations/": "200 SV MGR SYS, 404 *",
    "POST /operations/": "405 SV MGR SYS, 404 *",
    "GET /operations/set-aside/": "200 SV MGR SYS, 404 *",
    "GET /operations/set-aside/1/": "404 *",  # there is none
    "GET /operations/set-aside/confirm/?deed=feed_again": "302 SV MGR SYS, 404 *",
    "POST /operations/set-aside/feed-again/": "302 SV MGR SYS, 404 *",
    "GET /operations/set-aside/feed-again/": "405 SV MGR SYS, 404 *",
    "POST /operations/set-aside/dismiss/": "302 SV MGR SYS, 404 *",
    "GET /healthz": "503 *",  # nothing has been heard of a PBX
    "GET /metrics": "200 SV MGR SYS, 404 *",
    "GET /admin/": "200 AUT APR CTY SYS, 404 *",
    "GET /admin/pages/{page}/edit/": "200 AUT APR, 302 CTY, 404 *",  # Wagtail leads away whom it refuses
    "GET /admin/faq/{page}/rule/": "200 AUT APR, 302 CTY, 404 *",
    "GET /admin/waste/": "200 CTY SYS, 404 *",
    "POST /admin/waste/": "422 CTY SYS, 404 *",
    "GET /admin/waste/sheets/towns.csv": "200 CTY SYS, 404 *",
    "GET /admin/waste/sheets/nothing.csv": "404 *",
    "GET /admin/waste/1/": "404 *",  # there is none
    "GET /admin/waste/1/apply/": "405 CTY SYS, 404 *",
    "POST /admin/waste/1/apply/": "302 CTY SYS, 404 *",
    "GET /admin/localize/1/update/": "404 *",
    "POST /admin/localize/translate/1/publish/": "404 *",
    "GET /ja/desk/": "404 *",
    "GET /nothing/": "404 *",
}
HANDSHAKES = {
    "ws/desk/": "OP",
    "ws/board/": "SV MGR CTY AUD",
    "ws/kiosk/": "",  # without a token
    "ws/": "",
    "ws/nothing/": "",
}


def people(letters: str) -> set[str | None]:
    return {LETTERS[one] for one in letters.split()}


def answers(written: str) -> dict[str | None, int]:
    """Return the status that each person is answered."""
    parts = [part.strip().partition(" ") for part in written.split(",")]
    named = {person: int(status) for status, _, letters in parts if letters != "*" for person in people(letters)}
    others = {person: int(status) for status, _, letters in parts if letters == "*" for person in PEOPLE}
    return {**others, **named}


def meant_for(route: str) -> set[str | None] | None:
    """Return for whom the route is; None where nobody has written it down."""
    wide = [beginning for beginning in WHOLE if route.startswith(beginning)]
    line = route if route in MEANT_FOR else max(wide, key=len, default="")
    return people(MEANT_FOR[line]) if line in MEANT_FOR and (line or not route) else None


@pytest.fixture
def city() -> dict[str, int]:
    """One published FAQ and an account of each role, named after it."""
    pages = faqs.faq(faqs.service_group())
    for role in Role:
        faqs.person(role.value, role)
    keys = dict(User.objects.values_list("username", "pk"))
    return {"number": pages["ja"].number_id, "page": pages["ja"].pk, **keys}


def browser_of(username: str | None) -> Client:
    client = Client()
    if username:
        client.force_login(User.objects.get(username=username))
    return client


def status_for(username: str | None, method: str, address: str) -> int:
    answer = browser_of(username).generic(method, address)
    answer.getvalue()  # a static file is open until its last byte was read
    return answer.status_code


def handshake(route: str, client: Client, *, origin: str | None = "http://localhost") -> WebsocketCommunicator:
    headers = [(b"origin", origin.encode())] if origin else []
    if session := client.cookies.get(settings.SESSION_COOKIE_NAME):
        headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={session.value}".encode()))
    return WebsocketCommunicator(application, route, headers=headers)


async def is_let_in(route: str, client: Client, *, origin: str | None = "http://localhost") -> bool:
    socket = handshake(route, client, origin=origin)
    connected, _code = await socket.connect(timeout=10)
    if connected:
        await socket.disconnect()
    return connected


def routes_of(resolver: URLResolver, beginning: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = beginning + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes_of(pattern, route)
        else:
            yield route


def all_routes() -> set[str]:
    """Return every route that the product knows, as the policy table reads it."""
    routes = {*SOCKETS, "static/<path>"}
    for language, _name in settings.LANGUAGES:
        with override(language):
            routes.update(route_of(route) for route in routes_of(get_resolver()))
    return routes - CLOSED_ON_PURPOSE


def mistakes(routes: Iterable[str]) -> list[str]:
    """Return where the policy table and this file differ."""
    found = []
    for route in sorted(routes):
        meant = meant_for(route)
        let_in = {person for person in PEOPLE if may_enter(person and Role(person), route)}
        if door_of(route) is None:
            found.append(f"{route}: no row names it")
        elif meant is None:
            found.append(f"{route}: nobody has written down here whom it is meant for")
        elif let_in != meant:
            found.append(f"{route}: lets in {let_in}, is meant for {meant}")
    return found


def test_every_route_has_a_row_and_lets_in_those_it_is_meant_for():
    routes = all_routes()

    assert mistakes(routes) == []
    assert {line for line in MEANT_FOR if not any(route.startswith(line) for route in routes)} == set()
    assert len([route for route in routes if route.startswith(WAGTAIL)]) > 100, "Wagtail's routes were not walked"


@pytest.mark.parametrize("route", sorted(CLOSED_ON_PURPOSE))
def test_what_is_closed_on_purpose_has_no_row(route):
    assert door_of(route) is None


@pytest.mark.parametrize("removed", policy.DOORS, ids=lambda door: door.route or "first page")
def test_row_that_is_missing_is_noticed(monkeypatch, removed):
    monkeypatch.setattr(policy, "DOORS", tuple(door for door in policy.DOORS if door != removed))

    assert mistakes(all_routes()) != []


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        pytest.param(door, wide, id=f"{door.route} {name}")
        for door in policy.DOORS
        for name, wide in {
            "to all who signed in": replace(door, roles=policy.EVERYBODY),
            "to everybody": replace(door, roles=policy.EVERYBODY, public=True),
        }.items()
        if wide != door
    ],
)
def test_row_that_is_opened_wider_is_noticed(monkeypatch, narrow, wide):
    monkeypatch.setattr(policy, "DOORS", tuple(wide if door == narrow else door for door in policy.DOORS))

    assert mistakes(all_routes()) != []


def test_route_that_nobody_listed_is_noticed_and_closed_to_everybody(db, city, settings):
    def new(request: HttpRequest) -> HttpResponse:
        return HttpResponse("something new")

    with_new_route = ModuleType("with_new_route")
    with_new_route.urlpatterns = [path("new/", new), *urls.urlpatterns]
    settings.ROOT_URLCONF = with_new_route

    assert mistakes(all_routes()) == ["new/: no row names it"]
    assert [status_for(person, "GET", "/new/") for person in PEOPLE] == [404] * len(PEOPLE)


@pytest.mark.parametrize("request_line", ANSWERS)
def test_address_answers_each_role_as_written_here(db, city, request_line):
    method, address = request_line.format(**city).split()

    given = {person: status_for(person, method, address) for person in PEOPLE}

    assert given == answers(ANSWERS[request_line])


def test_stranger_at_a_closed_page_can_sign_in_and_arrives_there(db, city):
    stranger = browser_of(None)

    closed = stranger.get("/board/calls/?figure=offered")
    arrived = stranger.post(
        "/sign-in/", {"username": "supervisor", "password": faqs.PASSWORD, "next": closed.context["next"]}
    )

    assert closed.status_code == 404
    assert (arrived.status_code, arrived["Location"]) == (302, "/board/calls/?figure=offered")


@pytest.mark.parametrize("address", ["/desk/", "/board/", "/admin/", "/start/"])
def test_deactivated_account_is_a_stranger_at_once(db, city, address):
    for person in people(SIGNED_IN):
        client = browser_of(person)
        User.objects.filter(username=person).update(is_active=False)

        assert client.get(address).status_code == 404
        assert client.post("/sign-in/", {"username": person, "password": faqs.PASSWORD}).status_code == 200
        assert client.get("/start/").status_code == 404


@pytest.mark.parametrize("route", HANDSHAKES)
async def test_socket_lets_in_those_it_is_meant_for(live_db, route):
    clients = await sync_to_async(_clients)()

    let_in = {person for person, client in clients.items() if await is_let_in(route, client)}

    assert let_in == people(HANDSHAKES[route])


def test_every_socket_is_in_the_table_of_handshakes():
    assert set(SOCKETS) <= set(HANDSHAKES)


@pytest.mark.parametrize("route", SOCKETS)
@pytest.mark.parametrize("origin", [None, "null", "http://elsewhere.example", "http://localhost.elsewhere.example"])
async def test_socket_refuses_a_foreign_origin(live_db, route, origin):
    clients = await sync_to_async(_clients)()

    for person in people(HANDSHAKES[route]):
        assert await is_let_in(route, clients[person])
        assert not await is_let_in(route, clients[person], origin=origin)


@pytest.mark.parametrize("route", SOCKETS)
async def test_socket_refuses_a_deactivated_account(live_db, route):
    clients = await sync_to_async(_clients)()
    await User.objects.aupdate(is_active=False)

    assert not any([await is_let_in(route, client) for client in clients.values()])


def _clients() -> dict[str | None, Client]:
    for role in Role:
        faqs.person(role.value, role)
    return {person: browser_of(person) for person in PEOPLE}
