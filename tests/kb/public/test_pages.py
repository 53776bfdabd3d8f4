"""The public pages: what citizens get, and what they never get."""

from datetime import UTC, date, datetime, time

import pytest
from django.test import Client

from kb.accounts.policy import Role
from kb.directory.models import Absence, OrgUnitVersion, ServiceGroup, WeeklyHours
from kb.directory.opening_hours import Days, Hours, Schedule
from kb.faq_pages.models import FaqPage, RelatedFaq
from kb.public.presentation import section_context
from kb.public.queries import Section, Telephone
from tests.factories import faqs, staff

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


FACTS = {"documents": "印鑑\n 本人確認書類 \n", "deadline": "14日以内", "fee": "300円", "place": "1番窓口"}


def test_facts_stand_between_the_spoken_answer_and_the_rest(group):
    page = faqs.faq(group, **FACTS)["ja"]

    html = _get(f"/ja/faq/{page.number_id}/")[1]

    order = [
        html.index(text)
        for text in (
            "spoken answer ja</p>",
            "<li>印鑑</li><li>本人確認書類</li>",
            "14日以内",
            "300円",
            "1番窓口",
            "full answer ja",
        )
    ]
    assert order == sorted(order)
    assert html.count("<dt>") == html.count("<dd>")


def test_page_without_facts_or_details_shows_no_empty_frame(group):
    number = faqs.faq(group, full_answer=[])["ja"].number_id

    html = _get(f"/ja/faq/{number}/")[1]

    assert '<dl class="facts">' not in html
    assert "details" not in html


def _relate(page: FaqPage, *others: FaqPage) -> None:
    draft = page.get_latest_revision_as_object()
    draft.related = [RelatedFaq(faq=other, sort_order=place) for place, other in enumerate(others)]
    draft.save_revision().publish()


def test_related_questions_stand_in_the_authors_order(group):
    page, second, first = (faqs.faq(group, title=title)["ja"] for title in ("main", "second", "first"))
    _relate(page, first, second)

    html = _get(f"/ja/faq/{page.number_id}/")[1]

    assert html.index("first</a>") < html.index("second</a>")
    assert f'href="/ja/faq/{first.number_id}/"' in html


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

    with django_assert_num_queries(7):
        assert _get(url)[0] == 200


@pytest.mark.parametrize("related", [1, 3])
def test_faq_page_takes_a_constant_number_of_queries(group, related, django_assert_num_queries):
    page = faqs.faq(group)["ja"]
    _relate(page, *(faqs.faq(group)["ja"] for _ in range(related)))

    with django_assert_num_queries(9):
        assert _get(f"/ja/faq/{page.number_id}/")[0] == 200


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
    shown = FaqPage.objects.get(number=numbers[0], locale__language_code="ja")
    _relate(shown, *FaqPage.objects.filter(title__contains="SECRET", locale=shown.locale))
    _secret_people(group)

    answers = {
        f"/{language}/{path}": _get(f"/{language}/{path}")
        for language in ("ja", "en")
        for path in ("", "sections/", *(f"faq/{number}/" for number in numbers))
    }

    assert {url for url, (status, _html) in answers.items() if status == 200} == {
        f"/{language}/{path}"
        for language in ("ja", "en")
        for path in ("", "sections/", f"faq/{numbers[0]}/", f"faq/{changed.number_id}/")
    }
    assert {status for status, _html in answers.values()} == {200, 404}
    assert [url for url, (_status, html) in answers.items() if "SECRET" in html or "9876" in html] == []


def _secret_people(group: ServiceGroup) -> None:
    """Put into the directory all that citizens must not see, beside a section that they may see."""
    section = group.units.get().unit
    OrgUnitVersion.objects.filter(unit=section).update(
        is_public=True, telephone="0467001000", place="SECRET place", duties="SECRET duty", name_kana="SECRET kana"
    )
    hidden = staff.unit("hidden", "SECRET section", parent=section, telephone="0467009876", duties="SECRET duty")
    head, deputy = staff.person("SECRET-1", "SECRET 一郎", "SECRET"), staff.person("SECRET-2", "SECRET 花子", "SECRET")
    for number, (unit, holder) in enumerate([(section, head), (hidden, deputy)]):
        staff.post(
            f"secret-{number}",
            unit,
            title="SECRET title",
            holder=holder,
            extension="9876",
            place="SECRET place",
            duties="SECRET duty",
        )
    staff.absence(head, starts=datetime(2020, 1, 1, tzinfo=UTC), ends=datetime(2090, 1, 1, tzinfo=UTC), deputy=deputy)
    assert Absence.objects.count() == 1
    staff.unit("gone", "SECRET gone section", is_public=True, valid_to=date(2020, 1, 1))


def test_pages_carry_no_inline_script_or_style(group):
    number = faqs.faq(group)["ja"].number_id

    for url in ("/ja/", "/ja/sections/", f"/ja/faq/{number}/"):
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
    schedule = Schedule(hours=tuple(hours)) if hours else None
    section = Section(code="shimin", name="市民課", schedule=schedule, telephones=[])

    assert section_context(section, at=MONDAY_NOON)["open"] is expected


@pytest.mark.parametrize(
    ("number", "shown"), [("0467001000", "0467-00-1000"), ("0120444444", "0120-444-444"), ("line-a", "line-a")]
)
def test_telephone_numbers_are_written_as_japan_writes_them(number, shown):
    section = Section(code="s", name="s", schedule=None, telephones=[Telephone(name="n", number=number)])

    assert section_context(section, at=MONDAY_NOON)["telephones"] == [{"name": "n", "shown": shown, "dialled": number}]


@pytest.mark.parametrize(
    ("days", "words"),
    [(Days.ORDINARY, ""), (Days.BOTH, "(public holidays too)"), (Days.HOLIDAYS, "(on public holidays only)")],
)
def test_hours_say_what_holds_on_public_holidays(group, days, words):
    number = faqs.faq(group)["en"].number_id
    WeeklyHours.objects.create(service_group=group, weekday=0, opens=time(8, 15), closes=time(17), days=days)

    hours = _get(f"/en/faq/{number}/")[1].partition("8:15–17:00</span>")[2].partition("</p>")[0]

    assert hours.strip() == words


def test_sections_that_the_city_shows_stand_with_their_numbers(group):
    OrgUnitVersion.objects.update(is_public=True, telephone="0467001000")
    staff.unit("hidden", "見せない課", telephone="0467009999")
    WeeklyHours.objects.create(service_group=group, weekday=0, opens=time(8, 30), closes=time(17))

    japanese, english = _get("/ja/sections/")[1], _get("/en/sections/")[1]

    assert "shimin課" in japanese
    assert "shimin section" in english
    for html in (japanese, english):
        assert '<a href="tel:+81467001000">0467-00-1000</a>' in html
        assert 'class="state ' in html
        assert "見せない課" not in html
        assert "0467-00-9999" not in html


def test_sections_without_any_say_what_will_stand_there():
    assert "The sections of the city will stand here" in _get("/en/sections/")[1]


@pytest.mark.parametrize("number", [1, 10])
def test_sections_take_a_constant_number_of_queries(number, django_assert_num_queries):
    for place in range(number):
        staff.group(f"g{place}", staff.unit(f"u{place}", is_public=True))

    with django_assert_num_queries(6):
        assert _get("/ja/sections/")[0] == 200


def test_sections_are_for_everybody_who_works_here_too(group):
    client = Client()
    client.force_login(faqs.person("admin", Role.ADMINISTRATOR))

    assert client.get("/ja/sections/").status_code == 200
