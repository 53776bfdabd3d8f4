"""What the searches of one contact teach, as the desk sends them."""

import json
from datetime import datetime
from uuid import uuid4

import pytest
from django.utils import timezone

from calllog.contacts.corrections import correct
from calllog.contacts.models import ContactRecord, Question
from calllog.contacts.outcomes import Outcome
from calllog.contacts.records import AnsweredQuestion, Noted, save_record_by_hand
from calllog.contacts.searches import Search
from calllog.desk.record_form import RecordFormError, read_record_form
from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.faq_pages.models import Audience, FaqPage
from kb.search.faqs import find_faqs
from kb.search.models import LearnedQuery, SearchedInVain, SynonymGroup
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

REFERRED = AnsweredQuestion(outcome=Outcome.REFERRED, category_code="garbage/bulky", unit_code="shimin")


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def operator() -> User:
    return faqs.person("operator", Role.OPERATOR)


@pytest.fixture
def page() -> FaqPage:
    return faqs.faq(faqs.service_group(), languages=("ja",), title="大きなものの出し方")["ja"]


def _answered(page: FaqPage, query: str = "") -> AnsweredQuestion:
    return AnsweredQuestion(
        outcome=Outcome.COMPLETED,
        faq_number=page.number_id,
        locale="ja",
        revision=page.live_revision_id,
        category_code="garbage/bulky",
        unit_code="shimin",
        query=query,
    )


def _saved(operator: User, now: datetime, *questions: AnsweredQuestion, searches=(), record_id=None) -> ContactRecord:
    return save_record_by_hand(
        record_id=record_id or uuid4(),
        group_code="shimin",
        happened_at=now,
        operator=operator,
        noted=Noted(questions=questions, searches=[Search(query=query, had_hits=hits) for query, hits in searches]),
        at=now,
    )


def test_query_after_which_an_faq_answered_is_learned_and_not_kept_with_the_record(operator, page, now):
    _saved(operator, now, _answered(page, "田中です 古いたんす 090-0123-4567"))

    [found] = find_faqs("たんすが古い", language="ja", audience=Audience.CENTRE, at=now)
    assert (found.number, found.times) == (page.number_id, 1)
    assert LearnedQuery.objects.get().words == "たんす 古い"
    assert [field.name for field in Question._meta.fields if "query" in field.name] == []


def test_record_that_is_sent_again_teaches_once(operator, page, now):
    record_id = uuid4()
    for _ in range(3):
        _saved(operator, now, _answered(page, "古いたんす"), searches=[("化石", False)], record_id=record_id)

    assert LearnedQuery.objects.get().chosen_count == 1
    assert SearchedInVain.objects.get().times == 1


def test_correction_to_another_answer_takes_the_lesson_back(operator, page, now):
    record = _saved(operator, now, _answered(page, "古いたんす"))

    correct(
        record.pk,
        version=1,
        noted=Noted(questions=[REFERRED]),
        reason="wrong FAQ",
        by=faqs.person("supervisor", Role.SUPERVISOR),
        at=now,
    )

    assert LearnedQuery.objects.get().chosen_count == 0
    assert find_faqs("たんす", language="ja", audience=Audience.CENTRE, at=now) == []


def test_correction_that_keeps_the_faq_keeps_the_lesson(operator, page, now):
    record = _saved(operator, now, _answered(page, "古いたんす"))

    correct(
        record.pk,
        version=1,
        noted=Noted(questions=[_answered(page)], note="more"),
        reason="a word more",
        by=faqs.person("supervisor", Role.SUPERVISOR),
        at=now,
    )

    assert LearnedQuery.objects.get().chosen_count == 1


def test_searches_that_nothing_was_taken_after_are_noted_with_the_contact(operator, page, now):
    record = _saved(
        operator, now, _answered(page, "古いたんす"), searches=[("化石", False), ("ごみ", True), ("古いたんす", True)]
    )

    rows = SearchedInVain.objects.order_by("query").values_list("query", "had_hits", "group_code", "receipt_number")
    assert list(rows) == [
        ("ごみ", True, "shimin", record.receipt_number),
        ("化石", False, "shimin", record.receipt_number),
    ]


def test_words_that_found_nothing_are_proposed_beside_those_that_did_next(operator, page, now):
    _saved(operator, now, _answered(page, "出し方"), searches=[("粗大", False), ("出し方", True), ("化石", False)])

    assert SynonymGroup.objects.get().words == "粗大\n出し"


@pytest.mark.parametrize("searches", ["x", [1], [{"query": 1}], None])
def test_searches_that_no_desk_sends_are_refused(searches):
    form = {"call_id": "pbx-1.0", "questions": [], "note": "", "searches": searches}

    with pytest.raises(RecordFormError):
        read_record_form(json.dumps(form).encode())


def test_searches_of_the_desk_are_read():
    searches = [{"query": " 化石 ", "had_hits": True}, {"query": "石", "had_hits": 1}]
    asked = {"faq": 1001, "locale": "ja", "revision": 12, "outcome": "completed", "query": "化石\0"}
    form = {"call_id": "pbx-1.0", "questions": [asked], "note": "", "searches": searches}

    noted = read_record_form(json.dumps(form).encode()).noted

    assert noted.searches == (Search(query="化石", had_hits=True), Search(query="石", had_hits=False))
    assert noted.questions[0].query == "化石"
