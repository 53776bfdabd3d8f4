"""The board's state: the facts of today's calls and the operators' states, kept by reading what changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from calllog.ledger.lifecycle import Direction, Result
from calllog.ledger.models import Call
from calllog.ledger.queries import FeedChange, feed_changes
from calllog.ledger.replay import last_sequence
from calllog.presence.queries import SeatedOperator, seated_operators
from dashboards.kpi.figures import CallFacts
from kb.directory.models import Line


@dataclass(frozen=True, kw_only=True)
class BoardState:
    """Everything the board shows but the state of the feed."""

    day: date
    sequence: int  # everything up to it is in
    calls: Mapping[str, CallFacts]
    operators: tuple[SeatedOperator, ...]
    on_lines: Mapping[str, tuple[str, str]]  # member to the line's name and English name
    feed_changes: tuple[FeedChange, ...]  # of the day: they tell what was not measured


def read_board(previous: BoardState | None, *, at: datetime) -> BoardState:
    """Return the board at ``at``: only what changed since ``previous`` is read, all of it on a new day."""
    day = timezone.localtime(at).date()
    sequence = last_sequence()
    if previous is None or previous.day != day:
        changed, calls, feeds = facts_of_day(day), {}, feed_changes(since=_begin_of(day))
    else:
        changed, calls = facts_of_day(day, after=previous.sequence), dict(previous.calls)
        feeds = [*previous.feed_changes, *feed_changes(after=previous.sequence)]
        for call_id in _of_our_own(after=previous.sequence):
            calls.pop(call_id, None)
    calls.update((call.call_id, call) for call in changed)
    return BoardState(
        day=day,
        sequence=sequence,
        calls=calls,
        operators=tuple(seated_operators(at=at)),
        on_lines=_lines_in_use(),
        feed_changes=tuple(feeds),
    )


def facts_of_day(day: date, *, after: int = -1) -> list[CallFacts]:
    """Return the facts of the calls offered on ``day`` (Asia/Tokyo) which changed after sequence ``after``."""
    begin = _begin_of(day)
    calls = Call.objects.filter(
        direction=Direction.INBOUND, offered_at__gte=begin, offered_at__lt=begin + timedelta(days=1)
    )
    rows = calls.filter(last_sequence__gt=after).order_by("offered_at", "call_id")
    return [
        CallFacts(
            call_id=call_id, result=Result(result), queued_at=queued_at, answered_at=answered_at, ended_at=ended_at
        )
        for call_id, result, queued_at, answered_at, ended_at in rows.values_list(
            "call_id", "result", "queued_at", "answered_at", "ended_at"
        )
    ]


def _begin_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def _of_our_own(*, after: int) -> list[str]:
    """Return the calls that are no caller's: told out of order, one of them looks like a caller's at first."""
    changed = Call.objects.filter(last_sequence__gt=after).exclude(direction=Direction.INBOUND)
    return list(changed.values_list("call_id", flat=True))


def _lines_in_use() -> dict[str, tuple[str, str]]:
    open_calls = Call.objects.filter(is_over=False, direction=Direction.INBOUND)
    rows = [row for row in open_calls.values_list("ringing", "talking_to", "line") if row[0] or row[1]]
    lines = Line.objects.on(timezone.localdate()).filter(number__in={line for *_members, line in rows})
    names = {number: (name, name_en) for number, name, name_en in lines.values_list("number", "name", "name_en")}
    return {
        member: names.get(line, (line, ""))
        for ringing, talking, line in rows
        for member in (*ringing, talking)
        if member
    }
