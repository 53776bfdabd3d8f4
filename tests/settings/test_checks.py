"""What a production installation must not run on."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone

from kb.checks import contract, embedded_defaults, surroundings, unsafe_settings

pytestmark = pytest.mark.unit


def test_embedded_defaults_are_refused_where_they_are_not_allowed(settings, monkeypatch):
    settings.EMBEDDED_DEFAULTS_ALLOWED = False
    settings.ALLOWED_HOSTS = ["*"]

    found = {message.id for message in embedded_defaults()}

    assert {"madoguchi.E002", "madoguchi.E004", "madoguchi.E005"} <= found


@override_settings(EMBEDDED_DEFAULTS_ALLOWED=True)
def test_embedded_defaults_are_for_trying_out():
    assert embedded_defaults() == []


def test_production_without_mail_proxy_and_end_of_contract_is_told(settings):
    settings.EMBEDDED_DEFAULTS_ALLOWED = False

    assert [message.id for message in surroundings()] == ["madoguchi.W001", "madoguchi.W002", "madoguchi.W004"]


def test_sample_city_needs_none_of_them(settings):
    settings.CONTRACT_ENDS = timezone.localdate() - timedelta(days=1)

    assert surroundings() == unsafe_settings() == contract() == []


@pytest.fixture
def safe(settings):
    """Settings of production that nothing is wrong with."""
    settings.EMBEDDED_DEFAULTS_ALLOWED = False
    settings.DEBUG = False
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECRET_KEY = "0123456789 abcdefghij ABCDEFGHIJ"
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, base_url="https://madoguchi.example")
    return settings


def test_nothing_is_said_of_safe_settings(safe):
    assert unsafe_settings() == []


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DEBUG", True, "madoguchi.E006"),
        ("SESSION_COOKIE_SECURE", False, "madoguchi.E007"),
        ("CSRF_COOKIE_SECURE", False, "madoguchi.E007"),
        ("SECRET_KEY", "0123456789 abcdefghij ABCDEFGHI", "madoguchi.E009"),
        ("MEDIA_ROOT", "/srv/static/media", "madoguchi.E010"),
        ("MEDIA_ROOT", "/srv/static", "madoguchi.E010"),
        ("SPOOL_DIR", "/srv/static/../static/spool", "madoguchi.E010"),
        ("TIME_ZONE", "UTC", "madoguchi.E011"),
        ("USE_TZ", False, "madoguchi.E011"),
    ],
)
def test_each_unsafe_setting_is_refused(safe, name, value, told):
    safe.STATIC_ROOT = "/srv/static"
    setattr(safe, name, value)

    (message,) = unsafe_settings()

    assert (message.id, message.is_serious(), bool(message.hint)) == (told, True, True)


def test_address_without_encryption_is_refused(safe):
    safe.ENVIRONMENT = replace(safe.ENVIRONMENT, base_url="http://madoguchi.example")

    assert [message.id for message in unsafe_settings()] == ["madoguchi.E008"]


@pytest.mark.parametrize(("days", "told"), [(1, []), (0, []), (-1, ["madoguchi.W005"])])
def test_contract_that_is_over_is_told_and_stops_nothing(safe, days, told):
    safe.CONTRACT_ENDS = timezone.localdate() + timedelta(days=days)

    found = contract()

    assert [message.id for message in found] == told
    assert not any(message.is_serious() for message in found)
