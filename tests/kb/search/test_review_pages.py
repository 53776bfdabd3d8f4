"""The pages of those who look after the search."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from kb.accounts.policy import Role
from kb.faq_pages.models import FaqPage
from kb.search.learned_queries import learn_query
from kb.search.models import Channel, LearnedQuery, Pin, SearchedInVain, SynonymGroup, Verdict
from kb.search.vain import note_vain
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def page():
    return faqs.faq(faqs.service_group(), title="郷土館の見学")["ja"]


def _client(role: Role) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(faqs.person(role.value, role))
    return client


def _read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def _vain(query="化石", **fields):
    note_vain(query, **{"channel": Channel.PUBLIC, "language": "ja", "at": timezone.now(), **fields})
    return SearchedInVain.objects.get(query=query)


def test_learned_choices_are_taken_back_and_given_back_from_the_list_as_it_was(page):
    learn_query("化石", language="ja", faq_number=page.number_id, at=timezone.now())
    learned, client = LearnedQuery.objects.get(), _client(Role.SUPERVISOR)
    assert "郷土館の見学" in _read(client, "/search/learned/?words=化石")

    answer = client.post(f"/search/learned/{learned.pk}/take-back/?words=化石")

    assert answer.url == "/search/learned/?words=%E5%8C%96%E7%9F%B3"
    assert "郷土館の見学" not in _read(client, "/search/learned/")
    assert "Give back" in _read(client, "/search/learned/?show=taken_back")
    client.post(f"/search/learned/{learned.pk}/give-back/")
    assert "郷土館の見学" in _read(client, "/search/learned/")


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_however_long_they_are(page, count, django_assert_num_queries):
    for place in range(count):
        learn_query(f"化石 {'春夏秋'[place]}", language="ja", faq_number=page.number_id, at=timezone.now())
        _vain("春夏秋"[place])
    client = _client(Role.AUDITOR)
    for address in ("/search/learned/", "/search/vain/"):
        client.get(address)

    with django_assert_num_queries(9):
        client.get("/search/learned/")
    with django_assert_num_queries(10):
        client.get("/search/vain/")


def test_search_in_vain_becomes_a_draft_in_the_authors_hands(page):
    search, client = _vain("化石の展示"), _client(Role.AUTHOR)
    under = page.get_parent().pk
    assert "Write an FAQ" in _read(client, "/search/vain/")

    answer = client.post(f"/search/vain/{search.pk}/draft/", {"under": under})

    made = FaqPage.objects.get(title="化石の展示")
    assert answer.url == f"/admin/pages/{made.pk}/edit/"
    assert 'value="化石の展示"' in _read(client, answer.url)
    assert str(made.number_id) in _read(client, "/search/vain/?ended=1")


def test_draft_is_begun_under_no_page_that_was_not_offered(page):
    search, client = _vain(), _client(Role.AUTHOR)

    for under in ("", "x", "1", "9" * 30, str(page.pk)):
        assert client.post(f"/search/vain/{search.pk}/draft/", {"under": under}).status_code == 404


def test_search_in_vain_is_out_of_scope_until_it_is_opened_again(page):
    search, client = _vain(), _client(Role.SUPERVISOR)

    client.post(f"/search/vain/{search.pk}/out-of-scope/")
    client.get("/search/vain/")  # the message of the deed is read
    assert "化石" not in _read(client, "/search/vain/")
    client.post(f"/search/vain/{search.pk}/reopen/")

    assert Verdict.objects.count() == 0


def test_public_search_that_finds_nothing_is_noted_and_one_that_finds_is_not(page):
    Client().get("/ja/search/?q=化石")
    Client().get("/ja/search/?q=郷土館")

    row = SearchedInVain.objects.get()
    assert (row.query, row.channel, row.group_code, row.had_hits) == ("化石", "public", "", False)


def test_synonyms_are_looked_at_before_they_are_accepted(page):
    search, client = _vain(), _client(Role.APPROVER)
    assert "vain=" in _read(client, "/search/vain/")
    html = _read(client, f"/search/synonyms/new/?words=化石%0A郷土館&vain={search.pk}")
    assert "What they would change" in html
    assert SynonymGroup.objects.count() == 0

    client.post("/search/synonyms/new/", {"words": "化石\r\n郷土館", "vain": search.pk})

    assert "化石 ⇄ 郷土館" in _read(client, "/search/synonyms/")
    assert Verdict.objects.get().end == "synonym"
    client.post(f"/search/synonyms/{SynonymGroup.objects.get().pk}/withdraw/")
    assert "Withdrawn" in _read(client, "/search/synonyms/?show=past")


@pytest.mark.parametrize("words", ["化石", "化石\n。", "引っ越し\n引越し", "化石\n" + "長" * 41, "\0\n ", "a\n" * 11])
def test_words_that_search_could_not_use_are_refused_in_a_sentence(page, words):
    client = _client(Role.CITY)

    answer = client.post("/search/synonyms/new/", {"words": words})

    assert "field-error" in answer.content.decode()
    assert SynonymGroup.objects.count() == 0


def test_proposal_is_refused_by_hand(page):
    group = SynonymGroup.objects.create(
        language="ja", words="化石\n郷土館", state="proposed", times=2, at=timezone.now()
    )
    client = _client(Role.MANAGER)
    assert "Look and accept" in _read(client, "/search/synonyms/")

    client.post(f"/search/synonyms/{group.pk}/refuse/")

    group.refresh_from_db()
    assert group.state == "refused"


def test_pins_are_made_and_ended(page):
    client = _client(Role.CITY)
    form = {"query": "化石", "faq_number": page.number_id, "until": timezone.localdate(), "reason": "展示の間"}

    assert client.post("/search/pins/", form).url == "/search/pins/"
    assert "展示の間" in _read(client, "/search/pins/")
    client.post(f"/search/pins/{Pin.objects.get().pk}/withdraw/")

    assert Pin.objects.get().withdrawn_at is not None
    assert "Over" in _read(client, "/search/pins/")


@pytest.mark.parametrize(
    "wrong",
    [
        {"query": ""},
        {"faq_number": 999_999},
        {"faq_number": "x"},
        {"until": "2020-01-01"},
        {"until": "9999-12-31"},
        {"reason": ""},
        {"reason": "x" * 201},
        {"query": "<b>" + "x" * 200},
    ],
)
def test_pin_that_could_not_hold_is_refused_in_a_sentence(page, wrong):
    client = _client(Role.CITY)
    form = {"query": "化石", "faq_number": page.number_id, "until": timezone.localdate(), "reason": "展示の間", **wrong}

    answer = client.post("/search/pins/", form)

    assert "field-error" in answer.content.decode()
    assert Pin.objects.count() == 0


def test_what_somebody_typed_is_shown_as_text(page):
    _vain("<script>alert(1)</script> 化石")

    assert "<script>alert(1)" not in _read(_client(Role.SUPERVISOR), "/search/vain/")


def test_filters_that_nobody_offers_are_passed_over(page):
    client = _client(Role.SUPERVISOR)
    _vain(at=timezone.now() - timedelta(days=1))

    for query in ("channel=x&first_day=x&last_day=9999-99-99&group=%00&page=999", "faq=x&show=x", "faq=9999999999"):
        for address in ("/search/vain/", "/search/learned/", "/search/pins/", "/search/synonyms/"):
            assert client.get(f"{address}?{query}").status_code == 200
