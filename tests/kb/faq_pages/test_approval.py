"""Approval by a second person: through the CMS's own forms, as people and as forgers use them."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Workflow
from wagtail.test.utils.form_data import rich_text

from kb.accounts.policy import Role
from kb.faq_pages import permissions
from kb.faq_pages.cards import cards_of_group
from kb.faq_pages.models import FaqPage, ServiceGroupPage
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOON = datetime(2025, 2, 3, 3, 0, tzinfo=UTC)


@pytest.fixture
def people():
    return {
        "author": faqs.person("author", Role.AUTHOR),
        "approver": faqs.person("approver", Role.APPROVER),
        "second_account": faqs.person("author2", Role.APPROVER, person_number="P-author"),
        "administrator": faqs.person("admin", Role.ADMINISTRATOR),
    }


@pytest.fixture
def pages(people) -> dict[str, FaqPage]:
    return faqs.faq(faqs.service_group())


def _as(user) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def _text(page: FaqPage, **fields: str) -> dict[str, str]:
    return {
        "title": page.title,
        "other_wordings": page.other_wordings,
        "spoken_answer": page.spoken_answer,
        "full_answer": rich_text(page.full_answer),
        "operator_note": page.operator_note,
        "audience": page.audience,
        **fields,
    }


def _edit(user, page: FaqPage, **fields: str):
    return _as(user).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), _text(page, **fields))


def _submit(user, page: FaqPage, spoken_answer: str = "new text"):
    return _edit(user, page, **{"spoken_answer": spoken_answer, "action-submit": "1"})


def _approve(user, page: FaqPage, *, task_of: FaqPage | None = None):
    state = FaqPage.objects.get(pk=(task_of or page).pk).current_workflow_task_state
    return _as(user).post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk]))


def _published(page: FaqPage) -> str:
    return FaqPage.objects.get(pk=page.pk).spoken_answer


def _offered(user, page: FaqPage) -> list[str]:
    page = FaqPage.objects.get(pk=page.pk)
    return [name for name, _label, _modal in page.current_workflow_task.get_actions(page, user)]


def test_author_submits_and_another_person_publishes_in_both_languages(pages, people):
    for language, page in pages.items():
        assert _submit(people["author"], page, f"new text {language}").status_code == 302
        assert _published(page) == f"spoken answer {language}"
        _approve(people["approver"], page)

    assert [cards_of_group("shimin", locale=language, at=NOON)[0].spoken_answer for language in ("ja", "en")] == [
        "new text ja",
        "new text en",
    ]


def test_author_is_no_approver(pages, people):
    _submit(people["author"], pages["ja"])

    _approve(people["author"], pages["ja"])

    assert _offered(people["author"], pages["ja"]) == []
    assert _published(pages["ja"]) == "spoken answer ja"


def test_second_account_of_the_author_cannot_approve(pages, people):
    _submit(people["author"], pages["ja"])

    _approve(people["second_account"], pages["ja"])

    assert _offered(people["second_account"], pages["ja"]) == ["reject"]
    assert _published(pages["ja"]) == "spoken answer ja"


def test_approver_who_wrote_a_part_cannot_approve(pages, people):
    _edit(people["approver"], pages["ja"], spoken_answer="a part by the approver")
    _submit(people["author"], pages["ja"], "a part by the approver, and one by the author")

    _approve(people["approver"], pages["ja"])

    assert _offered(people["approver"], pages["ja"]) == ["reject"]
    assert _published(pages["ja"]) == "spoken answer ja"


def test_what_is_published_already_no_longer_counts(pages, people):
    _edit(people["approver"], pages["ja"], spoken_answer="a part by the approver")
    _submit(people["author"], pages["ja"], "first")
    _approve(faqs.person("third", Role.APPROVER), pages["ja"])

    _submit(people["author"], pages["ja"], "second")
    _approve(people["approver"], pages["ja"])

    assert _published(pages["ja"]) == "second"


def test_whoever_submits_cannot_approve(pages, people):
    page = pages["ja"]
    page.spoken_answer = "brought in by a program"
    page.save_revision()
    page.get_workflow().start(page, people["approver"])

    _approve(people["approver"], page)

    assert _published(page) == "spoken answer ja"


def test_approver_cannot_change_and_approve_in_one_step(pages, people):
    _submit(people["author"], pages["ja"])

    _edit(
        people["approver"],
        pages["ja"],
        **{
            "spoken_answer": "slipped in",
            "action-workflow-action": "1",
            "workflow-action-name": "approve",
        },
    )

    assert _published(pages["ja"]) == "spoken answer ja"


def test_approver_may_approve_from_the_form_without_a_change(pages, people):
    _submit(people["author"], pages["ja"])
    submitted = FaqPage.objects.get(pk=pages["ja"].pk).get_latest_revision_as_object()

    _edit(people["approver"], submitted, **{"action-workflow-action": "1", "workflow-action-name": "approve"})

    assert _published(pages["ja"]) == "new text"


def test_own_text_cannot_be_approved_under_the_address_of_another_page(pages, people):
    other = faqs.faq(ServiceGroupPage.objects.first().service_group)["ja"]
    _submit(people["author"], pages["ja"])
    _submit(people["approver"], other, "by the approver")

    _approve(people["approver"], pages["ja"], task_of=other)

    assert _published(other) == "spoken answer ja"


def test_text_brought_back_is_its_first_writers(pages, people):
    page = pages["ja"]
    third = faqs.person("third", Role.APPROVER)
    _edit(people["approver"], page, spoken_answer="by the approver")
    written = FaqPage.objects.get(pk=page.pk).latest_revision_id
    _submit(people["author"], page, "by the author")
    _approve(third, page)

    page = FaqPage.objects.get(pk=page.pk)
    _as(people["author"]).post(
        reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, written]),
        _text(page, spoken_answer="by the approver"),
    )
    revert_url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    _as(people["author"]).post(
        revert_url, _text(page, **{"spoken_answer": "by the approver", "revision": str(written), "action-submit": "1"})
    )

    assert _offered(people["approver"], page) == ["reject"]
    assert _offered(third, page) == ["reject", "approve", "approve"]


def test_task_refuses_without_any_view(pages, people):
    _submit(people["author"], pages["ja"])
    page = FaqPage.objects.get(pk=pages["ja"].pk)

    with pytest.raises(PermissionDenied):
        page.current_workflow_task.on_action(page.current_workflow_task_state, people["second_account"], "approve")


def test_author_cannot_edit_while_the_text_waits_for_approval(pages, people):
    _submit(people["author"], pages["ja"])

    _edit(people["author"], pages["ja"], spoken_answer="changed behind the approver's back")
    _approve(people["approver"], pages["ja"])

    assert _published(pages["ja"]) == "new text"


@pytest.mark.parametrize("who", ["author", "approver", "administrator"])
def test_nobody_publishes_unpublishes_deletes_moves_or_mirrors_past_the_workflow(pages, people, who):
    client, page = _as(people[who]), pages["ja"]
    parent = page.get_parent()
    draft = _text(page, spoken_answer="straight to the public")

    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {**draft, "action-publish": "1"})
    for view in ("unpublish", "delete", "set_privacy", "convert_alias"):
        client.post(reverse(f"wagtailadmin_pages:{view}", args=[page.pk]), {"restriction_type": "login"})
    client.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, pages["en"].get_parent().pk]))
    client.post(reverse("wagtailadmin_pages:set_page_position", args=[page.pk]), {"position": "0"})
    for deed in ("publish", "unpublish", "delete", "move"):
        client.post(
            reverse("wagtail_bulk_action", args=["wagtailcore", "page", deed]) + f"?id={page.pk}", {"chooser": ""}
        )
    client.post(
        reverse("wagtailadmin_pages:copy", args=[page.pk]),
        {"new_title": "c", "new_slug": "c", "new_parent_page": parent.pk, "publish_copies": "on", "alias": "on"},
    )
    client.post(
        reverse("wagtailadmin_pages:add", args=["faq_pages", "faqpage", parent.pk]), {**draft, "action-publish": "1"}
    )

    assert list(FaqPage.objects.live().values_list("pk", "spoken_answer", "path")) == [
        (page.pk, page.spoken_answer, page.path) for page in pages.values()
    ]
    assert page.get_view_restrictions().count() == 0


def test_no_group_has_the_publish_permission(pages):
    granted = set(GroupPagePermission.objects.values_list("group__name", "permission__codename"))

    assert granted == {
        ("role:author", "add_page"),
        ("role:author", "change_page"),
        ("role:approver", "change_page"),
    }
    assert Group.objects.filter(name__in=["Moderators", "Editors"]).count() == 0


def test_granting_again_changes_nothing(pages):
    before = set(GroupPagePermission.objects.values_list("pk", flat=True))

    permissions.grant()

    assert set(GroupPagePermission.objects.values_list("pk", flat=True)) == before
    assert [workflow.name for workflow in Workflow.objects.filter(active=True)] == ["FAQ"]


def test_autosave_of_an_old_window_does_not_change_the_published_revision(pages, people):
    _submit(people["author"], pages["ja"])
    _approve(people["approver"], pages["ja"])
    live = FaqPage.objects.get(pk=pages["ja"].pk).live_revision

    _edit(people["author"], pages["ja"], spoken_answer="typed in an old window", overwrite_revision_id=str(live.pk))

    live.refresh_from_db()
    assert live.content["spoken_answer"] == "new text"
    assert FaqPage.objects.get(pk=pages["ja"].pk).latest_revision_id > live.pk


def test_autosave_writes_over_its_own_draft(pages, people):
    _edit(people["author"], pages["ja"], spoken_answer="one")
    draft = FaqPage.objects.get(pk=pages["ja"].pk).latest_revision_id

    _edit(people["author"], pages["ja"], spoken_answer="two", overwrite_revision_id=str(draft))

    assert FaqPage.objects.get(pk=pages["ja"].pk).latest_revision_id == draft


def test_new_faq_made_in_the_cms_gets_its_number_and_is_no_card_before_approval(pages, people):
    parent = pages["ja"].get_parent()

    _as(people["author"]).post(
        reverse("wagtailadmin_pages:add", args=["faq_pages", "faqpage", parent.pk]),
        {**_text(pages["ja"], title="新しい質問"), "action-submit": "1"},
    )

    page = FaqPage.objects.get(title="新しい質問")
    assert page.number_id == pages["ja"].number_id + 1
    assert len(cards_of_group("shimin", locale="ja", at=NOON)) == 1
    _approve(people["approver"], page)
    assert [card.question for card in cards_of_group("shimin", locale="ja", at=NOON)] == ["question ja", "新しい質問"]
