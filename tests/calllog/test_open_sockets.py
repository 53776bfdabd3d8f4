"""A socket that stays open is looked at again: its session, its account, its role."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from calllog.ledger.consumers import _is_welcome
from calllog.ledger.ingest import ingest
from calllog.ledger.keys import key_for
from calllog.ledger.personal import _unwrapped, key_fits
from kb.accounts.models import User
from kb.accounts.people import create_user
from kb.accounts.policy import Role
from tests.recorded import recorded_observations

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def scope() -> dict:
    user = create_user(
        username="sato", password="for-tests-only-2026", display_name="佐藤", person_number="2", role=Role.OPERATOR
    )
    client = Client()
    client.force_login(user)
    return {"session": SessionStore(client.session.session_key), "user": user, "path": "/ws/desk/"}


def test_operator_who_is_signed_in_stays(scope):
    assert _is_welcome(scope)


def test_signed_out_session_ends(scope):
    SessionStore(scope["session"].session_key).delete()

    assert not _is_welcome(scope)


def test_closed_account_ends(scope):
    User.objects.update(is_active=False)

    assert not _is_welcome(scope)


def test_new_password_ends(scope):
    user = User.objects.get()
    user.set_password("another-password-2026")
    user.save()

    assert not _is_welcome(scope)


def test_other_role_ends(scope):
    User.objects.update(role=Role.SUPERVISOR)

    assert not _is_welcome(scope)


def test_other_key_than_the_databases_is_noticed(settings):
    ingest(recorded_observations("answered_caller_hangs_up"))
    fitted = key_fits()
    settings.PERSONAL_KEY = bytes(32)
    forget_keys()

    fits = key_fits()

    forget_keys()
    assert (fitted, fits) == (True, False)


def forget_keys() -> None:
    key_for.cache_clear()
    _unwrapped.cache_clear()
