"""What the database itself keeps of the directory: no two rows for the same days, and a number for every change."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from kb.accounts.policy import Role
from kb.directory import models
from kb.directory.opening_hours import CITY_TIME
from kb.directory.overlaps import DATED, HOURS, WATCHED
from kb.directory.revision import KeptWhileUnchanged, directory_revision
from tests.factories import faqs, staff

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

APRIL, MAY, JUNE = date(2025, 4, 1), date(2025, 5, 1), date(2025, 6, 1)
NOON = datetime(2025, 4, 1, 12, tzinfo=CITY_TIME)


class City:
    """What dated rows tell of."""

    def __init__(self) -> None:
        self.unit, self.other_unit = models.OrgUnit.objects.create(code="u"), models.OrgUnit.objects.create(code="v")
        self.post, self.other_post = models.Post.objects.create(code="p"), models.Post.objects.create(code="q")
        self.person = models.Person.objects.create(staff_number="M1")
        self.other_person = models.Person.objects.create(staff_number="M2")
        self.group, self.other_group = staff.group("g", hours=None), staff.group("h", hours=None)

    def rows(self) -> dict[str, Callable[..., Any]]:
        """Return by table how a row about the same thing is made, and what makes it one about another."""
        return {
            "directory_orgunitversion": lambda **more: models.OrgUnitVersion(
                **{"unit": self.unit, "kind": "section", "name": "n", **more}
            ),
            "directory_postversion": lambda **more: models.PostVersion(
                **{"post": self.post, "unit": self.unit, "title": "t", **more}
            ),
            "directory_personversion": lambda **more: models.PersonVersion(
                **{"person": self.person, "name": "n", "name_kana": "n", **more}
            ),
            "directory_assignment": lambda **more: models.Assignment(
                **{"post": self.post, "person": self.person, **more}
            ),
            "directory_servicegroupunit": lambda **more: models.ServiceGroupUnit(
                **{"service_group": self.group, "unit": self.unit, **more}
            ),
            "directory_line": lambda **more: models.Line(
                **{"number": "1", "name": "n", "name_en": "n", "service_group": self.group, **more}
            ),
            "directory_weeklyhours": lambda **more: models.WeeklyHours(
                **{"service_group": self.group, "weekday": 0, "opens": time(9), "closes": time(12), **more}
            ),
        }

    def of_another(self) -> dict[str, dict[str, Any]]:
        """Return by table what tells of another thing."""
        return {
            "directory_orgunitversion": {"unit": self.other_unit},
            "directory_postversion": {"post": self.other_post},
            "directory_personversion": {"person": self.other_person},
            "directory_assignment": {"post": self.other_post},
            "directory_servicegroupunit": {"unit": self.other_unit},
            "directory_line": {"number": "2"},
            "directory_weeklyhours": {"weekday": 1},
        }


TABLES = (*DATED, HOURS)


def is_refused(deed: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            deed()
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [
        ((APRIL, MAY), (MAY, JUNE), False),  # half open: the end is the next one's beginning
        ((MAY, JUNE), (APRIL, MAY), False),
        ((APRIL, MAY), (MAY, None), False),
        ((APRIL, MAY), (JUNE, None), False),
        ((APRIL, MAY), (APRIL, MAY), True),
        ((APRIL, JUNE), (MAY, None), True),
        ((APRIL, None), (MAY, JUNE), True),
        ((MAY, None), (APRIL, JUNE), True),
        ((APRIL, None), (JUNE, None), True),
    ],
)
def test_two_rows_for_the_same_days_are_refused_and_neighbours_are_not(table, first, second, refused):
    make = City().rows()[table]
    make(valid_from=first[0], valid_to=first[1]).save()

    row = make(valid_from=second[0], valid_to=second[1])

    assert is_refused(row.save) is refused


@pytest.mark.parametrize("table", TABLES)
def test_row_that_is_moved_onto_another_is_refused(table):
    make = City().rows()[table]
    make(valid_from=APRIL, valid_to=MAY).save()
    second = make(valid_from=MAY, valid_to=JUNE)
    second.save()
    second.valid_from = APRIL

    assert is_refused(second.save)


@pytest.mark.parametrize("table", TABLES)
def test_rows_of_different_things_stand_beside_one_another(table):
    city = City()
    make = city.rows()[table]
    make(valid_from=APRIL).save()

    assert not is_refused(make(valid_from=APRIL, **city.of_another()[table]).save)


@pytest.mark.parametrize("table", TABLES)
def test_period_that_ends_where_it_begins_is_refused(table):
    assert is_refused(City().rows()[table](valid_from=APRIL, valid_to=APRIL).save)


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"opens": time(12), "closes": time(13)}, False),
        ({"opens": time(8), "closes": time(9)}, False),
        ({"opens": time(11, 59, 59), "closes": time(13)}, True),
        ({"opens": time(10), "closes": time(11)}, True),
        ({"days": "holidays"}, False),
        ({"days": "both"}, True),
        ({"weekday": 1}, False),
    ],
)
def test_stretches_of_a_weekday_may_follow_one_another_but_not_overlap(change, refused):
    city = City()
    make = city.rows()[HOURS]
    make(valid_from=APRIL).save()

    assert is_refused(make(valid_from=APRIL, **change).save) is refused
    assert not is_refused(make(valid_from=APRIL, service_group=city.other_group, **change).save)


def _other_rows(city: City) -> dict[str, Any]:
    proposer = faqs.person("kato", Role.SUPERVISOR)
    later = NOON.replace(hour=13)
    return {
        "directory_orgunit": models.OrgUnit(code="new"),
        "directory_post": models.Post(code="new"),
        "directory_person": models.Person(staff_number="M9"),
        "directory_absence": models.Absence(person=city.person, starts_at=NOON, ends_at=later, reason="leave"),
        "directory_servicegroup": models.ServiceGroup(code="new", name="n", name_kana="n", name_en="n"),
        "directory_closure": models.Closure(first_day=APRIL, last_day=APRIL, reason="r"),
        "directory_hoursoverride": models.HoursOverride(
            starts_at=NOON, ends_at=later, reason="r", proposed_by=proposer
        ),
    }


@pytest.mark.parametrize("table", WATCHED)
def test_every_change_raises_the_revision(table):
    city = City()
    row = city.rows()[table](valid_from=APRIL) if table in TABLES else _other_rows(city)[table]
    numbers = [directory_revision()]

    row.save()
    numbers.append(directory_revision())
    row.save()
    numbers.append(directory_revision())
    type(row).objects.filter(pk=row.pk).update(id=row.pk)
    numbers.append(directory_revision())
    type(row).objects.filter(pk=row.pk).delete()
    numbers.append(directory_revision())

    assert numbers == sorted(set(numbers)), "one of the changes went unnoticed"


def test_reading_leaves_the_revision_as_it_is():
    City()
    before = directory_revision()

    list(models.OrgUnit.objects.all())

    assert directory_revision() == before


def test_what_is_kept_is_made_anew_after_a_change_and_not_before():
    made: list[str] = []

    def make(key: str) -> int:
        made.append(key)
        return len(made)

    kept = KeptWhileUnchanged(make, at_most=2)

    assert [kept.get("a"), kept.get("a"), kept.get("b")] == [1, 1, 2]
    models.Person.objects.create(staff_number="M1")
    assert kept.get("a") == 3
    assert [kept.get("b"), kept.get("c"), kept.get("a")] == [4, 5, 6]  # never more than two are kept


def test_all_triggers_and_constraints_are_there():
    """SQLite loses a table's triggers when a migration rebuilds the table: that migration must guard again."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'directory_%'")
            expected = {f"{table}_no_overlap_{deed}" for table in TABLES for deed in ("insert", "update")}
            expected |= {f"{table}_revision_{deed}" for table in WATCHED for deed in ("insert", "update", "delete")}
        else:
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE 'directory_%_revision'"
                " UNION SELECT conname FROM pg_constraint WHERE contype = 'x'"
            )
            expected = {f"{table}_no_overlap" for table in TABLES} | {f"{table}_revision" for table in WATCHED}
        found = {name for (name,) in cursor.fetchall()}

    assert found == expected


def test_every_table_of_dated_rows_is_guarded():
    tables = {model._meta.db_table for model in models.DatedRow.__subclasses__() if not model._meta.abstract}

    assert tables == set(TABLES)
