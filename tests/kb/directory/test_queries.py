"""Whom a line reaches."""

from datetime import time

import pytest
from django.db import IntegrityError
from django.utils import timezone

from kb.directory.models import ALWAYS, Line, ServiceGroup, WeeklyHours
from kb.directory.opening_hours import Hours, Schedule
from kb.directory.queries import CalledLine, line_called
from kb.directory.schedules import schedule_of

NOW = timezone.now()

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def group() -> ServiceGroup:
    group = ServiceGroup.objects.create(code="shimin", name="市民課", name_kana="しみんか", name_en="Citizens")
    Line.objects.create(number="0467001000", name="直通", name_en="direct", service_group=group, language="en")
    return group


def test_line_called_names_line_and_group_in_one_query(group, django_assert_num_queries):
    with django_assert_num_queries(1):
        line = line_called("0467001000", NOW)

    assert line == CalledLine(
        number="0467001000",
        name="直通",
        name_en="direct",
        language="en",
        group_code="shimin",
        group_name="市民課",
        group_name_en="Citizens",
    )


def test_line_that_nobody_configured_is_none(group):
    assert line_called("0467009999", NOW) is None
    assert line_called("", NOW) is None


def test_hours_are_those_of_the_group(group):
    other = ServiceGroup.objects.create(code="kankyo", name="環境", name_kana="かんきょう", name_en="Environment")
    WeeklyHours.objects.create(service_group=other, weekday=0, opens=time(9), closes=time(10))
    WeeklyHours.objects.create(service_group=group, weekday=1, opens=time(8, 30), closes=time(17))

    assert schedule_of("shimin") == Schedule(
        hours=(Hours(weekday=1, opens=time(8, 30), closes=time(17), valid_from=ALWAYS),)
    )
    assert schedule_of("nowhere") is None


@pytest.mark.parametrize(
    "values",
    [
        {"weekday": 0, "opens": time(17), "closes": time(17)},
        {"weekday": 0, "opens": time(17), "closes": time(8, 30)},
        {"weekday": 7, "opens": time(8, 30), "closes": time(17)},
        {"weekday": 2, "opens": time(8, 30), "closes": time(12)},  # the same beginning twice
    ],
)
def test_database_refuses_hours_that_cannot_be(group, values):
    WeeklyHours.objects.create(service_group=group, weekday=2, opens=time(8, 30), closes=time(17))

    with pytest.raises(IntegrityError):
        WeeklyHours.objects.create(service_group=group, **values)


def test_changes_leave_a_history(group):
    group.name = "市民窓口課"
    group.save()

    assert [row.name for row in group.history.all()] == ["市民窓口課", "市民課"]
