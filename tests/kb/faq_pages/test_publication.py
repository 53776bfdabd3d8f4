"""What goes out and is taken back on its day, and what of it is noted."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from wagtail.log_actions import LogContext

from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.audit.models import Action, AuditEntry
from kb.directory.models import ServiceGroup
from kb.faq_pages.models import FaqPage
from kb.faq_pages.publication import Due, publish_due
from tests.factories import cms, faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=timezone.get_default_timezone())
FIRST_OF_APRIL = datetime(2026, 4, 1, 0, 0, tzinfo=timezone.get_default_timezone())
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def turn_clock_to(monkeypatch) -> Callable[[datetime], None]:
    """Wagtail looks at Django's clock when it publishes, so that one is turned."""

    def turn(at: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: at)

    turn(NOW)
    return turn


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
def page(group) -> FaqPage:
    return faqs.faq(group, languages=("ja",))["ja"]


def _noted() -> list[tuple[str, str, str]]:
    entries = AuditEntry.objects.filter(action__startswith="faq_").order_by("pk")
    return [(entry.action, entry.actor_name, entry.subject) for entry in entries]


def test_text_approved_for_a_later_day_goes_out_on_that_day(page, author, approver, turn_clock_to):
    cms.submit(author, page, "new fee", go_live_at="2026-04-01 00:00")
    cms.approve(approver, page)

    assert publish_due(NOW) == Due(published=0, expired=0)
    assert cms.published(page) == "spoken answer ja"
    turn_clock_to(FIRST_OF_APRIL)
    assert publish_due(FIRST_OF_APRIL) == Due(published=1, expired=0)
    assert publish_due(FIRST_OF_APRIL) == Due(published=0, expired=0)
    assert cms.published(page) == "new fee"


def test_new_faq_approved_for_a_later_day_is_not_live_before(group, author, approver, turn_clock_to):
    page = faqs.faq(group, languages=("ja",), live=False)["ja"]
    cms.submit(author, page, "new", go_live_at="2026-04-01 00:00")
    cms.approve(approver, page)

    assert FaqPage.objects.get(pk=page.pk).live is False
    assert _noted() == []
    turn_clock_to(FIRST_OF_APRIL)
    publish_due(FIRST_OF_APRIL)
    assert FaqPage.objects.get(pk=page.pk).live is True


def test_unapproved_text_never_goes_out_by_its_date(page, author, turn_clock_to):
    cms.edit(author, page, spoken_answer="not approved", go_live_at="2026-04-01 00:00", expire_at="2026-04-02 00:00")

    turn_clock_to(FIRST_OF_APRIL + timedelta(days=9))
    publish_due(FIRST_OF_APRIL + timedelta(days=9))

    assert cms.published(page) == "spoken answer ja"
    assert FaqPage.objects.get(pk=page.pk).live is True


def test_approved_text_expires_on_its_day(page, author, approver, turn_clock_to):
    cms.submit(author, page, "until the end of March", expire_at="2026-04-01 00:00")
    cms.approve(approver, page)

    turn_clock_to(FIRST_OF_APRIL - SECOND)
    assert publish_due(FIRST_OF_APRIL - SECOND) == Due(published=0, expired=0)
    turn_clock_to(FIRST_OF_APRIL)
    assert publish_due(FIRST_OF_APRIL) == Due(published=0, expired=1)

    page = FaqPage.objects.get(pk=page.pk)
    assert (page.live, page.expired) == (False, True)
    assert _noted()[-1] == ("faq_unpublished", "", f"FAQ {page.number_id} (ja): question ja")


def test_text_that_waits_for_its_day_can_still_be_corrected(page, author, approver, turn_clock_to):
    cms.submit(author, page, "with a mistake", go_live_at="2026-04-01 00:00")
    cms.approve(approver, page)
    form = cms.signed_in(author).get(f"/admin/pages/{page.pk}/edit/").content.decode()

    cms.submit(author, page, "corrected", go_live_at="2026-04-01 00:00")
    cms.approve(approver, page)
    turn_clock_to(FIRST_OF_APRIL)
    publish_due(FIRST_OF_APRIL)

    assert "2026-04-01 00:00" in form
    assert cms.published(page) == "corrected"


def test_text_that_waits_for_its_day_and_for_an_approval_is_locked_for_its_author(page, author, approver):
    cms.submit(author, page, "with a mistake", go_live_at="2026-04-01 00:00")
    cms.approve(approver, page)
    cms.submit(author, page, "corrected", go_live_at="2026-04-01 00:00")

    cms.edit(author, page, spoken_answer="behind the approver's back")

    assert FaqPage.objects.get(pk=page.pk).latest_revision.content["spoken_answer"] == "corrected"


def test_form_refuses_dates_that_cannot_be(page, author):
    for dates in (
        {"expire_at": "2026-03-01 00:00"},
        {"go_live_at": "2026-05-01 00:00", "expire_at": "2026-04-01 00:00"},
    ):
        response = cms.edit(author, page, **dates)

        assert set(response.context["form"].errors) == set(dates)


def test_what_cannot_go_out_holds_up_no_other(group, author, approver, turn_clock_to, caplog):
    pages = [faqs.faq(group, languages=("ja",))["ja"] for _ in range(2)]
    for page in pages:
        cms.submit(author, page, "new fee", go_live_at="2026-04-01 00:00")
        cms.approve(approver, page)
    broken = FaqPage.objects.get(pk=pages[0].pk).scheduled_revision
    broken.content["audience"] = "nobody"
    broken.save()

    turn_clock_to(FIRST_OF_APRIL)
    due = publish_due(FIRST_OF_APRIL)

    assert due == Due(published=1, expired=0)
    assert [cms.published(page) for page in pages] == ["spoken answer ja", "new fee"]
    assert str(pages[0].pk) in caplog.text


@pytest.mark.parametrize("count", [1, 3])
def test_minute_without_anything_due_takes_two_queries(group, count, django_assert_num_queries):
    for _ in range(count):
        faqs.faq(group)

    with django_assert_num_queries(2):
        publish_due(NOW)


def test_approval_is_noted_with_number_language_revision_and_person(page, author, approver):
    cms.submit(author, page)
    cms.approve(approver, page)

    entry = AuditEntry.objects.filter(action=Action.FAQ_PUBLISHED).latest("pk")
    page = FaqPage.objects.get(pk=page.pk)
    assert (entry.actor, entry.person_number, entry.role, entry.subject_key) == (
        approver.pk,
        "P-approver",
        "approver",
        f"faq:{page.number_id}",
    )
    assert entry.details == {
        "number": page.number_id,
        "language": "ja",
        "revision": page.live_revision_id,
        "approved_by": "P-approver",
    }


def test_publication_on_its_day_is_noted_as_the_machines_with_its_approver(page, author, approver, turn_clock_to):
    cms.submit(author, page, go_live_at="2026-04-01 00:00")
    cms.approve(approver, page)
    turn_clock_to(FIRST_OF_APRIL)

    publish_due(FIRST_OF_APRIL)

    entry = AuditEntry.objects.filter(action=Action.FAQ_PUBLISHED).latest("pk")
    assert (entry.actor, entry.details["approved_by"]) == (None, "P-approver")


def test_publication_by_a_program_unpublication_and_deletion_are_noted(page, approver):
    with LogContext(user=approver):
        page.save_revision().publish()
        page.unpublish()
        page.save_revision().publish(log_action=False)
        FaqPage.objects.get(pk=page.pk).delete()

    by = "Approver"
    assert [(action, name) for action, name, _subject in _noted()[-4:]] == [
        ("faq_published", by),
        ("faq_unpublished", by),
        ("faq_published", by),
        ("faq_unpublished", by),
    ]


def test_draft_and_submission_are_not_noted(page, author):
    before = _noted()

    cms.edit(author, page, spoken_answer="draft")
    cms.submit(author, page)

    assert _noted() == before


def test_autosave_does_not_change_a_text_that_was_published_and_taken_back(db):
    page = faqs.faq(faqs.service_group())["ja"]
    published = page.live_revision
    page.unpublish()
    page.refresh_from_db()

    page.spoken_answer = "changed since"
    stored = page.save_revision(overwrite_revision=published)

    assert stored.pk != published.pk
    published.refresh_from_db()
    assert published.content["spoken_answer"] == "spoken answer ja"
