"""The first page of the CMS: what is to be looked after, for whoever has a say in it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kb.accounts.policy import Role
from kb.directory.models import ServiceGroup
from kb.faq_pages.home import SHOWN, due_for_review
from kb.faq_pages.models import FaqPage
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

DAY = timedelta(days=1)


@pytest.fixture
def group() -> ServiceGroup:
    return faqs.service_group()


def home_of(client, user) -> str:
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client.get(reverse("wagtailadmin_home")).content.decode()


def reviewed_on(page: FaqPage, day) -> FaqPage:
    FaqPage.objects.filter(pk=page.pk).update(review_on=day)
    return page


def test_reviews_that_are_due_come_oldest_first(group):
    today = timezone.localdate()
    late, soon, far = (
        reviewed_on(faqs.faq(group, languages=("ja",))["ja"], today + days * DAY) for days in (-3, 20, 200)
    )

    assert list(due_for_review(FaqPage.objects.all(), by=today + 30 * DAY)) == [late, soon]
    assert far.live


def test_author_sees_what_waits_with_a_way_to_it(client, group):
    today = timezone.localdate()
    pages = [reviewed_on(faqs.faq(group, languages=("ja",))["ja"], today) for _number in range(SHOWN + 2)]

    shown = home_of(client, faqs.person("author", Role.AUTHOR, unit="shimin"))

    assert reverse("wagtailadmin_pages:edit", args=[pages[0].pk]) in shown
    assert "2 more to be reviewed" in shown
    assert f"{SHOWN + 2} texts are missing or behind in translation" in shown


def test_author_whose_texts_are_in_order_reads_so(client, group):
    page = faqs.faq(group)["ja"]
    reviewed_on(page, None)

    assert "Nothing is due for review" in home_of(client, faqs.person("author", Role.AUTHOR, unit="shimin"))


def test_what_waits_elsewhere_is_not_told(client, group):
    reviewed_on(faqs.faq(group, languages=("ja",))["ja"], timezone.localdate())

    assert "To be looked after" not in home_of(client, faqs.person("other", Role.AUTHOR, unit="zeimu"))
