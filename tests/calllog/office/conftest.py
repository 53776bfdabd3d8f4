"""Who works in the office's tests, and when."""

from datetime import datetime

import pytest
from django.utils import timezone

from calllog.presence.models import Seat
from kb.accounts.models import User
from kb.accounts.policy import Role
from tests.factories import faqs


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def operator() -> User:
    user = faqs.person("operator", Role.OPERATOR)
    Seat.objects.create(user=user, member="1001")
    return user


@pytest.fixture
def supervisor() -> User:
    return faqs.person("supervisor", Role.SUPERVISOR)
