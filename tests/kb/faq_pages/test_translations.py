"""A translation beside its original: called checked only while its facts are the original's."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.directory.models import ServiceGroup
from kb.faq_pages.models import FaqPage
from kb.faq_pages.publication import publish_due
from kb.faq_pages.translations import FactsDiffer
from kb.faq_pages.urgent import publish_urgently
from tests.factories import cms, faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

CHECKED = {"confidence": "checked"}


@pytest.fixture
def group() -> ServiceGroup:
    return faqs.service_group()


@pytest.fixture
def author(group) -> User:
    return faqs.person("author", Role.AUTHOR)


@pytest.fixture
def approver(group) -> User:
    return faqs.person("approver", Role.APPROVER)


@pytest.fixture
def pages(group) -> dict[str, FaqPage]:
    pages = faqs.faq(group, spoken_answer="-")
    for page, fee in ((pages["ja"], "300円"), (pages["en"], "300 yen")):
        page.fee = fee
        page.save_revision().publish()
        page.refresh_from_db()
    return pages


def _publish(page: FaqPage, **fields: object) -> FaqPage:
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def test_translation_with_the_same_facts_may_be_called_checked(pages, author, approver):
    cms.submit(author, pages["en"], "You pay 300 yen.", **CHECKED)
    cms.approve(approver, pages["en"])

    page = FaqPage.objects.get(pk=pages["en"].pk)
    assert (page.spoken_answer, page.confidence) == ("You pay 300 yen.", "checked")


def test_form_refuses_to_call_another_fee_checked_and_names_it(pages, author):
    before = pages["en"].latest_revision_id

    response = cms.edit(author, pages["en"], fee="350 yen", **CHECKED)

    [error] = response.context["form"].errors["confidence"]
    assert "300" in error
    assert "350" in error
    assert FaqPage.objects.get(pk=pages["en"].pk).latest_revision_id == before


def test_translation_that_is_not_called_checked_may_differ(pages, author):
    cms.edit(author, pages["en"], fee="350 yen")

    assert FaqPage.objects.get(pk=pages["en"].pk).latest_revision.content["fee"] == "350 yen"


def test_original_is_compared_with_nothing(pages, author):
    cms.edit(author, pages["ja"], fee="350円", **CHECKED)

    assert FaqPage.objects.get(pk=pages["ja"].pk).latest_revision.content["fee"] == "350円"


def test_facts_in_the_blocks_of_the_answer_count(pages, author):
    form = faqs.form_of(pages["en"], **CHECKED)
    form |= {"full_answer-1-type": "note", "full_answer-1-value": "Within 14 days.", "full_answer-1-deleted": ""}
    form |= {"full_answer-1-order": "1", "full_answer-count": "2"}

    response = cms.signed_in(author).post(reverse("wagtailadmin_pages:edit", args=[pages["en"].pk]), form)

    assert "14" in response.context["form"].errors["confidence"][0]


def test_draft_of_the_original_does_not_count_while_it_is_published(pages, author):
    cms.edit(author, pages["ja"], fee="350円")

    cms.edit(author, pages["en"], fee="300 yen", **CHECKED)

    assert FaqPage.objects.get(pk=pages["en"].pk).latest_revision.content["confidence"] == "checked"


def test_original_that_changes_before_the_approval_stops_it(pages, author, approver):
    cms.submit(author, pages["en"], "You pay 300 yen.", **CHECKED)
    _publish(pages["ja"], fee="350円")

    form = cms.signed_in(approver).get(reverse("wagtailadmin_pages:edit", args=[pages["en"].pk])).content.decode()
    cms.approve(approver, pages["en"])

    page = FaqPage.objects.get(pk=pages["en"].pk)
    task = page.current_workflow_task
    assert [name for name, _label, _modal in task.get_actions(page, approver)] == ["reject"]
    assert "350" in form
    assert page.spoken_answer == "-"


def test_approval_without_any_view_is_refused_and_undone(pages, author, approver):
    cms.submit(author, pages["en"], "You pay 300 yen.", **CHECKED)
    _publish(pages["ja"], fee="350円")
    state = FaqPage.objects.get(pk=pages["en"].pk).current_workflow_task_state

    with pytest.raises(FactsDiffer, match="350"):
        state.approve(user=approver)

    assert FaqPage.objects.get(pk=pages["en"].pk).current_workflow_task_state.status == "in_progress"


def test_urgency_is_no_excuse_for_a_false_check(pages, author, approver):
    cms.edit(author, pages["en"], **CHECKED)
    _publish(pages["ja"], fee="350円")

    with pytest.raises(FactsDiffer):
        publish_urgently(FaqPage.objects.get(pk=pages["en"].pk), by=approver, reason="typo", at=timezone.now())
    response = cms.signed_in(approver).post(
        reverse("faq_publish_urgently", args=[pages["en"].pk]), {"reason": "wrong number"}
    )

    assert "350" in response.content.decode()


def test_both_languages_of_a_new_fee_are_approved_for_the_same_day(pages, author, approver, monkeypatch):
    day = (timezone.localtime() + timedelta(days=30)).replace(hour=0, minute=0, second=0, microsecond=0)
    begins = {"go_live_at": f"{day:%Y-%m-%d %H:%M}"}
    cms.submit(author, pages["ja"], "-", fee="350円", **begins)
    cms.approve(approver, pages["ja"])
    cms.submit(author, pages["en"], "-", fee="350 yen", **CHECKED, **begins)
    cms.approve(approver, pages["en"])
    monkeypatch.setattr(timezone, "now", lambda: day)

    publish_due(day)

    japanese, english = (FaqPage.objects.get(pk=pages[language].pk) for language in ("ja", "en"))
    assert (japanese.fee, english.fee, english.confidence) == ("350円", "350 yen", "checked")
    assert english.original_revision == japanese.live_revision_id


def test_original_that_was_never_published_is_compared_by_its_draft(group, author):
    pages = faqs.faq(group, live=False, spoken_answer="-")
    cms.edit(author, pages["ja"], fee="300円")

    assert cms.edit(author, pages["en"], fee="350 yen", **CHECKED).status_code == 200
    assert cms.edit(author, pages["en"], fee="300 yen", **CHECKED).status_code == 302


def test_publication_remembers_the_original_beside_which_it_went_out(pages, approver):
    first = pages["ja"].live_revision_id
    _publish(pages["en"])
    remembered = pages["en"].original_revision
    _publish(pages["ja"], fee="350円")

    _publish(pages["en"], fee="350 yen")

    assert (remembered, pages["en"].original_revision) == (first, pages["ja"].live_revision_id)
    assert pages["ja"].original_revision is None


def test_text_without_an_original_is_its_own(group, author, approver):
    page = faqs.faq(group, languages=("en",))["en"]

    cms.submit(author, page, "You pay 300 yen.", **CHECKED)
    cms.approve(approver, page)

    page = FaqPage.objects.get(pk=page.pk)
    assert (page.confidence, page.original_revision) == ("checked", None)
