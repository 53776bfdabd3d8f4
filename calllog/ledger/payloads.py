"""What every socket that follows the ledger says of the feed."""

from datetime import datetime
from typing import TypedDict

from calllog.ledger.feeds import FeedState


class FeedPayload(TypedDict):
    """Whether the PBX is heard: a ``FeedCondition``; times in ISO 8601."""

    state: str
    since: str | None  # when that began
    heard_at: str | None


def feed_payload(feed: FeedState) -> FeedPayload:
    """Return ``feed`` as it goes over the wire."""
    return FeedPayload(state=feed.condition, since=iso(feed.since), heard_at=iso(feed.heard_at))


def iso(at: datetime | None) -> str | None:
    """Return a time as it goes over the wire."""
    return at.isoformat() if at else None
