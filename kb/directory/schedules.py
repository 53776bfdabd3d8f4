"""When groups and lines are open: the schedules as the directory holds them, put before the pure rules."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet

from kb.directory.models import Closure, HoursOverride, Line, ServiceGroup, WeeklyHours
from kb.directory.opening_hours import (
    CITY_TIME,
    Closed,
    Days,
    Hours,
    Occasion,
    Schedule,
    Verdict,
    is_always_open,
    judge,
)
from kb.directory.revision import KeptWhileUnchanged


def schedule_of(group_code: str) -> Schedule | None:
    """Return the schedule of a group; None when it has no hours or is not known. One query while nothing changes."""
    return _schedules.get(group_code)


def schedules_of(groups: Iterable[ServiceGroup]) -> dict[int, Schedule]:
    """Return by key the schedules of those groups that have hours. Three queries."""
    by_key = {group.pk: group for group in groups}
    hours: dict[int, list[Hours]] = {}
    for row in WeeklyHours.objects.filter(service_group__in=by_key).order_by("weekday", "opens"):
        hours.setdefault(row.service_group_id, []).append(_hours(row))
    closures = list(Closure.objects.filter(Q(service_group=None) | Q(service_group__in=by_key)))
    occasions = list(_approved().filter(Q(service_group=None) | Q(service_group__in=by_key)))
    return {
        pk: Schedule(
            hours=tuple(of_group),
            # A group that is always open does not close with the city hall.
            closures=tuple(
                _closed(row)
                for row in closures
                if row.service_group_id == pk or (row.service_group_id is None and not is_always_open(of_group))
            ),
            occasions=tuple(_occasion(row) for row in occasions if row.service_group_id in (None, pk)),
            go_live=by_key[pk].go_live,
        )
        for pk, of_group in hours.items()
    }


def verdict_of(group_code: str, at: datetime) -> Verdict | None:
    """Say whether a group was open at ``at``, and why; None for one without hours."""
    schedule = schedule_of(group_code)
    return None if schedule is None else judge(schedule, at)


def was_open(number: str, at: datetime) -> bool | None:
    """Say whether the line with that number was open at ``at``; None for a line without hours."""
    group = _groups_of_lines.get(number, at.astimezone(CITY_TIME).date())
    verdict = verdict_of(group, at) if group else None
    return None if verdict is None else verdict.is_open


def _schedule(group_code: str) -> Schedule | None:
    return next(iter(schedules_of(ServiceGroup.objects.filter(code=group_code)).values()), None)


def _group_of_line(number: str, day: date) -> str | None:
    codes = Line.objects.on(day).filter(number=number).values_list("service_group__code", flat=True)
    return codes.first()


_schedules = KeptWhileUnchanged(_schedule)
_groups_of_lines = KeptWhileUnchanged(_group_of_line, at_most=5000)


def _approved() -> QuerySet[HoursOverride]:
    """Return what two people decided, the later decision last: it is the one that holds."""
    return HoursOverride.objects.filter(approved_at__isnull=False, withdrawn_at=None).order_by("approved_at", "pk")


def _hours(row: WeeklyHours) -> Hours:
    return Hours(
        weekday=row.weekday,
        opens=row.opens,
        closes=row.closes,
        days=Days(row.days),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _closed(row: Closure) -> Closed:
    return Closed(first_day=row.first_day, last_day=row.last_day, reason=row.reason, reason_en=row.reason_en)


def _occasion(row: HoursOverride) -> Occasion:
    return Occasion(starts_at=row.starts_at, ends_at=row.ends_at, is_open=row.is_open, reason=row.reason)
