"""Signing in and out: what a stranger learns, and what the trail keeps of it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.audit.models import Action, AuditEntry
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


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


def test_ended_disabled_and_unknown_accounts_are_told_the_same(operator):
    ended, disabled = faqs.person("ended", Role.OPERATOR), faqs.person("disabled", Role.OPERATOR)
    User.objects.filter(pk=ended.pk).update(until=timezone.localdate() - timedelta(days=1))
    User.objects.filter(pk=disabled.pk).update(is_active=False)

    told = {sign_in(Client(), "sato", "a wrong password")}
    told |= {sign_in(Client(), name) for name in ("ended", "disabled", "nobody")}

    assert len(told) == 1
    assert sign_in(Client(), "sato") == "/start/"


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
    entry = AuditEntry.objects.filter(action=Action.ACCOUNT_CHANGED).get()
    assert (entry.actor, entry.details) == (operator.pk, {"password": "changed by the person"})
    assert sign_in(Client(), "sato", new) == "/start/"


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("a wrong password", "correct horse battery", "correct horse battery"),
        (faqs.PASSWORD, "correct horse battery", "another horse battery"),
        (faqs.PASSWORD, "short", "short"),
        (faqs.PASSWORD, "passwordpassword"[:8], "passwordpassword"[:8]),
    ],
)
def test_password_that_will_not_do_changes_nothing(operator, old, new, again):
    client = Client()
    client.force_login(operator)

    client.post("/accounts/password/", {"old_password": old, "new_password1": new, "new_password2": again})

    assert User.objects.get().check_password(faqs.PASSWORD)
    assert not AuditEntry.objects.filter(action=Action.ACCOUNT_CHANGED).exists()


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
