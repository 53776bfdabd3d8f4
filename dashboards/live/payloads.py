"""What goes over the board's socket, and into its page. Times in ISO 8601."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TypedDict

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override

from calllog.ledger.events import OperatorState
from calllog.ledger.feeds import FeedState
from calllog.ledger.payloads import FeedPayload, feed_payload, iso
from calllog.ledger.queries import gaps_of
from calllog.presence.labels import STATE_LABELS
from calllog.presence.queries import SeatedOperator
from dashboards.kpi.figures import answer_rate, counts_of, longest_wait_since
from dashboards.live.board import BoardState
from dashboards.live.labels import FIGURE_LABELS
from kb.accounts.languages import in_screen_language

VERSION = 1
NO_FIGURE = "–"
SHOWN_LARGE = ("waiting", "offered", "answered", "abandoned", "in_progress")
SHOWN_SMALL = ("overflowed", "blocked", "out_of_hours", "announcement", "not_measured")
ANSWER_RATE_TARGET = 0.9  # Source: specification §10 応答率, 月平均90%以上


class FigurePayload(TypedDict):
    """One figure. ``display`` is a dash where it cannot be measured, and ``reason`` says why."""

    key: str
    label: str
    display: str
    unit: str
    reason: str
    href: str
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


class GapPayload(TypedDict):
    """A stretch of today in which the PBX was not heard. ``until`` is None while it goes on."""

    since: str
    until: str | None


class BoardFrame(TypedDict):
    """One frame: the whole board."""

    type: str
    version: int
    after: int
    sequence: int
    now: str
    day: str
    feed: FeedPayload
    figures: list[FigurePayload]
    operators: list[OperatorPayload]
    longest_wait_since: str | None
    gaps: list[GapPayload]


def board_frame(board: BoardState, feed: FeedState, *, after: int, at: datetime, language: str) -> BoardFrame:
    """Return the board as it goes over the wire."""
    with override(language):
        return BoardFrame(
            type="board",
            version=VERSION,
            after=after,
            sequence=board.sequence,
            now=at.isoformat(),
            day=board.day.isoformat(),
            feed=feed_payload(feed),
            figures=_figures(board),
            operators=[_operator(operator, board.on_lines) for operator in board.operators],
            longest_wait_since=iso(longest_wait_since(board.calls.values())),
            gaps=[GapPayload(since=gap.began.isoformat(), until=iso(gap.ended)) for gap in gaps_of(board.feed_changes)],
        )


def _figures(board: BoardState) -> list[FigurePayload]:
    counts = counts_of(board.calls.values())
    figures = [_figure(key, board.day, display=str(counts[key])) for key in (*SHOWN_LARGE, *SHOWN_SMALL)]
    figures.insert(4, _answer_rate(answer_rate(counts), board.day))
    return figures


def _figure(key: str, day: date, *, display: str) -> FigurePayload:
    return FigurePayload(
        key=key,
        label=str(FIGURE_LABELS[key]),
        display=display,
        unit="",
        reason="",
        href=f"{reverse('board_calls')}?{urlencode({'figure': key, 'day': day.isoformat()})}",
        target="",
        state="none",
        small=key in SHOWN_SMALL,
    )


def _answer_rate(rate: float | None, day: date) -> FigurePayload:
    figure = _figure("answer_rate", day, display=NO_FIGURE if rate is None else f"{rate:.1%}".removesuffix("%"))
    figure["target"] = _("Target %(percent)s %%") % {"percent": round(ANSWER_RATE_TARGET * 100)}
    if rate is None:
        figure["reason"] = _("No call has been answered or lost today.")
    else:
        figure["unit"] = "%"
        figure["state"] = "good" if rate >= ANSWER_RATE_TARGET else "bad"
    return figure


def _operator(operator: SeatedOperator, on_lines: Mapping[str, tuple[str, str]]) -> OperatorPayload:
    current = operator.current
    state = current.state if current else OperatorState.UNKNOWN
    return OperatorPayload(
        name=operator.name,
        member=operator.member,
        state=state,
        label=str(STATE_LABELS[state]),
        since=iso(current.since) if current else None,
        line=in_screen_language(*on_lines.get(operator.member, ("", ""))),
    )
