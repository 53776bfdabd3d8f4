"""The past days that are the measure for today, read once: day by day, and where no pop waits for it."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import date

from django.db import DatabaseError, InterfaceError

from calllog.ledger.threads import in_chores_thread
from dashboards.kpi.days import DayTotals, Usual, days_asked_for, totals_of, usual_of
from dashboards.kpi.definitions import definitions_on
from dashboards.reading import calls_of_day, facts_of
from kb.directory.opening_hours import holiday_name

logger = logging.getLogger(__name__)

RETRY_SECONDS = 10.0


class Past:
    """What is usual, as far as it has been read."""

    def __init__(self) -> None:
        self._days: dict[date, Mapping[str, DayTotals]] = {}
        self._usual: dict[str, Usual] = {}
        self._usual_on: date | None = None
        self._reading: asyncio.Task[None] | None = None

    def usual(self, day: date, groups: frozenset[str]) -> Mapping[str, Usual]:
        """Return what is usual on ``day`` by group; nothing until it is read, which begins with the first asker."""
        if self._usual_on != day or groups - self._usual.keys():
            if self._reading is None or self._reading.done():
                self._reading = asyncio.create_task(self._read(day, groups), name="read past days")
            return {} if self._usual_on != day else self._usual
        return self._usual

    def stop(self) -> None:
        """Read no further until somebody asks again."""
        if self._reading:
            self._reading.cancel()

    async def _read(self, day: date, groups: frozenset[str]) -> None:
        wanted = days_asked_for(day, holiday=holiday_name)
        for one in wanted:
            while one not in self._days:
                try:
                    self._days[one] = await in_chores_thread(totals_of_day, one)
                except (DatabaseError, InterfaceError) as error:
                    logger.warning("A past day could not be read; it is tried again: %s", error)
                    await asyncio.sleep(RETRY_SECONDS)
        self._days = {one: self._days[one] for one in wanted}
        self._usual = {group: usual_of(group, day, past=self._days, holiday=holiday_name) for group in groups}
        self._usual_on = day


def totals_of_day(day: date) -> dict[str, DayTotals]:
    """Return what a day came to, by group."""
    return totals_of(facts_of(calls_of_day(day)), definitions_on(day))
