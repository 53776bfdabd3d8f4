"""Approval by a second person: through the CMS's own forms, as people and as forgers use them."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from wagtail.models import GroupPagePermission, Workflow

from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.directory.models import ServiceGroup
from kb.faq_pages import permissions
from kb.faq_pages.cards import cards_of_group
from kb.faq_pages.models import FaqPage, HandlingRule
from tests.factories import cms, faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOON = datetime(2025, 2, 3, 3, 0, tzinfo=UTC)


@pytest.fixture
def group() -> ServiceGroup:
    return faqs.service_group()


@pytest.fixture
def people(group) -> dict[str, User]:
    return {
        "author": faqs.person("author", Role.AUTHOR),
        "approver": faqs.person("approver", Role.APPROVER),
        "second_account": faqs.person("author2", Role.APPROVER, person_number="P-author"),
        "administrator": faqs.person("admin", Role.ADMINISTRATOR),
    }


@pytest.fixture
def pages(group) -> dict[str, FaqPage]:
    return faqs.faq(group)


def _offered(user, page: FaqPage) -> list[str]:
    page = FaqPage.objects.get(pk=page.pk)
    return [name for name, _label, _modal in page.current_workflow_task.get_actions(page, user)]


def test_author_submits_and_another_person_publishes_in_both_languages(pages, people):
    for language, page in pages.items():
        assert cms.submit(people["author"], page, f"new text {language}").status_code == 302
        assert cms.published(page) == f"spoken answer {language}"
        cms.approve(people["approver"], page)

    assert [cards_of_group("shimin", locale=language, at=NOON)[0].spoken_answer for language in ("ja", "en")] == [
        "new text ja",
        "new text en",
    ]


def test_author_is_no_approver(pages, people):
    cms.submit(people["author"], pages["ja"])

    cms.approve(people["author"], pages["ja"])

    assert _offered(people["author"], pages["ja"]) == []
    assert cms.published(pages["ja"]) == "spoken answer ja"


def test_second_account_of_the_author_cannot_approve(pages, people):
    cms.submit(people["author"], pages["ja"])

    cms.approve(people["second_account"], pages["ja"])

    assert _offered(people["second_account"], pages["ja"]) == ["reject"]
    assert cms.published(pages["ja"]) == "spoken answer ja"


def test_approver_who_wrote_a_part_cannot_approve(pages, people):
    cms.edit(people["approver"], pages["ja"], spoken_answer="a part by the approver")
    cms.submit(people["author"], pages["ja"], "a part by the approver, and one by the author")

    cms.approve(people["approver"], pages["ja"])

    assert _offered(people["approver"], pages["ja"]) == ["reject"]
    assert cms.published(pages["ja"]) == "spoken answer ja"


def test_what_is_published_already_no_longer_counts(pages, people):
    cms.edit(people["approver"], pages["ja"], spoken_answer="a part by the approver")
    cms.submit(people["author"], pages["ja"], "first")
    cms.approve(faqs.person("third", Role.APPROVER), pages["ja"])

    cms.submit(people["author"], pages["ja"], "second")
    cms.approve(people["approver"], pages["ja"])

    assert cms.published(pages["ja"]) == "second"


def test_whoever_submits_cannot_approve(pages, people):
    page = pages["ja"]
    page.spoken_answer = "brought in by a program"
    page.save_revision()
    page.get_workflow().start(page, people["approver"])

    cms.approve(people["approver"], page)

    assert cms.published(page) == "spoken answer ja"


def test_approver_cannot_change_and_approve_in_one_step(pages, people):
    cms.submit(people["author"], pages["ja"])

    cms.edit(
        people["approver"],
        pages["ja"],
        **{
            "spoken_answer": "slipped in",
            "action-workflow-action": "1",
            "workflow-action-name": "approve",
        },
    )

    assert cms.published(pages["ja"]) == "spoken answer ja"


def test_approver_may_approve_from_the_form_without_a_change(pages, people):
    cms.submit(people["author"], pages["ja"])
    submitted = FaqPage.objects.get(pk=pages["ja"].pk).get_latest_revision_as_object()

    cms.edit(people["approver"], submitted, **{"action-workflow-action": "1", "workflow-action-name": "approve"})

    assert cms.published(pages["ja"]) == "new text"


def test_own_text_cannot_be_approved_under_the_address_of_another_page(group, pages, people):
    other = faqs.faq(group)["ja"]
    cms.submit(people["author"], pages["ja"])
    cms.submit(people["approver"], other, "by the approver")

    cms.approve(people["approver"], pages["ja"], task_of=other)

    assert cms.published(other) == "spoken answer ja"


def test_text_brought_back_is_its_first_writers(pages, people):
    page = pages["ja"]
    third = faqs.person("third", Role.APPROVER)
    cms.edit(people["approver"], page, spoken_answer="by the approver")
    written = FaqPage.objects.get(pk=page.pk).latest_revision_id
    cms.submit(people["author"], page, "by the author")
    cms.approve(third, page)

    page = FaqPage.objects.get(pk=page.pk)
    cms.signed_in(people["author"]).post(
        reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, written]),
        faqs.form_of(page, spoken_answer="by the approver"),
    )
    revert_url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    cms.signed_in(people["author"]).post(
        revert_url,
        faqs.form_of(page, **{"spoken_answer": "by the approver", "revision": str(written), "action-submit": "1"}),
    )

    assert _offered(people["approver"], page) == ["reject"]
    assert _offered(third, page) == ["reject", "approve", "approve"]


def test_task_refuses_without_any_view(pages, people):
    cms.submit(people["author"], pages["ja"])
    page = FaqPage.objects.get(pk=pages["ja"].pk)

    with pytest.raises(PermissionDenied):
        page.current_workflow_task.on_action(page.current_workflow_task_state, people["second_account"], "approve")


def test_author_cannot_edit_while_the_text_waits_for_approval(pages, people):
    cms.submit(people["author"], pages["ja"])

    cms.edit(people["author"], pages["ja"], spoken_answer="changed behind the approver's back")
    cms.approve(people["approver"], pages["ja"])

    assert cms.published(pages["ja"]) == "new text"


@pytest.mark.parametrize("who", ["author", "approver", "administrator"])
def test_nobody_publishes_unpublishes_deletes_moves_or_mirrors_past_the_workflow(pages, people, who):
    client, page = cms.signed_in(people[who]), pages["ja"]
    parent = page.get_parent()
    draft = faqs.form_of(page, spoken_answer="straight to the public")

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
        ("role:author:shimin", "add_page"),
        ("role:author:shimin", "change_page"),
        ("role:approver:shimin", "change_page"),
    }
    assert Group.objects.filter(name__in=["Moderators", "Editors"]).count() == 0


def test_granting_again_changes_nothing(pages):
    before = set(GroupPagePermission.objects.values_list("pk", flat=True))

    permissions.grant()

    assert set(GroupPagePermission.objects.values_list("pk", flat=True)) == before
    assert [workflow.name for workflow in Workflow.objects.filter(active=True)] == ["FAQ shimin課"]


def test_autosave_of_an_old_window_does_not_change_the_published_revision(pages, people):
    cms.submit(people["author"], pages["ja"])
    cms.approve(people["approver"], pages["ja"])
    live = FaqPage.objects.get(pk=pages["ja"].pk).live_revision

    cms.edit(people["author"], pages["ja"], spoken_answer="typed in an old window", overwrite_revision_id=str(live.pk))

    live.refresh_from_db()
    assert live.content["spoken_answer"] == "new text"
    assert FaqPage.objects.get(pk=pages["ja"].pk).latest_revision_id > live.pk


def test_autosave_writes_over_its_own_draft(pages, people):
    cms.edit(people["author"], pages["ja"], spoken_answer="one")
    draft = FaqPage.objects.get(pk=pages["ja"].pk).latest_revision_id

    cms.edit(people["author"], pages["ja"], spoken_answer="two", overwrite_revision_id=str(draft))

    assert FaqPage.objects.get(pk=pages["ja"].pk).latest_revision_id == draft


def test_new_faq_made_in_the_cms_gets_its_number_and_is_no_card_before_approval(pages, people):
    parent = pages["ja"].get_parent()

    cms.signed_in(people["author"]).post(
        reverse("wagtailadmin_pages:add", args=["faq_pages", "faqpage", parent.pk]),
        {**faqs.form_of(pages["ja"], title="新しい質問"), "action-submit": "1"},
    )

    page = FaqPage.objects.get(title="新しい質問")
    assert page.number_id == pages["ja"].number_id + 1
    assert len(cards_of_group("shimin", locale="ja", at=NOON)) == 1
    cms.approve(people["approver"], page)
    assert [card.question for card in cards_of_group("shimin", locale="ja", at=NOON)] == ["question ja", "新しい質問"]


def test_text_is_sent_back_with_a_comment_that_its_author_reads(pages, people):
    cms.submit(people["author"], pages["ja"])

    cms.send_back(people["approver"], pages["ja"], "手数料は350円です")

    form = cms.signed_in(people["author"]).get(reverse("wagtailadmin_pages:edit", args=[pages["ja"].pk]))
    assert "手数料は350円です" in form.content.decode()
    assert cms.published(pages["ja"]) == "spoken answer ja"
    cms.submit(people["author"], pages["ja"], "corrected text")
    cms.approve(people["approver"], pages["ja"])
    assert cms.published(pages["ja"]) == "corrected text"


@pytest.mark.parametrize("comment", ["", "  "])
def test_nobody_is_sent_back_without_a_word(pages, people, comment):
    cms.submit(people["author"], pages["ja"])

    cms.send_back(people["approver"], pages["ja"], comment)
    draft = FaqPage.objects.get(pk=pages["ja"].pk).get_latest_revision_as_object()
    cms.edit(people["approver"], draft, **{"action-workflow-action": "1", "workflow-action-name": "reject"})

    assert FaqPage.objects.get(pk=pages["ja"].pk).current_workflow_state.status == "in_progress"


def test_contract_owner_approves_for_any_section(pages, people):
    cms.submit(people["author"], pages["ja"])

    cms.approve(faqs.person("owner", Role.CITY), pages["ja"])

    assert cms.published(pages["ja"]) == "new text"


def test_contract_owner_changes_neither_text_nor_rule_while_it_waits_for_them(pages, people):
    owner = faqs.person("owner", Role.CITY)
    cms.submit(people["author"], pages["ja"])
    draft = FaqPage.objects.get(pk=pages["ja"].pk).get_latest_revision_as_object()

    response = cms.edit(owner, draft, spoken_answer="by the owner")
    rule = {"kind": "completed", "valid_from": "", "why": "by the owner"}
    cms.signed_in(owner).post(reverse("faq_set_rule", args=[draft.pk]), rule)

    assert list(response.context["form"].errors) == ["__all__"]
    assert FaqPage.objects.get(pk=draft.pk).latest_revision_id == draft.latest_revision_id
    assert HandlingRule.objects.count() == 0
    cms.edit(owner, draft, **{"action-workflow-action": "1", "workflow-action-name": "approve"})
    assert cms.published(draft) == "new text"


def test_approver_of_another_section_cannot_approve(pages, people):
    faqs.service_group("kankyo")
    cms.submit(people["author"], pages["ja"])

    cms.approve(faqs.person("elsewhere", Role.APPROVER, unit="kankyo"), pages["ja"])

    assert cms.published(pages["ja"]) == "spoken answer ja"


def test_two_authors_on_one_page_learn_of_each_other_and_lose_nothing(pages, people):
    other = faqs.person("other", Role.AUTHOR)
    cms.edit(people["author"], pages["ja"], spoken_answer="before both")
    seen = str(FaqPage.objects.get(pk=pages["ja"].pk).latest_revision_id)
    cms.edit(other, pages["ja"], spoken_answer="by the other", loaded_revision_id=seen)

    response = cms.edit(people["author"], pages["ja"], spoken_answer="by the author", loaded_revision_id=seen)

    [warning, _saved] = [str(message) for message in get_messages(response.wsgi_request)]
    assert "Other" in warning
    texts = [revision.content["spoken_answer"] for revision in pages["ja"].revisions.order_by("pk")]
    assert texts == ["spoken answer ja", "before both", "by the other", "by the author"]


def test_saving_again_over_ones_own_text_is_no_conflict(pages, people):
    cms.edit(people["author"], pages["ja"], spoken_answer="one")
    seen = str(FaqPage.objects.get(pk=pages["ja"].pk).latest_revision_id)

    response = cms.edit(people["author"], pages["ja"], spoken_answer="two", loaded_revision_id=seen)

    assert len(list(get_messages(response.wsgi_request))) == 1


def test_autosave_over_a_newer_text_is_refused(pages, people):
    cms.edit(people["author"], pages["ja"], spoken_answer="before both")
    seen = str(FaqPage.objects.get(pk=pages["ja"].pk).latest_revision_id)
    cms.edit(faqs.person("other", Role.AUTHOR), pages["ja"], spoken_answer="by the other", loaded_revision_id=seen)

    response = cms.signed_in(people["author"]).post(
        reverse("wagtailadmin_pages:edit", args=[pages["ja"].pk]),
        faqs.form_of(pages["ja"], spoken_answer="by the author", loaded_revision_id=seen),
        headers={"accept": "application/json"},
    )

    assert response.json()["error_code"] == "invalid_revision"
    assert FaqPage.objects.get(pk=pages["ja"].pk).latest_revision.content["spoken_answer"] == "by the other"
