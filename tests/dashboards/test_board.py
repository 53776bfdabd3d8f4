"""The board's state: what was read step by step is what is read afresh."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from calllog.ledger.events import CallEvent, Observation
from calllog.ledger.feeds import FeedCondition, FeedState
from calllog.ledger.ingest import ingest
from dashboards.kpi.figures import OPENED, counts_of
from dashboards.live.board import facts_of_day, read_board
from dashboards.live.call_rows import call_rows
from dashboards.live.payloads import board_frame
from tests.recorded import recorded_observations

pytestmark = pytest.mark.integration

NAMES = ("answered_caller_hangs_up", "abandoned", "hold_unhold")


def recorded_at() -> timezone.datetime:
    """The recordings' own day, as the wall clock of the city counts."""
    return recorded_observations(NAMES[0])[0].event.occurred_at + timedelta(minutes=5)


class StepByStep(HypothesisTestCase):
    """Events in any order, the board read anywhere between them."""

    @settings(max_examples=20)
    @given(st.data())
    def test_board_read_step_by_step_is_the_board_read_afresh(self, data: st.DataObject) -> None:
        told = [observation for name in NAMES for observation in recorded_observations(name)]
        shuffled: list[Observation] = data.draw(st.permutations(told))
        board = None

        for observation in shuffled:
            ingest([observation])
            if data.draw(st.booleans()):
                board = read_board(board, at=recorded_at())

        last, afresh = read_board(board, at=recorded_at()), read_board(None, at=recorded_at())
        assert dict(last.calls) == dict(afresh.calls)
        assert counts_of(last.calls.values()) == {
            "waiting": 0, "offered": 3, "answered": 2, "abandoned": 1, "overflowed": 0, "blocked": 0,
            "out_of_hours": 0, "announcement": 0, "in_progress": 0, "not_measured": 0,
        }  # fmt: skip


@pytest.mark.django_db
def test_figure_opens_as_many_calls_as_it_shows():
    for name in NAMES:
        ingest(recorded_observations(name))
    board = read_board(None, at=recorded_at())
    frame = board_frame(board, FeedState(condition=FeedCondition.LIVE), after=0, at=recorded_at(), language="ja")

    for figure in frame["figures"]:
        if figure["key"] != "answer_rate":
            counted = [facts.call_id for facts in facts_of_day(board.day) if OPENED[figure["key"]](facts)]
            assert len(call_rows(counted)) == int(figure["display"])


@pytest.mark.django_db
@pytest.mark.parametrize("calls", [1, 3])
def test_rows_of_calls_take_a_constant_number_of_queries(calls, django_assert_num_queries):
    for name in NAMES[:calls]:
        ingest(recorded_observations(name))
    call_ids = [facts.call_id for facts in facts_of_day(read_board(None, at=recorded_at()).day)]

    with django_assert_num_queries(6):
        rows = call_rows(call_ids)

    assert len(rows) == calls


@pytest.mark.django_db
def test_call_of_yesterday_is_not_on_todays_board():
    ingest(recorded_observations("abandoned"))

    tomorrow = read_board(read_board(None, at=recorded_at()), at=recorded_at() + timedelta(days=1))

    assert dict(tomorrow.calls) == {}


def test_every_recording_tells_of_a_call():
    assert all(
        any(isinstance(observation.event, CallEvent) for observation in recorded_observations(name)) for name in NAMES
    )
