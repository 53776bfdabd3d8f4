"""The board's page, and the calls behind each of its figures."""

from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from calllog.ledger.feeds import feed_state
from dashboards.kpi.figures import OPENED
from dashboards.live.board import facts_of_day, read_board
from dashboards.live.call_rows import call_rows
from dashboards.live.labels import FIGURE_LABELS
from dashboards.live.payloads import board_frame
from dashboards.live.texts import board_texts

CALLS_ON_A_PAGE = 50


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show the board with the figures of this moment; the socket takes over from there."""
    now = timezone.now()
    state = read_board(None, at=now)
    frame = board_frame(state, feed_state(now), after=0, at=now, language=get_language() or "ja")
    return render(request, "live/board.html", {"frame": frame, "texts": board_texts(), "socket": "/ws/board/"})


@require_GET
def calls(request: HttpRequest) -> HttpResponse:
    """List the calls that a figure of a day counts."""
    figure = request.GET.get("figure", "")
    if figure not in OPENED:
        raise Http404
    day = _day(request.GET.get("day", ""))
    counted = [call.call_id for call in reversed(facts_of_day(day)) if OPENED[figure](call)]
    page = Paginator(counted, CALLS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "figure_label": FIGURE_LABELS[figure],
        "day": day,
        "count": len(counted),
        "page": page,
        "rows": call_rows(list(page.object_list)),
    }
    return render(request, "live/calls.html", context)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else timezone.localdate()
    except ValueError as error:
        raise Http404 from error
