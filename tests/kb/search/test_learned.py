"""What queries teach: seen in the next search, taken back and given back, and flagged where it looks wrong."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.utils import translation

from kb.accounts.policy import Role
from kb.audit.models import Action, AuditEntry
from kb.faq_pages.models import Audience
from kb.search.faqs import find_faqs
from kb.search.learned_queries import Taught, give_back, learn_query, learn_taught, take_back, taught_by, unlearn
from kb.search.learned_review import Rival, doubtful_queries, learned_queries, learned_rows
from kb.search.models import LearnedQuery, Lesson
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOON = datetime(2025, 2, 3, 3, 0, tzinfo=UTC)


@pytest.fixture
def mended():
    return faqs.faq(faqs.service_group(), languages=("ja",), title="たんすの修理")["ja"]


@pytest.fixture
def thrown_away(mended):
    return faqs.faq(_group_of(mended), languages=("ja",), title="大きなものの出し方")["ja"]


def _group_of(page):
    return page.get_parent().specific.service_group


def _first(query):
    return find_faqs(query, language="ja", audience=Audience.STAFF, at=NOON)[0]


def _chosen(page, times, query="古いたんす"):
    for _ in range(times):
        learn_query(query, language="ja", faq_number=page.number_id, at=NOON)
    return LearnedQuery.objects.get(faq_number=page.number_id)


def test_what_calls_chose_comes_first_in_the_next_similar_search_and_says_how_often(mended, thrown_away):
    assert _first("古いたんす").number == mended.number_id

    _chosen(thrown_away, 14)

    with translation.override("ja"):
        found = _first("たんすが古い")
    assert (found.number, found.times) == (thrown_away.number_id, 14)
    assert "14回" in found.reason


def test_what_is_taken_back_counts_no_more_until_it_is_given_back(mended, thrown_away):
    learned = _chosen(thrown_away, 3)
    supervisor = faqs.person("sv", Role.SUPERVISOR)

    take_back(learned, by=supervisor, at=NOON)
    assert _first("古いたんす").number == mended.number_id
    give_back(learned, by=supervisor, at=NOON)

    assert _first("古いたんす").number == thrown_away.number_id
    noted = AuditEntry.objects.filter(action=Action.SEARCH_CHANGED, actor=supervisor.pk).order_by("pk")
    assert [entry.details["what"] for entry in noted] == ["taken back", "given back"]


def test_two_choices_that_change_places_between_two_searches_are_noticed(mended, thrown_away):
    out, back = _chosen(thrown_away, 3), _chosen(mended, 3, "出し方")
    supervisor = faqs.person("sv", Role.SUPERVISOR)
    take_back(back, by=supervisor, at=NOON)
    assert _first("古いたんす").times == 3

    take_back(out, by=supervisor, at=NOON)
    give_back(back, by=supervisor, at=NOON)

    assert _first("古いたんす").number == mended.number_id


def test_correction_takes_back_what_the_contact_taught(thrown_away):
    contact, taught = uuid4(), taught_by("古いたんす", language="ja", faq_number=thrown_away.number_id, at=NOON)
    learn_taught([taught], at=NOON)
    learn_taught([taught], at=NOON, contact=contact)

    unlearn(contact, still=[thrown_away.number_id])
    assert LearnedQuery.objects.get().chosen_count == 2
    unlearn(contact, still=[])
    unlearn(contact, still=[])

    assert LearnedQuery.objects.get().chosen_count == 1
    assert Lesson.objects.count() == 0


def test_japanese_words_are_learned_as_japanese_whatever_the_text_was_read_in(thrown_away):
    taught = taught_by("古いたんす", language="en", faq_number=1001, at=NOON)

    assert taught == Taught(words="たんす 古い", language="ja", faq_number=1001)


def test_choice_looks_wrong_where_no_word_is_shared_and_others_choose_another(mended, thrown_away):
    wrong, right = _chosen(thrown_away, 1), _chosen(mended, 2)

    rows = {row.learned: row for row in learned_rows(learned_queries(), readable=(), at=NOON)}

    assert rows[wrong].rival == Rival(faq_number=mended.number_id, times=2)
    assert rows[right].rival is None
    assert doubtful_queries(learned_queries(), at=NOON) == [wrong]


def test_choice_that_most_make_does_not_look_wrong(mended, thrown_away):
    _chosen(thrown_away, 3)
    _chosen(mended, 2)

    assert doubtful_queries(learned_queries(), at=NOON) == []
