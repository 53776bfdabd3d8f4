"""The organisation chart and the pages of units: what stands where on a day, and what it was called before."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kb.accounts.policy import Role
from kb.directory.models import OrgUnit, OrgUnitVersion
from kb.directory.unit_pages import chart_of, unit_page
from tests.factories import faqs, staff

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

RENAMED = date(2030, 4, 1)
TODAY = timezone.localdate()


@pytest.fixture
def section() -> OrgUnit:
    department = staff.unit("shimin-bu", "市民部", kind="department", position=1)
    section = staff.unit(
        "shimin", "市民課", parent=department, place="本庁舎1階", telephone="0467001000", duties="転入届"
    )
    staff.unit("kankyo-bu", "環境部", kind="department", position=2)
    staff.unit("team-b", "証明担当", parent=section, kind="team", position=2)
    staff.unit("team-a", "住民記録担当", parent=section, kind="team", position=1)
    staff.post("shuji", section, title="主事", holder=staff.person("M2", "試験 花子"), position=1)
    staff.post("kacho", section, title="課長", holder=staff.person("M1", "見本 一郎"), position=2, extension="2110")
    staff.post("vacant", section, title="主査", position=3)
    staff.group("shimin", section)
    return section


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(faqs.person("reader", Role.STAFF))
    return client


def test_chart_lists_the_units_from_above_with_their_heads(section):
    rows = [(row.version.name, row.level, row.head and row.head.entry.name) for row in chart_of(TODAY)]

    assert rows == [
        ("市民部", 0, None),
        ("市民課", 1, "見本 一郎"),
        ("住民記録担当", 2, None),
        ("証明担当", 2, None),
        ("環境部", 0, None),
    ]


def test_chart_shows_place_number_and_duties(section, client):
    html = client.get("/directory/units/").content.decode()

    for text in ("本庁舎1階", "0467-00-1000", "転入届", "課長"):
        assert text in html


def test_chart_without_units_says_so(client):
    assert 'class="empty"' in client.get("/directory/units/").content.decode()


def test_unit_shows_its_posts_its_place_and_its_state(section, client):
    staff.absence(
        section.post_versions.get(title="課長").post.assignments.get().person,
        starts=timezone.now() - timedelta(hours=1),
        ends=timezone.now() + timedelta(days=3),
    )

    html = client.get("/directory/units/shimin/").content.decode()

    for text in (
        "市民部",
        "住民記録担当",
        "証明担当",
        'id="kacho"',
        "2110",
        "one-absence",
        "opening-why",
        "8:30–17:00",
    ):
        assert text in html


def test_unit_knows_what_it_was_called_and_what_became_of_it(section, client):
    OrgUnitVersion.objects.filter(unit=section).update(valid_to=RENAMED)
    new_department = staff.unit("new-bu", "くらし部", kind="department")
    OrgUnitVersion.objects.create(
        unit=section, parent=new_department, kind="section", name="窓口課", valid_from=RENAMED
    )
    section.successor = OrgUnit.objects.get(code="kankyo-bu")
    section.save()

    page = unit_page(section, day=RENAMED, since=staff.moment(RENAMED))
    other = unit_page(section.successor, day=RENAMED, since=staff.moment(RENAMED))

    assert [(one.version.name, one.parent.name) for one in page.history] == [
        ("窓口課", "くらし部"),
        ("市民課", "市民部"),
    ]
    assert page.version.name == "窓口課"
    assert [above.name for above in page.path] == ["くらし部"]
    assert page.successor.name == "環境部"
    assert [one.name for one in other.predecessors] == ["窓口課"]
    assert "窓口課" in client.get("/directory/units/shimin/", {"day": "2030-04-01"}).content.decode()


def test_unit_that_does_not_stand_that_day_shows_only_its_past(section, client):
    OrgUnitVersion.objects.filter(unit=section).update(valid_from=date(2020, 4, 1), valid_to=date(2021, 4, 1))

    answer = client.get("/directory/units/shimin/")

    assert answer.status_code == 200
    assert 'id="kacho"' not in answer.content.decode()
    assert "市民課" in answer.content.decode()


def test_unit_that_there_is_not_is_not_found(client):
    assert client.get("/directory/units/nowhere/").status_code == 404


@pytest.mark.parametrize("number", [1, 30])
def test_pages_cost_the_same_however_many_posts_and_units(section, client, django_assert_num_queries, number):
    for place in range(number):
        staff.post(f"more-{place}", section, holder=staff.person(f"N{place}", f"追加 {place}"))
        staff.unit(f"team-{place}", f"担当{place}", parent=section, kind="team")
    client.get("/directory/")  # from here on nothing changes

    with django_assert_num_queries(4):  # session, user, revision, tree
        client.get("/directory/units/")
    with django_assert_num_queries(10):
        client.get("/directory/units/shimin/")
