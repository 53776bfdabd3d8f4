"""The board's page, and the calls behind each of its figures."""

from datetime import date
from typing import cast

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from calllog.ledger.feeds import feed_state
from dashboards.kpi.days import CENTRE
from dashboards.kpi.figures import mean, ratio
from dashboards.kpi.verdicts import JUDGES, MEANS, RATIOS, Part
from dashboards.live.board import read_board
from dashboards.live.call_rows import call_rows
from dashboards.live.drill import Drill, drill_of_day
from dashboards.live.labels import FIGURE_LABELS, PART_LABELS, REASON_LABELS
from dashboards.live.payloads import NO_FIGURE, Viewer, board_frame, minutes_and_seconds, percent
from dashboards.live.queries import viewer_of
from dashboards.live.texts import board_texts
from kb.accounts.languages import in_screen_language
from kb.accounts.models import User
from kb.accounts.policy import may_enter, role_of
from kb.directory.models import ServiceGroup

CALLS_ON_A_PAGE = 50


@require_safe
@never_cache
def board(request: HttpRequest) -> HttpResponse:
    """Show the board with the figures of this moment; the socket takes over from there."""
    return render(request, "live/board.html", board_context(_viewer(request), socket="/ws/board/"))


def board_context(viewer: Viewer, *, socket: str, **parameters: str) -> dict[str, object]:
    """Return what the board's template needs; ``parameters`` are the socket's, beside the group."""
    now = timezone.now()
    frame = board_frame(read_board(None, at=now), feed_state(now), usual={}, viewer=viewer, after=0, at=now)
    asked = urlencode({**parameters, **({"group": viewer.group} if viewer.group else {})})
    return {
        "frame": frame,
        "texts": board_texts(),
        "socket": f"{socket}?{asked}" if asked else socket,
        "group": viewer.group,
        "sight": viewer.sight,
    }


@require_safe
@never_cache
def calls(request: HttpRequest) -> HttpResponse:
    """List the calls of a day with their verdicts for one figure; ``part`` narrows the list."""
    figure, group = request.GET.get("figure", ""), request.GET.get("group", CENTRE)
    if figure not in JUDGES:
        raise Http404
    viewer, day, part = _viewer(request), _day(request.GET.get("day", "")), _part(request.GET.get("part", ""))
    found = drill_of_day(figure, day=day, group=group)
    page = Paginator(found.of(part), CALLS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "figure": figure,
        "figure_label": FIGURE_LABELS[figure],
        "display": _display(figure, found),
        "day": day,
        "group": group,
        "group_name": _group_name(group),
        "parts": _parts(found, chosen=part, has_denominator=figure in RATIOS),
        "part": part or "",
        "reasons": [(REASON_LABELS[reason], count) for reason, count in found.reasons(part)],
        "count": page.paginator.count,
        "page": page,
        "rows": call_rows(list(page.object_list)),
        "sight": viewer.sight,
        "opens_records": may_enter(role_of(request.user), "records/"),
    }
    return render(request, "live/calls.html", context)


def _viewer(request: HttpRequest) -> Viewer:
    viewer = viewer_of(
        cast(User, request.user),
        group=request.GET.get("group", CENTRE),
        language=get_language() or "ja",
        on=timezone.localdate(),
    )
    if viewer is None:
        raise Http404
    return viewer


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else timezone.localdate()
    except ValueError as error:
        raise Http404 from error


def _part(text: str) -> Part | None:
    try:
        return Part(text) if text else None
    except ValueError as error:
        raise Http404 from error


def _group_name(code: str) -> str:
    group = ServiceGroup.objects.filter(code=code).first()
    return in_screen_language(group.name, group.name_en) if group else ""


def _display(figure: str, found: Drill) -> str:
    """Return the figure as the board shows it."""
    tally = found.tally
    if figure in RATIOS:
        share = ratio(tally)
        return NO_FIGURE if share is None else f"{percent(share)} %"
    if figure in MEANS:
        length = mean(tally)
        return NO_FIGURE if length is None else minutes_and_seconds(length)
    return str(tally.numerator)


def _parts(found: Drill, *, chosen: Part | None, has_denominator: bool) -> list[dict[str, object]]:
    """Return what the list can be narrowed to; a count has nothing below its line."""
    counts = found.parts
    shown = [part for part in Part if has_denominator or part is not Part.DENOMINATOR]
    return [
        {"value": part.value, "label": PART_LABELS[part], "count": counts[part], "is_chosen": part is chosen}
        for part in shown
    ]
