"""What goes over the board's socket, and into its page. Times in ISO 8601."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import TypedDict

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from calllog.hands.queries import RaisedHand
from calllog.ledger.events import OperatorState
from calllog.ledger.feeds import FeedState
from calllog.ledger.payloads import FeedPayload, feed_payload, iso
from calllog.ledger.queries import gaps_of
from calllog.presence.labels import STATE_LABELS
from calllog.presence.queries import SeatedOperator
from dashboards.kpi.days import CENTRE, HALF_HOURS, Usual, half_hour_of, rest_of_day, usual_topics
from dashboards.kpi.figures import Tally, may_still_miss, mean, ratio, rising
from dashboards.kpi.verdicts import MEANS, RATIOS, Part
from dashboards.live.board import BoardState, LineInUse
from dashboards.live.labels import FIGURE_LABELS
from dashboards.live.sight import Sight
from kb.accounts.languages import in_screen_language

VERSION = 2
NO_FIGURE = "–"
SHOWN_LARGE = ("waiting", *RATIOS)
SHOWN_SMALL = (
    "offered", "answered", "in_progress", "abandoned_ivr", "abandoned_queue", "abandoned_ringing", "blocked",
    "overflowed", "out_of_hours", "announcement", "not_measured", *MEANS,
)  # fmt: skip
TOPICS_SHOWN = 5
FIRST_HOUR, LAST_HOUR = 16, 36  # half hours: the bars begin at 8:00 and end at 18:00, or earlier and later with calls
STATES_OUT_OF_SIGHT = frozenset({OperatorState.OFFLINE})  # of operators without a name nobody needs to know


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """What a board is drawn for; who sees the same is sent the same text."""

    language: str
    group: str = CENTRE
    sight: Sight = field(default_factory=Sight)


class FigurePayload(TypedDict):
    """One figure. ``display`` is a dash where it cannot be measured, and ``reason`` says why."""

    key: str
    label: str
    display: str
    unit: str
    of: str  # of how many: "45 / 50"
    reason: str
    href: str  # blank: the viewer may not open its calls
    target: str
    state: str  # good, bad or none
    small: bool  # shown below the others


class OperatorPayload(TypedDict):
    """One operator."""

    name: str
    member: str
    state: str
    label: str
    since: str | None
    line: str


class TallyPayload(TypedDict):
    """How many operators are in one state."""

    state: str
    label: str
    count: int


class GapPayload(TypedDict):
    """A stretch of today in which the PBX was not heard. ``until`` is None while it goes on."""

    since: str
    until: str | None


class HalfHourPayload(TypedDict):
    """Half an hour of today."""

    time: str  # 9:30
    offered: int | None  # None: it is still to come
    answer_rate: float | None  # percent
    usual: float | None  # calls offered on such a weekday


class TopicPayload(TypedDict):
    """Something that is asked more often than usual."""

    name: str
    count: int
    steepness: int  # arrows
    words: str


class HandPayload(TypedDict):
    """A hand that is up."""

    id: int
    name: str
    since: str
    words: str
    faq: str
    faq_href: str
    answer: str
    answered_by: str


class GroupPayload(TypedDict):
    """A tab."""

    code: str
    name: str


class BoardFrame(TypedDict):
    """One frame: the whole board."""

    type: str
    version: int
    after: int
    sequence: int
    now: str
    day: str
    group: str
    groups: list[GroupPayload]
    feed: FeedPayload
    figures: list[FigurePayload]
    may_miss: str
    may_miss_state: str  # good, bad or none
    operators: list[OperatorPayload]
    tally: list[TallyPayload]
    longest_wait_since: str | None
    half_hours: list[HalfHourPayload]
    topics: list[TopicPayload]
    hands: list[HandPayload]
    gaps: list[GapPayload]


def board_frame(
    board: BoardState,
    feed: FeedState,
    *,
    usual: Mapping[str, Usual],
    viewer: Viewer,
    after: int,
    at: datetime,
) -> BoardFrame:
    """Return the board as it goes over the wire; ``usual`` by group is empty until the past is read."""
    scope, of_group = board.scopes[viewer.group], usual.get(viewer.group)
    operators = [operator for operator in board.operators if _serves(operator, board, viewer.group)]
    with override(viewer.language):
        may_miss, may_miss_state = _may_miss(scope.tallies["answer_rate"], of_group, board, at=at)
        return BoardFrame(
            type="board",
            version=VERSION,
            after=after,
            sequence=board.sequence,
            now=at.isoformat(),
            day=board.day.isoformat(),
            group=viewer.group,
            groups=groups_of(board, viewer.sight),
            feed=feed_payload(feed),
            figures=_figures(board, viewer),
            may_miss=may_miss,
            may_miss_state=may_miss_state,
            operators=[_operator(one, board.on_lines) for one in operators] if viewer.sight.names else [],
            tally=_tally(operators, names=viewer.sight.names),
            longest_wait_since=iso(scope.longest_wait_since),
            half_hours=_half_hours(board, of_group, viewer.group, at=at),
            topics=_topics(board, of_group, viewer.group, at=at),
            hands=[_hand(hand, board.topic_names) for hand in board.news.hands] if viewer.sight.answers_hands else [],
            gaps=[GapPayload(since=gap.began.isoformat(), until=iso(gap.ended)) for gap in gaps_of(board.feed_changes)],
        )


def groups_of(board: BoardState, sight: Sight) -> list[GroupPayload]:
    """Return the tabs, the centre first."""
    centre = [GroupPayload(code=CENTRE, name=_("Whole centre"))] if sight.shows(CENTRE) else []
    return centre + [
        GroupPayload(code=group.code, name=in_screen_language(group.name, group.name_en))
        for group in board.groups
        if sight.shows(group.code)
    ]


def _serves(operator: SeatedOperator, board: BoardState, group: str) -> bool:
    """Say whether an operator belongs to a tab: by the queues of the seat, or by the line they are on.

    A seat that is in no group's own queue serves all of them.
    """
    queues = board.queues.get(operator.member, frozenset())
    in_use = board.on_lines.get(operator.member)
    if group == CENTRE or group in queues or (in_use and in_use.group_code == group):
        return True
    return not any(one.code in queues for one in board.groups)


def _figures(board: BoardState, viewer: Viewer) -> list[FigurePayload]:
    tallies = board.scopes[viewer.group].tallies
    return [_figure(key, tallies[key], board, viewer) for key in (*SHOWN_LARGE, *SHOWN_SMALL)]


def _figure(key: str, tally: Tally, board: BoardState, viewer: Viewer) -> FigurePayload:
    figure = FigurePayload(
        key=key,
        label=str(FIGURE_LABELS[key]),
        display=str(tally.numerator),
        unit="",
        of="",
        reason="",
        href=_href(key, board, viewer) if viewer.sight.opens_calls else "",
        target="",
        state="none",
        small=key in SHOWN_SMALL,
    )
    if key in RATIOS:
        _write_ratio(figure, tally, target=board.held.targets[key])
    if key in MEANS:
        _write_mean(figure, tally)
    return figure


def _href(key: str, board: BoardState, viewer: Viewer) -> str:
    asked = {"figure": key, "day": board.day.isoformat()}
    if viewer.group:
        asked["group"] = viewer.group
    if key not in RATIOS:
        asked["part"] = Part.NUMERATOR.value  # of a count the rest is all other calls
    return f"{reverse('board_calls')}?{urlencode(asked)}"


def _write_ratio(figure: FigurePayload, tally: Tally, *, target: Fraction) -> None:
    share = ratio(tally)
    figure["target"] = _("Target %(percent)s %%") % {"percent": round(target * 100)}
    if share is None:
        figure["display"] = NO_FIGURE
        figure["reason"] = REASONS_FOR_NO_FIGURE[figure["key"]]()
        return
    figure["display"] = percent(share)
    figure["unit"] = "%"
    figure["of"] = f"{tally.numerator} / {tally.denominator}"
    figure["state"] = "good" if share >= target else "bad"


def percent(share: Fraction) -> str:
    """Write a share with one decimal, never better than it is: 89.96 % is not 90.0 %."""
    return f"{int(share * 1000) / 10:.1f}"


def _write_mean(figure: FigurePayload, tally: Tally) -> None:
    length = mean(tally)
    if length is None:
        figure["display"], figure["reason"] = NO_FIGURE, _("No call of this kind has been recorded today.")
    else:
        figure["display"] = minutes_and_seconds(length)


def minutes_and_seconds(length: timedelta) -> str:
    """Write a length as 2:05."""
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    return f"{minutes}:{seconds:02d}"


def _may_miss(today: Tally, usual: Usual | None, board: BoardState, *, at: datetime) -> tuple[str, str]:
    """Say how many calls may still be missed this month. Source: specification §10 応答率, 月平均90%以上."""
    if usual is None:
        return "", "none"
    expected = rest_of_day(usual, at) + usual.rest_of_month
    target = board.held.targets["answer_rate"]
    still = may_still_miss(usual.month + today, expected=expected, target=target)
    words = {"count": abs(still), "percent": round(target * 100)}
    if still < 0:
        return ngettext(
            "Answering every call, this month still misses %(percent)s %% by %(count)d call",
            "Answering every call, this month still misses %(percent)s %% by %(count)d calls",
            abs(still),
        ) % words, "bad"  # fmt: skip
    return ngettext(
        "This month %(count)d more call may be missed", "This month %(count)d more calls may be missed", still
    ) % words, "good"  # fmt: skip


def _operator(operator: SeatedOperator, on_lines: Mapping[str, LineInUse]) -> OperatorPayload:
    current, line = operator.current, on_lines.get(operator.member)
    state = current.state if current else OperatorState.UNKNOWN
    return OperatorPayload(
        name=operator.name,
        member=operator.member,
        state=state,
        label=str(STATE_LABELS[state]),
        since=iso(current.since) if current else None,
        line=in_screen_language(line.name, line.name_en) if line else "",
    )


def _tally(operators: Iterable[SeatedOperator], *, names: bool) -> list[TallyPayload]:
    counts = Counter(operator.current.state if operator.current else OperatorState.UNKNOWN for operator in operators)
    return [
        TallyPayload(state=state, label=str(STATE_LABELS[state]), count=counts[state])
        for state in STATE_LABELS
        if counts[state] and (names or state not in STATES_OUT_OF_SIGHT)
    ]


def _half_hours(board: BoardState, usual: Usual | None, group: str, *, at: datetime) -> list[HalfHourPayload]:
    halves, now = board.scopes[group].today.half_hours, half_hour_of(at)
    expected = usual.half_hours if usual else None
    with_calls = [place for place in range(HALF_HOURS) if halves[place].offered]
    begin, end = min([FIRST_HOUR, *with_calls]), max([LAST_HOUR - 1, *with_calls])
    return [
        HalfHourPayload(
            time=f"{place // 2}:{place % 2 * 30:02d}",
            offered=halves[place].offered if place <= now else None,
            answer_rate=_percent_or_none(halves[place].answer_rate) if place <= now else None,
            usual=round(float(expected[place]), 1) if expected else None,
        )
        for place in range(begin, end + 1)
    ]


def _percent_or_none(tally: Tally) -> float | None:
    share = ratio(tally)
    return None if share is None else float(percent(share))


def _topics(board: BoardState, usual: Usual | None, group: str, *, at: datetime) -> list[TopicPayload]:
    if usual is None or usual.half_hours is None:
        return []  # without a measure everything would seem to rise
    found = rising(board.scopes[group].topics, usual_topics(usual, at))
    return [
        TopicPayload(
            name=_topic_name(topic.topic, board.topic_names),
            count=topic.count,
            steepness=topic.steepness,
            words=_("%(count)d in the last hour; usually %(usual)s")
            % {"count": topic.count, "usual": f"{float(topic.usual):.1f}"},
        )
        for topic in found[:TOPICS_SHOWN]
    ]


def _hand(hand: RaisedHand, names: Mapping[str, tuple[str, str]]) -> HandPayload:
    number = hand.faq_number
    return HandPayload(
        id=hand.id,
        name=hand.operator_name,
        since=hand.raised_at.isoformat(),
        words=hand.words,
        faq=_topic_name(f"faq:{number}", names) if number else "",
        faq_href=f"/knowledge/{number}/" if number else "",
        answer=hand.answer,
        answered_by=hand.answered_by_name,
    )


def _topic_name(topic: str, names: Mapping[str, tuple[str, str]]) -> str:
    name, name_en = names.get(topic, ("", ""))
    return in_screen_language(name, name_en) or topic.replace("faq:", "FAQ ").replace("category:", "")


REASONS_FOR_NO_FIGURE = {
    "answer_rate": lambda: _("No call has been answered or lost today."),
    "quick_answer": lambda: _("No call has been answered today."),
    "first_contact_completion": lambda: _("No answered call has been recorded today."),
    "as_arranged": lambda: _("No call with an arranged answer has been recorded today."),
}
