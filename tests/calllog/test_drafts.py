"""Drafts of records on the server: sealed, of one operator, and never overwritten by what knows less."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from calllog.contacts.drafts import NewerDraftError, drafts_of, drop, forget_old_drafts, keep
from calllog.contacts.models import Draft
from kb.accounts.models import User
from kb.accounts.policy import Role
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

KEY = "pbx-1.0"


@pytest.fixture
def operator() -> User:
    return faqs.person("operator", Role.OPERATOR)


def kept(operator: User, note: str, *, version: int, key: str = KEY) -> int:
    return keep(operator=operator, key=key, version=version, content={"note": note}, at=timezone.now())


def notes(operator: User) -> list[str]:
    return [draft.content["note"] for draft in drafts_of(operator)]


def test_draft_is_kept_in_its_last_version_and_cannot_be_read_in_the_database(operator):
    assert kept(operator, "転入", version=0) == 1
    assert kept(operator, "転入届のこと", version=1) == 2

    assert notes(operator) == ["転入届のこと"]
    assert "転入届".encode() not in bytes(Draft.objects.get().sealed)


@pytest.mark.parametrize("version", [0, 1])
def test_who_knows_an_older_version_gets_the_newer_one_instead(operator, version):
    kept(operator, "first", version=0)
    kept(operator, "second", version=1)

    with pytest.raises(NewerDraftError) as caught:
        kept(operator, "from another window", version=version)

    assert (caught.value.draft.version, caught.value.draft.content) == (2, {"note": "second"})
    assert notes(operator) == ["second"]


def test_draft_that_was_saved_elsewhere_does_not_come_back(operator):
    version = kept(operator, "first", version=0)
    drop(operator=operator, key=KEY)

    with pytest.raises(NewerDraftError) as caught:
        kept(operator, "typed meanwhile", version=version)

    assert caught.value.draft is None
    assert notes(operator) == []


def test_each_operator_has_drafts_of_their_own(operator):
    other = faqs.person("other", Role.OPERATOR)
    kept(operator, "mine", version=0)
    kept(other, "theirs", version=0)

    assert (notes(operator), notes(other)) == (["mine"], ["theirs"])


def test_draft_that_nobody_touches_for_days_is_forgotten(operator):
    kept(operator, "old", version=0)

    forget_old_drafts(timezone.now() + timedelta(days=2))
    assert notes(operator) == ["old"]
    forget_old_drafts(timezone.now() + timedelta(days=4))
    assert notes(operator) == []


def put(client: Client, body: object, key: str = KEY):
    text = body if isinstance(body, str) else json.dumps(body)
    return client.put(f"/desk/drafts/{key}/", text, content_type="application/json")


def test_desk_keeps_lists_and_puts_away_drafts(operator):
    client = Client()
    client.force_login(operator)

    first = put(client, {"version": 0, "content": {"note": "a"}}, key="hand:7/x")
    refused = put(client, {"version": 0, "content": {"note": "b"}}, key="hand:7/x")

    assert (first.status_code, first.json()) == (200, {"version": 1})
    stored = {"key": "hand:7/x", "version": 1, "content": {"note": "a"}}
    assert (refused.status_code, refused.json()) == (409, {"draft": stored})
    assert client.get("/desk/drafts/").json() == [stored]
    assert client.delete("/desk/drafts/hand:7/x/").status_code == 204
    assert client.get("/desk/drafts/").json() == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("[]", 400),
        ({"version": -1, "content": {}}, 400),
        ({"version": True, "content": {}}, 400),
        ({"version": 0, "content": "note"}, 400),
        ({"version": 0, "content": {"note": "長" * 100_000}}, 413),
    ],
)
def test_what_is_no_draft_is_refused(operator, body, status):
    client = Client()
    client.force_login(operator)

    assert put(client, body).status_code == status
    assert Draft.objects.count() == 0
