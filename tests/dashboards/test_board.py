"""The board's state: what was read step by step is what is read afresh, records and corrections included."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from calllog.contacts.models import ContactRecord, Question
from calllog.contacts.outcomes import CallType, Outcome
from calllog.hands.deeds import raise_hand
from calllog.ledger.events import CallEvent, Observation
from calllog.ledger.feeds import FeedCondition, FeedState
from calllog.ledger.ingest import ingest
from calllog.ledger.models import Call
from dashboards.kpi.days import CENTRE
from dashboards.kpi.definitions import definitions_on
from dashboards.kpi.figures import figure
from dashboards.kpi.verdicts import JUDGES, Part
from dashboards.live.board import BoardState, read_board
from dashboards.live.call_rows import call_rows
from dashboards.live.drill import drill, drill_of_day
from dashboards.live.payloads import Viewer, board_frame
from dashboards.live.sight import Sight
from dashboards.reading import CALLERS, ENDINGS, calls_of_day, facts_of
from kb.accounts.models import User
from kb.accounts.policy import Role
from tests.factories.faqs import person
from tests.recorded import recorded_observations

pytestmark = pytest.mark.integration

NAMES = ("answered_caller_hangs_up", "abandoned", "hold_unhold")
LIVE = FeedState(condition=FeedCondition.LIVE)
SUPERVISOR = Viewer(language="ja", sight=Sight(names=True, opens_calls=True, answers_hands=True))


def recorded_at() -> datetime:
    """The recordings' own day, as the wall clock of the city counts."""
    return recorded_observations(NAMES[0])[0].event.occurred_at + timedelta(minutes=5)


def record(call: Call, operator: User, outcome: Outcome, *, count: int = 1) -> ContactRecord:
    """Write a record as the desk does; its texts are of no matter here."""
    saved = ContactRecord.objects.create(
        receipt_day=timezone.localdate(recorded_at()),
        receipt_count=count,
        call=call,
        operator=operator,
        happened_at=call.offered_at,
        saved_at=recorded_at(),
    )
    Question.objects.create(
        record=saved, position=1, source="not_found", language="ja", outcome=outcome, category_code="general"
    )
    return saved


def figures_of(board: BoardState) -> dict[str, str]:
    frame = board_frame(board, LIVE, usual={}, viewer=SUPERVISOR, after=0, at=recorded_at())
    return {shown["key"]: shown["display"] for shown in frame["figures"]}


class StepByStep(HypothesisTestCase):
    """Events in any order, records among them, the board read anywhere between them."""

    @settings(max_examples=20)
    @given(st.data())
    def test_board_read_step_by_step_is_the_board_read_afresh(self, data: st.DataObject) -> None:
        told = [observation for name in NAMES for observation in recorded_observations(name)]
        shuffled: list[Observation] = data.draw(st.permutations(told))
        operator = person("yamamoto", Role.OPERATOR)
        board = None

        for observation in shuffled:
            ingest([observation])
            if data.draw(st.booleans()):
                board = read_board(board, at=recorded_at())
        for count, call in enumerate(Call.objects.filter(answered_at__isnull=False), start=1):
            record(
                call, operator, data.draw(st.sampled_from(Outcome).filter(lambda one: one != "callback")), count=count
            )
            if data.draw(st.booleans()):
                board = read_board(board, at=recorded_at())

        last, afresh = read_board(board, at=recorded_at()), read_board(None, at=recorded_at())
        assert dict(last.calls) == dict(afresh.calls)
        assert last.scopes == afresh.scopes
        shown = figures_of(last)
        assert (shown["offered"], shown["answered"], shown["abandoned_ringing"]) == ("3", "2", "1")
        assert shown["answer_rate"] == "66.6"

    @settings(max_examples=20)
    @given(st.data())
    def test_every_list_sums_up_to_its_tile(self, data: st.DataObject) -> None:
        told = [observation for name in NAMES for observation in recorded_observations(name)]
        ingest(data.draw(st.permutations(told))[: data.draw(st.integers(0, len(told)))])
        operator = person("yamamoto", Role.OPERATOR)
        for count, call in enumerate(Call.objects.filter(answered_at__isnull=False), start=1):
            if data.draw(st.booleans()):
                record(call, operator, data.draw(st.sampled_from([Outcome.COMPLETED, Outcome.REFERRED])), count=count)
        board = read_board(None, at=recorded_at())
        facts = facts_of(calls_of_day(board.day))

        for key in JUDGES:
            found = drill(key, facts, day=board.day, group=CENTRE)
            assert found.tally == board.scopes[CENTRE].tallies[key]
            assert found.parts[Part.NUMERATOR] == found.tally.numerator
            assert found.parts[Part.NUMERATOR] + found.parts[Part.DENOMINATOR] == found.tally.denominator
            assert len(found.of(None)) == sum(found.parts.values()) >= len(board.calls)
            assert found.tally == figure(key, board.calls.values(), definitions_on(board.day))


@pytest.mark.django_db
@pytest.mark.parametrize("calls", [1, 3])
def test_rows_of_calls_take_a_constant_number_of_queries(calls, django_assert_num_queries):
    for name in NAMES[:calls]:
        ingest(recorded_observations(name))
    judgements = drill_of_day("offered", day=timezone.localdate(recorded_at()), group=CENTRE).judgements

    with django_assert_num_queries(6):
        rows = call_rows(judgements)

    assert len(rows) == calls


@pytest.mark.django_db
@pytest.mark.parametrize("calls", [1, 3])
def test_board_takes_a_constant_number_of_queries(calls, django_assert_num_queries):
    for name in NAMES[:calls]:
        ingest(recorded_observations(name))
    operator = person("yamamoto", Role.OPERATOR)
    for count, call in enumerate(Call.objects.filter(answered_at__isnull=False), start=1):
        record(call, operator, Outcome.COMPLETED, count=count)

    with django_assert_num_queries(14):
        read_board(None, at=recorded_at())


@pytest.mark.django_db
def test_frame_takes_no_query(django_assert_num_queries):
    ingest(recorded_observations("hold_unhold"))
    board = read_board(None, at=recorded_at())

    with django_assert_num_queries(0):
        board_frame(board, LIVE, usual={}, viewer=SUPERVISOR, after=0, at=recorded_at())


@pytest.mark.django_db
def test_saved_record_changes_the_figures_without_an_event():
    ingest(recorded_observations("answered_caller_hangs_up"))
    board = read_board(None, at=recorded_at())
    before = figures_of(board)
    record(Call.objects.get(), person("yamamoto", Role.OPERATOR), Outcome.COMPLETED)

    after = read_board(board, at=recorded_at())

    assert (before["first_contact_completion"], figures_of(after)["first_contact_completion"]) == ("–", "100.0")
    assert after.sequence == board.sequence
    assert after.news != board.news


@pytest.mark.django_db
def test_corrected_record_changes_the_figures():
    operator = person("yamamoto", Role.OPERATOR)
    ingest(recorded_observations("answered_caller_hangs_up"))
    saved = record(Call.objects.get(), operator, Outcome.COMPLETED)
    board = read_board(None, at=recorded_at())
    saved.corrections.create(version=1, said={}, reason="聞き違い", corrected_by=operator, corrected_at=recorded_at())
    saved.questions.update(outcome=Outcome.REFERRED)

    assert figures_of(read_board(board, at=recorded_at()))["first_contact_completion"] == "0.0"


@pytest.mark.django_db
def test_raised_hand_is_shown_to_whoever_answers_it_and_to_nobody_else():
    operator = person("yamamoto", Role.OPERATOR)
    raise_hand(operator=operator, call_id="", faq_number=None, words="代理人でもよいですか", at=recorded_at())
    board = read_board(None, at=recorded_at())

    shown = board_frame(board, LIVE, usual={}, viewer=SUPERVISOR, after=0, at=recorded_at())
    on_the_wall = board_frame(board, LIVE, usual={}, viewer=Viewer(language="ja"), after=0, at=recorded_at())

    assert [(hand["name"], hand["words"]) for hand in shown["hands"]] == [("Yamamoto", "代理人でもよいですか")]
    assert (on_the_wall["hands"], on_the_wall["operators"]) == ([], [])
    assert {figure["href"] for figure in on_the_wall["figures"]} == {""}


@pytest.mark.django_db
def test_call_of_yesterday_is_not_on_todays_board():
    ingest(recorded_observations("abandoned"))

    tomorrow = read_board(read_board(None, at=recorded_at()), at=recorded_at() + timedelta(days=1))

    assert dict(tomorrow.calls) == {}


def test_every_recording_tells_of_a_call():
    assert all(
        any(isinstance(observation.event, CallEvent) for observation in recorded_observations(name)) for name in NAMES
    )


def test_every_type_of_call_and_every_outcome_has_a_place_in_the_figures():
    assert set(CALLERS) == set(CallType)
    assert set(ENDINGS) == set(Outcome)
