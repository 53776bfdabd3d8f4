"""Exceptions to the hours: two people, a reason, an end."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.audit.models import Action, AuditEntry
from kb.directory import overriding
from kb.directory.models import HoursOverride, ServiceGroup
from kb.directory.opening_hours import Why
from kb.directory.overriding import NotAllowedError, NotWaitingError, SamePersonError
from kb.directory.schedules import verdict_of
from tests.factories import faqs, staff

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOW = timezone.now()
HOUR = timedelta(hours=1)
READERS = set(Role) - {Role.ADMINISTRATOR}
PROPOSERS = {Role.SUPERVISOR, Role.MANAGER, Role.CITY}
APPROVERS = {Role.APPROVER, Role.MANAGER, Role.CITY}
LIST = "/directory/hours/"


@pytest.fixture
def group() -> ServiceGroup:
    return staff.group("shimin", staff.unit("shimin", "市民課"))


@pytest.fixture
def supervisor() -> User:
    return faqs.person("kato", Role.SUPERVISOR)


def proposed(
    group: ServiceGroup | None, by: User, *, starts: datetime = NOW - HOUR, at: datetime = NOW
) -> HoursOverride:
    return overriding.propose(
        group=group, starts_at=starts, ends_at=NOW + HOUR, is_open=False, reason="停電", by=by, at=at
    )


def form(of: ServiceGroup, **fields: object) -> dict[str, object]:
    start = timezone.localtime()
    return {
        "group": of.code,
        "is_open": "closed",
        "starts_at": f"{start:%Y-%m-%dT%H:%M}",
        "ends_at": f"{start + 2 * HOUR:%Y-%m-%dT%H:%M}",
        "reason": "停電",
        **fields,
    }


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_exception_holds_once_a_second_person_has_approved_it(group, supervisor):
    override = proposed(group, supervisor)
    assert verdict_of("shimin", NOW).why is not Why.OCCASION

    overriding.approve(override.pk, by=faqs.person("ono", Role.MANAGER), at=NOW)

    verdict = verdict_of("shimin", NOW)
    assert (verdict.is_open, verdict.why, verdict.detail) == (False, Why.OCCASION, "停電")
    assert verdict_of("shimin", NOW + HOUR).why is not Why.OCCASION


def test_withdrawn_exception_holds_no_more(group, supervisor):
    override = proposed(group, supervisor)
    overriding.approve(override.pk, by=faqs.person("ono", Role.MANAGER), at=NOW)

    overriding.withdraw(override.pk, by=supervisor, at=NOW)

    assert verdict_of("shimin", NOW).why is not Why.OCCASION


def test_every_deed_is_in_the_trail(group, supervisor):
    override = proposed(group, supervisor)
    manager = faqs.person("ono", Role.MANAGER)
    overriding.approve(override.pk, by=manager, at=NOW)
    overriding.withdraw(override.pk, by=manager, at=NOW)

    entries = AuditEntry.objects.filter(action=Action.HOURS_OVERRIDDEN).order_by("id")
    assert [(entry.details["deed"], entry.actor) for entry in entries] == [
        ("proposed", supervisor.pk),
        ("approved", manager.pk),
        ("withdrawn", manager.pk),
    ]
    assert {(entry.subject_key, entry.reason) for entry in entries} == {(f"hours:{override.pk}", "停電")}


def test_nobody_approves_their_own_with_whichever_account(group):
    proposer = faqs.person("ono", Role.MANAGER)
    other_account = faqs.person("ono2", Role.CITY, person_number=proposer.person_number)
    override = proposed(group, proposer)

    for account in (proposer, other_account):
        with pytest.raises(SamePersonError):
            overriding.approve(override.pk, by=account, at=NOW)
    override.refresh_from_db()
    assert override.approved_at is None
    assert AuditEntry.objects.filter(action=Action.HOURS_OVERRIDDEN).count() == 1


@pytest.mark.parametrize("role", Role)
def test_deeds_are_for_the_roles_of_the_policy(group, supervisor, role):
    user = faqs.person("somebody", role, unit="shimin")
    waiting, other = proposed(group, supervisor), proposed(group, supervisor)

    done = {
        "propose": _is_done(lambda: proposed(group, user)),
        "approve": _is_done(lambda: overriding.approve(waiting.pk, by=user, at=NOW)),
        "withdraw": _is_done(lambda: overriding.withdraw(other.pk, by=user, at=NOW)),
    }

    assert done == {"propose": role in PROPOSERS, "approve": role in APPROVERS, "withdraw": role in PROPOSERS}


def _is_done(deed) -> bool:
    try:
        deed()
    except NotAllowedError:
        return False
    return True


def test_section_approves_only_what_concerns_its_own_groups(group, supervisor):
    staff.unit("nozei", "納税課")
    elsewhere = faqs.person("elsewhere", Role.APPROVER, unit="nozei")
    own = faqs.person("own", Role.APPROVER, unit="shimin")
    of_group, of_all = proposed(group, supervisor), proposed(None, supervisor)

    for user, override in ((elsewhere, of_group), (elsewhere, of_all), (own, of_all)):
        with pytest.raises(NotAllowedError):
            overriding.approve(override.pk, by=user, at=NOW)
    assert overriding.approve(of_group.pk, by=own, at=NOW).approved_by == own


def test_what_is_decided_or_over_stays_as_it_is(group, supervisor):
    manager = faqs.person("ono", Role.MANAGER)
    override = proposed(group, supervisor)
    overriding.approve(override.pk, by=manager, at=NOW)

    for deed, at in ((overriding.approve, NOW), (overriding.withdraw, NOW + HOUR)):
        with pytest.raises(NotWaitingError):
            deed(override.pk, by=manager, at=at)
    overriding.withdraw(override.pk, by=manager, at=NOW)
    for deed in (overriding.approve, overriding.withdraw):
        with pytest.raises(NotWaitingError):
            deed(override.pk, by=manager, at=NOW)
    with pytest.raises(NotWaitingError):
        overriding.approve(proposed(group, supervisor).pk, by=manager, at=NOW + HOUR)
    with pytest.raises(NotWaitingError):
        proposed(group, supervisor, at=NOW + HOUR)


@pytest.mark.parametrize("role", Role)
def test_pages_are_for_the_roles_of_the_policy(group, supervisor, role):
    override = proposed(group, supervisor)
    client = browser(faqs.person("somebody", role, unit="shimin"))

    assert client.get(LIST).status_code == (200 if role in READERS else 404)
    assert client.get(f"{LIST}new/").status_code == (200 if role in PROPOSERS else 404)
    assert client.post(f"{LIST}new/", form(group)).status_code == (302 if role in PROPOSERS else 404)
    assert client.post(f"{LIST}{override.pk}/approve/").status_code == (302 if role in APPROVERS else 404)
    assert client.post(f"{LIST}{override.pk}/withdraw/").status_code == (302 if role in PROPOSERS else 404)
    assert client.post(f"{LIST}999/approve/").status_code == 404


def test_buttons_stand_where_they_would_work(group, supervisor):
    override = proposed(group, supervisor)
    approve, withdraw = f"{LIST}{override.pk}/approve/", f"{LIST}{override.pk}/withdraw/"

    shown = {
        user.username: [button in browser(user).get(LIST).content.decode() for button in (approve, withdraw)]
        for user in (
            supervisor,
            faqs.person("ono", Role.MANAGER),
            faqs.person("own", Role.APPROVER, unit="shimin"),
            faqs.person("reader", Role.OPERATOR),
        )
    }

    assert shown == {"kato": [False, True], "ono": [True, True], "own": [True, False], "reader": [False, False]}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"group": ""}, "group"),
        ({"reason": ""}, "reason"),
        ({"ends_at": ""}, "ends_at"),
        ({"ends_at": "2020-01-01T09:00"}, "ends_at"),
        ({"is_open": ""}, "is_open"),
        ({"starts_at": "2090-01-01T09:00"}, "__all__"),
    ],
)
def test_form_says_what_is_missing(group, supervisor, fields, wrong):
    answer = browser(supervisor).post(f"{LIST}new/", form(group, **fields))

    assert wrong in answer.context["form"].errors
    assert HoursOverride.objects.count() == 0


def test_exception_for_one_group_or_for_all_is_proposed_on_the_page(group, supervisor):
    client = browser(supervisor)

    client.post(f"{LIST}new/", form(group))
    client.post(f"{LIST}new/", form(group, group="*", is_open="open"))

    rows = HoursOverride.objects.order_by("pk").values_list("service_group", "is_open", "reason", "proposed_by")
    assert list(rows) == [(group.pk, False, "停電", supervisor.pk), (None, True, "停電", supervisor.pk)]


def test_refusal_is_told_in_words(group, supervisor):
    manager = faqs.person("ono", Role.MANAGER)
    override = proposed(group, manager)

    answer = browser(manager).post(f"{LIST}{override.pk}/approve/", follow=True)

    assert [message.level_tag for message in answer.context["messages"]] == ["error"]


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_however_many_there_are(group, supervisor, django_assert_num_queries, number):
    for _ in range(number):
        proposed(group, supervisor)
    client = browser(faqs.person("own", Role.APPROVER, unit="shimin"))

    with django_assert_num_queries(6):  # session, user, two for the section's groups, running, past
        client.get(LIST)
