"""Events and categories in the CMS: who sees them, who changes them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kb.accounts.policy import Role
from kb.events.models import Event, State
from kb.faq_pages.models import Category
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def event() -> Event:
    now = timezone.now()
    return Event.objects.create(
        title="施設見学会",
        service_group=faqs.service_group(),
        starts_at=now,
        ends_at=now + timedelta(hours=2),
        place="見本クリーンセンター",
    )


def signed_in(role: Role) -> Client:
    client = Client()
    client.force_login(faqs.person(role.value, role))
    return client


@pytest.mark.parametrize(
    ("role", "state"),
    [
        (Role.AUTHOR, State.CANCELLED),
        (Role.APPROVER, State.CANCELLED),
        (Role.CITY, State.PLANNED),
        (Role.ADMINISTRATOR, State.PLANNED),
    ],
)
def test_state_of_an_event_is_changed_by_those_who_write(event, role, state):
    form = {
        "title": event.title,
        "service_group": event.service_group_id,
        "starts_at": "2026-11-23 10:00",
        "ends_at": "2026-11-23 12:00",
        "place": event.place,
        "state": "cancelled",
    }

    signed_in(role).post(reverse("event:edit", args=[event.pk]), form)

    event.refresh_from_db()
    assert event.state == state


@pytest.mark.parametrize(("role", "made"), [(Role.CITY, 1), (Role.AUTHOR, 0), (Role.ADMINISTRATOR, 0)])
def test_categories_are_the_contract_owners(role, made):
    faqs.service_group()

    signed_in(role).post(
        reverse("category:add"), {"code": "garbage", "name": "ごみ", "name_en": "Garbage", "position": 1}
    )

    assert Category.objects.count() == made
