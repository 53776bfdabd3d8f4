"""Whether the PBX is being heard: what the events say, and when its last sign of life came."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from calllog.ledger.events import FeedLost, FeedRestored
from calllog.ledger.models import Feed

SILENCE = timedelta(seconds=5)  # after that a feed counts as lost, whatever was said before


class FeedCondition(StrEnum):
    """How far a figure that rests on the feed can be trusted."""

    LIVE = "live"
    LOST = "lost"
    NEVER = "never"  # no PBX has ever been heard


@dataclass(frozen=True, kw_only=True)
class FeedState:
    """The feeds as one: the worst of them."""

    condition: FeedCondition
    since: datetime | None = None  # of the loss
    heard_at: datetime | None = None


def note_change(event: FeedLost | FeedRestored) -> None:
    """Write what a feed event says, unless a later one has been written."""
    feed, _created = Feed.objects.get_or_create(name=event.feed)
    if feed.changed_at and feed.changed_at > event.occurred_at:
        return
    feed.changed_at = event.occurred_at
    feed.lost_since = event.occurred_at if isinstance(event, FeedLost) else None
    feed.save()


def note_heard(name: str, *, at: datetime) -> None:
    """Write that the PBX gave a sign of life."""
    Feed.objects.update_or_create(name=name, defaults={"heard_at": at})


def feed_state(at: datetime) -> FeedState:
    """Return the state of the least trustworthy feed at ``at``."""
    states = [_state_of(feed, at) for feed in Feed.objects.all()]
    lost = [state for state in states if state.condition is FeedCondition.LOST]
    return min(lost or states, key=lambda state: state.heard_at or at, default=FeedState(condition=FeedCondition.NEVER))


def _state_of(feed: Feed, at: datetime) -> FeedState:
    if feed.lost_since:
        return FeedState(condition=FeedCondition.LOST, since=feed.lost_since, heard_at=feed.heard_at)
    if feed.heard_at is None or at - feed.heard_at > SILENCE:
        return FeedState(condition=FeedCondition.LOST, since=feed.heard_at or feed.changed_at, heard_at=feed.heard_at)
    return FeedState(condition=FeedCondition.LIVE, heard_at=feed.heard_at)
