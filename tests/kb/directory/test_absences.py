"""Absences: approvers enter them for the people of their own section, everybody who reads the directory sees them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from kb.accounts.policy import Role
from kb.directory.absence_words import absence_in_words
from kb.directory.absences import NotOwnSectionError, enter_absence
from kb.directory.models import Absence, Person
from tests.factories import faqs, staff

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

READERS = set(Role) - {Role.ADMINISTRATOR}
TODAY = timezone.localdate()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEW, LIST = "/directory/absences/new/", "/directory/absences/"


@pytest.fixture
def people() -> dict[str, Person]:
    """A section with a team, and another section; somebody in each."""
    section, other = staff.unit("shimin", "市民課"), staff.unit("nozei", "納税課")
    team = staff.unit("shimin-juki", "住民記録担当", parent=section)
    people = {name: staff.person(name, f"{name} 氏名") for name in ("own", "below", "foreign")}
    for name, unit in {"own": section, "below": team, "foreign": other}.items():
        staff.post(f"post-{name}", unit, holder=people[name])
    return people


def browser(role: Role = Role.APPROVER) -> Client:
    client = Client()
    client.force_login(faqs.person(f"the-{role.value}", role, unit="shimin"))
    return client


def form(who: Person, **fields: object) -> dict[str, object]:
    start = timezone.localtime() + HOUR
    return {
        "person": who.pk,
        "starts_at": f"{start:%Y-%m-%dT%H:%M}",
        "ends_at": f"{start + DAY:%Y-%m-%dT%H:%M}",
        "reason": "leave",
        "deputy": "",
        **fields,
    }


def away(person: Person, *, begins: timedelta = -HOUR, ends: timedelta = DAY) -> Absence:
    return staff.absence(person, starts=timezone.now() + begins, ends=timezone.now() + ends)


@pytest.mark.parametrize("role", Role)
def test_list_is_for_readers_and_forms_are_for_approvers(people, role):
    absence = away(people["own"])
    client = browser(role)
    forms = [
        client.get(NEW),
        client.post(NEW, form(people["own"])),
        client.get(f"{LIST}{absence.pk}/"),
        client.post(f"{LIST}{absence.pk}/end/"),
    ]

    assert client.get(LIST).status_code == (200 if role in READERS else 404)
    expected = [200, 302, 200, 302] if role is Role.APPROVER else [404] * 4
    assert [answer.status_code for answer in forms] == expected
    assert Absence.objects.count() == (2 if role is Role.APPROVER else 1)


@pytest.mark.parametrize("who", ["own", "below"])
def test_approver_enters_an_absence_of_the_own_section(people, who):
    browser().post(NEW, form(people[who], deputy=people["own" if who == "below" else "below"].pk))

    absence = Absence.objects.get()
    assert (absence.person, absence.reason) == (people[who], "leave")
    assert absence.history.get().history_user.role == Role.APPROVER


def test_absence_of_another_section_cannot_be_entered_altered_or_ended(people):
    absence = away(people["foreign"])
    client = browser()

    refused = client.post(NEW, form(people["foreign"]))

    assert refused.status_code == 200
    assert list(refused.context["form"].errors) == ["person"]
    assert client.get(f"{LIST}{absence.pk}/").status_code == 404
    assert client.post(f"{LIST}{absence.pk}/end/").status_code == 404
    assert Absence.objects.get() == absence


def test_deed_itself_refuses_another_section(people):
    approver = faqs.person("approver", Role.APPROVER, unit="shimin")
    absence = away(people["foreign"])
    absence.person = people["own"]  # as if it had always been

    with pytest.raises(NotOwnSectionError):
        enter_absence(absence, by=approver, today=TODAY)


def test_approver_without_a_section_enters_for_nobody(people):
    client = Client()
    approver = faqs.person("nowhere", Role.APPROVER, unit="shimin")
    approver.unit = None
    approver.save()
    client.force_login(approver)

    assert client.post(NEW, form(people["own"])).status_code == 200
    assert Absence.objects.count() == 0


def test_absence_is_altered(people):
    absence = away(people["own"])

    browser().post(f"{LIST}{absence.pk}/", form(people["own"], reason="trip"))

    absence.refresh_from_db()
    assert absence.reason == "trip"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"ends_at": "2020-01-01T09:00"}, "__all__"),
        ({"ends_at": ""}, "ends_at"),
        ({"reason": "whim"}, "reason"),
        ({"person": ""}, "person"),
    ],
)
def test_form_says_what_cannot_be(people, fields, wrong):
    answer = browser().post(NEW, form(people["own"], **fields))

    assert list(answer.context["form"].errors) == [wrong]


def test_nobody_is_their_own_deputy(people):
    answer = browser().post(NEW, form(people["own"], deputy=people["own"].pk))

    assert list(answer.context["form"].errors) == ["__all__"]


def test_somebody_who_is_back_early_is_there_at_once(people):
    absence = away(people["own"])
    client = browser()

    client.post(f"{LIST}{absence.pk}/end/")

    absence.refresh_from_db()
    assert absence.ends_at <= timezone.now()
    assert "own 氏名" not in client.get(LIST).content.decode()


def test_absence_that_has_not_begun_is_taken_back_and_its_history_stays(people):
    absence = away(people["own"], begins=HOUR)

    browser().post(f"{LIST}{absence.pk}/end/")

    assert Absence.objects.count() == 0
    assert Absence.history.filter(id=absence.pk, history_type="-").count() == 1


def test_absence_that_is_over_stays_as_it_was(people):
    absence = away(people["own"], begins=-2 * DAY, ends=-DAY)

    browser().post(f"{LIST}{absence.pk}/end/")

    assert Absence.objects.get().ends_at == absence.ends_at


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_however_many_are_away(people, django_assert_num_queries, number):
    for _ in range(number):
        away(people["own"])
    client = browser()
    client.get(LIST)

    with django_assert_num_queries(7):  # session, user, tree, own people, revision, names, absences
        client.get(LIST)


NOON = staff.moment(TODAY)


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        (NOON - HOUR, NOON + 4 * HOUR, "On leave until 16:00"),
        (NOON, staff.moment(TODAY, hour=0) + DAY, "On leave until the end of the day"),
        (NOON + 2 * HOUR, NOON + 4 * HOUR, "On leave from 14:00 until 16:00"),
    ],
)
def test_absence_is_told_as_a_caller_would_be_told(people, starts, ends, words):
    absence = staff.absence(people["own"], starts=starts, ends=ends)

    with override("en"):
        assert absence_in_words(absence, day=TODAY, since=NOON) == words


def test_absence_of_several_days_names_its_last_day(people):
    last = TODAY + 3 * DAY
    whole = staff.absence(people["own"], starts=NOON - DAY, ends=staff.moment(last, hour=0) + DAY)
    part = staff.absence(people["own"], starts=NOON - DAY, ends=staff.moment(last, hour=10))

    with override("en"):
        until = f"{last:%b}"[:3]
        assert until in absence_in_words(whole, day=TODAY, since=NOON)
        assert f" {last.day}" in absence_in_words(whole, day=TODAY, since=NOON)
        assert absence_in_words(part, day=TODAY, since=NOON).endswith(" 10:00")
