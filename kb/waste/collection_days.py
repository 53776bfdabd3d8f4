"""On which days an area has a collection. Pure: no database, no clock."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import islice

from kb.directory.opening_hours import holiday_name
from kb.waste.table import Rule, Table

HORIZON = timedelta(days=120)  # the rarest kinds have one day a month, which a holiday may take away


def next_days(
    table: Table,
    *,
    area: str,
    kind: str,
    since: date,
    count: int,
    holiday: Callable[[date], str | None] = holiday_name,
) -> list[date]:
    """Return the next days of collection from ``since`` on, that day included; fewer than ``count`` if there are none.

    National holidays count as the kind says; a change counts before everything else.
    """
    rules = [rule for rule in table.rules if (rule.area, rule.kind) == (area, kind)]
    changes = [change for change in table.changes if change.area in ("", area) and change.kind in ("", kind)]
    on_holidays = table.kinds[kind].on_holidays
    moved = {change.instead for change in changes if change.instead and _is_usual(change.day, rules)}
    cancelled = {change.day for change in changes}
    days = (since + timedelta(days=ahead) for ahead in range(HORIZON.days))
    return list(
        islice(
            (
                day
                for day in days
                if day in moved
                or (day not in cancelled and _is_usual(day, rules) and (on_holidays or holiday(day) is None))
            ),
            count,
        )
    )


def _is_usual(day: date, rules: list[Rule]) -> bool:
    week = (day.day - 1) // 7 + 1
    return any(day.weekday() in rule.weekdays and (not rule.weeks or week in rule.weeks) for rule in rules)
