"""Rights are given, changed and taken: by whom, for how long, and what ends with them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from kb.accounts import following, granting
from kb.accounts.models import User
from kb.accounts.passwords import ALPHABET, initial_password
from kb.accounts.people import longest_term
from kb.accounts.policy import Role
from kb.accounts.rights import Holder, Rights, same_person
from kb.audit.models import Action, AuditEntry
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
NEW = Holder(username="takahashi", display_name="高橋 葵", person_number="K0024")
A_MONTH = Rights(role=Role.OPERATOR, unit="", until=TODAY + timedelta(days=30))


@pytest.fixture
def manager() -> User:
    return faqs.person("mori", Role.MANAGER)


@pytest.fixture
def operator() -> User:
    return faqs.person("sato", Role.OPERATOR)


@pytest.fixture
def told(monkeypatch) -> list[str]:
    names: list[str] = []
    monkeypatch.setattr(following, "_followers", [])
    following.follow(lambda user: names.append(f"{user.username} {user.role}"))
    return names


def create(by: User, holder: Holder = NEW, **rights: object) -> granting.FirstPassword:
    return granting.create(holder, _rights(**rights), by=by, reason="増員", at=AT)


def change(account: User, by: User, **rights: object) -> User:
    return granting.change(account, _rights(**rights), by=by, reason="異動", at=AT)


def _rights(**changed: object) -> Rights:
    return Rights(**{**A_MONTH.__dict__, **changed})


def errors_of(deed: Callable[[], object]) -> set[str]:
    with pytest.raises(ValidationError) as caught:
        deed()
    return set(caught.value.message_dict) if hasattr(caught.value, "error_dict") else {""}


def test_new_account_is_as_it_was_wanted_and_opens_with_its_password(manager, told):
    made = create(manager)

    account = User.objects.get(username="takahashi")
    assert (account.display_name, account.person_number, account.role) == ("高橋 葵", "K0024", "operator")
    assert (account.unit, account.until, account.is_active) == (None, A_MONTH.until, True)
    assert (account.is_staff, account.is_superuser) == (False, False)
    assert [group.name for group in account.groups.all()] == ["role:operator"]
    assert account.check_password(made.password)
    assert told == ["takahashi operator"]


def test_new_account_stands_in_the_trail_without_its_password(manager):
    made = create(manager)

    entry = AuditEntry.objects.get(action=Action.ACCOUNT_CREATED)
    assert (entry.actor, entry.role, entry.reason, entry.at) == (manager.pk, "manager", "増員", AT)
    assert (entry.subject, entry.subject_key) == ("高橋 葵 (takahashi)", f"account:{made.account.pk}")
    assert entry.details == {"role": "operator", "unit": "", "until": "2026-12-22", "is_active": True}


def test_initial_passwords_are_long_typeable_and_never_the_same():
    passwords = {initial_password() for _time in range(100)}

    assert len(passwords) == 100
    assert all(len(password) == 23 and set(password) <= {*ALPHABET, "-"} for password in passwords)


@pytest.mark.parametrize(
    ("rights", "fields"),
    [
        ({"until": TODAY}, set()),
        ({"until": TODAY - timedelta(days=1)}, {"until"}),
        ({"until": TODAY + timedelta(days=365)}, set()),
        ({"until": TODAY + timedelta(days=366)}, {"until"}),
        ({"until": date.max}, {"until"}),
        ({"unit": "shimin"}, {"unit"}),  # the contractor's people have none
        ({"unit": "nowhere"}, {"unit"}),
    ],
)
def test_rights_of_the_contractors_people(manager, rights, fields):
    faqs.service_group("shimin")

    if fields:
        assert errors_of(lambda: create(manager, **rights)) == fields
        assert not User.objects.filter(username="takahashi").exists()
    else:
        assert create(manager, **rights).account.pk


def test_no_account_lasts_longer_than_the_contract(manager, settings):
    settings.CONTRACT_ENDS = TODAY + timedelta(days=10)

    assert longest_term(TODAY) == settings.CONTRACT_ENDS
    assert errors_of(lambda: create(manager, until=TODAY + timedelta(days=11))) == {"until"}
    assert create(manager, until=TODAY + timedelta(days=10)).account.pk


@pytest.mark.parametrize(
    ("holder", "field"),
    [
        ({"username": "MORI"}, "username"),
        ({"username": "ｍｏｒｉ"}, "username"),
        ({"display_name": "\u3000 "}, "display_name"),
        ({"person_number": ""}, "person_number"),
        ({"person_number": "K 24"}, "person_number"),
        ({"person_number": "K24\u200b"}, "person_number"),
        ({"person_number": "Ｋ" * 21}, "person_number"),
    ],
)
def test_holder_who_cannot_be_told_apart_is_refused(manager, holder, field):
    assert errors_of(lambda: create(manager, Holder(**{**NEW.__dict__, **holder}))) == {field}


def test_second_account_of_a_person_keeps_the_spelling_of_their_number(manager):
    faqs.person("first", Role.OPERATOR, person_number="K0024")

    made = create(manager, Holder(username="second", display_name="高橋", person_number=" ｋ００２４ "))

    assert made.account.person_number == "K0024"


@pytest.mark.parametrize(
    ("number", "other", "same"),
    [("K1", "K1", True), ("K1", "k1", True), ("Ｋ１", " K1", True), ("K1", "K11", False), ("", "K1", False)],
)
def test_person_is_known_by_number_however_it_is_typed(number, other, same):
    assert same_person(number, other) is same


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.OPERATOR, Role.SUPERVISOR}])
def test_manager_gives_no_role_of_their_rank_or_of_the_city(manager, role):
    with pytest.raises(PermissionDenied):
        create(manager, role=role)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_nobody_but_the_manager_gives_at_once(role):
    with pytest.raises(PermissionDenied):
        create(faqs.person("other", role))


@pytest.mark.parametrize("number", ["P-mori", "p-MORI", "Ｐ-mori "])
def test_nobody_makes_or_changes_an_account_of_their_own(manager, number):
    second = faqs.person("second", Role.OPERATOR, person_number="p-MORI")

    with pytest.raises(PermissionDenied):
        create(manager, Holder(username="third", display_name="森", person_number=number))
    with pytest.raises(PermissionDenied):
        change(second, manager, role=Role.SUPERVISOR)
    with pytest.raises(PermissionDenied):
        granting.end(second, by=manager, reason="試験", at=AT)
    with pytest.raises(PermissionDenied):
        granting.disable(second, by=manager, reason="試験", at=AT)


def test_change_is_in_force_at_once_and_stands_in_the_trail(manager, operator, told):
    operator.groups.add(*faqs.person("ito", Role.SUPERVISOR).groups.all())

    change(operator, manager, role=Role.SUPERVISOR)

    account = User.objects.get(pk=operator.pk)
    entry = AuditEntry.objects.get(action=Action.ACCOUNT_CHANGED)
    assert (account.role, account.until) == ("supervisor", A_MONTH.until)
    assert [group.name for group in account.groups.all()] == ["role:supervisor"]
    assert told == ["sato supervisor"]
    assert entry.details == {
        "role": ["operator", "supervisor"],
        "until": [operator.until.isoformat(), "2026-12-22"],
    }


def test_change_that_changes_nothing_is_no_change(manager, operator):
    change(operator, manager)

    assert errors_of(lambda: change(operator, manager)) == {""}
    assert AuditEntry.objects.filter(action=Action.ACCOUNT_CHANGED).count() == 1


def test_account_that_rose_meanwhile_is_not_changed_with_an_old_copy(manager, operator):
    User.objects.filter(pk=operator.pk).update(role=Role.MANAGER)

    with pytest.raises(PermissionDenied):
        change(operator, manager)


@pytest.mark.parametrize("deed", ["change", "end", "disable"])
def test_sessions_of_that_account_die_and_no_others(manager, operator, deed):
    theirs, others = Client(), Client()
    theirs.force_login(operator)
    others.force_login(faqs.person("kato", Role.OPERATOR))

    if deed == "change":
        change(operator, manager)
    else:
        getattr(granting, deed)(operator, by=manager, reason="退職", at=AT)

    assert theirs.get("/desk/").status_code == 404
    assert others.get("/desk/").status_code == 200


def test_ended_account_had_yesterday_as_its_last_day(manager, operator):
    granting.end(operator, by=manager, reason="退職", at=AT)

    entry = AuditEntry.objects.get(action=Action.ACCOUNT_ENDED)
    assert User.objects.get(pk=operator.pk).until == TODAY - timedelta(days=1)
    assert (entry.reason, entry.details["until"][1]) == ("退職", "2026-11-21")
    assert errors_of(lambda: granting.end(operator, by=manager, reason="退職", at=AT)) == {""}


def test_disabled_account_is_enabled_by_a_change(manager, operator):
    granting.disable(operator, by=manager, reason="紛失", at=AT)
    assert not User.objects.get(pk=operator.pk).is_active
    assert errors_of(lambda: granting.disable(operator, by=manager, reason="紛失", at=AT)) == {""}

    change(operator, manager)

    assert User.objects.get(pk=operator.pk).is_active


@pytest.mark.parametrize("reason", ["", " ", "\u3000"])
def test_nothing_is_done_without_a_reason(manager, operator, reason):
    deeds = [
        lambda: granting.create(NEW, A_MONTH, by=manager, reason=reason, at=AT),
        lambda: granting.change(operator, A_MONTH, by=manager, reason=reason, at=AT),
        lambda: granting.end(operator, by=manager, reason=reason, at=AT),
        lambda: granting.disable(operator, by=manager, reason=reason, at=AT),
    ]

    assert [errors_of(deed) for deed in deeds] == [{"reason"}] * 4
    assert not AuditEntry.objects.exists()


def test_same_function_follows_once(told):
    functions = list(following._followers)

    following.follow(functions[0])

    assert following._followers == functions
