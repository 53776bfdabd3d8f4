"""The pages of accounts: what they list, what they ask, and what they say afterwards."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kb.accounts.models import AccountRequest, User
from kb.accounts.policy import Role
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

QUERIES_OF_THE_LIST = 6  # session, account, number, accounts, sections, requests


@pytest.fixture(autouse=True)
def section() -> None:
    faqs.service_group("shimin")


@pytest.fixture
def manager() -> Client:
    return browser_of("mori", Role.MANAGER)


@pytest.fixture
def today():
    return timezone.localdate()


def browser_of(username: str, role: Role) -> Client:
    client = Client()
    client.force_login(faqs.person(username, role))
    client.cookies["django_language"] = "en"
    return client


def names(client: Client, query: str = "") -> list[str]:
    return [row.account.username for row in client.get(f"/accounts/{query}").context["rows"]]


@pytest.mark.parametrize("number", [1, 3])
def test_list_takes_as_many_queries_for_three_as_for_one(number):
    client = browser_of("kansa", Role.AUDITOR)
    for index in range(number):
        faqs.person(f"author{index}", Role.AUTHOR)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = client.get("/accounts/")

    assert len(page.context["rows"]) == number + 1
    assert len(asked) == QUERIES_OF_THE_LIST


def test_accounts_are_found_by_name_role_section_and_state(manager, today):
    faqs.person("sato", Role.OPERATOR, person_number="K0002")
    faqs.person("kato", Role.SUPERVISOR, person_number="K0004")
    ended, disabled, soon = (faqs.person(name, Role.OPERATOR) for name in ("ended", "disabled", "soon"))
    User.objects.filter(pk=ended.pk).update(until=today - timedelta(days=1))
    User.objects.filter(pk=disabled.pk).update(is_active=False)
    User.objects.filter(pk=soon.pk).update(until=today + timedelta(days=30))
    faqs.person("tanaka", Role.AUTHOR)

    assert names(manager) == ["disabled", "ended", "kato", "mori", "sato", "soon"]
    assert names(manager, "?text=ATO") == ["kato", "sato"]
    assert names(manager, "?text=k0002") == ["sato"]
    assert names(manager, "?text=0002") == []
    assert names(manager, "?role=supervisor") == ["kato"]
    assert names(manager, "?role=author") == []
    assert names(manager, "?state=active") == ["kato", "mori", "sato", "soon"]
    assert names(manager, "?state=ends_soon") == ["soon"]
    assert names(manager, "?state=ended") == ["ended"]
    assert names(manager, "?state=disabled") == ["disabled"]
    assert names(manager, "?unit=shimin") == []
    assert names(browser_of("kansa", Role.AUDITOR), "?unit=shimin") == ["tanaka"]


@pytest.mark.parametrize("query", ["?role=%00", "?state=x", "?text=%00", "?unit=%00", "?page=x", "?page=0", "?page=99"])
def test_nonsense_in_the_address_is_passed_over(manager, query):
    assert manager.get(f"/accounts/{query}").status_code == 200


def test_new_accounts_password_is_shown_once_and_kept_by_no_browser(manager, today):
    answer = manager.post(
        "/accounts/new/",
        {
            "username": "takahashi",
            "display_name": "高橋 葵",
            "person_number": "K0024",
            "role": "operator",
            "until": today.isoformat(),
            "reason": "増員",
        },
    )

    password = answer.context["handed_over"].password
    account = User.objects.get(username="takahashi")
    assert password in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert account.check_password(password)
    assert password not in manager.get(f"/accounts/{account.pk}/").content.decode()
    assert Client().login(username="takahashi", password=password)


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(manager, today):
    answer = manager.post(
        "/accounts/new/",
        {
            "username": "mori",
            "display_name": "高橋 葵",
            "person_number": "K0024",
            "role": "operator",
            "until": (today - timedelta(days=1)).isoformat(),
            "reason": "増員",
        },
    )

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"username"}
    assert 'value="高橋 葵"' in answer.content.decode()


@pytest.mark.parametrize("role", ["manager", "author", "city", "x", ""])
def test_role_that_is_not_offered_is_not_taken(manager, today, role):
    answer = manager.post(
        "/accounts/new/",
        {
            "username": "takahashi",
            "display_name": "高橋",
            "person_number": "K0024",
            "role": role,
            "until": today.isoformat(),
            "reason": "増員",
        },
    )

    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"role"})
    assert not User.objects.filter(username="takahashi").exists()


def test_account_shows_what_was_done_to_it(manager):
    sato = faqs.person("sato", Role.OPERATOR)
    manager.post(f"/accounts/{sato.pk}/disable/", {"reason": "端末の紛失"})

    page = manager.get(f"/accounts/{sato.pk}/").content.decode()

    assert "端末の紛失" in page
    assert "Enabled → Disabled" in page
    assert f"/accounts/{sato.pk}/enable/" in page
    assert f"/accounts/{sato.pk}/disable/" not in page


def test_own_account_offers_nothing(manager):
    own = User.objects.get(username="mori")
    page = manager.get(f"/accounts/{own.pk}/")

    assert page.context["deeds"] == set()
    assert manager.get(f"/accounts/{own.pk}/change/").status_code == 404


def test_request_goes_from_one_person_of_the_city_to_another():
    nakamura, inoue = browser_of("nakamura", Role.CITY), browser_of("inoue", Role.CITY)
    tanaka = faqs.person("tanaka", Role.AUTHOR)

    answer = nakamura.post(f"/accounts/{tanaka.pk}/end/", {"reason": "異動"}, follow=True)
    request = AccountRequest.objects.get()
    own = nakamura.get(f"/accounts/requests/{request.pk}/")
    refused = inoue.post(f"/accounts/requests/{request.pk}/", {"decision": "refuse", "comment": ""})
    approved = inoue.post(f"/accounts/requests/{request.pk}/", {"decision": "approve", "comment": ""})

    assert "Your request waits for a second person." in answer.content.decode()
    assert (own.context["may_decide"], own.context["is_own"]) == (False, True)
    assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"comment"})
    assert approved["Location"] == "/accounts/requests/"
    assert User.objects.get(pk=tanaka.pk).until < timezone.localdate()
    assert nakamura.post(f"/accounts/requests/{request.pk}/", {"decision": "approve"}).status_code == 404


def test_requests_of_others_are_not_seen():
    nakamura = browser_of("nakamura", Role.CITY)
    nakamura.post(f"/accounts/{faqs.person('tanaka', Role.AUTHOR).pk}/end/", {"reason": "異動"})
    request = AccountRequest.objects.get()
    manager = browser_of("mori", Role.MANAGER)

    assert manager.get(f"/accounts/requests/{request.pk}/").status_code == 404
    assert manager.get("/accounts/requests/").context["rows"] == []
    assert len(nakamura.get("/accounts/requests/").context["rows"]) == 1


def test_name_with_signs_is_shown_as_text(manager):
    sato = faqs.person("sato", Role.OPERATOR)
    User.objects.filter(pk=sato.pk).update(display_name="<script>alert(1)</script>")

    for address in ("/accounts/", f"/accounts/{sato.pk}/", f"/accounts/{sato.pk}/change/"):
        assert "<script>alert" not in manager.get(address).content.decode()
