"""Urgent publication: out at once with a reason, looked at by a second person afterwards."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.audit.models import AuditEntry
from kb.directory.models import ServiceGroup
from kb.faq_pages.models import FaqPage, UrgentPublication
from kb.faq_pages.queries import OpenUrgent, open_urgent
from kb.faq_pages.urgent import confirm, publish_urgently
from tests.factories import cms, faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOON = datetime(2025, 2, 3, 3, 0, tzinfo=UTC)
DAY = timedelta(hours=24)
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def group() -> ServiceGroup:
    return faqs.service_group()


@pytest.fixture
def approver(group) -> User:
    return faqs.person("approver", Role.APPROVER)


@pytest.fixture
def second(group) -> User:
    return faqs.person("second", Role.APPROVER)


@pytest.fixture
def page(group) -> FaqPage:
    """A published FAQ with a draft that corrects it."""
    return _with_draft(faqs.faq(group, languages=("ja",))["ja"])


def _with_draft(page: FaqPage, **fields: object) -> FaqPage:
    draft = page.get_latest_revision_as_object()
    for name, value in {"spoken_answer": "corrected", **fields}.items():
        setattr(draft, name, value)
    draft.save_revision(user=faqs.person("author", Role.AUTHOR))
    return FaqPage.objects.get(pk=page.pk)


def _urgent(page: FaqPage, by: User, at: datetime = NOON) -> UrgentPublication:
    return publish_urgently(page, by=by, reason="wrong number", at=at)


def test_draft_goes_out_at_once_and_is_written_down(page, approver):
    urgent = _urgent(page, approver)

    page.refresh_from_db()
    assert (page.live_revision.content["spoken_answer"], page.has_unpublished_changes) == ("corrected", False)
    assert cms.published(page) == "corrected"
    assert (urgent.number_id, urgent.language, urgent.revision, urgent.question, urgent.published_at) == (
        page.number_id,
        "ja",
        page.live_revision_id,
        "question ja",
        NOON,
    )
    entries = AuditEntry.objects.order_by("-pk").values_list("action", "actor", "reason")[:2]
    assert list(entries) == [
        ("faq_published_urgently", approver.pk, "wrong number"),
        ("faq_published", approver.pk, ""),
    ]


def test_approval_in_progress_ends(page, approver):
    page.get_workflow().start(page, faqs.person("author", Role.AUTHOR))

    _urgent(page, approver)

    assert FaqPage.objects.get(pk=page.pk).current_workflow_state is None


def test_draft_for_a_later_day_goes_out_at_once(page, approver):
    tomorrow = timezone.now() + DAY
    page = _with_draft(page, go_live_at=tomorrow, expire_at=tomorrow + DAY)

    _urgent(page, approver, at=timezone.now())

    page.refresh_from_db()
    assert (cms.published(page), page.live, page.go_live_at) == ("corrected", True, None)


def test_reason_and_a_draft_are_needed(page, approver):
    with pytest.raises(ValidationError):
        publish_urgently(page, by=approver, reason="", at=NOON)
    assert cms.published(page) == "spoken answer ja"
    _urgent(page, approver)

    with pytest.raises(ValidationError):
        _urgent(page, approver)

    assert UrgentPublication.objects.count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.APPROVER, Role.CITY}])
def test_other_roles_publish_nothing_urgently(page, role):
    with pytest.raises(PermissionDenied):
        _urgent(page, faqs.person(f"a {role}", role))

    assert cms.published(page) == "spoken answer ja"


def test_approver_of_another_section_publishes_nothing_urgently(page):
    faqs.service_group("kankyo")

    with pytest.raises(PermissionDenied):
        _urgent(page, faqs.person("elsewhere", Role.APPROVER, unit="kankyo"))

    assert cms.published(page) == "spoken answer ja"


def test_contract_owner_publishes_urgently_in_any_section(page):
    _urgent(page, faqs.person("owner", Role.CITY))

    assert cms.published(page) == "corrected"


def test_second_person_confirms_once(page, approver, second):
    urgent = confirm(_urgent(page, approver), by=second, at=NOON + DAY)

    assert (urgent.confirmed_by, urgent.confirmed_at) == (second, NOON + DAY)
    assert AuditEntry.objects.latest("pk").action == "faq_confirmed"
    with pytest.raises(ValidationError):
        confirm(urgent, by=faqs.person("owner", Role.CITY), at=NOON + DAY)


def test_nobody_confirms_what_they_published_under_whichever_account(page, approver):
    urgent = _urgent(page, approver)

    for by in (approver, faqs.person("second account", Role.CITY, person_number="P-approver")):
        with pytest.raises(PermissionDenied):
            confirm(urgent, by=by, at=NOON)

    assert UrgentPublication.objects.get().confirmed_at is None


def test_other_sections_and_other_roles_confirm_nothing(page, approver):
    faqs.service_group("kankyo")
    urgent = _urgent(page, approver)

    for by in (faqs.person("elsewhere", Role.APPROVER, unit="kankyo"), faqs.person("a", Role.AUTHOR, unit="shimin")):
        with pytest.raises(PermissionDenied):
            confirm(urgent, by=by, at=NOON)


def test_desks_are_told_for_a_day_and_as_long_as_it_waits(group, page, approver, second):
    waiting = _urgent(page, approver)
    confirmed = _urgent(_with_draft(faqs.faq(group, languages=("ja",))["ja"]), approver, at=NOON + MOMENT)
    confirm(confirmed, by=second, at=NOON + MOMENT)

    def told(at: datetime) -> list[tuple[int, bool]]:
        return [(row.number, row.confirmed) for row in open_urgent(at)]

    assert told(NOON - MOMENT) == []
    assert open_urgent(NOON) == [
        OpenUrgent(
            id=waiting.pk,
            number=page.number_id,
            language="ja",
            question="question ja",
            reason="wrong number",
            published_at=NOON,
            confirmed=False,
        )
    ]
    assert told(NOON + DAY) == [(confirmed.number_id, True), (waiting.number_id, False)]
    assert told(NOON + DAY + MOMENT) == [(waiting.number_id, False)]


def test_desks_and_trail_do_not_quote_what_is_for_the_citys_staff_only(group, approver):
    inside = faqs.faq(group, languages=("ja",), audience="staff", title="Who has the key?")["ja"]

    urgent = _urgent(_with_draft(inside), approver)

    assert open_urgent(NOON) == []
    assert {entry.subject for entry in AuditEntry.objects.filter(subject_key=f"faq:{urgent.number_id}")} == {
        f"FAQ {urgent.number_id} (ja)"
    }


def test_newer_notice_of_the_same_text_stands_in_place_of_the_older(page, approver):
    _urgent(page, approver)
    later = UrgentPublication.objects.create(
        number_id=page.number_id,
        language="ja",
        revision=page.latest_revision_id,
        question="question ja",
        reason="it works again",
        published_by=approver,
        published_at=NOON + MOMENT,
    )

    assert [(row.id, row.reason) for row in open_urgent(NOON + DAY)] == [(later.pk, "it works again")]


@pytest.mark.parametrize("count", [1, 3])
def test_desks_ask_with_one_query(group, approver, count, django_assert_num_queries):
    for _ in range(count):
        _urgent(_with_draft(faqs.faq(group, languages=("ja",))["ja"]), approver)

    with django_assert_num_queries(1):
        assert len(open_urgent(NOON)) == count


def test_form_of_the_text_leads_there_and_one_more_click_publishes(page, approver):
    client = cms.signed_in(approver)
    url = reverse("faq_publish_urgently", args=[page.pk])

    form = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    shown = client.get(url).content.decode()
    client.post(url, {"reason": "wrong number"})

    assert f'href="{url}"' in form
    assert "corrected" in shown
    assert cms.published(page) == "corrected"
    assert UrgentPublication.objects.get().published_by == approver


def test_form_without_a_reason_says_so(page, approver):
    response = cms.signed_in(approver).post(reverse("faq_publish_urgently", args=[page.pk]), {"reason": " "})

    assert list(response.context["form"].errors) == ["reason"]
    assert cms.published(page) == "spoken answer ja"


def test_published_text_offers_no_urgent_way(page, approver):
    _urgent(page, approver)

    form = cms.signed_in(approver).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()

    assert reverse("faq_publish_urgently", args=[page.pk]) not in form


def test_author_and_administrator_find_no_urgent_way(page):
    for user in (faqs.person("author", Role.AUTHOR), faqs.person("admin", Role.ADMINISTRATOR)):
        client = cms.signed_in(user)
        url = reverse("faq_publish_urgently", args=[page.pk])

        assert url not in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        client.post(url, {"reason": "wrong number"})
        assert client.get(reverse("faq_urgent")).status_code in {302, 404}

    assert cms.published(page) == "spoken answer ja"


def test_list_shows_what_waits_and_lets_another_person_confirm(page, approver, second):
    urgent = _urgent(page, approver)
    url = reverse("faq_confirm_urgent", args=[urgent.pk])

    own = cms.signed_in(approver).get(reverse("faq_urgent")).content.decode()
    others = cms.signed_in(second).get(reverse("faq_urgent")).content.decode()
    assert [url in own, url in others, "wrong number" in own] == [False, True, True]
    assert cms.signed_in(second).get(url).status_code == 405
    cms.signed_in(approver).post(url)
    assert UrgentPublication.objects.get().confirmed_at is None
    cms.signed_in(second).post(url)

    assert UrgentPublication.objects.get().confirmed_by == second


def test_list_shows_nothing_of_other_sections(page, approver):
    faqs.service_group("kankyo")
    _urgent(page, approver)
    elsewhere = cms.signed_in(faqs.person("elsewhere", Role.APPROVER, unit="kankyo"))

    html = elsewhere.get(reverse("faq_urgent")).content.decode()

    assert "wrong number" not in html
    assert "question ja" not in html


def test_contract_owner_finds_the_drafts_of_every_section(page):
    owner = cms.signed_in(faqs.person("owner", Role.CITY))

    html = owner.get(reverse("faq_urgent")).content.decode()

    assert reverse("faq_publish_urgently", args=[page.pk]) in html


def test_list_takes_as_many_queries_for_three_as_for_one(group, approver, second, django_assert_max_num_queries):
    client = cms.signed_in(second)
    counts = []
    for _ in range(2):
        _urgent(_with_draft(faqs.faq(group, languages=("ja",))["ja"]), approver)
        _with_draft(faqs.faq(group, languages=("ja",))["ja"])
        client.get(reverse("faq_urgent"))
        with django_assert_max_num_queries(100) as asked:
            client.get(reverse("faq_urgent"))
        counts.append(len(asked))

    assert counts[0] == counts[1]
