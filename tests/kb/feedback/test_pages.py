"""The pages on which the city and the centre read what citizens said."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kb.accounts.policy import Role
from kb.faq_pages.models import FaqPage
from kb.feedback.models import Feedback
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def _feedback(page: FaqPage, text: str = "", *, helpful: bool = False, reason: str = "", days_ago: int = 0) -> Feedback:
    return Feedback.objects.create(
        number_id=page.number_id,
        language="ja",
        revision=page.live_revision_id,
        helpful=helpful,
        reason=reason,
        text_masked=text,
        at=timezone.now() - timedelta(days=days_ago),
    )


@pytest.fixture
def pages() -> dict[str, FaqPage]:
    """One answer of each of two sections, each with a word."""
    found = {
        code: faqs.faq(faqs.service_group(code), title=f"question of {code}")["ja"] for code in ("shimin", "nozei")
    }
    for code, page in found.items():
        _feedback(page, f"word on {code}", reason="unclear")
    return found


def _read(role: Role, address: str = "/feedback/", unit: str = "shimin") -> tuple[int, str]:
    client = Client()
    client.force_login(faqs.person(role.value, role, unit=unit))
    response = client.get(address, headers={"Accept-Language": "en"})
    return response.status_code, response.content.decode()


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.SUPERVISOR, Role.MANAGER, Role.CITY, Role.AUDITOR])
def test_the_centre_and_the_city_read_all(pages, role):
    status, html = _read(role)

    assert status == 200
    assert "word on shimin" in html
    assert "word on nozei" in html


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.APPROVER])
@pytest.mark.parametrize("address", ["/feedback/", "/feedback/counts/"])
def test_sections_read_what_was_said_of_their_own(pages, role, address):
    status, html = _read(role, address)

    assert status == 200
    assert f'<span class="number">{pages["shimin"].number_id}</span>' in html
    assert f'<span class="number">{pages["nozei"].number_id}</span>' not in html
    assert "word on nozei" not in html


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMINISTRATOR])
def test_others_find_no_such_page(pages, role):
    assert _read(role)[0] == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"plain", "old", "yes"}),
        ("helpful=no", {"plain", "old"}),
        ("helpful=yes", {"yes"}),
        ("reason=wrong", {"old"}),
        ("first_day={today}", {"plain", "yes"}),
        ("last_day={yesterday}", {"old"}),
        ("number=99999", set()),
        ("number=x&reason=x&helpful=x&first_day=x&page=x", {"plain", "old", "yes"}),
    ],
)
def test_filter_leaves_what_is_looked_for(query, expected):
    page = faqs.faq(faqs.service_group())["ja"]
    _feedback(page, "said: plain")
    _feedback(page, "said: old", reason="wrong", days_ago=9)
    _feedback(page, "said: yes", helpful=True)
    today = timezone.localdate()

    html = _read(Role.CITY, f"/feedback/?{query.format(today=today, yesterday=today - timedelta(days=1))}")[1]

    assert {word for word in ("plain", "old", "yes") if f"said: {word}" in html} == expected


def test_counts_put_the_worst_first():
    group = faqs.service_group()
    good, bad = (faqs.faq(group, title=title)["ja"] for title in ("good answer", "bad answer"))
    for helpful in (True, True, True, False):
        _feedback(good, helpful=helpful)
    for helpful in (False, False):
        _feedback(bad, helpful=helpful)

    html = _read(Role.MANAGER, "/feedback/counts/")[1]

    assert html.index("bad answer") < html.index("good answer")
    assert "75 %" in html


def test_question_that_is_no_longer_public_is_named_by_its_number_alone(pages):
    draft = pages["shimin"].get_latest_revision_as_object()
    draft.title, draft.audience = "SECRET", "staff"
    draft.save_revision().publish()

    html = _read(Role.OPERATOR)[1]

    assert "SECRET" not in html
    assert str(pages["shimin"].number_id) in html


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("address", ["/feedback/", "/feedback/counts/"])
def test_lists_take_a_constant_number_of_queries(address, count, django_assert_num_queries):
    group = faqs.service_group()
    for _ in range(count):
        _feedback(faqs.faq(group)["ja"])
    client = Client()
    client.force_login(faqs.person("city", Role.CITY))

    with django_assert_num_queries(5):
        assert client.get(address).status_code == 200


def test_words_are_shown_as_text(pages):
    _feedback(pages["shimin"], "<script>alert(1)</script>\nsecond line")

    html = _read(Role.CITY)[1]

    assert "<script>alert" not in html
    assert "&lt;/script&gt;<br>second line" in html


def test_list_is_divided_into_pages(pages):
    for number in range(50):
        _feedback(pages["shimin"], f"number {number:02}")

    assert "page=2" in _read(Role.CITY)[1]
