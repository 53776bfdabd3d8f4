"""An operator's state, as a fold over what the PBX told of the seat. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from calllog.ledger.events import OperatorState, OperatorStateChanged


@dataclass(frozen=True, kw_only=True)
class CurrentState:
    """The state a seat is in, and since when without a break."""

    state: OperatorState
    reason: str
    since: datetime


def current_state(changes: Iterable[OperatorStateChanged]) -> CurrentState | None:
    """Return the latest state that ``changes`` of one seat tell, in whatever order; None for none.

    The PBX repeats itself, once for each queue: the state holds since the first time it was told.
    """
    current = None
    for change in sorted(changes, key=lambda change: (change.occurred_at, change.state, change.reason)):
        if current is None or (current.state, current.reason) != (change.state, change.reason):
            current = CurrentState(state=change.state, reason=change.reason, since=change.occurred_at)
    return current
