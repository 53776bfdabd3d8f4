"""Signing in and out: what a stranger learns, and what the trail keeps of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.utils import timezone

from kb.accounts.models import FailedSignIns, User
from kb.accounts.policy import Role
from kb.accounts.signing import note_failure
from kb.audit.models import Action, AuditEntry
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


@pytest.fixture
def operator() -> User:
    return faqs.person("sato", Role.OPERATOR)


def sign_in(client: Client, username: str, password: str = faqs.PASSWORD) -> str:
    """Return where it leads, or what the form says."""
    answer = client.post("/sign-in/", {"username": username, "password": password})
    return answer["Location"] if answer.status_code == 302 else " ".join(answer.context["form"].non_field_errors())


def kept() -> list[tuple[str, int | None, str, str]]:
    return list(AuditEntry.objects.values_list("action", "actor", "subject", "subject_key"))


def test_sign_in_and_out_are_kept(operator):
    client = Client()

    assert sign_in(client, "sato") == "/start/"
    client.post("/sign-out/")

    about = ("Sato (sato)", f"account:{operator.pk}")
    assert kept() == [(Action.SIGNED_OUT, operator.pk, *about), (Action.SIGNED_IN, operator.pk, *about)]


def test_failed_sign_in_names_the_account_and_nobody_as_its_actor(operator):
    sign_in(Client(), "sato", "a wrong password")

    assert kept() == [(Action.SIGN_IN_FAILED, None, "Sato (sato)", f"account:{operator.pk}")]


@pytest.mark.parametrize("typed", ["nobody", faqs.PASSWORD, "x" * 200])
def test_what_is_no_accounts_name_is_not_kept(operator, typed):
    sign_in(Client(), typed, "a wrong password")

    assert [(action, subject) for action, _actor, subject, _key in kept()] == [(Action.SIGN_IN_FAILED, "unknown name")]
    assert typed not in str(AuditEntry.objects.values())


def test_many_failures_are_noted_when_they_begin_and_with_their_number_when_they_are_over(operator):
    for minute in range(50):
        note_failure("sato", at=AT + timedelta(seconds=minute))
    note_failure("kato", at=AT + timedelta(minutes=16))

    about = ("Sato (sato)", f"account:{operator.pk}")
    entries = AuditEntry.objects.order_by("id").values_list("subject", "subject_key", "details", "at")
    assert list(entries) == [
        (*about, {}, AT),
        (*about, {"attempts": 50}, AT + timedelta(seconds=49)),
        ("unknown name", "", {}, AT + timedelta(minutes=16)),
    ]


def test_failures_that_never_pause_are_told_once_a_day(operator):
    for minutes in range(0, 25 * 60, 10):
        note_failure("sato", at=AT + timedelta(minutes=minutes))

    assert [entry.details.get("attempts") for entry in AuditEntry.objects.order_by("id")] == [None, 144, None]


def test_failures_with_names_of_nobody_are_counted_together(operator):
    for number in range(20):
        note_failure(f"nobody{number}", at=AT)

    assert list(FailedSignIns.objects.values_list("subject_key", "attempts")) == [("", 20)]
    assert len(kept()) == 1


def test_ended_disabled_and_unknown_accounts_are_told_the_same(operator):
    ended, disabled = faqs.person("ended", Role.OPERATOR), faqs.person("disabled", Role.OPERATOR)
    User.objects.filter(pk=ended.pk).update(until=timezone.localdate() - timedelta(days=1))
    User.objects.filter(pk=disabled.pk).update(is_active=False)

    told = {sign_in(Client(), "sato", "a wrong password")}
    told |= {sign_in(Client(), name) for name in ("ended", "disabled", "nobody")}

    assert len(told) == 1
    assert sign_in(Client(), "sato") == "/start/"


@pytest.mark.parametrize("name", ["sato", "nobody", "disabled", "no password"])
def test_each_attempt_costs_one_computation_of_a_password(operator, monkeypatch, name):
    User.objects.filter(pk=faqs.person("disabled", Role.OPERATOR).pk).update(is_active=False)
    User.objects.filter(pk=faqs.person("no password", Role.OPERATOR).pk).update(password="!unusable")
    computed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *given: computed.append(given[2]) or encode(*given))

    sign_in(Client(), name, "a wrong password")

    assert len(computed) == 1


def test_session_of_before_is_not_the_one_after_signing_in(operator):
    client = Client()
    session = client.session
    session["planted"] = "by somebody"
    session.save()
    planted = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = planted

    sign_in(client, "sato")

    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted
    assert Client(headers={"cookie": f"{settings.SESSION_COOKIE_NAME}={planted}"}).get("/desk/").status_code == 404


def test_page_that_is_closed_says_so_and_leads_back(operator):
    closed = Client().get("/desk/?call=1")

    assert (closed.status_code, closed.context["next"]) == (404, "/desk/?call=1")
    assert (closed.context["is_closed"], closed.context["was_sent"]) == (True, False)


def test_what_was_sent_after_the_session_ended_is_said_to_be_lost_and_leads_to_its_page():
    manager = faqs.person("mori", Role.MANAGER)
    client = Client(headers={"referer": "http://testserver/accounts/new/"})
    client.force_login(manager)
    User.objects.update(is_active=False)

    answer = client.post("/accounts/new/", {"username": "takahashi", "password": "x"})

    assert (answer.status_code, answer.context["was_sent"]) == (404, True)
    assert answer.context["next"] == "http://testserver/accounts/new/"
    assert not answer.context["form"].is_bound


def test_page_elsewhere_is_not_led_back_to():
    answer = Client(headers={"referer": "https://elsewhere.example/"}).post("/desk/records/")

    assert (answer.status_code, answer.context["next"]) == (404, "")


def test_account_opens_doors_on_its_last_day_and_none_after(operator):
    client = Client()
    User.objects.update(until=timezone.localdate())
    sign_in(client, "sato")
    assert client.get("/desk/").status_code == 200

    User.objects.update(until=timezone.localdate() - timedelta(days=1))

    assert client.get("/desk/").status_code == 404


def test_new_password_ends_the_other_sessions_and_is_kept_without_itself(operator):
    here, elsewhere = Client(), Client()
    sign_in(here, "sato")
    sign_in(elsewhere, "sato")
    new = "correct horse battery"

    answer = here.post(
        "/accounts/password/", {"old_password": faqs.PASSWORD, "new_password1": new, "new_password2": new}
    )

    assert (answer.status_code, here.get("/desk/").status_code) == (302, 200)
    assert elsewhere.get("/desk/").status_code == 404
    entry = AuditEntry.objects.filter(action=Action.PASSWORD_CHANGED).get()
    assert (entry.actor, entry.subject_key, entry.details) == (operator.pk, f"account:{operator.pk}", {})
    assert sign_in(Client(), "sato", new) == "/start/"


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("a wrong password", "correct horse battery", "correct horse battery"),
        (faqs.PASSWORD, "correct horse battery", "another horse battery"),
        (faqs.PASSWORD, "short", "short"),
        (faqs.PASSWORD, "passwordpassword"[:8], "passwordpassword"[:8]),
        (faqs.PASSWORD, faqs.PASSWORD, faqs.PASSWORD),
    ],
)
def test_password_that_will_not_do_changes_nothing(operator, old, new, again):
    client = Client()
    client.force_login(operator)

    client.post("/accounts/password/", {"old_password": old, "new_password1": new, "new_password2": again})

    assert User.objects.get().check_password(faqs.PASSWORD)
    assert not AuditEntry.objects.filter(action=Action.PASSWORD_CHANGED).exists()


@pytest.mark.parametrize(
    ("role", "screen"),
    [
        (Role.OPERATOR, "/desk/"),
        (Role.SUPERVISOR, "/board/"),
        (Role.MANAGER, "/board/"),
        (Role.AUTHOR, "/admin/"),
        (Role.APPROVER, "/admin/"),
        (Role.STAFF, "/directory/"),
        (Role.CITY, "/accounts/"),
        (Role.AUDITOR, "/audit/"),
        (Role.ADMINISTRATOR, "/admin/"),
    ],
)
def test_everybody_starts_on_a_screen_that_lets_them_in(role, screen):
    faqs.service_group()
    client = Client()
    client.force_login(faqs.person("somebody", role))

    assert client.get("/start/")["Location"] == screen
    assert client.get(screen).status_code == 200
