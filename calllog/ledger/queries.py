"""Reads of the ledger that other parts of the product need."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from calllog.ledger.codec import decode
from calllog.ledger.events import FeedLost, FeedRestored
from calllog.ledger.models import Call, StoredEvent

FeedChange = FeedLost | FeedRestored
FEED_CHANGES = (FeedLost.__name__, FeedRestored.__name__)


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A stretch in which a feed was not heard: what happened then may not be measured."""

    feed: str
    began: datetime
    ended: datetime | None  # None: it goes on


def calls_open_since_before_gap(feed: str) -> list[str]:
    """Return the PBX's ids of the calls of ``feed`` of which nothing was told since it was lost the last time."""
    restored = StoredEvent.objects.filter(kind=FeedRestored.__name__, source=feed).order_by("-sequence")
    last = restored.values_list("sequence", flat=True).first()
    if last is None:
        return []
    open_calls = Call.objects.filter(source=feed, is_over=False, last_sequence__lt=last)
    return list(open_calls.order_by("call_id").values_list("pbx_id", flat=True))


def feed_changes(*, since: datetime | None = None, after: int = 0) -> list[FeedChange]:
    """Return the losses and returns of all feeds from ``since`` on which follow the sequence number ``after``."""
    stored = StoredEvent.objects.filter(kind__in=FEED_CHANGES, sequence__gt=after).order_by("sequence")
    if since:
        stored = stored.filter(occurred_at__gte=since)
    told = [decode(*row) for row in stored.values_list("kind", "version", "payload")]
    return [event for event in told if isinstance(event, FeedLost | FeedRestored)]


def gaps_of(changes: Iterable[FeedChange]) -> list[Gap]:
    """Return the gaps that ``changes`` tell of, oldest first, in whatever order they are told."""
    gaps: list[Gap] = []
    lost: dict[str, datetime] = {}
    for change in sorted(changes, key=lambda change: (change.occurred_at, isinstance(change, FeedRestored))):
        if isinstance(change, FeedLost):
            lost.setdefault(change.feed, change.occurred_at)
        elif began := lost.pop(change.feed, None):
            gaps.append(Gap(feed=change.feed, began=began, ended=change.occurred_at))
    gaps += [Gap(feed=feed, began=began, ended=None) for feed, began in lost.items()]
    return sorted(gaps, key=lambda gap: (gap.began, gap.feed))
