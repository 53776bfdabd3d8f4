"""Pages that are kept: the same for everybody, made anew when something has changed, and sent once."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kb.accounts.policy import Role
from kb.directory.models import ServiceGroup
from kb.directory.opening_hours import CITY_TIME
from kb.events.models import Event
from kb.faq_pages.models import Category
from kb.public.keeping import AT_MOST, KEPT, KeptPages, Page
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

MOMENT = datetime(2025, 2, 3, 12, 0, 30, tzinfo=CITY_TIME)
EVERYWHERE = ("/ja/", "/en/faq/{number}/", "/ja/search/?q=question", "/ja/sections/", "/ja/feed/", "/ja/events/")


@pytest.fixture
def group() -> ServiceGroup:
    return faqs.service_group()


@pytest.fixture
def kept(monkeypatch) -> None:
    """Keep pages, as in the running product, and look for changes at every request."""
    monkeypatch.setattr(KEPT, "at_most", AT_MOST)
    monkeypatch.setattr(KEPT, "looks_after_seconds", 0.0)
    monkeypatch.setattr(KEPT, "_state", ((), {}))


def _stand_still(monkeypatch, at: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: at)


def _get(url: str, client: Client | None = None, **headers: str):
    return (client or Client()).get(url, headers=headers)


@pytest.mark.parametrize("address", EVERYWHERE)
def test_stranger_gets_what_caches_may_keep_for_all(group, address):
    number = faqs.faq(group)["ja"].number_id

    response = _get(address.format(number=number))

    assert response["Cache-Control"] == "public, max-age=0, s-maxage=10"
    assert not response.has_header("Vary")
    assert not response.cookies


def test_staff_see_the_same_page(group):
    number = faqs.faq(group)["ja"].number_id
    client = Client()
    client.force_login(faqs.person("author", Role.AUTHOR))

    for address in EVERYWHERE:
        url = address.format(number=number)
        assert _get(url, client).content == _get(url).content


def test_whoever_has_the_page_is_not_sent_it_again(group):
    number = faqs.faq(group)["ja"].number_id
    url = f"/ja/faq/{number}/"
    first = _get(url)

    again = _get(url, **{"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert (again["ETag"], again["Cache-Control"]) == (first["ETag"], first["Cache-Control"])
    assert _get(url, **{"If-None-Match": '"other"'}).status_code == 200


def test_tag_stays_while_the_content_does(group, kept, monkeypatch):
    faqs.faq(group)
    _stand_still(monkeypatch, MOMENT)
    first = _get("/ja/")["ETag"]

    _stand_still(monkeypatch, MOMENT + timedelta(minutes=10))

    assert _get("/ja/")["ETag"] == first


def test_page_that_is_kept_takes_one_query(group, kept, monkeypatch, django_assert_num_queries):
    faqs.faq(group)
    _stand_still(monkeypatch, MOMENT)
    _get("/ja/")

    with django_assert_num_queries(1):
        _get("/ja/?utm_source=letter")


def test_correction_shows_at_once(group, kept):
    page = faqs.faq(group)["ja"]
    url = f"/ja/faq/{page.number_id}/"
    assert "spoken answer ja" in _get(url).content.decode()

    draft = page.get_latest_revision_as_object()
    draft.spoken_answer = "corrected"
    draft.save_revision().publish()

    assert "corrected" in _get(url).content.decode()


def test_what_is_taken_back_is_gone_at_once(group, kept):
    page = faqs.faq(group, languages=("ja",))["ja"]
    url = f"/ja/faq/{page.number_id}/"
    assert _get(url).status_code == 200

    page.unpublish()

    assert _get(url).status_code == 404


def test_directory_categories_and_events_show_at_once(group, kept):
    page = faqs.faq(group, languages=("ja",))["ja"]
    assert "課" in _get("/ja/").content.decode()
    ServiceGroup.objects.filter(pk=group.pk).update(name="改名した課")
    assert "改名した課" in _get("/ja/").content.decode()

    now = timezone.now()
    Event.objects.create(
        title="a fair", service_group=group, starts_at=now, ends_at=now + timedelta(hours=1), place="hall"
    )
    assert "a fair" in _get("/ja/").content.decode()

    category = Category.objects.create(code="new", name="新しい分類", name_en="new")
    draft = page.get_latest_revision_as_object()
    draft.categories = [category]
    draft.save_revision().publish()
    assert "新しい分類" in _get("/ja/").content.decode()


def test_opening_state_moves_with_the_clock(group):
    pages = KeptPages(at_most=10, looks_after_seconds=0.0)
    page = Page(content=b"", headers={})

    found = []
    for seconds in (0, 29, 30):
        pages.look(at=MOMENT + timedelta(seconds=seconds))
        found.append(pages.get(("home",)))
        pages.keep(("home",), page, of=pages.revision)

    assert found == [None, page, None]


def test_page_that_a_change_has_overtaken_is_not_kept(group):
    pages = KeptPages(at_most=10, looks_after_seconds=0.0)
    pages.look(at=MOMENT)
    before = pages.revision
    faqs.faq(group)
    pages.look(at=MOMENT)

    pages.keep(("home",), Page(content=b"", headers={}), of=before)

    assert pages.get(("home",)) is None


def test_no_more_than_so_many_pages_are_kept(group):
    pages = KeptPages(at_most=3, looks_after_seconds=0.0)
    pages.look(at=MOMENT)
    for number in range(10):
        pages.keep((str(number),), Page(content=b"", headers={}), of=pages.revision)

    assert [pages.get((str(number),)) is not None for number in range(10)] == [False] * 9 + [True]


def test_what_was_made_for_somebody_who_has_signed_in_is_not_kept(group, kept):
    client = Client()
    client.force_login(faqs.person("author", Role.AUTHOR))

    assert "Cookie" in _get("/ja/", client)["Vary"]
    assert not _get("/ja/").has_header("Vary")
    assert not _get("/ja/", client).has_header("Vary")


def test_page_that_is_not_there_is_not_kept(group, kept):
    assert _get("/ja/faq/99999/").status_code == 404
    assert KEPT._state[1] == {}
