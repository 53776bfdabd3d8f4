"""When a feed was not heard, as its losses and returns tell."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from calllog.ledger.events import FeedLost, FeedRestored
from calllog.ledger.queries import Gap, gaps_of

pytestmark = pytest.mark.unit


def at(minute: int) -> datetime:
    return datetime(2026, 11, 22, 1, 0, tzinfo=UTC) + timedelta(minutes=minute)


def lost(minute: int, feed: str = "ami") -> FeedLost:
    return FeedLost(feed=feed, occurred_at=at(minute))


def restored(minute: int, feed: str = "ami") -> FeedRestored:
    return FeedRestored(feed=feed, occurred_at=at(minute))


def gap(began: int, ended: int | None, feed: str = "ami") -> Gap:
    return Gap(feed=feed, began=at(began), ended=None if ended is None else at(ended))


@pytest.mark.parametrize(
    ("changes", "gaps"),
    [
        ([], []),
        ([restored(1)], []),
        ([lost(1)], [gap(1, None)]),
        ([lost(1), restored(3)], [gap(1, 3)]),
        ([lost(1), lost(2), restored(3)], [gap(1, 3)]),
        ([lost(1), restored(1)], [gap(1, 1)]),
        ([lost(1), restored(3), lost(5)], [gap(1, 3), gap(5, None)]),
        ([lost(1), lost(2, "pbx2"), restored(4)], [gap(1, 4), gap(2, None, "pbx2")]),
    ],
)
def test_losses_and_returns_make_gaps_in_any_order(changes, gaps):
    assert all(gaps_of(order) == gaps for order in permutations(changes))
