"""Calls of the past in the ledger: once, with their records, as if they had been told live."""

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
from django.core.management import call_command

from calllog.contacts.models import ContactRecord, Question
from calllog.contacts.outcomes import Outcome
from calllog.contacts.past_records import PastRecord, RecordImport, UnknownCallError
from calllog.contacts.records import AnsweredQuestion, Noted, UnknownTextError, save_record
from calllog.ledger.events import OperatorState
from calllog.ledger.models import Call, DataKey, StoredEvent
from calllog.ledger.personal import reveal
from calllog.office.to_ring import Looked, Part, callbacks
from calllog.presence.models import PresenceStretch, Seat, SeatState
from calllog.presence.queries import seconds_by_state, state_of
from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.directory.models import ServiceGroup, WeeklyHours
from kb.directory.opening_hours import CITY_TIME
from kb.faq_pages.cards import cards_of_group
from kb.faq_pages.models import Kind
from kb.faq_pages.rules import set_rule
from kb.search.models import FaqChoice
from telephony_bridge.capture import take_capture
from telephony_bridge.history.connector import UnseatedError, bring_in
from telephony_bridge.history.generator import generate
from telephony_bridge.history.sample import load_sample_history, sample_city
from telephony_bridge.management.commands.ingest_ami import messages_of
from tests.account import RECORDED
from tests.factories.faqs import faq, person, service_group

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

UNTIL = date(2026, 10, 4)  # a Sunday: the week before it lies in two months
WEEK = timedelta(days=7)
RULES_FROM = datetime(2026, 1, 1, tzinfo=CITY_TIME)
TABLES = (StoredEvent, Call, SeatState, PresenceStretch, ContactRecord, Question, FaqChoice)


@pytest.fixture
def city() -> ServiceGroup:
    group = service_group("shimin")
    WeeklyHours.objects.bulk_create(
        WeeklyHours(service_group=group, weekday=weekday, opens=time(8, 30), closes=time(17, 0)) for weekday in range(5)
    )
    author = person("tanaka", Role.AUTHOR, unit="shimin")
    for kind in Kind.values:
        number = faq(group)["ja"].number_id
        target = "" if kind == Kind.COMPLETED else "市民課 住民記録担当(内線2112)"
        set_rule(number=number, kind=Kind(kind), target=target, valid_from=RULES_FROM, who=author, why="取り決め")
    for username in ("yamamoto", "sato", "suzuki"):
        Seat.objects.create(user=person(username, Role.OPERATOR), member=username)
    return group


def counts() -> list[int]:
    return [table.objects.count() for table in TABLES]


def projections() -> list[list[dict]]:
    return [
        list(Call.objects.order_by("call_id").values()),
        list(SeatState.objects.order_by("member").values()),
        list(PresenceStretch.objects.order_by("member", "began").values("member", "state", "reason", "began", "ended")),
    ]


def days_of_calls() -> list[date]:
    return sorted({at.astimezone(CITY_TIME).date() for at in Call.objects.values_list("offered_at", flat=True)})


def past_of_a_day(day: date = date(2026, 9, 28)):
    return list(generate(seed="a seed", first_day=day, last_day=day, city=sample_city(on=UNTIL)))


def test_week_is_written_once_however_often_it_is_loaded(city):
    told: list[tuple[int, int]] = []

    new = load_sample_history(until=UNTIL, length=WEEK, progress=lambda done, total: told.append((done, total)))
    written = counts()

    assert new == Call.objects.filter(direction="inbound").count() > 200
    assert told == [(done, 7) for done in range(1, 8)]
    assert all(written)
    assert load_sample_history(until=UNTIL, length=WEEK) == 0
    assert counts() == written


def test_next_day_adds_only_what_is_missing(city):
    load_sample_history(until=UNTIL - timedelta(days=2), length=timedelta(days=3))
    before = list(StoredEvent.objects.order_by("sequence").values())

    load_sample_history(until=UNTIL, length=timedelta(days=5))

    assert days_of_calls() == [UNTIL - timedelta(days=back) for back in range(5, 0, -1)]
    assert list(StoredEvent.objects.order_by("sequence").values())[: len(before)] == before


def test_all_were_rung_back_by_the_last_working_day(city):
    load_sample_history(until=UNTIL, length=WEEK)
    end = datetime.combine(UNTIL, time.min, tzinfo=CITY_TIME)

    open_ones = [one for part in (Part.PROMISED, Part.MISSED) for one in callbacks(part, Looked(), at=end).rows]
    done = callbacks(Part.DONE, Looked(), at=end).rows

    assert open_ones
    assert all(one.happened_at >= end - timedelta(days=2) for one in open_ones)  # Friday's are rung on Monday
    assert len(done) > len(open_ones)


def test_calls_and_seats_rebuilt_from_the_events_are_as_they_were(city):
    load_sample_history(until=UNTIL, length=WEEK)
    before = projections()

    call_command("rebuild")

    assert all(before)
    assert projections() == before


def test_day_that_is_older_than_what_the_pbx_told_is_folded_in(city):
    take_capture(messages_of((RECORDED / "answered_caller_hangs_up.least.txt").read_bytes()))
    Seat.objects.filter(member="yamamoto").update(member="agent1001")
    live = state_of("agent1001")

    load_sample_history(until=UNTIL, length=WEEK)
    before = projections()
    call_command("rebuild")

    assert projections() == before
    assert state_of("agent1001") == live


def test_bringing_the_same_calls_in_again_adds_nothing(city):
    past = past_of_a_day()
    told: list[int] = []

    new = bring_in(past, progress=told.append)
    written = counts()

    assert (new, told) == (len(past), [len(past)])
    assert bring_in(past) == 0
    assert counts() == written


def test_operators_times_are_known_with_calls_tidying_up_and_pauses(city):
    load_sample_history(until=UNTIL, length=WEEK)
    since = datetime.combine(date(2026, 9, 28), time.min, tzinfo=CITY_TIME)

    times = seconds_by_state("sato", since=since, until=since + timedelta(days=1))

    assert [state for state in OperatorState if not times[state]] == []
    assert times[OperatorState.READY] > timedelta(hours=4)
    assert state_of("sato").state is OperatorState.OFFLINE


def test_numbers_are_sealed_under_the_key_of_their_month(city):
    load_sample_history(until=UNTIL, length=WEEK)
    callers = list(Call.objects.exclude(caller="").values_list("caller", flat=True))

    revealed = reveal(callers)

    assert sorted(DataKey.objects.values_list("month", flat=True)) == ["2026-09", "2026-10"]
    assert set(revealed) == set(callers)
    assert all(number.startswith(("0900", "046700")) for number in revealed.values())


def test_record_pins_text_and_rule_as_one_that_is_saved_at_the_desk(city):
    load_sample_history(until=UNTIL, length=WEEK)
    past = Question.objects.filter(faq_number__isnull=False, position=1).select_related("record__call").first()
    record = past.record
    asked = AnsweredQuestion(
        outcome=Outcome(past.outcome),
        faq_number=past.faq_number,
        locale=past.locale,
        revision=past.revision,
        category_code="general/consultation",
        unit_code="shimin",
    )
    expected = {name: getattr(past, name) for name in ("faq_number", "locale", "revision", "rule", "text_hash")}
    record.delete()

    saved = save_record(
        call_id=record.call_id, operator=record.operator, noted=Noted(questions=[asked]), at=record.saved_at
    )

    question = saved.questions.get()
    assert {name: getattr(question, name) for name in expected} == expected
    assert question.text_shown == past.text_shown


def test_receipt_numbers_count_up_through_each_day_in_the_order_of_saving(city):
    load_sample_history(until=UNTIL, length=WEEK)

    by_day: dict[date, list[int]] = {}
    for day, count in ContactRecord.objects.order_by("saved_at").values_list("receipt_day", "receipt_count"):
        by_day.setdefault(day, []).append(count)

    assert len(by_day) == 5
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in by_day.values())


def test_search_has_learned_each_choice(city):
    load_sample_history(until=UNTIL, length=WEEK)

    chosen = Counter(Question.objects.exclude(faq_number=None).values_list("faq_number", flat=True))
    learned = Counter(FaqChoice.objects.values_list("faq_number", flat=True))

    assert learned == chosen


def test_rule_that_changed_between_two_calls_is_pinned_as_it_held(city):
    past = [call for call in past_of_a_day() if call.contact]
    card = cards_of_group("shimin", locale="ja", at=datetime.combine(UNTIL, time.min, tzinfo=CITY_TIME))[0]
    noon = datetime(2026, 9, 28, 12, 0, tzinfo=CITY_TIME)
    later = set_rule(number=card.number, kind=Kind.COMPLETED, valid_from=noon, who=User.objects.first(), why="変更")
    bring_in(past)

    questions = Question.objects.filter(faq_number=card.number).select_related("record__call")

    assert {question.rule for question in questions} == {card.rule.id, later.id}
    assert all((question.rule == later.id) == (question.record.call.answered_at >= noon) for question in questions)


def test_nothing_is_written_of_a_batch_whose_operator_nobody_knows(city):
    past = past_of_a_day()
    Seat.objects.filter(member="sato").delete()

    with pytest.raises(UnseatedError):
        bring_in(past)

    assert counts() == [0] * len(TABLES)


def test_record_without_its_call_or_its_text_is_refused(city):
    question = AnsweredQuestion(outcome=Outcome.COMPLETED, faq_number=1, locale="ja", revision=0)
    saved_at = datetime(2026, 9, 28, 12, 0, tzinfo=CITY_TIME)
    record = PastRecord(
        call_id="none", operator=User.objects.first().pk, questions=[question], note="", saved_at=saved_at
    )

    with pytest.raises(UnknownCallError):
        RecordImport().take([record])

    bring_in([call for call in past_of_a_day() if call.contact is None])
    unrecorded = Call.objects.first()
    with pytest.raises(UnknownTextError):
        RecordImport().take(
            [
                PastRecord(
                    call_id=unrecorded.call_id,
                    operator=record.operator,
                    questions=[question],
                    note="",
                    saved_at=saved_at,
                )
            ]
        )
    assert ContactRecord.objects.count() == 0
