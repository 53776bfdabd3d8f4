"""Who sits at the telephones of an invented day, and who of them is free. No clock but the day's own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from calllog.ledger.events import OperatorStateChanged
from kb.directory.opening_hours import CITY_TIME, holiday_name, judge
from telephony_bridge.history.city import City
from telephony_bridge.history.telling import shift_told

BEFORE_OPENING = timedelta(minutes=10)
AFTER_CLOSING = timedelta(minutes=28)
LUNCHES = (time(11, 30), time(12, 15), time(13, 0))  # one after the other: somebody always answers
LUNCH = timedelta(minutes=45)
TEAS = (time(14, 45), time(15, 5), time(15, 25))
TEA = timedelta(minutes=12)
ON_HOLIDAYS = 2  # operators; on other days all
# Nobody gets a call so shortly before a pause or the evening: the longest call, and the work after it, end before.
LONGEST_WORK = timedelta(minutes=18)


@dataclass(frozen=True, kw_only=True)
class Shift:
    """One operator's day."""

    operator: str
    began: datetime
    ended: datetime
    breaks: tuple[tuple[datetime, datetime, str], ...]  # from when to when, and why, in the PBX's words

    def told(self) -> tuple[OperatorStateChanged, ...]:
        """Return what the PBX tells of the seat, calls apart."""
        return tuple(shift_told(self.operator, began=self.began, ended=self.ended, breaks=self.breaks))


class Desk:
    """The operators of a day while calls are given to them."""

    def __init__(self, shifts: Sequence[Shift]) -> None:
        self._shifts = {shift.operator: shift for shift in shifts}
        self._free_from = {shift.operator: shift.began for shift in shifts}

    def next_free(self, at: datetime, *, but: str = "") -> tuple[str, datetime] | None:
        """Return who can be rung from when on, ``at`` at the earliest: whoever has rested longest; None for nobody."""
        chances = [
            (self._rings_from(operator, at), free, operator)
            for operator, free in self._free_from.items()
            if operator != but
        ]
        if not chances:
            return None
        rings_from, _free, operator = min(chances)
        return operator, rings_from

    def occupy(self, operator: str, *, until: datetime) -> None:
        """Give the operator work."""
        self._free_from[operator] = until

    def _rings_from(self, operator: str, at: datetime) -> datetime:
        moment = max(at, self._free_from[operator])
        for away, back, _reason in self._shifts[operator].breaks:
            if away - LONGEST_WORK <= moment < back:
                return back
        return moment


def shifts_on(day: date, city: City) -> list[Shift]:
    """Return the shifts of ``day``; none where no line is open, or nobody is there to work."""
    hours = _open_from_until(day, city)
    if hours is None:
        return []
    turn = day.toordinal() % len(city.operators) if city.operators else 0
    in_turn = city.operators[turn:] + city.operators[:turn]
    working = in_turn[:ON_HOLIDAYS] if holiday_name(day) else in_turn
    return [
        Shift(
            operator=operator,
            began=hours[0] - BEFORE_OPENING - timedelta(seconds=37 * place),
            ended=hours[1] + AFTER_CLOSING + timedelta(seconds=53 * place),
            breaks=tuple(_breaks(day, place, hours=hours)),
        )
        for place, operator in enumerate(working)
    ]


def _open_from_until(day: date, city: City) -> tuple[datetime, datetime] | None:
    noon = _moment(day, time(12, 0))
    # What is decided for an occasion has no stretches: nobody comes to work for it.
    stretches = [stretch for line in city.lines if line.schedule for stretch in judge(line.schedule, noon).stretches]
    if not stretches:
        return None
    opens, closes = min(stretch.opens for stretch in stretches), max(stretch.closes for stretch in stretches)
    return _moment(day, opens), _moment(day, closes)


def _breaks(day: date, place: int, *, hours: tuple[datetime, datetime]) -> Iterator[tuple[datetime, datetime, str]]:
    for starts, length, reason in ((LUNCHES, LUNCH, "lunch"), (TEAS, TEA, "break")):
        away = _moment(day, starts[place % len(starts)])
        if hours[0] + LONGEST_WORK <= away and away + length <= hours[1]:
            yield away, away + length, reason


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=CITY_TIME).astimezone(UTC)
