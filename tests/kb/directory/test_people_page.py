"""The search for people: what the page and its module get, who may ask, and what asking costs."""

import json
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kb.accounts.policy import Role
from kb.directory.models import Assignment, OrgUnitVersion, PersonVersion, PostVersion
from kb.directory.staff_search import duties_of, staff_of
from tests.factories import faqs, staff

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

PAGES = ("/directory/", "/directory/?q=見本", "/directory/search.json?q=見本", "/directory/units/", "/directory/open/")
READERS = set(Role) - {Role.ADMINISTRATOR}
TOMORROW = timedelta(days=1)


def browser(role: Role = Role.OPERATOR) -> Client:
    client = Client()
    client.force_login(faqs.person(f"the-{role.value}", role))
    return client


def ask(query: str, client: Client | None = None, **parameters: str) -> dict:
    answer = (client or browser()).get("/directory/search.json", {"q": query, **parameters})
    assert answer.status_code == 200
    return json.loads(answer.content)


@pytest.fixture
def city() -> dict[str, object]:
    """A department with a section and a team; a head, somebody with two posts, a vacant post."""
    top = staff.unit("mihon", "見本市", kind="city", telephone="0467003000")
    department = staff.unit("shimin-bu", "市民部", parent=top, kind="department")
    section = staff.unit(
        "shimin", "市民課", parent=department, telephone="0467001000", place="本庁舎1階", duties="転入届、住民票の写し"
    )
    team = staff.unit("shimin-juki", "住民記録担当", parent=section, kind="team")
    head, both = staff.person("M1", "見本 一郎", "みほん いちろう"), staff.person("M2", "試験 花子", "しけん はなこ")
    staff.post("kacho", section, title="課長", holder=head, extension="2110", connects=False)
    staff.post("juki-1", team, title="主査", holder=both, extension="2120", place="1番窓口", duties="転入届、転出届")
    staff.post("kacho-hosa", section, title="課長補佐", holder=both, extension="2111", is_concurrent=True)
    staff.post("juki-2", team, title="主事", extension="2121")
    staff.group("shimin", section)
    return {"head": head, "both": both, "section": section, "team": team}


@pytest.mark.parametrize("role", Role)
def test_pages_are_for_readers_and_nobody_else(city, role):
    client = browser(role)

    assert {client.get(page).status_code for page in PAGES} == {200 if role in READERS else 404}


def test_strangers_get_nothing(city):
    assert {Client().get(page).status_code for page in PAGES} == {404}


def test_answer_says_all_that_is_needed_to_reach_somebody(city):
    answer = ask("試験")

    (found,) = answer["results"]
    assert answer | {"results": []} == {
        "version": 1,
        "query": "試験",
        "day": timezone.localdate().isoformat(),
        "summary": answer["summary"],
        "results": [],
    }
    assert found | {"opening": None} == {
        "key": "post:juki-1",
        "kind": "person",
        "url": "/directory/units/shimin-juki/#juki-1",
        "name": "試験 花子",
        "reading": "しけん はなこ",
        "title": "主査",
        "is_concurrent": False,
        "others": [{"text": found["others"][0]["text"], "url": "/directory/units/shimin/#kacho-hosa"}],
        "path": "市民部 › 市民課 › 住民記録担当",
        "extension": "2120",
        "telephone": "0467-00-1000",
        "telephone_of": "市民課",
        "place": "1番窓口",
        "duties": [{"text": "転入届", "marked": False}, {"text": "転出届", "marked": False}],
        "connects": True,
        "absence": None,
        "opening": None,
        "matched": ["name", "reading"],
    }
    assert "市民課 課長補佐" in found["others"][0]["text"]
    assert found["opening"]["state"] in {"open", "closed"}
    assert found["opening"]["why"]


def test_duties_that_the_query_means_are_marked(city):
    found = {one["name"]: one["duties"] for one in ask("転入届の係")["results"]}

    assert found["試験 花子"] == [{"text": "転入届", "marked": True}, {"text": "転出届", "marked": False}]
    assert found["市民課"] == [{"text": "転入届", "marked": True}, {"text": "住民票の写し", "marked": False}]


def test_units_and_vacant_posts_are_found_too(city):
    kinds = {one["key"]: (one["kind"], one["name"]) for one in ask("住民記録")["results"]}

    assert kinds["unit:shimin-juki"] == ("unit", "住民記録担当")
    assert kinds["post:juki-2"] == ("vacant", "")


def test_post_that_takes_no_calls_says_what_to_do_instead(city):
    client = browser()

    assert ask("見本", client)["results"][0]["connects"] is False
    assert "one-no-calls" in client.get("/directory/", {"q": "見本"}).content.decode()


def test_absence_is_told_with_its_end_and_the_deputy(city):
    staff.absence(
        city["head"],
        starts=timezone.now() - TOMORROW,
        ends=staff.moment(timezone.localdate() + TOMORROW, hour=16),
        deputy=city["both"],
    )
    client = browser()

    absence = ask("見本", client)["results"][0]["absence"]

    assert "16:00" in absence["text"]
    assert absence["deputy"]["url"] == "/directory/units/shimin-juki/#juki-1"
    assert "試験 花子" in absence["deputy"]["text"]
    assert absence["deputy"]["url"] in client.get("/directory/", {"q": "見本"}).content.decode()
    later = ask("見本", client, day=(timezone.localdate() + 3 * TOMORROW).isoformat())
    assert later["results"][0]["absence"] is None


def test_absence_without_a_deputy_names_nobody(city):
    staff.absence(city["head"], starts=timezone.now() - TOMORROW, ends=timezone.now() + TOMORROW)

    assert ask("見本")["results"][0]["absence"]["deputy"] is None


def test_another_day_shows_the_directory_as_it_stands_then(city):
    moved = date(2030, 4, 1)
    Assignment.objects.filter(post__code="kacho").update(valid_to=moved)
    Assignment.objects.create(
        post=Assignment.objects.get(post__code="kacho").post, person=city["both"], valid_from=moved
    )
    PersonVersion.objects.filter(person=city["both"]).update(valid_to=moved)
    PersonVersion.objects.create(person=city["both"], name="新姓 花子", name_kana="しんせい はなこ", valid_from=moved)
    client = browser()

    before = {one["extension"]: one["name"] for one in ask("課長", client, day="2030-03-31")["results"]}
    after = {one["name"] for one in ask("新姓", client, day="2030-04-01")["results"]}

    assert before["2110"] == "見本 一郎"
    assert ask("新姓", client, day="2030-04-01")["results"][0]["url"].startswith("/directory/units/shimin")
    assert "?day=2030-04-01#" in ask("新姓", client, day="2030-04-01")["results"][0]["url"]
    assert ask("新姓", client, day="2030-03-31")["results"] == []
    assert after == {"新姓 花子"}
    assert "2030" in client.get("/directory/", {"day": "2030-04-01"}).content.decode()


@pytest.mark.parametrize("day", ["tomorrow", "2026-02-30", "0001-01-01", "9999-12-31"])
def test_day_that_is_none_is_not_found(city, day):
    assert browser().get("/directory/", {"day": day}).status_code == 404


def test_page_works_without_javascript_and_has_no_script_of_its_own(city):
    html = browser().get("/directory/", {"q": "試験"}).content.decode()

    assert 'href="/directory/units/shimin-juki/#juki-1"' in html
    assert "<style" not in html
    assert " style=" not in html
    assert " onclick=" not in html


@pytest.mark.parametrize("query", ["", " ", "<script>alert(1)</script>", "ぬぬぬぬ", "\x00", "'" * 500])
def test_query_that_means_nobody_finds_nobody_and_stays_text(city, query):
    client = browser()

    assert ask(query, client)["results"] == []
    assert "<script>alert" not in client.get("/directory/", {"q": query}).content.decode()


def test_change_of_the_directory_is_found_at_once(city):
    client = browser()
    assert ask("見本", client)["results"][0]["extension"] == "2110"

    PostVersion.objects.filter(post__code="kacho").update(extension="2199")

    assert ask("見本", client)["results"][0]["extension"] == "2199"


@pytest.mark.parametrize("number", [1, 300])
def test_asking_costs_the_same_whatever_the_size_of_the_directory(django_assert_num_queries, number):
    section = staff.unit("shimin", "市民課")
    staff.group("shimin", section)
    for place in range(number):
        staff.post(
            f"p{place}", section, holder=staff.person(f"M{place}", f"見本 {place}郎"), extension=str(2000 + place)
        )
    client = browser()

    with django_assert_num_queries(13):  # session, user, revision, nine of the directory, absences
        assert ask("見本", client)["results"]
    with django_assert_num_queries(4):
        assert ask("見本", client)["results"]


def test_somebody_without_a_name_is_known_by_the_staff_number(city):
    PersonVersion.objects.filter(person=city["head"]).delete()

    assert ask("2110")["results"][0]["name"] == "M1"


def test_circle_of_units_ends_where_it_begins(city):
    OrgUnitVersion.objects.filter(unit__code="mihon").update(parent=city["team"])

    assert len(staff_of(timezone.localdate()).cards) == 8


@pytest.mark.parametrize(
    ("text", "duties"),
    [("", []), ("転入届", ["転入届"]), ("転入届、 転出届\n転居届、", ["転入届", "転出届", "転居届"])],
)
def test_duties_are_parted_at_commas_and_lines(text, duties):
    assert duties_of(text) == duties
