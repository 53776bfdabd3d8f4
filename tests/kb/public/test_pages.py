"""The public pages: what citizens get."""

import json
import re
from datetime import UTC, datetime, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kb.accounts.policy import Role
from kb.directory.models import OrgUnitVersion, ServiceGroup, WeeklyHours
from kb.directory.opening_hours import Days, Hours, Schedule
from kb.events.models import Event, State
from kb.faq_pages.models import Category, FaqPage, RelatedFaq
from kb.public.presentation import section_context
from kb.public.queries import Listed, Section, Telephone, is_in_season
from kb.search.learning import Choice, learn
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
    assert 'class="details' not in html


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
            assert (
                f'<link rel="alternate" hreflang="{other}" href="http://localhost:8000/{other}/faq/{number}/">' in html
            )
        assert f'hreflang="x-default" href="http://localhost:8000/ja/faq/{number}/"' in html
        assert f'<link rel="canonical" href="http://localhost:8000/{language}/faq/{number}/">' in html


def test_missing_english_shows_the_japanese_text_and_says_so(group):
    number = faqs.faq(group, languages=("ja",))["ja"].number_id

    status, html = _get(f"/en/faq/{number}/")

    assert status == 200
    assert "This answer is not available in English yet." in html
    assert '<article lang="ja">' in html
    assert 'rel="alternate" hreflang="en"' not in html
    assert f'<link rel="canonical" href="http://localhost:8000/ja/faq/{number}/">' in html


def test_section_lists_its_questions(group):
    faqs.faq(group)
    faqs.faq(group, languages=("ja",), title="only in Japanese")

    status, japanese = _get("/ja/sections/shimin/")
    _status, english = _get("/en/sections/shimin/")

    assert status == 200
    assert "question ja" in japanese
    assert "shimin課" in japanese
    assert "question en" in english
    assert "question ja" not in english
    assert "shimin section" in english
    assert 'lang="ja">only in Japanese' in english


def test_section_without_questions_for_citizens_has_no_page(group):
    faqs.faq(group, audience="centre")

    assert _get("/ja/sections/shimin/")[0] == 404
    assert "shimin" not in _get("/ja/")[1]


MOST_QUERIES = {
    "/ja/": 13,
    "/ja/search/?q=question": 14,
    "/ja/category/garbage/": 5,
    "/ja/sections/shimin/": 8,
    "/ja/events/": 1,
    "/ja/feed/": 4,
    "/sitemap.xml": 10,
}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("url", MOST_QUERIES)
def test_page_takes_a_constant_number_of_queries(group, url, count, django_assert_max_num_queries):
    garbage = _category("garbage")
    for _ in range(count):
        _put_into(garbage, faqs.faq(group)["ja"])
    _get("/ja/search/?q=question")  # the index is made

    with django_assert_max_num_queries(MOST_QUERIES[url]):
        assert _get(url)[0] == 200


def _category(code: str, parent: Category | None = None) -> Category:
    return Category.objects.create(code=code, parent=parent, name=f"分類{code}", name_en=f"about {code}")


def _put_into(category: Category, page: FaqPage) -> None:
    draft = page.get_latest_revision_as_object()
    draft.categories = [category]
    draft.save_revision().publish()


def test_category_lists_what_lies_in_it_and_below(group):
    above = _category("procedures")
    below = _category("procedures/residence", above)
    _put_into(below, faqs.faq(group, title="a move")["ja"])
    _put_into(above, faqs.faq(group, title="a procedure")["ja"])

    whole, part = _get("/ja/category/procedures/")[1], _get("/ja/category/procedures/residence/")[1]

    assert ("a move" in whole, "a procedure" in whole) == (True, True)
    assert 'href="/ja/category/procedures/residence/"' in whole
    assert ("a move" in part, "a procedure" in part) == (True, False)
    assert 'href="/ja/category/procedures/"' in _get("/ja/")[1]


def test_translation_lies_in_the_categories_of_its_original(group):
    page = faqs.faq(group)["ja"]
    _put_into(_category("garbage"), page)

    assert "question en" in _get("/en/category/garbage/")[1]
    assert 'href="/en/category/garbage/"' in _get(f"/en/faq/{page.number_id}/")[1]


def test_category_is_divided_into_pages(group):
    garbage = _category("garbage")
    for place in range(21):
        _put_into(garbage, faqs.faq(group, languages=("ja",), title=f"<{place:02}>")["ja"])

    first, second = _get("/ja/category/garbage/")[1], _get("/ja/category/garbage/?page=2")[1]

    assert ("&lt;19&gt;" in first, "&lt;20&gt;" in first) == (True, False)
    assert ("&lt;19&gt;" in second, "&lt;20&gt;" in second) == (False, True)
    assert 'href="/en/category/garbage/?page=2"' in second
    assert _get("/ja/category/garbage/?page=999")[1] == second


@pytest.mark.parametrize("code", ["nothing", "garbage", "garbage/nothing", "%00", "<b>"])
def test_category_without_anything_for_citizens_has_no_page(group, code):
    _put_into(_category("garbage"), faqs.faq(group, audience="staff")["ja"])

    assert _get(f"/ja/category/{code}/")[0] == 404


def test_home_shows_first_what_is_asked_now(group):
    seldom, often, hidden = (
        faqs.faq(group, **fields)["ja"]
        for fields in (
            {"title": "asked seldom"},
            {"title": "asked often"},
            {"title": "asked inside", "audience": "centre"},
        )
    )
    faqs.faq(group, title="never asked")
    for page, times in ((seldom, 1), (often, 5), (hidden, 9)):
        for _ in range(times):
            learn([Choice(group_code=group.code, faq_number=page.number_id, at=timezone.now())])

    asked = _get("/ja/")[1].partition('id="asked-most"')[2].partition("</ul>")[0]

    assert asked.index("asked often") < asked.index("asked seldom")
    assert "never asked" not in asked
    assert "asked inside" not in asked


@pytest.mark.parametrize(
    ("season", "month", "expected"),
    [
        (None, 3, False),
        ((3, 4), 2, False),
        ((3, 4), 3, True),
        ((3, 4), 4, True),
        ((11, 2), 1, True),
        ((11, 2), 3, False),
    ],
)
def test_season_holds_in_its_months(season, month, expected):
    entry = Listed(
        number=1, language="ja", question="q", languages=("ja",), group=1, categories=frozenset(), season=season,
        published_at=None, updated_at=None,
    )  # fmt: skip

    assert is_in_season(entry, month) is expected


def test_events_that_are_not_over_stand_with_their_state(group):
    now = timezone.now()
    for title, days, state in (("over", -3, State.ENDED), ("a fair", 3, State.POSTPONED)):
        starts = now + timedelta(days=days)
        Event.objects.create(
            title=title,
            service_group=group,
            starts_at=starts,
            ends_at=starts + timedelta(hours=1),
            place="hall",
            state=state,
        )

    for address in ("/en/", "/en/events/"):
        html = _get(address)[1]
        assert "a fair" in html
        assert "Postponed" in html
        assert "over</strong>" not in html


@pytest.mark.parametrize("related", [1, 3])
def test_faq_page_takes_a_constant_number_of_queries(group, related, django_assert_num_queries):
    page = faqs.faq(group)["ja"]
    _relate(page, *(faqs.faq(group)["ja"] for _ in range(related)))

    with django_assert_num_queries(10):
        assert _get(f"/ja/faq/{page.number_id}/")[0] == 200


def test_pages_carry_no_inline_script_or_style(group):
    number = faqs.faq(group)["ja"].number_id

    for url in ("/ja/", "/ja/sections/", f"/ja/faq/{number}/"):
        html = _get(url)[1]
        assert html.count("<script") == html.count('<script type="application/ld+json">')
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
        assert '<a class="call" href="tel:+81467001000">0467-00-1000</a>' in html
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


def test_linked_data_says_what_the_page_says(group):
    number = faqs.faq(group, title="</script><b>?")["ja"].number_id

    faq = _linked_data(_get(f"/ja/faq/{number}/")[1])
    office = _linked_data(_get("/en/sections/shimin/")[1])

    [question] = faq["mainEntity"]
    assert (question["name"], question["acceptedAnswer"]["text"]) == ("</script><b>?", "spoken answer ja")
    assert (office["@type"], office["name"]) == ("GovernmentOffice", "shimin section")


def _linked_data(html: str) -> dict[str, object]:
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    return json.loads(text)


def test_feed_brings_what_changed_last_first(group):
    old, new = (faqs.faq(group, title=title)["ja"] for title in ("old", "new"))
    draft = old.get_latest_revision_as_object()
    draft.spoken_answer = "corrected"
    draft.save_revision().publish()

    feed = _get("/ja/feed/")[1]

    assert feed.index("<title>old</title>") < feed.index("<title>new</title>")
    assert "corrected" in feed
    assert f"http://localhost:8000/ja/faq/{new.number_id}/" in feed


def test_sitemap_names_both_languages_where_there_are_two(group):
    both = faqs.faq(group)["ja"].number_id
    one = faqs.faq(group, languages=("ja",))["ja"].number_id

    places = re.findall(r"<loc>http://localhost:8000(.*?)</loc>", _get("/sitemap.xml")[1])

    assert {place for place in places if "/faq/" in place} == {
        f"/ja/faq/{both}/",
        f"/en/faq/{both}/",
        f"/ja/faq/{one}/",
    }
    assert {_get(place)[0] for place in places} == {200}


def test_robots_are_shown_the_public_pages_and_nothing_else():
    lines = _get("/robots.txt")[1].splitlines()

    assert "Disallow: /" in lines
    assert "Allow: /ja/" in lines
    assert "Sitemap: http://localhost:8000/sitemap.xml" in lines
    assert not any(word in line for line in lines for word in ("admin", "desk", "sign-in"))


@pytest.mark.parametrize(
    ("address", "words"), [("/en/nothing/", "What would you like to know?"), ("/en/faq/9/", "search")]
)
def test_citizen_at_a_wrong_address_is_offered_the_search(address, words):
    status, html = _get(address)

    assert status == 404
    assert words in html
    assert 'action="/en/search/"' in html


@pytest.mark.parametrize(("language", "words"), [("ja", "ただいま表示できません"), ("en", "something went wrong")])
def test_citizen_is_told_of_a_failure_in_the_language_of_the_address(monkeypatch, language, words):
    def fails(**_options: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("kb.public.queries.public_sections", fails)

    answer = Client(raise_request_exception=False).get(f"/{language}/sections/")

    assert answer.status_code == 500
    assert words in answer.content.decode()
    assert f'action="/{language}/search/"' in answer.content.decode()
