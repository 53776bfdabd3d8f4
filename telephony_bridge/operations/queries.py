"""How the product is doing, as facts: what the feeds, the spools and the ledger tell at this moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db.models import Count, Exists, OuterRef, QuerySet, Value
from django.utils import timezone

from calllog.ledger.events import CallOffered, Event
from calllog.ledger.feeds import FeedState, feed_state
from calllog.ledger.keys import key_for
from calllog.ledger.lifecycle import BEGINNINGS, PROOFS, Direction, Result
from calllog.ledger.models import Call, Feed, StoredEvent
from calllog.ledger.replay import last_sequence
from kb.search.standing import fallbacks
from telephony_bridge.models import Outcome, Reason, SetAsideMessage, SpoolPosition, TornRecord
from telephony_bridge.spool import SUFFIX, Position, SpoolReader

OFFERED = "offered"
ID_GIVEN_AGAIN = "id_given_again"
INBOUND_RESULTS = tuple(result for result in Result if result not in (Result.CONNECTED, Result.NOT_CONNECTED))


@dataclass(frozen=True, kw_only=True)
class FeedFacts:
    """One feed. None where nothing was ever heard, or where its spool is not on this machine."""

    name: str
    silence: timedelta | None  # since its last sign of life
    backlog_bytes: int | None  # in the spool and not yet in the ledger
    lag: timedelta | None  # how long the oldest record that the ledger lacks has waited; None, too: of another key
    torn: int  # records that a crash tore and the next start dropped


@dataclass(frozen=True, kw_only=True)
class Conservation:
    """The inbound calls of a day, counted twice: by their first events, and by their results."""

    offered: int
    by_result: Mapping[Result, int]

    @property
    def missing(self) -> int:
        """How many calls came in and have no result; negative where results came from nowhere. 0: nothing is lost."""
        return self.offered - sum(self.by_result.values())


@dataclass(frozen=True, kw_only=True)
class OperationalFacts:
    """Everything that the health page and the metrics show."""

    at: datetime
    feed: FeedState  # the feeds as one, as the board shows it
    feeds: tuple[FeedFacts, ...]
    last_sequence: int
    conservation: Conservation
    set_aside: Mapping[tuple[str, Reason], int]  # by feed and reason, those that wait
    fallbacks: int  # searches that Elasticsearch should have answered and did not


def operational_facts(at: datetime) -> OperationalFacts:
    """Read all facts at ``at``; a constant number of queries."""
    return OperationalFacts(
        at=at,
        feed=feed_state(at),
        feeds=tuple(feed_facts(at)),
        last_sequence=last_sequence(),
        conservation=conservation(at),
        set_aside=set_aside_counts(),
        fallbacks=fallbacks(),
    )


def feed_facts(at: datetime) -> list[FeedFacts]:
    """Return the facts of every feed that was ever heard, pumped or spooled, by name."""
    heard = dict(Feed.objects.values_list("name", "heard_at"))
    positions = {
        feed: Position(segment=segment, offset=offset)
        for feed, segment, offset in SpoolPosition.objects.values_list("feed", "segment", "offset")
    }
    torn = dict(TornRecord.objects.values_list("feed").annotate(Count("pk")))
    names = {*heard, *positions, *torn, *_spooled()}
    return [
        _feed_facts(name, heard_at=heard.get(name), position=positions.get(name), torn=torn.get(name, 0), at=at)
        for name in sorted(names)
    ]


def conservation(at: datetime) -> Conservation:
    """Count today's inbound calls (Asia/Tokyo) in their events and in their rows.

    One statement, so that both are counted at the same moment: a call stored between two would seem lost.
    """
    begin = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    end = begin + timedelta(days=1)
    told = StoredEvent.objects.filter(occurred_at__gte=begin, occurred_at__lt=end)
    begun = StoredEvent.objects.filter(call_id=OuterRef("call_id"), kind__in=_names(BEGINNINGS))
    # A call whose beginning never came is known by what follows.
    offered = told.filter(kind=CallOffered.__name__) | told.filter(~Exists(begun), kind__in=_names(PROOFS))
    rows = Call.objects.filter(direction=Direction.INBOUND, offered_at__gte=begin, offered_at__lt=end)
    earlier = rows.filter(pbx_id=OuterRef("pbx_id"), call_id__lt=OuterRef("call_id"))
    counts = dict(
        offered.order_by()
        .values_list(Value(OFFERED))
        .annotate(Count("call_id", distinct=True))
        .union(
            rows.values_list("result").annotate(Count("call_id")),
            rows.filter(Exists(earlier)).values_list(Value(ID_GIVEN_AGAIN)).annotate(Count("call_id")),
            all=True,
        )
    )
    return Conservation(
        offered=counts.get(OFFERED, 0) + counts.get(ID_GIVEN_AGAIN, 0),
        by_result={result: counts.get(result, 0) for result in INBOUND_RESULTS},
    )


def set_aside_counts() -> dict[tuple[str, Reason], int]:
    """Return how many messages wait to be looked at, by feed and reason, most first."""
    waiting = SetAsideMessage.objects.filter(outcome=Outcome.WAITING)
    counted = waiting.values_list("feed", "reason").annotate(number=Count("pk")).order_by("-number", "feed", "reason")
    return {(feed, Reason(reason)): number for feed, reason, number in counted}


def set_aside_messages(*, outcome: Outcome, reason: str, feed: str) -> QuerySet[SetAsideMessage]:
    """Return the messages with that outcome, newest first; a blank reason or feed means any."""
    messages = SetAsideMessage.objects.filter(outcome=outcome)
    if reason:
        messages = messages.filter(reason=reason)
    if feed:
        messages = messages.filter(feed=feed)
    return messages.defer("sealed").order_by("-heard_at", "-pk")


def _names(kinds: Iterable[type[Event]]) -> list[str]:
    return [kind.__name__ for kind in kinds]


def _spooled() -> list[str]:
    """Return the feeds that have spool files on this machine: a feed's name is its folder's path."""
    folders = {path.parent for path in settings.SPOOL_DIR.rglob(f"*{SUFFIX}")}
    return [folder.relative_to(settings.SPOOL_DIR).as_posix() for folder in folders]


def _feed_facts(
    name: str, *, heard_at: datetime | None, position: Position | None, torn: int, at: datetime
) -> FeedFacts:
    folder = settings.SPOOL_DIR / name
    here = folder.is_dir()
    backlog = _backlog_bytes(folder, position or Position()) if here else None
    return FeedFacts(
        name=name,
        silence=at - heard_at if heard_at else None,
        backlog_bytes=backlog,
        lag=None if backlog is None else _lag(folder, position or Position(), at=at) if backlog else timedelta(),
        torn=torn,
    )


def _backlog_bytes(folder: Path, position: Position) -> int:
    sizes = {int(path.stem): path.stat().st_size for path in folder.glob(f"*{SUFFIX}")}
    if sizes.get(position.segment, -1) < position.offset:
        return sum(sizes.values())  # files of another spool: the pump takes them whole
    return sum(size for segment, size in sizes.items() if segment >= position.segment) - position.offset


def _lag(folder: Path, position: Position, *, at: datetime) -> timedelta | None:
    try:
        oldest = SpoolReader(folder, key=key_for("spool")).read(position, limit=1)
    except InvalidTag:
        return None
    return max(at - oldest[0][0].heard_at, timedelta()) if oldest else timedelta()
