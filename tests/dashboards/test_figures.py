"""Figures over calls: borders first."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calllog.ledger.lifecycle import Result
from dashboards.kpi.figures import COUNTED, OPENED, CallFacts, answer_rate, counts_of, longest_wait_since

pytestmark = pytest.mark.unit

AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def call(result: Result, *, queued_at: datetime | None = AT) -> CallFacts:
    return CallFacts(call_id="a", result=result, queued_at=queued_at, answered_at=None, ended_at=None)


def calls(answered: int = 0, abandoned: int = 0, waiting: int = 0, announcement: int = 0) -> list[CallFacts]:
    return [
        *[call(Result.ANSWERED)] * answered,
        *[call(Result.ABANDONED)] * abandoned,
        *[call(Result.IN_PROGRESS)] * waiting,
        *[call(Result.ANNOUNCEMENT, queued_at=None)] * announcement,
    ]


@pytest.mark.parametrize(
    ("of", "rate"),
    [
        (calls(), None),
        (calls(waiting=1), None),
        (calls(announcement=3), None),
        (calls(abandoned=1), 0.0),
        (calls(answered=1), 1.0),
        (calls(answered=9, abandoned=1), 0.9),
        (calls(answered=9, abandoned=1, waiting=5, announcement=7), 0.9),
    ],
)
def test_answer_rate_counts_decided_calls_only(of, rate):
    assert answer_rate(counts_of(of)) == rate


def test_waiting_is_in_a_queue_and_undecided():
    in_the_announcement = call(Result.IN_PROGRESS, queued_at=None)

    counts = counts_of([*calls(answered=1, abandoned=1, waiting=2), in_the_announcement])

    assert (counts["waiting"], counts["in_progress"]) == (2, 3)


def test_longest_wait_is_of_the_first_who_still_waits():
    later = call(Result.IN_PROGRESS, queued_at=AT + timedelta(seconds=30))

    assert longest_wait_since([*calls(answered=1), later, *calls(waiting=1)]) == AT
    assert longest_wait_since(calls(answered=1, abandoned=1)) is None


@given(st.builds(calls, *[st.integers(0, 30)] * 4))
def test_every_offered_call_is_in_one_of_the_four_results(some):
    counts = counts_of(some)

    assert counts["offered"] == sum(counts[key] for key in ("answered", "abandoned", "announcement", "in_progress"))


@given(st.builds(calls, *[st.integers(0, 30)] * 4))
def test_figure_is_the_number_of_its_rows(some):
    counts = counts_of(some)

    assert {key: sum(map(OPENED[key], some)) for key in COUNTED} == counts
