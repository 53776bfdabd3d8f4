"""「役に立ちましたか」, as a citizen answers it: what is kept, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from kb.faq_pages.models import FaqPage
from kb.feedback.models import Feedback
from kb.feedback.taking import LONGEST_TEXT, MOST_PER_ADDRESS, Limit, Seen, seen_by, token_of
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOON = datetime(2025, 2, 3, 3, tzinfo=UTC)


@pytest.fixture
def page(monkeypatch) -> FaqPage:
    """One public answer; nobody has given feedback yet."""
    monkeypatch.setattr("kb.public.feedback_views.LIMIT", Limit(most=MOST_PER_ADDRESS, within=timedelta(hours=1)))
    return faqs.faq(faqs.service_group())["ja"]


def _token(page: FaqPage) -> str:
    html = Client().get(f"/ja/faq/{page.number_id}/").content.decode()
    return html.partition('name="token" value="')[2].partition('"')[0]


def _give(page: FaqPage, *, client: Client | None = None, headers: dict[str, str] | None = None, **form: str):
    sent = {"token": _token(page), "helpful": "no", **form}
    browser = client or Client(enforce_csrf_checks=True)
    return browser.post(f"/ja/faq/{page.number_id}/feedback/", sent, headers=headers)


def test_yes_is_one_press(page):
    answer = _give(page, helpful="yes", homepage="", text="")

    assert (answer.status_code, answer["Location"]) == (302, f"/ja/faq/{page.number_id}/thanks/")
    assert not answer.cookies
    [kept] = Feedback.objects.values("number", "language", "revision", "helpful", "reason", "text_masked")
    assert kept == {
        "number": page.number_id,
        "language": "ja",
        "revision": page.live_revision_id,
        "helpful": True,
        "reason": "",
        "text_masked": "",
    }


def test_no_comes_with_a_reason_and_without_what_tells_of_the_person(page):
    _give(page, reason="wrong", text="電話が違う。私は0467-00-1234の見本と申します。")

    [kept] = Feedback.objects.all()
    assert (kept.helpful, kept.reason) == (False, "wrong")
    assert kept.text_masked == "電話が違う。私は＊＊＊＊＊＊と申します。"


def test_nothing_that_is_kept_could_name_the_sender():
    assert {field.name for field in Feedback._meta.get_fields()} == {
        "id", "number", "language", "revision", "helpful", "reason", "text_masked", "at"
    }  # fmt: skip


def test_long_words_are_cut_and_an_unknown_reason_is_none(page):
    _give(page, reason="<b>", text="あ" * 10_000)

    [kept] = Feedback.objects.all()
    assert (kept.reason, kept.text_masked) == ("", "あ" * LONGEST_TEXT)


@pytest.mark.parametrize(
    "form", [{"token": ""}, {"token": "x:y"}, {"helpful": ""}, {"helpful": "perhaps"}], ids=lambda form: str(form)
)
def test_form_that_is_not_whole_is_shown_again_with_what_was_typed(page, form):
    answer = _give(page, **{"text": "<my words>", "reason": "unclear", **form})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "&lt;my words&gt;" in html
    assert 'value="unclear" checked' in html
    assert not Feedback.objects.exists()


def test_token_of_another_answer_is_refused(page):
    other = faqs.faq(page.get_parent().specific.service_group)["ja"]

    assert _give(page, token=_token(other)).status_code == 422
    assert not Feedback.objects.exists()


def test_form_of_another_site_is_refused(page):
    assert _give(page, headers={"Origin": "https://elsewhere.example"}).status_code == 422
    assert _give(page, headers={"Origin": "http://testserver"}).status_code == 302
    assert Feedback.objects.count() == 1


def test_program_that_fills_every_field_is_thanked_and_forgotten(page):
    assert _give(page, homepage="https://example.com").status_code == 302
    assert not Feedback.objects.exists()


def test_one_address_gives_only_so_many(page):
    answers = [_give(page).status_code for _ in range(MOST_PER_ADDRESS + 1)]

    assert answers == [302] * MOST_PER_ADDRESS + [429]
    assert Feedback.objects.count() == MOST_PER_ADDRESS


@pytest.mark.parametrize("audience", ["centre", "staff"])
def test_answer_that_is_not_for_citizens_takes_no_feedback(page, audience):
    token = _token(page)
    draft = page.get_latest_revision_as_object()
    draft.audience = audience
    draft.save_revision().publish()

    assert Client().post(f"/ja/faq/{page.number_id}/feedback/", {"helpful": "no"}).status_code == 404
    assert Client().post("/ja/faq/99999/feedback/", {"helpful": "no", "token": token}).status_code == 404


@pytest.mark.parametrize(("days", "expected"), [(0, True), (2, True), (3, False)])
def test_page_that_was_left_open_can_be_answered_for_two_days(days, expected):
    token = token_of(1001, language="ja", revision=5, at=NOON)

    seen = seen_by(token, at=NOON + timedelta(days=days))

    assert seen == (Seen(number=1001, language="ja", revision=5) if expected else None)


def test_token_is_the_same_for_everybody_all_day(page):
    assert _token(page) == _token(page)


def test_limit_counts_each_address_and_forgets():
    limit = Limit(most=2, within=timedelta(hours=1))

    assert [limit.allows("a", at=NOON) for _ in range(3)] == [True, True, False]
    assert limit.allows("b", at=NOON)
    assert limit.allows("a", at=NOON + timedelta(hours=1))
