"""The public pages: what citizens get, and what they never get."""

from datetime import UTC, datetime, time

import pytest
from django.test import Client

from kb.directory.models import ServiceGroup, WeeklyHours
from kb.directory.opening_hours import Hours
from kb.public.presentation import section_context
from kb.public.queries import Section, Telephone
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def group() -> ServiceGroup:
    return faqs.service_group()


def _get(url: str) -> tuple[int, str]:
    response = Client().get(url)
    return response.status_code, response.content.decode()


def test_faq_page_answers_first_and_names_the_section(group):
    page = faqs.faq(group)["ja"]
    WeeklyHours.objects.create(service_group=group, weekday=0, opens=time(8, 30), closes=time(17))

    status, html = _get(f"/ja/faq/{page.number_id}/")

    main = html[html.index("<main") :]
    order = [main.index(text) for text in ("question ja", "spoken answer ja", "full answer ja", "8:30–17:00")]
    assert status == 200
    assert order == sorted(order)
    assert 'href="/en/faq/' in html


def test_each_language_has_its_own_text_and_names_the_other(group):
    number = faqs.faq(group)["ja"].number_id

    for language in ("ja", "en"):
        status, html = _get(f"/{language}/faq/{number}/")
        assert status == 200
        assert f"question {language}" in html
        for other in ("ja", "en"):
            assert f'<link rel="alternate" hreflang="{other}" href="http://testserver/{other}/faq/{number}/">' in html


def test_missing_english_shows_the_japanese_text_and_says_so(group):
    number = faqs.faq(group, languages=("ja",))["ja"].number_id

    status, html = _get(f"/en/faq/{number}/")

    assert status == 200
    assert "This answer is not available in English yet." in html
    assert '<article lang="ja">' in html
    assert 'rel="alternate" hreflang="en"' not in html


def test_home_lists_the_questions_of_each_section(group):
    faqs.faq(group)
    faqs.faq(group, languages=("ja",), title="only in Japanese")

    status, japanese = _get("/ja/")
    _status, english = _get("/en/")

    assert status == 200
    assert "question ja" in japanese
    assert "shimin課" in japanese
    assert "question en" in english
    assert "question ja" not in english
    assert "shimin section" in english
    assert 'lang="ja">only in Japanese' in english


@pytest.mark.parametrize(("url", "count"), [("/ja/", 1), ("/ja/", 3)])
def test_home_takes_a_constant_number_of_queries(group, url, count, django_assert_num_queries):
    for _ in range(count):
        faqs.faq(group)

    with django_assert_num_queries(5):
        assert _get(url)[0] == 200


def test_faq_page_takes_a_constant_number_of_queries(group, django_assert_num_queries):
    number = faqs.faq(group)["ja"].number_id

    with django_assert_num_queries(5):
        assert _get(f"/ja/faq/{number}/")[0] == 200


def test_nothing_internal_leaks(group):
    """Create everything that could leak, then read every public address."""
    secret = {"operator_note": "SECRET note", "other_wordings": "SECRET wording"}
    numbers = [
        faqs.faq(group, **secret)["ja"].number_id,
        faqs.faq(group, title="SECRET centre", audience="centre", **secret)["ja"].number_id,
        faqs.faq(group, title="SECRET staff", audience="staff", **secret)["ja"].number_id,
        faqs.faq(group, title="SECRET draft", live=False, **secret)["ja"].number_id,
    ]
    changed = faqs.faq(group, **secret)["en"]
    changed.title = "SECRET draft of a published page"
    changed.save_revision()
    narrowed = faqs.faq(group, **secret)
    narrowed["ja"].title, narrowed["ja"].audience = "SECRET in one language", "staff"
    narrowed["ja"].save_revision().publish()
    numbers += [changed.number_id, narrowed["ja"].number_id, 99999]

    answers = {
        f"/{language}/{path}": _get(f"/{language}/{path}")
        for language in ("ja", "en")
        for path in ("", *(f"faq/{number}/" for number in numbers))
    }

    assert {url for url, (status, _html) in answers.items() if status == 200} == {
        f"/{language}/{path}"
        for language in ("ja", "en")
        for path in ("", f"faq/{numbers[0]}/", f"faq/{changed.number_id}/")
    }
    assert {status for status, _html in answers.values()} == {200, 404}
    assert [url for url, (_status, html) in answers.items() if "SECRET" in html] == []


def test_pages_carry_no_inline_script_or_style(group):
    number = faqs.faq(group)["ja"].number_id

    for url in ("/ja/", f"/ja/faq/{number}/"):
        html = _get(url)[1]
        assert "<script" not in html
        assert "<style" not in html
        assert " style=" not in html


def test_tree_of_pages_has_no_addresses_of_its_own(group):
    page = faqs.faq(group)["ja"]

    assert _get(f"/ja/{group.code}/{page.slug}/")[0] == 404
    assert _get(f"/{group.code}/{page.slug}/")[0] == 404


MONDAY_NOON = datetime(2025, 2, 3, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ([], None),
        ([Hours(weekday=0, opens=time(8, 30), closes=time(17))], True),
        ([Hours(weekday=1, opens=time(8, 30), closes=time(17))], False),
    ],
)
def test_open_now_follows_the_hours(hours, expected):
    section = Section(code="shimin", name="市民課", hours=hours, telephones=[])

    assert section_context(section, at=MONDAY_NOON)["open"] is expected


@pytest.mark.parametrize(
    ("number", "shown"), [("0467001000", "0467-00-1000"), ("0120444444", "0120-444-444"), ("line-a", "line-a")]
)
def test_telephone_numbers_are_written_as_japan_writes_them(number, shown):
    section = Section(code="s", name="s", hours=[], telephones=[Telephone(name="n", number=number)])

    assert section_context(section, at=MONDAY_NOON)["telephones"] == [{"name": "n", "shown": shown, "dialled": number}]
