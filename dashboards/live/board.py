"""The board's state: the facts of today's calls and the operators' states, kept by reading what changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from calllog.ledger.lifecycle import Direction
from calllog.ledger.models import Call
from calllog.ledger.queries import FeedChange, feed_changes
from calllog.ledger.replay import last_sequence
from calllog.presence.known import from_json
from calllog.presence.models import SeatState
from calllog.presence.queries import SeatedOperator, seated_operators
from dashboards.kpi.days import CENTRE, HOUR, DayTotals, faq_topic, topics_since, totals_of
from dashboards.kpi.definitions import Definitions, definitions_on
from dashboards.kpi.facts import CallFacts
from dashboards.kpi.figures import LEAST, Judged, Tally, figures, judged, longest_wait_since
from dashboards.live.news import BoardNews, Mark, board_news, calls_recorded_since
from dashboards.live.topics import topic_names
from dashboards.reading import begin_of, calls_of_day, facts_of
from kb.directory.models import Line, ServiceGroup


@dataclass(frozen=True, kw_only=True)
class Group:
    """A service group that has a tab."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The figures of the centre, or of one group."""

    tallies: Mapping[str, Tally]
    today: DayTotals
    topics: Mapping[str, int]  # of the last hour
    longest_wait_since: datetime | None


@dataclass(frozen=True, kw_only=True)
class LineInUse:
    """Where an operator is on the telephone."""

    name: str
    name_en: str
    group_code: str


@dataclass(frozen=True, kw_only=True)
class BoardState:
    """Everything the boards show but the state of the feed and what is usual."""

    day: date
    sequence: int  # everything up to it is in
    news: BoardNews
    held: Definitions
    calls: Mapping[str, CallFacts]
    judged: Mapping[str, Judged]  # of each call
    scopes: Mapping[str, Scope]  # by group; CENTRE is the centre
    groups: tuple[Group, ...]
    operators: tuple[SeatedOperator, ...]
    queues: Mapping[str, frozenset[str]]  # of each member
    on_lines: Mapping[str, LineInUse]  # by member
    feed_changes: tuple[FeedChange, ...]  # of the day: they tell what was not measured
    topic_names: Mapping[str, tuple[str, str]]  # what is asked most, and is read by those who raised a hand


def read_board(previous: BoardState | None, *, at: datetime) -> BoardState:
    """Return the board at ``at``: only what changed since ``previous`` is read, all of it on a new day."""
    day = timezone.localtime(at).date()
    sequence, news = last_sequence(), board_news(at)  # first: what comes meanwhile is read again, never missed
    held = definitions_on(day)
    if previous is None or previous.day != day:
        changed, calls, known = facts_of(calls_of_day(day)), {}, {}
        feeds = feed_changes(since=begin_of(day))
    else:
        changed = facts_of(calls_of_day(day).filter(_changed_since(previous, news.mark)))
        calls, known = dict(previous.calls), dict(previous.judged)
        feeds = [*previous.feed_changes, *feed_changes(after=previous.sequence)]
        for call_id in _of_our_own(after=previous.sequence):
            calls.pop(call_id, None)
            known.pop(call_id, None)
    calls.update((call.call_id, call) for call in changed)
    known.update((call.call_id, judged(call, held)) for call in changed)
    groups = tuple(
        Group(code=code, name=name, name_en=name_en)
        for code, name, name_en in ServiceGroup.objects.values_list("code", "name", "name_en")
    )
    scopes = _scopes(calls, known, groups, held=held, at=at)
    often = {topic for topic, count in scopes[CENTRE].topics.items() if count >= LEAST}
    read = {faq_topic(hand.faq_number) for hand in news.hands if hand.faq_number}
    return BoardState(
        day=day,
        sequence=sequence,
        news=news,
        held=held,
        calls=calls,
        judged=known,
        scopes=scopes,
        groups=groups,
        operators=tuple(seated_operators(at=at)),
        queues={row.member: frozenset(from_json(row.member, row.known).queues) for row in _seats()},
        on_lines=_lines_in_use(),
        feed_changes=tuple(feeds),
        topic_names=topic_names({*often, *read}),
    )


def _changed_since(previous: BoardState, mark: Mark) -> Q:
    told = Q(last_sequence__gt=previous.sequence)
    if mark.last_correction != previous.news.mark.last_correction:
        return Q()  # a correction is rare, and its number may be older than one that is seen: all are read
    if mark == previous.news.mark:
        return told
    return told | Q(call_id__in=calls_recorded_since(previous.news.mark))


def _scopes(
    calls: Mapping[str, CallFacts],
    known: Mapping[str, Judged],
    groups: tuple[Group, ...],
    *,
    held: Definitions,
    at: datetime,
) -> dict[str, Scope]:
    today = totals_of(calls.values(), held)
    members: dict[str, list[CallFacts]] = {CENTRE: list(calls.values()), **{group.code: [] for group in groups}}
    for call in calls.values():
        if call.group_code in members and call.group_code != CENTRE:
            members[call.group_code].append(call)
    return {
        code: Scope(
            tallies=figures(known[call.call_id] for call in of_scope),
            today=today.get(code, DayTotals()),
            topics=topics_since(of_scope, at - HOUR),
            longest_wait_since=longest_wait_since(of_scope),
        )
        for code, of_scope in members.items()
    }


def _of_our_own(*, after: int) -> list[str]:
    """Return the calls that are no caller's: told out of order, one of them looks like a caller's at first."""
    changed = Call.objects.filter(last_sequence__gt=after).exclude(direction=Direction.INBOUND)
    return list(changed.values_list("call_id", flat=True))


def _seats() -> list[SeatState]:
    return [row for row in SeatState.objects.all() if row.known]


def _lines_in_use() -> dict[str, LineInUse]:
    open_calls = Call.objects.filter(is_over=False, direction=Direction.INBOUND)
    rows = [row for row in open_calls.values_list("ringing", "talking_to", "line") if row[0] or row[1]]
    lines = Line.objects.on(timezone.localdate()).filter(number__in={line for *_members, line in rows})
    named = {
        number: LineInUse(name=name, name_en=name_en, group_code=code)
        for number, name, name_en, code in lines.values_list("number", "name", "name_en", "service_group__code")
    }
    return {
        member: named.get(line, LineInUse(name=line, name_en="", group_code=""))
        for ringing, talking, line in rows
        for member in (*ringing, talking)
        if member
    }
