"""The clocks of the machine and of its database: compared where a command checks the database."""

from datetime import timedelta

import pytest
from django.core.checks import run_checks
from django.db import connection
from django.utils import timezone

from kb.checks import clocks

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def test_clocks_that_agree_are_passed_over():
    assert clocks(databases=["default"]) == []


def test_clock_that_is_wrong_is_told(monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no clock of its own.")
    wrong = timezone.now() + timedelta(minutes=5)
    monkeypatch.setattr(timezone, "now", lambda: wrong)

    (message,) = clocks(databases=["default"])

    assert (message.id, message.is_serious()) == ("madoguchi.W006", False)


def test_checks_without_a_database_ask_none(django_assert_num_queries):
    with django_assert_num_queries(0):
        run_checks(tags=["database"])
