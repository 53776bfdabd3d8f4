"""What a request of the directory's pages asks for: a day, a moment."""

from datetime import date, datetime, time

from django.http import Http404, HttpRequest
from django.utils import timezone

from kb.directory.opening_hours import CITY_TIME

YEARS = range(2000, 2101)  # what a directory can know of; far beyond it no calendar can count


def asked_day(request: HttpRequest) -> date:
    """Return the day of ``?day=``, today without it; 404 for what is no day."""
    text = request.GET.get("day", "")
    if not text:
        return timezone.localdate()
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if day.year not in YEARS:
        raise Http404
    return day


def asked_moment(request: HttpRequest) -> datetime:
    """Return the moment of ``?at=``, by the city's wall clock, now without it; 404 for what is no moment."""
    text = request.GET.get("at", "")
    if not text:
        return timezone.localtime(timezone=CITY_TIME).replace(second=0, microsecond=0)
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if at.tzinfo or at.year not in YEARS:
        raise Http404
    return at.replace(tzinfo=CITY_TIME)


def since_on(day: date, *, now: datetime) -> datetime:
    """Return the moment from which on a day is told: ``now`` for today, else its beginning."""
    begins = datetime.combine(day, time.min, tzinfo=CITY_TIME)
    return now.astimezone(CITY_TIME) if now.astimezone(CITY_TIME).date() == day else begins


def asked_year(request: HttpRequest, *, otherwise: int) -> int:
    """Return the year of ``?year=``; 404 for what is no year."""
    text = request.GET.get("year", "")
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit()) or len(text) > 4 or int(text) not in YEARS:
        raise Http404
    return int(text)
