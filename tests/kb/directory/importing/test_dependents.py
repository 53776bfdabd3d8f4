"""What points to units and posts is found, whichever package knows of it."""

from datetime import date

import pytest

from kb.directory import dependents as registry
from kb.directory.dependents import Dependent, dependents, label_of, register
from kb.directory.models import OrgUnit, ServiceGroup, ServiceGroupUnit
from tests.kb.directory.importing.city import City

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

DAY = date(2026, 4, 1)


@pytest.fixture
def registered(monkeypatch):
    """A finder of a package above, gone after the test; it notes what it was asked."""
    monkeypatch.setattr(registry, "_finders", dict(registry._finders))
    asked: list[tuple[date, set[int], set[int]]] = []

    def find(on: date, units: set[int], posts: set[int]) -> list[Dependent]:
        asked.append((on, units, posts))
        return [Dependent(name="1001 転入届", post=post, address="/faq/1001/") for post in posts]

    register("rule", label="取扱い", find=find)
    return asked


def test_a_registered_finder_is_asked_with_the_others(registered):
    found = list(dependents(DAY, units=set(), posts={7}))

    assert registered == [(DAY, set(), {7})]
    assert found == [("rule", Dependent(name="1001 転入届", post=7, address="/faq/1001/"))]
    assert label_of("rule") == "取扱い"


def test_nothing_is_asked_about_nothing(registered, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert list(dependents(DAY, units=set(), posts=set())) == []

    assert registered == []


def test_a_line_is_named_only_when_nothing_is_left_that_its_group_answers_for():
    City().load()
    units = {unit.code: unit for unit in OrgUnit.objects.all()}
    group = ServiceGroup.objects.create(code="zei", name="税", name_kana="ぜい", name_en="Taxes")
    group.lines.create(number="0467001300", name="税の直通", name_en="Taxes")
    for code in ("nozei", "kaigo"):
        ServiceGroupUnit.objects.create(service_group=group, unit=units[code])

    one = [kind for kind, _found in dependents(DAY, units={units["nozei"].pk}, posts=set())]
    both = [kind for kind, _found in dependents(DAY, units={units["nozei"].pk, units["kaigo"].pk}, posts=set())]

    assert one == ["group"]
    assert both == ["group", "group", "line"]


def test_a_kind_that_nobody_registers_any_more_keeps_its_name():
    assert label_of("poster") == "poster"
