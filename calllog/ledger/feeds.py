"""Whether the PBX is being heard: what the events say, when its last sign of life came, what its bridge says."""

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
    REFUSED = "refused"  # the PBX does not take the user name or the password
    BLOCKED = "blocked"  # what is heard cannot be written to the disk
    BEHIND = "behind"  # what is heard is on the disk, and the database does not take it
    STANDBY = "standby"  # all is well, and this process's bridge waits for another one to end


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """What keeps a bridge from its work."""

    condition: FeedCondition
    since: datetime


@dataclass(frozen=True, kw_only=True)
class FeedState:
    """The feeds as one: the worst of them."""

    condition: FeedCondition
    since: datetime | None = None  # when it began; None for live and never
    heard_at: datetime | None = None


def note_change(event: FeedLost | FeedRestored) -> None:
    """Write what a feed event says, unless a later one has been written."""
    feed, _created = Feed.objects.get_or_create(name=event.feed)
    if feed.changed_at and feed.changed_at > event.occurred_at:
        return
    feed.changed_at = event.occurred_at
    feed.lost_since = event.occurred_at if isinstance(event, FeedLost) else None
    feed.save(update_fields=["changed_at", "lost_since"])


def note_bridge(name: str, *, at: datetime, heard_at: datetime | None, trouble: Trouble | None) -> None:
    """Write that the bridge lives at ``at``, when it last heard the PBX (None: not now), and what it suffers from."""
    said: dict[str, object] = {
        "bridge_at": at,
        "trouble": trouble.condition if trouble else "",
        "trouble_since": trouble.since if trouble else None,
    }
    if heard_at:
        said["heard_at"] = heard_at
    Feed.objects.update_or_create(name=name, defaults=said)


def forget_feed(name: str) -> None:
    """Forget a feed that is not used any more: it would count as lost for ever."""
    Feed.objects.filter(name=name).delete()


def last_heard_at(name: str) -> datetime | None:
    """Return when a bridge, whichever it was, last heard the PBX; None for never."""
    return Feed.objects.filter(name=name).values_list("heard_at", flat=True).first()


def feed_state(at: datetime) -> FeedState:
    """Return the state of the least trustworthy feed at ``at``."""
    states = [_state_of(feed, at) for feed in Feed.objects.all()]
    worse = [state for state in states if state.condition is not FeedCondition.LIVE]
    return min(
        worse or states, key=lambda state: state.heard_at or at, default=FeedState(condition=FeedCondition.NEVER)
    )


def with_trouble(state: FeedState, trouble: Trouble | None) -> FeedState:
    """Return ``state`` as this process must show it, whose own bridge suffers from ``trouble``.

    A bridge that stands by says nothing of the PBX: only where all is well it is what there is to say.
    """
    if trouble is None:
        return state
    if trouble.condition is FeedCondition.STANDBY and state.condition is not FeedCondition.LIVE:
        return state
    return FeedState(condition=trouble.condition, since=trouble.since, heard_at=state.heard_at)


def _state_of(feed: Feed, at: datetime) -> FeedState:
    def state(condition: FeedCondition, *, since: datetime | None = None) -> FeedState:
        return FeedState(condition=condition, since=since, heard_at=feed.heard_at)

    # A bridge that has died says nothing more of its troubles: then the feed is lost.
    bridge_lives = feed.bridge_at is not None and at - feed.bridge_at <= SILENCE
    if feed.trouble and bridge_lives:
        return state(FeedCondition(feed.trouble), since=feed.trouble_since)
    if feed.heard_at is None and feed.changed_at is None:
        return state(FeedCondition.NEVER)
    if feed.lost_since:
        return state(FeedCondition.LOST, since=feed.lost_since)
    if feed.heard_at is None or at - feed.heard_at > SILENCE:
        return state(FeedCondition.LOST, since=feed.heard_at or feed.changed_at)
    return state(FeedCondition.LIVE)
