"""The life of a call: a table of short histories, and every order of two recorded ones."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calllog.ledger import events
from calllog.ledger.events import CallEvent
from calllog.ledger.lifecycle import AbandonedIn, CallSummary, Result, fold
from tests.recorded import recorded_events

pytestmark = pytest.mark.unit

START = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def at(seconds: float) -> dict[str, object]:
    return {"call_id": "pbx-1.0", "occurred_at": START + timedelta(seconds=seconds)}


OFFERED = events.CallOffered(**at(0), line="0467001000", caller="k:number", withheld=False)
QUEUED = events.CallQueued(**at(1), queue="shimin", withheld=False)
RINGING = events.OperatorRinging(**at(2), operator="sato", queue="shimin")
MISSED = events.OperatorMissed(**at(4), operator="sato", queue="shimin")
ANSWERED = events.CallAnswered(**at(5), operator="sato", queue="shimin")
HELD = events.CallHeld(**at(10))
RESUMED = events.CallResumed(**at(13))
RELEASED = events.OperatorReleased(**at(20), operator="sato", queue="shimin")
ABANDONED = events.CallAbandoned(**at(6), queue="shimin", waited=timedelta(seconds=5))
ENDED = events.CallEnded(**at(21))


@pytest.mark.parametrize(
    ("history", "result", "waited", "talked", "held"),
    [
        ([OFFERED], Result.IN_PROGRESS, None, 0, 0),
        ([OFFERED, ENDED], Result.ANNOUNCEMENT, None, 0, 0),
        ([OFFERED, QUEUED], Result.IN_PROGRESS, None, 0, 0),
        ([OFFERED, QUEUED, ABANDONED], Result.ABANDONED, None, 0, 0),
        ([OFFERED, QUEUED, ENDED], Result.ABANDONED, 20, 0, 0),
        ([OFFERED, QUEUED, RINGING, ANSWERED], Result.ANSWERED, 4, 0, 0),
        ([OFFERED, QUEUED, RINGING, ANSWERED, RELEASED, ENDED], Result.ANSWERED, 4, 15, 0),
        ([OFFERED, QUEUED, ANSWERED, ENDED], Result.ANSWERED, 4, 16, 0),
        ([OFFERED, QUEUED, ANSWERED, HELD, RESUMED, RELEASED, ENDED], Result.ANSWERED, 4, 15, 3),
        ([OFFERED, QUEUED, ANSWERED, HELD, RELEASED, ENDED], Result.ANSWERED, 4, 15, 10),
    ],
)
def test_history_folds_to_result_and_durations(history, result, waited, talked, held):
    call = fold(history)

    assert call is not None
    assert call.result is result
    assert call.waited == (None if waited is None else timedelta(seconds=waited))
    assert call.talked == timedelta(seconds=talked)
    assert call.held == timedelta(seconds=held)


@pytest.mark.parametrize(
    ("history", "where"),
    [
        ([OFFERED, QUEUED, ABANDONED, ENDED], AbandonedIn.QUEUE),
        ([OFFERED, QUEUED, RINGING, ABANDONED, ENDED], AbandonedIn.RINGING),
        ([OFFERED, QUEUED, RINGING, MISSED, ABANDONED, ENDED], AbandonedIn.QUEUE),
        ([OFFERED, QUEUED, RINGING, ENDED], AbandonedIn.RINGING),
        ([OFFERED, QUEUED, ANSWERED, ENDED], None),
    ],
)
def test_abandoned_call_tells_where_the_caller_gave_up(history, where):
    call = fold(history)

    assert call is not None
    assert call.abandoned_in == where


def test_call_that_nobody_saw_come_in_is_no_call():
    assert fold([ENDED]) is None
    assert fold([]) is None


def test_withheld_number_may_be_told_late():
    late = events.CallQueued(**at(1), queue="shimin", withheld=True)

    call = fold([OFFERED, late])

    assert call is not None
    assert call.withheld


def test_first_known_event_stands_for_a_missing_first():
    call = fold([QUEUED, ANSWERED])

    assert call is not None
    assert (call.offered_at, call.line) == (QUEUED.occurred_at, "")


def test_ringing_moves_from_seat_to_seat():
    other = events.OperatorRinging(**at(4.5), operator="ito", queue="shimin")

    assert seat_ringing([OFFERED, QUEUED, RINGING]) == "sato"
    assert seat_ringing([OFFERED, QUEUED, RINGING, MISSED]) is None
    assert seat_ringing([OFFERED, QUEUED, RINGING, MISSED, other]) == "ito"
    assert seat_ringing([OFFERED, QUEUED, RINGING, ANSWERED]) is None


def seat_ringing(history: list[CallEvent]) -> str | None:
    call = fold(history)
    assert call is not None
    return call.ringing_at


@pytest.mark.parametrize("name", ["answered_caller_hangs_up", "abandoned"])
def test_every_order_of_a_recorded_call_folds_to_the_same_call(name):
    history = recorded_events(name)
    told = fold(history)
    assert told is not None

    orders = {fold(order) for order in permutations(history)}

    assert orders == {told}


@pytest.mark.parametrize("name", ["answered_caller_hangs_up", "abandoned"])
@given(data=st.data())
def test_any_doubling_of_a_recorded_call_folds_to_the_same_call(name, data):
    history = recorded_events(name)
    again = data.draw(st.lists(st.sampled_from(history), max_size=20))

    assert fold(data.draw(st.permutations([*history, *again]))) == fold(history)


EVENTS = [OFFERED, QUEUED, RINGING, MISSED, ANSWERED, HELD, RESUMED, RELEASED, ABANDONED, ENDED]


@given(st.lists(st.sampled_from(EVENTS)), st.randoms(use_true_random=False))
def test_any_part_of_a_history_in_any_order_is_one_call_with_one_result(part, random):
    shuffled = random.sample(part, len(part))

    call = fold(part)

    assert fold(shuffled) == call
    if call is not None:
        assert isinstance(call, CallSummary)
        assert call.talking_to or call.talked >= call.held >= timedelta()
        assert sum(call.result is result for result in Result) == 1
