"""Seat states and stretches as rows, brought up to date with the events of the seat.

News of a seat are as a rule later than everything told of it: they are folded onto what the row of the
seat keeps, and no event is read again. What comes late is folded in from the stretch before it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import cast

from django.db.models import Min, Q, QuerySet

from calllog.ledger import events
from calllog.ledger.codec import decode
from calllog.ledger.events import CallEvent, Event, OperatorState, OperatorStateChanged, Told
from calllog.ledger.models import StoredEvent
from calllog.ledger.rows import rows_with, upsert
from calllog.presence.known import STEPS, Known, from_json, to_json
from calllog.presence.models import PresenceStretch, SeatState
from calllog.presence.states import Turn, as_stretches, follow

JOINS = (events.CallPlaced, events.PartyAnswered, events.CallAnswered, events.CallSeenAgain)
FEEDS = (events.FeedLost, events.FeedRestored)
TRANSFER = events.CallTransferred
CALL_KINDS = frozenset(kind.__name__ for kind in STEPS if issubclass(kind, CallEvent))
CALLS_AT_ONCE = 500  # databases bound the number of values in one statement


def project_seats(told: Iterable[Told]) -> None:
    """Write the rows of the seats that ``told`` touched. Runs in the transaction that stored the events."""
    news = _news([one.event for one in told if type(one.event) in STEPS])
    rows = {row.member: row for row in rows_with(SeatState, "member", news)}
    for member, of_member in news.items():
        _project(member, of_member, rows.get(member))


def rebuild_seats() -> int:
    """Throw all rows away and make them from the events; returns how many seats there are."""
    SeatState.objects.all().delete()
    PresenceStretch.objects.all().delete()
    told_of = StoredEvent.objects.filter(kind=OperatorStateChanged.__name__).exclude(operator="")
    members = list(told_of.values_list("operator", flat=True).distinct())
    common = _common_events(Q())
    for member in members:
        _fold_all(member, common)
    return len(members)


def _news(told: Sequence[Event]) -> dict[str, list[Event]]:
    """Return by member what of ``told`` may concern the seat."""
    news: dict[str, list[Event]] = defaultdict(list)
    of_calls: dict[str, list[Event]] = defaultdict(list)
    of_feeds = [event for event in told if isinstance(event, FEEDS)]
    for event in told:
        if isinstance(event, OperatorStateChanged) and event.operator:
            news[event.operator].append(event)
        elif isinstance(event, CallEvent):
            of_calls[event.call_id].append(event)
    for member in SeatState.objects.values_list("member", flat=True) if of_feeds else ():
        news[member] += of_feeds
    for call_id, member in _members_in(list(of_calls)):
        news[member] += of_calls[call_id]
    return news


def _members_in(calls: Sequence[str]) -> set[tuple[str, str]]:
    """Return pairs of call and operator for the operators who were ever in ``calls``."""
    kinds = [kind.__name__ for kind in (*JOINS, TRANSFER)]
    return {
        (event.call_id, member)
        for event in _of_calls(calls, Q(kind__in=kinds))
        if (member := _joining(event)) is not None
    }


def _joining(event: Event) -> str | None:
    """Return who is in the call from now on; None for nobody new of ours."""
    if isinstance(event, TRANSFER):
        return event.receiver or None
    return event.operator or None if isinstance(event, JOINS) else None


def _project(member: str, news: list[Event], row: SeatState | None) -> None:
    earliest = min(event.occurred_at for event in news)
    if row and row.told_until and earliest > row.told_until:
        _fold_on(row, news, told_until=row.told_until)
        return
    start = PresenceStretch.objects.filter(member=member, began__lt=earliest).order_by("-began").first()
    if start and row and row.told_until:
        _fold_in(row, start, told_until=row.told_until)
    elif row or any(isinstance(event, OperatorStateChanged) for event in news):
        _fold_all(member)


def _fold_on(row: SeatState, news: list[Event], *, told_until: datetime) -> None:
    """Fold in what is later than everything before."""
    joined = {event.call_id for event in news if isinstance(event, CallEvent) and _joining(event) == row.member}
    # What was told of a call before it was known that this operator is in it.
    caught_up = _of_calls(joined, Q(occurred_at__gt=told_until))
    told = {*news, *caught_up}
    turns, known = follow(told, known=from_json(row.member, row.known), before=_shown(row))
    if turns:
        PresenceStretch.objects.filter(member=row.member, ended=None).update(ended=turns[0].at)
    _write(row.member, turns, known, row=row, told_until=_last(told, told_until))


def _fold_in(row: SeatState, start: PresenceStretch, *, told_until: datetime) -> None:
    """Fold anew from the beginning of ``start``, the stretch before the earliest news."""
    known = from_json(row.member, start.known)
    later = Q(occurred_at__gt=start.began)
    told = _events_of(row.member, later, calls=known.calls, common=_common_events(later))
    turns, known = follow(told, known=known, before=_shown(start))
    of_member = PresenceStretch.objects.filter(member=row.member)
    of_member.filter(began__gt=start.began).delete()
    of_member.filter(pk=start.pk).update(ended=turns[0].at if turns else None)
    row.state, row.reason, row.since = start.state, start.reason, start.began
    _write(row.member, turns, known, row=row, told_until=_last(told, told_until))


def _fold_all(member: str, common: Sequence[Event] | None = None) -> None:
    """Fold everything that was ever told of the seat."""
    own = StoredEvent.objects.filter(operator=member, kind=OperatorStateChanged.__name__)
    first = own.aggregate(first=Min("occurred_at"))["first"]
    since = Q(occurred_at__gte=first)
    told = _events_of(member, since, calls=(), common=_common_events(since) if common is None else common)
    turns, known = follow(told, known=Known(member=member), before=None)
    PresenceStretch.objects.filter(member=member).delete()
    _write(member, turns, known, row=SeatState(member=member), told_until=_last(told, first))


def _write(member: str, turns: Sequence[Turn], known: Known, *, row: SeatState, told_until: datetime) -> None:
    PresenceStretch.objects.bulk_create(
        PresenceStretch(
            member=member,
            state=stretch.state,
            reason=stretch.reason,
            began=stretch.began,
            ended=stretch.ended,
            known=to_json(turn.known),
        )
        for turn, stretch in zip(turns, as_stretches(turns), strict=True)
    )
    if turns:
        row.state, row.reason, row.since = turns[-1].state, turns[-1].reason, turns[-1].at
    row.told_until, row.known = told_until, to_json(known)
    upsert([row])


def _events_of(member: str, when: Q, *, calls: Collection[str], common: Sequence[Event]) -> list[Event]:
    """Return what was told ``when`` of the seat, of ``calls``, and of the calls that the operator came into."""
    own = _decoded(StoredEvent.objects.filter(when, operator=member, kind__in=[kind.__name__ for kind in STEPS]))
    handed_over = [event for event in common if _joining(event) == member]
    joined = {
        event.call_id for event in [*own, *handed_over] if isinstance(event, CallEvent) and _joining(event) == member
    }
    feeds = [event for event in common if isinstance(event, FEEDS)]
    return [*own, *feeds, *_of_calls(joined | set(calls), when)]


def _common_events(when: Q) -> list[Event]:
    """Return what concerns seats without naming them where it can be looked up: feeds, and who got a transfer."""
    kinds = [kind.__name__ for kind in (*FEEDS, TRANSFER)]
    return _decoded(StoredEvent.objects.filter(when, kind__in=kinds))


def _of_calls(calls: Collection[str], when: Q) -> list[CallEvent]:
    ids = sorted(calls)
    return [
        cast(CallEvent, event)
        for first in range(0, len(ids), CALLS_AT_ONCE)
        for event in _decoded(
            StoredEvent.objects.filter(when, call_id__in=ids[first : first + CALLS_AT_ONCE], kind__in=CALL_KINDS)
        )
    ]


def _decoded(stored: QuerySet[StoredEvent]) -> list[Event]:
    return [decode(*row) for row in stored.values_list("kind", "version", "payload")]


def _shown(row: SeatState | PresenceStretch) -> tuple[OperatorState, str]:
    return OperatorState(row.state), row.reason


def _last(told: Iterable[Event], at: datetime) -> datetime:
    return max([at, *(event.occurred_at for event in told)])
