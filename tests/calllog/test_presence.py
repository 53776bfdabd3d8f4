"""An operator's state, as a fold over what the PBX told of the seat."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from calllog.ledger.events import OperatorState, OperatorStateChanged
from calllog.presence.states import CurrentState, current_state

pytestmark = pytest.mark.unit

START = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def change(seconds: int, state: OperatorState, reason: str = "") -> OperatorStateChanged:
    return OperatorStateChanged(
        occurred_at=START + timedelta(seconds=seconds), operator="sato", state=state, reason=reason
    )


def test_nothing_told_is_no_state():
    assert current_state([]) is None


def test_repeated_state_holds_since_it_was_first_told():
    history = [change(0, OperatorState.TALKING), change(5, OperatorState.READY), change(9, OperatorState.READY)]

    expected = CurrentState(state=OperatorState.READY, reason="", since=START + timedelta(seconds=5))
    assert {current_state(order) for order in permutations(history)} == {expected}


def test_other_reason_is_another_state():
    history = [change(0, OperatorState.AWAY, "昼休み"), change(5, OperatorState.AWAY, "研修")]

    current = current_state(history)

    assert current is not None
    assert (current.reason, current.since) == ("研修", START + timedelta(seconds=5))
