"""Until when a section is open, and when it opens next. Pure: no database, no clock."""

from datetime import datetime, time, timedelta

from kb.directory.opening_days import opening_of
from kb.directory.opening_hours import CITY_TIME, LAST_MOMENT, Schedule, is_open

DAYS_AHEAD = 14  # longer than any run of holidays


def closes_at(schedule: Schedule, at: datetime) -> time | None:
    """Return when today's opening ends; None where it is closed at ``at``, or open past midnight."""
    local = at.astimezone(CITY_TIME)
    spans = opening_of(schedule, local.date()).spans if is_open(schedule, at) else ()
    ends = [span.closes for span in spans if span.opens <= local.time() < span.closes]
    return ends[0] if ends and ends[0] < LAST_MOMENT else None


def opens_next(schedule: Schedule, at: datetime) -> datetime | None:
    """Return when a section that is closed at ``at`` opens again, by the city's wall clock; None: not for two weeks."""
    local = at.astimezone(CITY_TIME)
    for ahead in range(DAYS_AHEAD):
        day = local.date() + timedelta(days=ahead)
        for span in opening_of(schedule, day).spans:
            begins = datetime.combine(day, span.opens, tzinfo=CITY_TIME)
            if begins > local:
                return begins
    return None
