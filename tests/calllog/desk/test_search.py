"""The desk's search box: what it finds, and for whom."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from calllog.contacts.models import ContactRecord
from calllog.contacts.outcomes import Outcome
from calllog.contacts.records import AnsweredQuestion, Noted, save_record_by_hand
from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.events.models import Event
from kb.sample_city.waste import load_waste
from kb.search.dense.second_stage import dense_at
from tests.factories import faqs, staff

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOW = timezone.now()
COMPLETED = AnsweredQuestion(outcome=Outcome.COMPLETED, category_code="garbage/bulky", unit_code="shimin")


@pytest.fixture
def group():
    return faqs.service_group()


@pytest.fixture
def desk(group) -> Client:
    client = Client()
    client.force_login(faqs.person("yamamoto", Role.OPERATOR))
    return client


def event(group, *, begins: timedelta, title: str = "古着の回収") -> Event:
    starts = NOW + begins
    return Event.objects.create(
        title=title, service_group=group, starts_at=starts, ends_at=starts + timedelta(hours=2), place="見本公園"
    )


def found(desk: Client, query: str, **more: str) -> dict:
    return desk.get("/desk/search/", {"q": query, **more}).json()


def test_faqs_people_and_events_are_found_in_groups(desk, group):
    page = faqs.faq(group, title="shiminの転入届")["ja"]
    coming = event(group, begins=timedelta(days=1), title="shiminの集い")

    answer = found(desk, "shimin")

    assert [faq["number"] for faq in answer["faqs"]] == [page.number_id]
    assert [unit["key"] for unit in answer["people"]] == ["unit:shimin"]
    assert [one["id"] for one in answer["events"]] == [coming.pk]


def test_faq_that_was_found_comes_as_a_suggestion_would_in_the_language_of_the_call(desk, group):
    pages = faqs.faq(group)

    (hit,) = found(desk, "question", language="en")["faqs"]
    assert "".join(run["text"] for run in hit["question"]) == "question en"
    whole = desk.get("/desk/faq/", {"number": hit["number"], "language": "en"}).json()

    assert (whole["locale"], whole["revision"]) == ("en", pages["en"].live_revision_id)
    assert whole["spoken_answer"] == "spoken answer en"
    assert whole["operator_note"] == "operator note en"


def test_what_is_not_for_operators_is_neither_found_nor_told(desk, group):
    staff = faqs.faq(group, audience="staff", title="hidden")["ja"]
    draft = faqs.faq(group, live=False, title="hidden")["ja"]

    assert found(desk, "hidden")["faqs"] == []
    assert [desk.get("/desk/faq/", {"number": page.number_id}).status_code for page in (staff, draft)] == [404, 404]


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 40, "１"])
def test_number_that_is_none_is_not_found(desk, number):
    assert desk.get("/desk/faq/", {"number": number}).status_code == 404


def test_event_that_is_over_is_not_found(desk, group):
    event(group, begins=timedelta(hours=-3))

    assert found(desk, "古着")["events"] == []


def recorded(user: User, note: str, *, ago: timedelta = timedelta(hours=1)) -> ContactRecord:
    return save_record_by_hand(
        record_id=uuid4(),
        group_code="shimin",
        happened_at=NOW - ago,
        operator=user,
        noted=Noted(questions=[COMPLETED], note=note),
        at=NOW - ago,
    )


@pytest.fixture
def operator(desk) -> User:
    return User.objects.get(username="yamamoto")


@pytest.mark.parametrize("query", ["タンスの引取り", "たんす", "ﾀﾝｽﾉ 引取ﾘ", "引取り　タンス"])
def test_own_record_is_found_by_what_was_noted(desk, operator, query):
    record = recorded(operator, "<b>古い</b>タンスの引取りを申し込まれた。")

    (hit,) = found(desk, query)["records"]

    assert (hit["receipt_number"], hit["url"]) == (record.receipt_number, f"/records/{record.receipt_number}/")
    assert "".join(run["text"] for run in hit["line"]) == record.note
    assert any(run["marked"] for run in hit["line"])


def test_own_record_is_found_by_its_receipt_number_however_old_it_is(desk, operator):
    record = recorded(operator, "", ago=timedelta(days=100))

    assert [hit["receipt_number"] for hit in found(desk, record.receipt_number)["records"]] == [record.receipt_number]
    assert found(desk, f"{record.receipt_number}0")["records"] == []


def test_nobody_finds_the_records_of_others(desk, group):
    other = recorded(faqs.person("sato", Role.OPERATOR), "タンスの引取り")

    assert found(desk, "タンス")["records"] == []
    assert found(desk, other.receipt_number)["records"] == []


def test_latest_records_come_first_and_only_so_many(desk, operator):
    for days in (3, 1, 2, 20):
        recorded(operator, f"タンス {days}日前", ago=timedelta(days=days))

    hits = found(desk, "タンス")["records"]

    assert ["".join(run["text"] for run in hit["line"]) for hit in hits] == ["タンス 1日前", "タンス 2日前"]
    assert found(desk, "20日前")["records"] == []


@pytest.mark.parametrize("query", ["", " ", "\0", "　", "あ" * 5000, '"', "%", "\x07", "😀"])
def test_any_words_are_answered(desk, query):
    assert set(found(desk, query)) == {"query", "waste", "faqs", "people", "events", "files", "records", "notice"}


def test_never_more_lines_than_there_are_digits(desk, group):
    load_waste()
    for _number in range(6):
        faqs.faq(group, title="浜町のごみの収集", languages=("ja",))
    for place, name in enumerate(("浜町 ごみ", "浜町 ごみ 収集", "浜町 ごみ 緑町")):
        event(group, begins=timedelta(days=1), title=name)
        staff.unit(f"unit-{place}", name)

    for query in ("浜町 ごみ", "浜町 緑町 ごみ"):
        answer = found(desk, query)
        assert len(answer["waste"]) >= 1
        assert sum(len(answer[kind]) for kind in ("waste", "faqs", "people", "events", "files", "records")) <= 9


def test_a_language_model_that_does_not_answer_is_told(desk, group, settings, tmp_path):
    faqs.faq(group, title="shiminの転入届")
    settings.DENSE_MODEL = tmp_path / "none"
    found(desk, "転入届")
    dense = dense_at(settings.DENSE_MODEL, settings.SEARCH_DIR)
    dense._worker.shutdown()

    answer = found(desk, "転入届")

    assert len(answer["faqs"]) == 1
    assert answer["notice"]
    settings.DENSE_MODEL = None
    assert found(desk, "転入届")["notice"] == ""
