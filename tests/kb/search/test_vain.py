"""What was searched in vain: kept without what tells of anybody, bounded, and ended in one of three ways."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from kb.accounts.policy import Role
from kb.faq_pages.models import FaqPage
from kb.search.models import Channel, SearchedInVain, Verdict
from kb.search.vain import (
    KEPT_FOR,
    Wanted,
    begin_draft,
    end,
    note_vain,
    pages_for_drafts,
    reopen,
    searched_in_vain,
)
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOON = datetime(2025, 2, 3, 3, 0, tzinfo=UTC)


def _note(query="化石", **fields):
    note_vain(query, **{"channel": Channel.PUBLIC, "language": "ja", "at": NOON, **fields})


def _queries(user, **wanted):
    return [row.query for row in searched_in_vain(user, Wanted(**wanted))]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("化石  の展示", "化石 の展示"),
        ("090-0123-4567から電話", "＊＊＊から電話"),
        ("田中太郎の戸籍", "＊＊＊の戸籍"),
        ("mihon@example.com に送って", "＊＊＊ に送って"),
    ],
)
def test_what_tells_of_a_person_is_taken_out(query, kept):
    _note(query)

    assert SearchedInVain.objects.get().query == kept


@pytest.mark.parametrize("query", ["", "  ", "090-0123-4567", "田中"])
def test_what_tells_nothing_else_is_not_kept(query):
    _note(query)

    assert SearchedInVain.objects.count() == 0


def test_the_same_words_are_one_row_a_day_with_the_last_contact():
    _note(channel=Channel.DESK, group_code="shimin", receipt_number="20250203-0001")
    _note(channel=Channel.DESK, group_code="shimin", receipt_number="20250203-0002", had_hits=True)
    _note(at=NOON + timedelta(days=1), channel=Channel.DESK, group_code="shimin")

    rows = SearchedInVain.objects.order_by("day").values_list("times", "had_hits", "receipt_number")
    assert list(rows) == [(2, True, "20250203-0002"), (1, False, "")]


def test_old_searches_go_and_a_day_holds_only_so_many(monkeypatch):
    monkeypatch.setattr("kb.search.vain.MOST_A_DAY", 2)
    _note("昔", at=NOON - KEPT_FOR - timedelta(days=2))
    for query in ("化石", "恐竜", "火星", "化石"):
        _note(query)

    assert sorted(SearchedInVain.objects.values_list("query", "times")) == [("化石", 2), ("恐竜", 1)]


def test_sections_see_their_groups_and_the_publics():
    for code in ("shimin", "nozei"):
        faqs.service_group(code)
        _note(code, channel=Channel.DESK, group_code=code)
    _note("public")

    assert sorted(_queries(faqs.person("aut", Role.AUTHOR, unit="shimin"))) == ["public", "shimin"]
    assert len(_queries(faqs.person("sv", Role.SUPERVISOR))) == 3


def test_searches_are_filtered_by_day_group_and_channel():
    supervisor = faqs.person("sv", Role.SUPERVISOR)
    _note("today", channel=Channel.DESK, group_code="shimin")
    _note("tomorrow", at=NOON + timedelta(days=1))
    day = NOON.date()

    assert _queries(supervisor, last_day=day) == ["today"]
    assert _queries(supervisor, first_day=day + timedelta(days=1)) == ["tomorrow"]
    assert _queries(supervisor, group_code="shimin") == ["today"]
    assert _queries(supervisor, channel="public") == ["tomorrow"]


def test_what_is_out_of_scope_stays_so_until_it_is_opened_again():
    supervisor = faqs.person("sv", Role.SUPERVISOR)
    _note()

    end(SearchedInVain.objects.get(), by=supervisor, at=NOON, as_=Verdict.End.OUT_OF_SCOPE)
    _note(at=NOON + timedelta(days=1))

    assert (_queries(supervisor), _queries(supervisor, ended=True)) == ([], ["化石", "化石"])
    reopen(SearchedInVain.objects.first(), by=supervisor, at=NOON)
    assert len(_queries(supervisor)) == 2


def test_draft_begins_with_the_words_under_a_page_of_the_authors_section():
    faqs.service_group("shimin")
    author = faqs.person("aut", Role.AUTHOR, unit="shimin")
    _note("化石の展示")
    [under] = pages_for_drafts(author)

    made = begin_draft(SearchedInVain.objects.get(), under=under, by=author, at=NOON)

    page = FaqPage.objects.get(pk=made.pk)
    assert (page.title, page.other_wordings, page.live, page.owner) == ("化石の展示", "化石の展示", False, author)
    assert page.get_latest_revision().user == author
    verdict = Verdict.objects.get()
    assert (verdict.end, verdict.faq_number_id) == ("faq", page.number_id)


def test_nobody_begins_a_draft_where_they_may_not_write():
    for code in ("shimin", "nozei"):
        faqs.service_group(code)
    [elsewhere] = pages_for_drafts(faqs.person("other", Role.AUTHOR, unit="nozei"))
    _note()

    with pytest.raises(PermissionDenied):
        begin_draft(
            SearchedInVain.objects.get(),
            under=elsewhere,
            by=faqs.person("aut", Role.AUTHOR, unit="shimin"),
            at=NOON,
        )

    assert FaqPage.objects.count() == 0
