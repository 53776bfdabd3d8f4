"""What waits for a second person: who may ask, who may decide, and that these are two."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from kb.accounts import granting, requests
from kb.accounts.models import AccountRequest, User
from kb.accounts.policy import Role
from kb.accounts.rights import Holder, Rights
from kb.audit.models import Action, AuditEntry
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
UNTIL = TODAY + timedelta(days=30)
NEW = Holder(username="takahashi", display_name="高橋 葵", person_number="M0024")
AUTHOR = Rights(role=Role.AUTHOR, unit="shimin", until=UNTIL)


@pytest.fixture(autouse=True)
def section() -> None:
    faqs.service_group("shimin")


@pytest.fixture
def asker() -> User:
    return faqs.person("nakamura", Role.CITY)


@pytest.fixture
def second() -> User:
    return faqs.person("inoue", Role.CITY)


def ask(by: User, rights: Rights = AUTHOR, holder: Holder = NEW) -> AccountRequest:
    return requests.ask_for_new(holder, rights, by=by, reason="異動", at=AT)


def approve(request: AccountRequest, by: User) -> granting.FirstPassword | None:
    return requests.approve(request, by=by, comment="確認済", at=AT)


def errors_of(deed: Callable[[], object]) -> set[str]:
    with pytest.raises(ValidationError) as caught:
        deed()
    return set(caught.value.message_dict) if hasattr(caught.value, "error_dict") else {""}


def test_account_of_the_city_comes_into_being_with_the_second_person(asker, second):
    request = ask(asker)
    assert not User.objects.filter(username="takahashi").exists()

    made = approve(request, second)

    request.refresh_from_db()
    account = User.objects.get(username="takahashi")
    entry = AuditEntry.objects.get(action=Action.ACCOUNT_CREATED)
    assert (account.role, account.unit.code, account.until) == ("author", "shimin", UNTIL)
    assert account.check_password(made.password)
    assert (request.state, request.account, request.decided_by) == ("approved", account, second)
    assert (entry.actor, entry.reason) == (second.pk, "異動")
    assert (entry.details["request"], entry.details["requested_by"]) == (request.pk, asker.person_number)


@pytest.mark.parametrize("number", ["P-nakamura", "p-NAKAMURA"])
def test_second_account_of_who_asked_is_no_second_person(asker, number):
    same = faqs.person("nakamura2", Role.CITY, person_number=number)
    request = ask(asker)

    for by in (asker, same):
        with pytest.raises(PermissionDenied):
            approve(request, by)
        with pytest.raises(PermissionDenied):
            requests.refuse(request, by=by, comment="不要", at=AT)


def test_database_refuses_one_account_in_both_parts(asker):
    request = ask(asker)

    with pytest.raises(IntegrityError), transaction.atomic():
        AccountRequest.objects.filter(pk=request.pk).update(state="approved", decided_by=asker)


def test_nobody_asks_for_or_decides_about_themselves(asker, second):
    for number in ("P-nakamura", "p-Nakamura"):
        with pytest.raises(PermissionDenied):
            ask(asker, holder=Holder(username="more", display_name="中村", person_number=number))
    about_second = ask(asker, holder=Holder(username="more", display_name="井上", person_number="P-inoue"))

    with pytest.raises(PermissionDenied):
        approve(about_second, second)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CITY])
def test_others_neither_ask_for_the_citys_accounts_nor_decide(asker, role):
    other = faqs.person("other", role)
    request = ask(asker)

    with pytest.raises(PermissionDenied):
        ask(other, holder=Holder(username="x", display_name="x", person_number="X1"))
    with pytest.raises(PermissionDenied):
        approve(request, other)


@pytest.mark.parametrize("role", Role)
def test_supervisors_ask_about_operators_alone(role):
    supervisor = faqs.person("kato", Role.SUPERVISOR)
    rights = Rights(role=role, unit="", until=UNTIL)

    if role is Role.OPERATOR:
        assert ask(supervisor, rights).state == "waiting"
    else:
        with pytest.raises(PermissionDenied):
            ask(supervisor, rights)


def test_manager_decides_what_a_supervisor_asked_for():
    supervisor, manager = faqs.person("kato", Role.SUPERVISOR), faqs.person("mori", Role.MANAGER)
    operator = faqs.person("sato", Role.OPERATOR)
    request = requests.ask_for_end(operator, by=supervisor, reason="退職", at=AT)

    with pytest.raises(PermissionDenied):
        approve(request, faqs.person("ito", Role.SUPERVISOR))
    approve(request, manager)

    assert User.objects.get(pk=operator.pk).until == TODAY - timedelta(days=1)
    assert AuditEntry.objects.get(action=Action.ACCOUNT_ENDED).details["requested_by"] == "P-kato"


def test_manager_is_made_by_two_of_the_city(asker, second):
    request = ask(asker, Rights(role=Role.MANAGER, unit="", until=UNTIL))

    with pytest.raises(PermissionDenied):
        approve(request, faqs.person("mori", Role.MANAGER))
    assert approve(request, second).account.role == "manager"


@pytest.mark.parametrize(
    ("role", "unit", "fields"),
    [
        (Role.AUTHOR, "", {"unit"}),
        (Role.APPROVER, "", {"unit"}),
        (Role.STAFF, "", {"unit"}),
        (Role.AUDITOR, "", set()),
        (Role.ADMINISTRATOR, "shimin", set()),
        (Role.MANAGER, "shimin", {"unit"}),
        (Role.AUTHOR, "nowhere", {"unit"}),
    ],
)
def test_section_is_where_the_role_needs_one(asker, role, unit, fields):
    rights = Rights(role=role, unit=unit, until=UNTIL)

    if fields:
        assert errors_of(lambda: ask(asker, rights)) == fields
    else:
        assert ask(asker, rights).pk


def test_role_of_the_city_itself_is_given_by_nobody(asker):
    with pytest.raises(PermissionDenied):
        ask(asker, Rights(role=Role.CITY, unit="shimin", until=UNTIL))


def test_change_and_enabling_take_two_but_disabling_takes_one(asker, second):
    author = faqs.person("tanaka", Role.AUTHOR)
    with pytest.raises(PermissionDenied):
        granting.change(author, AUTHOR, by=asker, reason="異動", at=AT)

    granting.disable(author, by=asker, reason="紛失", at=AT)
    request = requests.ask_for_change(author, AUTHOR, by=asker, reason="発見", at=AT)
    assert not User.objects.get(pk=author.pk).is_active
    approve(request, second)

    author.refresh_from_db()
    assert (author.is_active, author.until) == (True, UNTIL)


def test_one_request_at_a_time_waits_for_an_account(asker):
    author = faqs.person("tanaka", Role.AUTHOR)
    ask(asker)
    requests.ask_for_end(author, by=asker, reason="退職", at=AT)

    assert errors_of(lambda: ask(asker, holder=Holder(**{**NEW.__dict__, "username": "TAKAHASHI"}))) == {"username"}
    assert errors_of(lambda: requests.ask_for_change(author, AUTHOR, by=asker, reason="異動", at=AT)) == {""}


def test_request_is_decided_once(asker, second):
    request = ask(asker)
    approve(request, second)

    assert errors_of(lambda: approve(request, second)) == {""}
    assert errors_of(lambda: requests.refuse(request, by=second, comment="不要", at=AT)) == {""}
    assert User.objects.filter(username="takahashi").count() == 1


def test_refusal_needs_words_and_changes_nothing(asker, second):
    request = ask(asker)

    assert errors_of(lambda: requests.refuse(request, by=second, comment=" ", at=AT)) == {"reason"}
    requests.refuse(request, by=second, comment="重複", at=AT)

    request.refresh_from_db()
    assert (request.state, request.comment, request.account) == ("refused", "重複", None)
    assert not User.objects.filter(username="takahashi").exists()


def test_request_that_has_become_impossible_is_not_approved(asker, second):
    request = ask(asker)

    assert errors_of(lambda: requests.approve(request, by=second, comment="", at=AT + timedelta(days=31))) == {"until"}
    request.refresh_from_db()
    assert request.state == "waiting"


def test_asking_and_refusing_stand_in_the_trail(asker, second):
    tanaka = faqs.person("tanaka", Role.AUTHOR)
    new = ask(asker)
    end = requests.ask_for_end(tanaka, by=asker, reason="退職", at=AT)
    requests.refuse(end, by=second, comment="在職中", at=AT)

    entries = AuditEntry.objects.order_by("id").values_list("action", "actor", "subject_key", "reason", "details")
    about = f"account:{tanaka.pk}"
    assert list(entries) == [
        (Action.ACCOUNT_REQUESTED, asker.pk, "", "異動", {"kind": "create", **AUTHOR.to_json(), "request": new.pk}),
        (Action.ACCOUNT_REQUESTED, asker.pk, about, "退職", {"kind": "end", "request": end.pk}),
        (Action.ACCOUNT_REQUEST_REFUSED, second.pk, about, "在職中", {"kind": "end", "request": end.pk}),
    ]
