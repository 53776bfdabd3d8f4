"""Questions to the events: what there is on a day, and which one somebody means."""

from datetime import date, datetime, time, timedelta

from django.db.models import Q

from kb.directory.opening_hours import CITY_TIME
from kb.events.models import Event

MOST_OF_A_DAY = 20


def events_on(day: date, *, group_code: str) -> list[Event]:
    """Return the events of a service group that take place on ``day``, the earliest first. One query."""
    midnight = datetime.combine(day, time.min, tzinfo=CITY_TIME)
    on_that_day = Event.objects.filter(starts_at__lt=midnight + timedelta(days=1), ends_at__gt=midnight)
    return list(on_that_day.filter(service_group__code=group_code)[:MOST_OF_A_DAY])


def find_events(words: str, *, since: datetime, limit: int) -> list[Event]:
    """Return the events that are not over at ``since`` and bear all ``words`` in their name or place. One query."""
    found = Event.objects.filter(ends_at__gt=since)
    for word in words.split():
        found = found.filter(
            Q(title__icontains=word)
            | Q(title_en__icontains=word)
            | Q(place__icontains=word)
            | Q(place_en__icontains=word)
        )
    return list(found[:limit]) if words.split() else []
