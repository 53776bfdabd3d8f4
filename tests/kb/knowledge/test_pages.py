"""The internal reader: whom each page answers, what it shows, and what it keeps from whom."""

import re
from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.directory.models import (
    ALWAYS,
    Assignment,
    OrgUnit,
    OrgUnitVersion,
    Person,
    Post,
    PostVersion,
    ServiceGroup,
    ServiceGroupUnit,
    UnitKind,
    WeeklyHours,
)
from kb.faq_pages.models import Category, FaqPage, HandlingRule, Kind, RelatedFaq
from kb.faq_pages.rules import set_rule
from kb.knowledge.presentation import seconds_to_read
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

READERS = {"operator", "supervisor", "manager", "author", "approver", "staff", "city", "auditor"}
CITYS_OWN = READERS - {"operator", "supervisor", "manager"}
READERS_OF_THE_PAST = {"supervisor", "manager", "author", "approver", "city", "auditor"}


@pytest.fixture
def group() -> ServiceGroup:
    return faqs.service_group()


def client_of(role: str, *, language: str = "ja") -> Client:
    client = Client()
    user = User.objects.filter(username=role).first() or faqs.person(role, Role(role))
    client.force_login(user)
    client.cookies["django_language"] = language
    return client


def html_of(address: str, role: str = "operator", *, language: str = "ja", status: int = 200) -> str:
    response = client_of(role, language=language).get(address)
    assert response.status_code == status
    return response.content.decode()


def main_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html[html.index("<main") :]))


def numbers_in(html: str) -> list[int]:
    return [int(number) for number in re.findall(r'href="/knowledge/(\d+)/"', html)]


def rule_for(number: int, kind: Kind = Kind.COMPLETED, **fields: object) -> HandlingRule:
    who = User.objects.filter(username="ruler").first() or faqs.person("ruler", Role.APPROVER)
    return set_rule(
        number=number, kind=kind, who=who, why="agreed", **{"valid_from": timezone.now() - timedelta(days=1)} | fields
    )


def put_in(page: FaqPage, category: Category) -> None:
    FaqPage.categories.through.objects.create(faqpage=page, category=category)


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("/knowledge/", READERS),
        ("/knowledge/{number}/", READERS),
        ("/knowledge/{number}/?language=en", READERS),
        ("/knowledge/{number}/at/", READERS_OF_THE_PAST),
        ("/knowledge/{number}/compare/", READERS_OF_THE_PAST),
        ("/knowledge/{staff}/", CITYS_OWN),
        ("/knowledge/{staff}/at/", READERS_OF_THE_PAST & CITYS_OWN),
        ("/knowledge/{staff}/compare/", READERS_OF_THE_PAST & CITYS_OWN),
        ("/knowledge/{draft}/", set()),
        ("/knowledge/{draft}/at/", set()),
        ("/knowledge/{draft}/compare/", set()),
        ("/knowledge/99999/", set()),
        ("/knowledge/99999/at/", set()),
        ("/knowledge/99999999999999999999/", set()),
        ("/knowledge/99999999999999999999/at/", set()),
        ("/knowledge/99999999999999999999/compare/", set()),
    ],
)
def test_page_answers_those_it_is_meant_for(group, address, meant):
    numbers = {
        "number": faqs.faq(group)["ja"].number_id,
        "staff": faqs.faq(group, audience="staff")["ja"].number_id,
        "draft": faqs.faq(group, live=False)["ja"].number_id,
    }

    answers = {role.value: client_of(role).get(address.format(**numbers)).status_code for role in Role}

    assert {role for role, status in answers.items() if status == 200} == meant
    assert set(answers.values()) <= {200, 404}
    assert Client().get(address.format(**numbers)).status_code == 404


def test_nothing_leaks_to_those_it_is_not_meant_for(group):
    """Create everything that could leak, then read every address as each of the contractor's people."""
    category = Category.objects.create(code="procedures", name="手続き", name_en="Procedures")
    open_to_all = faqs.faq(group)["ja"]
    secret = faqs.faq(group, title="SECRET staff", audience="staff", operator_note="SECRET note")["ja"]
    draft = faqs.faq(group, title="SECRET draft", live=False)["ja"]
    narrowed = faqs.faq(group, title="SECRET narrowed")
    narrowed["en"].audience = "staff"
    narrowed["en"].save_revision().publish()
    put_in(secret, category)
    for other in (secret, draft, narrowed["ja"]):
        RelatedFaq.objects.create(page=open_to_all, faq=other)
    open_to_all.title = "SECRET draft of a published page"
    open_to_all.save_revision()
    number = open_to_all.number_id
    addresses = [
        "/knowledge/",
        "/knowledge/?q=ecret",
        "/knowledge/?audience=staff",
        "/knowledge/?category=procedures",
        f"/knowledge/?q={secret.number_id}",
        *(f"/knowledge/{one}/" for one in (number, secret.number_id, draft.number_id, narrowed["ja"].number_id)),
        *(f"/knowledge/{one}/at/" for one in (number, secret.number_id, draft.number_id, narrowed["ja"].number_id)),
        f"/knowledge/{secret.number_id}/at/?moment=2026-01-01T00:00",
        f"/knowledge/{number}/compare/",
        f"/knowledge/{number}/compare/?a={open_to_all.live_revision_id}&b={open_to_all.latest_revision_id}",
        f"/knowledge/{number}/compare/?a={open_to_all.live_revision_id}&b={secret.live_revision_id}",
    ]

    for role in ("operator", "supervisor", "manager"):
        client = client_of(role)
        answers = {address: client.get(address) for address in addresses}
        assert {answer.status_code for answer in answers.values()} <= {200, 404}
        leaks = [
            address
            for address, answer in answers.items()
            if "SECRET" in re.sub(r'value="[^"]*"|next=[^"]*', "", answer.content.decode())
        ]
        assert leaks == []
        assert numbers_in(answers["/knowledge/"].content.decode()) == [number]
        counts = re.findall(r'class="number">(\d+)</span></a>', answers["/knowledge/"].content.decode())
        assert counts[0] == "1", "the counts know of what the list does not show"
        assert 'value="staff"' not in answers["/knowledge/"].content.decode()


def test_list_shows_groups_with_their_faqs_in_the_language_of_the_screen(group):
    kankyo = faqs.service_group("kankyo")
    first = faqs.faq(group)["ja"].number_id
    second = faqs.faq(kankyo, languages=("ja",), title="only in Japanese")["ja"].number_id
    third = faqs.faq(group, audience="centre")["ja"].number_id

    japanese, english = html_of("/knowledge/"), html_of("/knowledge/", language="en")

    assert numbers_in(japanese) == [second, first, third]
    assert "shimin課" in japanese
    assert "question ja" in japanese
    assert "kankyo section" in english
    assert "question en" in english
    assert 'lang="ja">only in Japanese</a>' in english
    assert "No English" in english


def test_filters_leave_what_they_say(group):
    kankyo = faqs.service_group("kankyo")
    top = Category.objects.create(code="procedures", name="手続き", name_en="Procedures")
    below = Category.objects.create(code="procedures/residence", name="住民異動", name_en="Residence", parent=top)
    of_group = faqs.faq(group, title="転入届 マイナンバーカード")["ja"]
    put_in(of_group, below)
    of_centre = faqs.faq(kankyo, audience="centre", confidence="checked")["ja"]
    untranslated = faqs.faq(kankyo, languages=("ja",), other_wordings="粗大ごみを出したい")["ja"]
    today = timezone.localdate()
    FaqPage.objects.filter(pk=of_group.pk).update(review_on=today)
    FaqPage.objects.filter(pk=of_centre.pk).update(review_on=today - timedelta(days=1))
    everything = [of_centre.number_id, untranslated.number_id, of_group.number_id]

    expected = {
        "": everything,
        "?group=shimin": [of_group.number_id],
        "?group=nowhere": [],
        "?category=procedures": [of_group.number_id],
        "?category=procedures/residence": [of_group.number_id],
        "?audience=centre": [of_centre.number_id],
        "?audience=public": [untranslated.number_id, of_group.number_id],
        "?state=checked": [of_centre.number_id],
        "?state=unverified": [untranslated.number_id, of_group.number_id],
        "?state=overdue": [of_centre.number_id],
        "?state=no_english": [untranslated.number_id],
        "?state=nonsense": [],
        "?q=まいなんばー": [of_group.number_id],
        "?q=ﾏｲﾅﾝﾊﾞｰ 転入": [of_group.number_id],
        "?q=転入 粗大": [],
        "?q=粗大ごみ": [untranslated.number_id],
        "?q=spoken answer": everything,
        f"?q={of_group.number_id}": [of_group.number_id],
        "?q=%00": [],
        "?group=kankyo&state=checked": [of_centre.number_id],
        "?page=nonsense": everything,
    }
    found = {query: numbers_in(html_of(f"/knowledge/{query}")) for query in expected}

    assert found == expected


def test_chips_count_what_the_rest_of_the_filter_leaves(group):
    faqs.faq(group, confidence="checked")
    faqs.faq(group)
    faqs.faq(faqs.service_group("kankyo"), languages=("ja",))

    html = html_of("/knowledge/?group=shimin&state=checked")

    assert re.findall(r'class="number">(\d+)</span></a>', html) == ["2", "1", "1", "0", "0"]


def test_list_shows_fifty_on_a_page(group, monkeypatch):
    monkeypatch.setattr("kb.knowledge.views.ON_A_PAGE", 2)
    numbers = [faqs.faq(group)["ja"].number_id for _ in range(3)]

    assert numbers_in(html_of("/knowledge/")) == numbers[:2]
    assert numbers_in(html_of("/knowledge/?page=2")) == numbers[2:]
    assert 'href="?group=shimin&amp;page=2"' in html_of("/knowledge/?group=shimin")


def test_empty_list_says_why(group):
    assert "What the sections publish" in html_of("/knowledge/", language="en")
    assert "No FAQ fits" in html_of("/knowledge/?q=nothing", language="en")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/knowledge/", 7),
        ("/knowledge/?q=question&state=unverified", 7),
        ("/knowledge/{number}/", 12),
        ("/knowledge/{number}/at/", 9),
        ("/knowledge/{number}/compare/", 7),
    ],
)
def test_page_takes_a_constant_number_of_queries(group, address, queries, count, django_assert_num_queries):
    category = Category.objects.create(code="procedures", name="手続き", name_en="Procedures")
    pages = [faqs.faq(group)["ja"] for _ in range(count + 1)]
    for other in pages[1:]:
        put_in(other, category)
        put_in(pages[0], Category.objects.create(code=f"c{other.pk}", name="c", name_en="c", parent=category))
        RelatedFaq.objects.create(page=pages[0], faq=other)
        pages[0].save_revision().publish()
        rule_for(pages[0].number_id)
    client = client_of("author")
    client.get(address.format(number=pages[0].number_id))  # what is kept in memory is read once

    with django_assert_num_queries(queries):
        assert client.get(address.format(number=pages[0].number_id)).status_code == 200


def test_faq_is_shown_with_all_that_an_operator_needs(group):
    facts = {"fee": "300 yen", "deadline": "14 days", "place": "window 1", "documents": "card\nseal"}
    page = faqs.faq(group, spoken_answer="あ" * 91, **facts)["ja"]
    category = Category.objects.create(code="procedures", name="手続き", name_en="Procedures")
    put_in(page, category)
    OrgUnitVersion.objects.update(telephone="0467-00-1000", place="本庁舎1階")
    FaqPage.objects.filter(pk=page.pk).update(unit=OrgUnit.objects.get(), review_on=date(2020, 1, 1))
    WeeklyHours.objects.bulk_create(
        WeeklyHours(service_group=group, weekday=day, opens=time(0), closes=time(23, 59, 59), days="both")
        for day in range(7)
    )
    rule_for(page.number_id, Kind.TRANSFER, target="市民課 0467-00-1010", condition="海外からの転入")

    main = main_of(html_of(f"/knowledge/{page.number_id}/", language="en"))
    japanese = main_of(html_of(f"/knowledge/{page.number_id}/"))

    for text in ("question en", "300 yen", "14 days", "window 1", "card", "operator note en", "full answer en"):
        assert text in main
    for text in (
        "Transfer by rule",
        "市民課 0467-00-1010",
        "海外からの転入",
        "shimin section",
        "0467-00-1000",
        "本庁舎1階",
    ):
        assert text in main
    for text in (
        "Open now",
        "Procedures",
        f"Version {FaqPage.objects.get(number=page.number_id, locale__language_code='en').live_revision_id}",
        "Everybody (public pages)",
        "2020-01-01",
        "by a program",
        "Ruler: agreed",
    ):
        assert text in main
    assert "あ" * 91 in japanese
    assert 'lang="ja"' in html_of(f"/knowledge/{page.number_id}/")


def test_language_of_the_text_is_chosen_apart_from_the_screen(group):
    both = faqs.faq(group)["ja"].number_id
    japanese = faqs.faq(group, languages=("ja",))["ja"].number_id

    assert "spoken answer en" in html_of(f"/knowledge/{both}/?language=en")
    assert "spoken answer ja" in html_of(f"/knowledge/{both}/?language=nonsense")
    stands_in = html_of(f"/knowledge/{japanese}/?language=en", language="en")
    assert "spoken answer ja" in stands_in
    assert "There is no published text in this language." in stands_in
    assert "There is no published text in this language." not in html_of(f"/knowledge/{both}/", language="en")


def test_published_text_is_shown_and_not_its_draft(group):
    page = faqs.faq(group)["ja"]
    page.spoken_answer = "a draft"
    page.save_revision()

    html = html_of(f"/knowledge/{page.number_id}/")

    assert "a draft" not in html
    assert "spoken answer ja" in html


def test_related_faqs_are_those_the_reader_may_see(group):
    page = faqs.faq(group)["ja"]
    seen, hidden = faqs.faq(group, title="seen")["en"], faqs.faq(group, audience="staff", title="hidden")["ja"]
    RelatedFaq.objects.create(page=page, faq=seen)
    RelatedFaq.objects.create(page=page, faq=hidden)

    assert numbers_in(html_of(f"/knowledge/{page.number_id}/")) == [seen.number_id]
    assert numbers_in(html_of(f"/knowledge/{page.number_id}/", "staff")) == [seen.number_id, hidden.number_id]


def test_rule_that_sends_to_a_closed_section_says_so_and_names_the_successor(group):
    number = faqs.faq(group)["ja"].number_id
    old, new = OrgUnit.objects.create(code="old"), OrgUnit.objects.create(code="new")
    old.successor = new
    old.save()
    OrgUnitVersion.objects.create(
        unit=old, kind=UnitKind.SECTION, name="旧課", name_en="Old", valid_from=ALWAYS, valid_to=date(2020, 4, 1)
    )
    OrgUnitVersion.objects.create(unit=new, kind=UnitKind.SECTION, name="新課", name_en="New Section")
    rule_for(number, Kind.TRANSFER, target="旧課", target_unit=old)

    main = main_of(html_of(f"/knowledge/{number}/", language="en"))

    assert "This section no longer exists. New Section has taken over." in main


def test_rule_says_whether_its_section_is_open_now(group):
    number = faqs.faq(group)["ja"].number_id
    unit = ServiceGroupUnit.objects.get().unit
    tomorrow = (timezone.localdate().weekday() + 1) % 7
    WeeklyHours.objects.create(service_group=group, weekday=tomorrow, opens=time(8, 30), closes=time(17))
    rule_for(number, Kind.TRANSFER, target="市民課", target_unit=unit)

    html = html_of(f"/knowledge/{number}/", language="en")

    handling = html[html.index('class="handling"') : html.index('class="operator-note"')]
    assert "Closed now" in handling


@pytest.mark.parametrize(
    ("version", "holder", "sentence"),
    [
        ({}, True, ""),
        ({"valid_to": date(2020, 4, 1)}, True, "This post no longer exists."),
        ({}, False, "Nobody holds this post at present."),
        ({"connects": False}, True, "This post takes no calls: note a call-back instead."),
    ],
)
def test_rule_that_sends_to_a_post_says_when_nobody_answers_there(group, version, holder, sentence):
    number = faqs.faq(group)["ja"].number_id
    post = Post.objects.create(code="head")
    PostVersion.objects.create(post=post, unit=OrgUnit.objects.get(), title="課長", **version)
    if holder:
        Assignment.objects.create(post=post, person=Person.objects.create(staff_number="1"))
    rule_for(number, Kind.TRANSFER, target="課長", target_post=post)

    html = html_of(f"/knowledge/{number}/", language="en")

    assert ('class="trouble"' in html) == bool(sentence)
    assert sentence in html


def test_who_published_is_named(group):
    page = faqs.faq(group)["ja"]
    page.save_revision().publish(user=faqs.person("approver", Role.APPROVER), skip_permission_checks=True)

    assert "Approver" in main_of(html_of(f"/knowledge/{page.number_id}/"))


def test_way_into_the_past_is_offered_to_those_who_may_go_it(group):
    number = faqs.faq(group)["ja"].number_id

    offered = {role for role in READERS if f"/knowledge/{number}/at/" in html_of(f"/knowledge/{number}/", role)}

    assert offered == READERS_OF_THE_PAST


def test_pages_carry_no_inline_script_or_style_and_only_answer_reading(group):
    number = faqs.faq(group)["ja"].number_id

    for path in ("", f"{number}/", f"{number}/at/", f"{number}/compare/"):
        html = html_of(f"/knowledge/{path}", "city")
        assert "<script" not in html
        assert "<style" not in html
        assert " style=" not in html
        assert client_of("city").post(f"/knowledge/{path}").status_code == 405


@pytest.mark.parametrize(
    ("text", "language", "seconds"),
    [("", "ja", 0), ("あ" * 180, "ja", 30), ("あ" * 181, "ja", 31), ("word " * 80, "en", 30), ("word " * 81, "en", 31)],
)
def test_longest_spoken_answers_take_thirty_seconds(text, language, seconds):
    assert seconds_to_read(text, language=language) == seconds
