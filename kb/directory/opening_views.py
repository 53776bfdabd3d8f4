"""Was it open, is it, will it be, and why: one moment, its day, and the year around it."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.dates import MONTHS, WEEKDAYS_ABBR
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from kb.accounts.languages import in_screen_language
from kb.directory.asked import YEARS, asked_moment, asked_year
from kb.directory.models import Line, ServiceGroup
from kb.directory.opening_days import OpenDay, months_of, opening_of, year_of
from kb.directory.opening_hours import Schedule, Why, holiday_name, judge
from kb.directory.opening_words import day_in_words, holiday_in_words, spans_in_words, week_in_words, why_in_words
from kb.directory.pages import page
from kb.directory.schedules import schedules_of
from kb.directory.telephone import written

GROUP, LINE = "group", "line"  # what the choice in ``?of=`` begins with
SUNDAY_FIRST = (6, 0, 1, 2, 3, 4, 5)
OUT_OF_THE_WEEK = frozenset({Why.OCCASION, Why.CLOSURE, Why.PUBLIC_HOLIDAY, Why.NOT_YET_SERVED})
ONE_DAY = timedelta(days=1)


@require_GET
@never_cache
def opening(request: HttpRequest) -> HttpResponse:
    """Judge one moment of a group or a line, and show the year of the group."""
    at = asked_moment(request)
    year = asked_year(request, otherwise=at.year)
    groups, lines = list(ServiceGroup.objects.all()), list(Line.objects.on(at.date()).select_related("service_group"))
    chosen = request.GET.get("of", "") or (f"{GROUP}:{groups[0].code}" if groups else "")
    group = _group_of(chosen, groups, lines)
    schedule = schedules_of([group]).get(group.pk) if group else None
    context: dict[str, Any] = {
        "groups": [(f"{GROUP}:{one.code}", in_screen_language(one.name, one.name_en)) for one in groups],
        "lines": [
            (f"{LINE}:{one.number}", f"{in_screen_language(one.name, one.name_en)} {written(one.number)}")
            for one in lines
        ],
        "chosen": chosen,
        "at": at,
        "group": in_screen_language(group.name, group.name_en) if group else "",
        "answer": _answer(schedule, at) if schedule else None,
        "year": year,
        "earlier": year - 1 if year - 1 in YEARS else None,
        "later": year + 1 if year + 1 in YEARS else None,
        "calendar": _calendar(schedule, year) if schedule else None,
    }
    return page(request, "open.html", context, tab="directory_open")


def _group_of(chosen: str, groups: Sequence[ServiceGroup], lines: Sequence[Line]) -> ServiceGroup | None:
    """Return the group that was chosen, itself or by a line; 404 for one that there is not."""
    if not chosen:
        return None
    known = {f"{GROUP}:{group.code}": group for group in groups}
    known |= {f"{LINE}:{line.number}": line.service_group for line in lines}
    if chosen not in known:
        raise Http404
    return known[chosen]


def _answer(schedule: Schedule, at: datetime) -> dict[str, Any]:
    verdict, day = judge(schedule, at), opening_of(schedule, at.date())
    return {
        "is_open": verdict.is_open,
        "why": why_in_words(verdict, at),
        "hours": spans_in_words(day.spans) if day.spans else day_in_words(day),
        "holiday": holiday_in_words(day.holiday) if day.holiday else "",
        "week": week_in_words(schedule.hours_on(at)),
    }


def _calendar(schedule: Schedule, year: int) -> dict[str, Any]:
    days = year_of(schedule, year)
    return {
        "weekdays": [WEEKDAYS_ABBR[weekday] for weekday in SUNDAY_FIRST],
        "months": [
            {
                "name": MONTHS[month.number],
                "weeks": [[_cell(day) if day else None for day in week] for week in month.weeks],
            }
            for month in months_of(days)
        ],
        "open_days": sum(bool(day.spans) for day in days),
        "exceptions": list(_exceptions(days)),
    }


def _cell(opening: OpenDay) -> dict[str, Any]:
    return {
        "day": opening.day,
        "state": "occasion" if opening.spans and opening.has_occasion else "open" if opening.spans else "closed",
        "holiday": holiday_in_words(opening.holiday) if opening.holiday else "",
        "words": day_in_words(opening),
    }


def _exceptions(days: Sequence[OpenDay]) -> Iterator[dict[str, Any]]:
    """Yield what the week alone does not say; neighbouring days of which the same is said are one row."""
    told = [(day.day, _told(day)) for day in days if _is_exception(day) or holiday_name(day.day)]
    first: date | None = None
    for (day, words), following in zip(told, [*told[1:], None], strict=True):
        first = first or day
        if following != (day + ONE_DAY, words):
            yield {"first": first, "last": day, "words": words}
            first = None


def _is_exception(opening: OpenDay) -> bool:
    return opening.has_occasion or opening.verdict.why in OUT_OF_THE_WEEK


def _told(opening: OpenDay) -> str:
    words = day_in_words(opening)
    return f"{holiday_in_words(opening.holiday)}: {words}" if opening.holiday and opening.spans else words
