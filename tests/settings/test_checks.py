"""What a production installation must not run on."""

import pytest
from django.test import override_settings

from kb.checks import embedded_defaults

pytestmark = pytest.mark.unit


def test_embedded_defaults_are_refused_where_they_are_not_allowed(settings, monkeypatch):
    settings.EMBEDDED_DEFAULTS_ALLOWED = False
    settings.ALLOWED_HOSTS = ["*"]

    found = {message.id for message in embedded_defaults()}

    assert {"madoguchi.E002", "madoguchi.E004", "madoguchi.E005"} <= found


@override_settings(EMBEDDED_DEFAULTS_ALLOWED=True)
def test_embedded_defaults_are_for_trying_out():
    assert embedded_defaults() == []
