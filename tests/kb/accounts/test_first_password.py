"""A password that somebody else knows opens one page: the one on which it is changed."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from asgiref.sync import sync_to_async
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from kb.accounts import granting, requests
from kb.accounts.models import AccountRequest, User
from kb.accounts.policy import Role, may_enter
from kb.asgi import SOCKETS
from kb.audit.models import Action, AuditEntry
from tests.factories import faqs
from tests.kb.accounts.test_doors import ANSWERS, browser_of, is_let_in

pytestmark = pytest.mark.integration

AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
OWN = "correct horse battery"
STAYS_OPEN = {"GET /accounts/password/", "POST /sign-out/", "GET /sign-out/", "POST /language/"}
SERVED_BEFORE = {"GET /static/kb/icon.svg"}
NOWHERE = {"GET /ja/desk/", "GET /nothing/"}


@pytest.fixture
def manager(db) -> User:
    return faqs.person("mori", Role.MANAGER)


@pytest.fixture
def operator(db) -> User:
    return faqs.person("sato", Role.OPERATOR)


def handed_over(operator: User, manager: User) -> granting.FirstPassword:
    return granting.set_first_password(operator, by=manager, reason="失念", at=AT)


def signed_in(username: str, password: str) -> Client:
    client = Client()
    assert client.post("/sign-in/", {"username": username, "password": password}).status_code == 302
    return client


def test_first_password_is_changed_before_anything_else(operator, manager):
    first = handed_over(operator, manager).password
    client = signed_in("sato", first)

    led = client.get("/desk/")
    same = client.post("/accounts/password/", {"old_password": first, "new_password1": first, "new_password2": first})
    still = client.get("/desk/")
    own = client.post("/accounts/password/", {"old_password": first, "new_password1": OWN, "new_password2": OWN})

    assert (led.status_code, led["Location"]) == (302, "/accounts/password/")
    assert (same.status_code, still["Location"]) == (200, "/accounts/password/")
    assert (own["Location"], client.get("/desk/").status_code) == ("/start/", 200)
    assert signed_in("sato", OWN).get("/desk/").status_code == 200
    entry = AuditEntry.objects.get(action=Action.PASSWORD_CHANGED)
    assert (entry.actor, entry.subject_key) == (operator.pk, f"account:{operator.pk}")


@pytest.mark.parametrize("role", Role)
def test_every_address_leads_to_the_change(db, role):
    pages = faqs.faq(faqs.service_group())
    keys = {"number": pages["ja"].number_id, "page": pages["ja"].pk}
    people = {one.value: faqs.person(one.value, one).pk for one in Role}
    User.objects.update(must_change_password=True)
    client = browser_of(role.value)

    answers = {}
    for line in set(ANSWERS) - STAYS_OPEN - SERVED_BEFORE - NOWHERE:
        method, address = line.format(**keys, **people).split()
        answer = client.generic(method, address)
        answers[line] = (answer.status_code, answer.get("Location"))

    assert {line for line, answer in answers.items() if answer != (302, "/accounts/password/")} == set()


def test_page_of_the_change_offers_no_other_way_but_out(operator):
    User.objects.update(must_change_password=True)

    page = browser_of("sato").get("/accounts/password/").content.decode()

    assert "/start/" not in page.partition("<main")[2]
    assert 'class="menu"' not in page
    assert "/sign-out/" in page


@pytest.mark.parametrize("route", [route for route in SOCKETS if not may_enter(None, route)])
async def test_no_socket_is_opened_with_a_first_password(live_db, route):
    clients = await sync_to_async(_clients)()
    before = [await is_let_in(route, client) for client in clients]
    await User.objects.aupdate(must_change_password=True)

    assert any(before)
    assert not any([await is_let_in(route, client) for client in clients])


def test_new_account_is_handed_over_and_one_of_the_sample_is_not(manager, operator):
    made = granting.create(
        granting.Holder(username="takahashi", display_name="高橋", person_number="K0024"),
        granting.Rights(role=Role.OPERATOR, unit="", until=timezone.localdate(AT)),
        by=manager,
        reason="増員",
        at=AT,
    )

    assert (made.account.must_change_password, operator.must_change_password) == (True, False)


def test_forgotten_password_is_replaced_and_ends_the_sessions(operator, manager):
    elsewhere = browser_of("sato")

    first = handed_over(operator, manager)

    account = User.objects.get(username="sato")
    assert (account.check_password(first.password), account.check_password(faqs.PASSWORD)) == (True, False)
    assert elsewhere.get("/desk/").status_code == 404
    entry = AuditEntry.objects.get(action=Action.FIRST_PASSWORD_SET)
    assert (entry.actor, entry.subject_key, entry.reason) == (manager.pk, f"account:{operator.pk}", "失念")
    assert first.password not in str(AuditEntry.objects.values())


def test_page_shows_the_password_once_and_keeps_it_from_the_browser(operator, manager):
    client = browser_of("mori")

    answer = client.post(f"/accounts/{operator.pk}/password/", {"reason": "失念"})

    password = answer.context["handed_over"].password
    assert password in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert password not in client.get(f"/accounts/{operator.pk}/").content.decode()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.MANAGER}))
def test_nobody_but_the_manager_sets_an_operators_at_once(operator, role):
    with pytest.raises(PermissionDenied):
        handed_over(operator, faqs.person("somebody", role))

    assert User.objects.get(username="sato").check_password(faqs.PASSWORD)


def test_nobody_sets_their_own(manager):
    second = faqs.person("second", Role.OPERATOR, person_number=manager.person_number)

    with pytest.raises(PermissionDenied):
        handed_over(second, manager)


@pytest.mark.parametrize("what", [{"is_active": False}, {"until": timezone.localdate(AT) - timedelta(days=1)}])
def test_account_that_opens_no_door_gets_none(operator, manager, what):
    User.objects.filter(pk=operator.pk).update(**what)

    with pytest.raises(ValidationError):
        handed_over(operator, manager)


def test_password_of_the_citys_people_takes_two_persons(db):
    faqs.service_group("shimin")
    asker, second = faqs.person("nakamura", Role.CITY), faqs.person("inoue", Role.CITY)
    author = faqs.person("tanaka", Role.AUTHOR)
    with pytest.raises(PermissionDenied):
        handed_over(author, asker)

    request = requests.ask_for_password(author, by=asker, reason="失念", at=AT)
    with pytest.raises(PermissionDenied):
        requests.approve(request, by=asker, comment="", at=AT)
    first = requests.approve(request, by=second, comment="本人確認済", at=AT)

    assert User.objects.get(username="tanaka").check_password(first.password)
    assert first.account.must_change_password
    actions = AuditEntry.objects.order_by("id").values_list("action", "actor", "details__request")
    assert list(actions) == [
        (Action.ACCOUNT_REQUESTED, asker.pk, request.pk),
        (Action.FIRST_PASSWORD_SET, second.pk, request.pk),
    ]


def test_second_person_sees_the_password_on_the_requests_page(db):
    faqs.service_group("shimin")
    faqs.person("nakamura", Role.CITY), faqs.person("inoue", Role.CITY)
    author = faqs.person("tanaka", Role.AUTHOR)

    asked = browser_of("nakamura").post(f"/accounts/{author.pk}/password/", {"reason": "失念"})
    request = AccountRequest.objects.get()
    answer = browser_of("inoue").post(f"/accounts/requests/{request.pk}/", {"decision": "approve", "comment": ""})

    assert (asked["Location"], request.kind) == ("/accounts/requests/", "password")
    assert User.objects.get(username="tanaka").check_password(answer.context["handed_over"].password)


def test_command_sets_one_for_whom_no_screen_can(db):
    owner, told = faqs.person("nakamura", Role.CITY), StringIO()

    call_command("first_password", "nakamura", stdout=told)

    account = User.objects.get(pk=owner.pk)
    assert account.check_password(told.getvalue().strip())
    assert account.must_change_password
    assert AuditEntry.objects.get().actor is None


def test_command_says_whose_name_is_unknown(db):
    with pytest.raises(CommandError, match="nobody"):
        call_command("first_password", "nobody")


def _clients() -> list[Client]:
    for role in Role:
        faqs.person(role.value, role)
    return [browser_of(role.value) for role in Role]
