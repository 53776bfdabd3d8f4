"""The directory in the CMS: what overlaps is refused in words, whoever looks first."""

from datetime import date, time

import pytest
from django.db.models.signals import pre_save
from django.test import Client
from django.urls import reverse

from kb.accounts.policy import Role
from kb.directory import dated_forms
from kb.directory.models import Closure, Line, ServiceGroup, ServiceGroupUnit, WeeklyHours
from tests.factories import faqs, staff

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

ENDS = date(2030, 4, 1)
RIVALS = {
    Line: {"number": "0467001000", "name": "先", "name_en": "first"},
    WeeklyHours: {"weekday": 0, "opens": time(9), "closes": time(10)},
}


@pytest.fixture
def group() -> ServiceGroup:
    group = staff.group("shimin", staff.unit("shimin", "市民課"))
    Line.objects.create(number="0467001000", name="直通", name_en="direct", service_group=group)
    faqs.permissions.grant()
    return group


@pytest.fixture
def client(group) -> Client:
    client = Client()
    client.force_login(faqs.person("admin", Role.ADMINISTRATOR))
    return client


def line(group: ServiceGroup, **fields: object) -> dict[str, object]:
    values = {"number": "0467001000", "name": "新", "name_en": "new", "service_group": group.pk, "language": "ja"}
    return {**values, "valid_from": "2000-01-01", "valid_to": "", **fields}


def hours(group: ServiceGroup, **fields: object) -> dict[str, object]:
    values = {"service_group": group.pk, "weekday": "0", "opens": "08:30", "closes": "17:00", "days": "ordinary"}
    return {**values, "valid_from": "2000-01-01", "valid_to": "", **fields}


def errors_of(answer) -> list[str]:
    assert answer.status_code == 200
    return list(answer.context["form"].errors)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"weekday": "0", "opens": "16:59", "closes": "18:00"},
        {"days": "both"},
        {"valid_from": "2030-04-01"},
        {"valid_from": "1999-01-01", "valid_to": "2000-01-02"},
    ],
)
def test_hours_that_overlap_are_refused_in_words(client, group, change):
    answer = client.post(reverse("weeklyhours:add"), hours(group, **change))

    assert errors_of(answer) == ["__all__"]
    assert WeeklyHours.objects.count() == 5


@pytest.mark.parametrize(
    "change",
    [
        {"opens": "17:00", "closes": "18:00"},
        {"days": "holidays"},
        {"weekday": "5"},
        {"valid_from": "1999-01-01", "valid_to": "2000-01-01"},
    ],
)
def test_hours_that_are_neighbours_are_taken(client, group, change):
    assert client.post(reverse("weeklyhours:add"), hours(group, **change)).status_code == 302
    assert WeeklyHours.objects.count() == 6


def test_change_from_a_day_on_is_an_end_and_a_new_row(client, group):
    (old,) = Line.objects.all()
    edit = reverse("line:edit", args=[old.pk])

    refused = client.post(reverse("line:add"), line(group, valid_from=ENDS))
    ended = client.post(edit, line(group, name="直通", valid_to=ENDS))
    added = client.post(reverse("line:add"), line(group, valid_from=ENDS))

    assert errors_of(refused) == ["__all__"]
    assert (ended.status_code, added.status_code) == (302, 302)
    assert [row.valid_from for row in Line.objects.order_by("valid_from")] == [date(2000, 1, 1), ENDS]
    assert errors_of(client.post(edit, line(group, valid_to=""))) == ["__all__"]


def test_period_that_ends_before_it_begins_is_refused_in_words(client, group):
    answer = client.post(reverse("line:add"), line(group, number="1", valid_from="2030-04-01", valid_to="2030-04-01"))

    assert errors_of(answer) == ["__all__"]


@pytest.mark.parametrize(("model", "fields"), [(Line, line), (WeeklyHours, hours)], ids=["line", "hours"])
def test_refusal_of_the_database_is_told_in_words_too(client, group, model, fields):
    """Somebody else saves between the look and the write: their row comes while ours is on its way."""
    model.objects.all().delete()
    values = {"service_group": group, **RIVALS[model]}

    def save_before(sender, **_signal):
        model.objects.bulk_create([model(**values)])

    pre_save.connect(save_before, sender=model)
    try:
        answer = client.post(reverse(f"{model._meta.model_name}:add"), fields(group))
    finally:
        pre_save.disconnect(save_before, sender=model)

    assert errors_of(answer) == ["__all__"]
    assert model.objects.count() == 0  # the rival's went back with ours: one transaction made both


def test_unit_of_a_group_is_chosen_by_its_name(client, group):
    form = client.get(reverse("servicegroupunit:add"))

    assert "市民課 (shimin)" in form.content.decode()
    values = {"service_group": group.pk, "unit": group.units.get().unit_id, "valid_from": "2000-01-01", "valid_to": ""}
    assert errors_of(client.post(reverse("servicegroupunit:add"), values)) == ["__all__"]
    assert ServiceGroupUnit.objects.count() == 1


def test_closures_and_the_first_day_of_service_are_entered(client, group):
    closure = {"service_group": "", "first_day": "2025-12-29", "last_day": "2026-01-03", "reason": "年末年始"}
    values = {
        "code": "shimin",
        "name": "市民課",
        "name_kana": "しみんか",
        "name_en": "Citizens",
        "go_live": "2025-02-01",
    }

    assert client.post(reverse("closure:add"), closure).status_code == 302
    assert client.post(reverse("servicegroup:edit", args=[group.pk]), values).status_code == 302

    group.refresh_from_db()
    assert group.go_live == date(2025, 2, 1)
    assert Closure.objects.get().last_day == date(2026, 1, 3)
    assert errors_of(client.post(reverse("closure:add"), {**closure, "last_day": "2025-12-28"})) == ["__all__"]


def test_form_says_how_a_change_is_made(client, group):
    assert str(dated_forms.ADVICE) in client.get(reverse("line:add")).content.decode()


def test_form_of_hours_looks_for_overlaps_by_the_databases_rule(group):
    row = WeeklyHours(service_group=group, weekday=0, opens=time(12), closes=time(13), days="both")

    assert dated_forms.overlapping(row).count() == 1
    row.days = "holidays"
    assert dated_forms.overlapping(row).count() == 0
