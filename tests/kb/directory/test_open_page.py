"""The opening tester: a moment, its day, its year."""

from datetime import date, datetime, time

import pytest
from django.test import Client

from kb.accounts.policy import Role
from kb.directory.models import Closure, HoursOverride, Line, ServiceGroup, WeeklyHours
from kb.directory.opening_hours import CITY_TIME
from tests.factories import faqs, staff

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def group() -> ServiceGroup:
    group = staff.group("shimin")
    Line.objects.create(number="0467001000", name="直通", name_en="direct", service_group=group)
    Closure.objects.create(
        first_day=date(2025, 12, 29), last_day=date(2026, 1, 3), reason="年末年始", reason_en="New Year's closure"
    )
    return group


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(faqs.person("reader", Role.OPERATOR))
    client.cookies["django_language"] = "en"
    return client


@pytest.mark.parametrize(
    ("at", "is_open", "why"),
    [
        ("2025-02-03T09:00", True, "Within the opening hours, until 17:00."),
        ("2025-02-03T17:00", False, "Outside the opening hours: that day 8:30–17:00."),
        ("2025-02-08T09:00", False, "No opening hours on a Saturday."),
        ("2025-02-11T09:00", False, "Closed on public holidays (National Foundation Day)."),
        ("2025-02-24T09:00", False, "Closed on public holidays (substitute holiday for Emperor's Birthday)."),
        ("2025-12-29T09:00", False, "Closed: New Year's closure."),
    ],
)
def test_moment_is_judged_with_the_reason(group, client, at, is_open, why):
    for chosen in ("group:shimin", "line:0467001000"):
        answer = client.get("/directory/open/", {"of": chosen, "at": at}).context["answer"]

        assert (answer["is_open"], answer["why"]) == (is_open, why)


def test_calendar_shows_the_year_with_its_closed_days(group, client):
    people = [faqs.person(name, Role.MANAGER) for name in ("one", "two")]
    HoursOverride.objects.create(
        service_group=group,
        starts_at=datetime(2025, 6, 2, 12, tzinfo=CITY_TIME),
        ends_at=datetime(2025, 6, 2, 17, tzinfo=CITY_TIME),
        reason="停電",
        proposed_by=people[0],
        approved_by=people[1],
        approved_at=datetime(2025, 6, 1, 12, tzinfo=CITY_TIME),
    )

    context = client.get("/directory/open/", {"of": "group:shimin", "at": "2025-02-03T09:00"}).context
    calendar = context["calendar"]

    states = {
        cell["day"]: cell["state"] for month in calendar["months"] for week in month["weeks"] for cell in week if cell
    }
    assert len(states) == 365
    assert [states[date(2025, 6, day)] for day in (1, 2, 3)] == ["closed", "occasion", "open"]
    assert states[date(2025, 12, 29)] == "closed"
    assert calendar["exceptions"][-1] == {
        "first": date(2025, 12, 29),
        "last": date(2025, 12, 31),
        "words": "Closed: New Year's closure.",
    }
    assert (context["earlier"], context["later"]) == (2024, 2026)


def test_year_can_be_leafed_through(group, client):
    page = client.get("/directory/open/", {"of": "group:shimin", "year": "2028"})

    assert page.context["year"] == 2028
    assert 'href="?of=group%3Ashimin&amp;year=2029"' in page.content.decode()


def test_holiday_on_which_a_group_is_open_is_told(group, client):
    WeeklyHours.objects.filter(weekday=1).update(days="both")

    page = client.get("/directory/open/", {"of": "group:shimin", "at": "2025-02-11T09:00"})

    assert page.context["answer"]["why"] == (
        "Open until 17:00, although it is a public holiday (National Foundation Day)."
    )
    assert {
        "first": date(2025, 2, 11),
        "last": date(2025, 2, 11),
        "words": "National Foundation Day: Open 8:30–17:00.",
    } in (page.context["calendar"]["exceptions"])


def test_page_without_groups_or_hours_says_so(client):
    assert 'class="empty"' in client.get("/directory/open/").content.decode()
    staff.group("shimin", hours=None)
    assert 'class="empty"' in client.get("/directory/open/").content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "of=group:nowhere",
        "of=line:1",
        "of=x",
        "at=noon",
        "at=1800-01-01T09:00",
        "at=2025-02-03T09:00Z",
        "year=1",
        "year=x",
        "year=²",
    ],
)
def test_what_is_asked_wrongly_is_not_found(group, client, query):
    assert client.get(f"/directory/open/?{query}").status_code == 404


@pytest.mark.parametrize("number", [1, 10])
def test_page_costs_the_same_however_many_groups(client, django_assert_num_queries, number):
    for place in range(number):
        staff.group(f"g{place}")

    with django_assert_num_queries(7):  # session, user, groups, lines, three of the schedule
        client.get("/directory/open/")


def test_hours_until_midnight_end_at_24(client):
    group = staff.group("all-day", hours=None)
    for weekday in range(7):
        WeeklyHours.objects.create(
            service_group=group, weekday=weekday, opens=time.min, closes=time(23, 59, 59), days="both"
        )

    answer = client.get("/directory/open/", {"at": "2025-02-03T23:59"}).context["answer"]

    assert (answer["is_open"], answer["hours"]) == (True, "0:00–24:00")
