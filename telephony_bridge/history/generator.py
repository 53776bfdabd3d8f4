"""Invents the past calls of a city: the same seed and the same city give the same calls. No clock, no database.

Each day has its own chance, made of the seed and the date: a longer past holds the same days as a shorter one.
"""

import heapq
import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from calllog.contacts.outcomes import WITHOUT_QUESTIONS, CallType, Outcome
from calllog.ledger.events import Event
from kb.directory.opening_hours import CITY_TIME, holiday_name
from telephony_bridge.history import patterns
from telephony_bridge.history.city import City, CityLine
from telephony_bridge.history.past import PastCall, PastContact, PastQuestion
from telephony_bridge.history.shifts import Desk, shifts_on
from telephony_bridge.history.telling import Telling
from telephony_bridge.history.topics import Topics, drawn

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
ATTEMPTS = 30  # to find a moment at which a line is open; one that hardly ever is gets fewer calls
GREETING = (2.0, 4.0)  # seconds until the caller waits
LONGEST_WAIT = timedelta(seconds=110)  # then the queue lets the caller go
RINGS_IN_VAIN = timedelta(seconds=20)
MISSED_AFTER = timedelta(seconds=12)
LONGEST_TALK = timedelta(minutes=12)
LONGEST_AFTER_CALL = timedelta(minutes=3)
CLOSED_WITH_A_KEY = timedelta(seconds=4)


def generate(*, seed: str, first_day: date, last_day: date, city: City) -> Iterator[PastCall]:
    """Yield the calls from ``first_day`` to ``last_day``, both included, oldest first."""
    for day in _days(first_day, last_day):
        yield from _Day(day, seed=seed, city=city).calls()


def seats(*, first_day: date, last_day: date, city: City) -> Iterator[Event]:
    """Yield how the operators of these days sign on, pause and sign off, whatever calls there are."""
    for day in _days(first_day, last_day):
        for shift in shifts_on(day, city):
            yield from shift.told()


def _days(first_day: date, last_day: date) -> Iterator[date]:
    for place in range((last_day - first_day).days + 1):
        yield first_day + place * DAY


class _Day:
    """One day while its calls come in."""

    def __init__(self, day: date, *, seed: str, city: City) -> None:
        self._day = day
        self._city = city
        self._seed = seed
        self._rng = Random(f"{seed} {day.isoformat()}")  # noqa: S311 - sample calls, no secret
        self._topics = Topics(city, month=day.month)
        self._lines = [line for line in city.lines if line.schedule]
        self._announcements = [line for line in city.lines if not line.schedule]
        self._desk = Desk(shifts_on(day, city))
        self._waiting: list[tuple[datetime, int, str | None, CityLine]] = []  # who will call: a heap
        self._callers = 0
        self._count = 0

    def calls(self) -> Iterator[PastCall]:
        """Yield the day's calls in the order in which they come in."""
        for at, line in [*self._in_hours(), *self._out_of_hours(), *self._of_announcements()]:
            self._will_call(at, self._number(), line)
        while self._waiting:
            at, _place, number, line = heapq.heappop(self._waiting)
            self._count += 1
            yield self._call(at, number, line)

    def _in_hours(self) -> Iterator[tuple[datetime, CityLine]]:
        weekday = patterns.WEEKDAYS[self._day.weekday()]
        busy = weekday * patterns.MONTHS[self._day.month] * self._rng.gauss(1.0, patterns.DAY_TO_DAY)
        if holiday_name(self._day - DAY) and self._day.weekday():
            busy *= patterns.AFTER_HOLIDAY
        shares = {line: line.share * self._topics.busier(line.group_code) for line in self._lines}
        for _place in range(round(patterns.CALLS_A_DAY * busy) if shares else 0):
            line = drawn(self._rng, shares)
            at = self._moment(patterns.HOURS, line, is_open=True)
            if at:
                yield at, line

    def _out_of_hours(self) -> Iterator[tuple[datetime, CityLine]]:
        works = any(line.is_open(self._at(11, 0)) for line in self._lines) and not holiday_name(self._day)
        calls = patterns.CALLS_TO_CLOSED_LINES[not works]
        shares = {line: line.share for line in self._lines}
        for _place in range(self._rng.randint(calls - 3, calls + 3) if shares else 0):
            line = drawn(self._rng, shares)
            at = self._moment(patterns.CLOSED_HOURS, line, is_open=False)
            if at:
                yield at, line

    def _of_announcements(self) -> Iterator[tuple[datetime, CityLine]]:
        shares = {line: line.share for line in self._announcements}
        for _place in range(self._rng.randint(*patterns.ANNOUNCEMENTS) if shares else 0):
            yield self._somewhen(patterns.CLOSED_HOURS), drawn(self._rng, shares)

    def _moment(self, hours: dict[int, float], line: CityLine, *, is_open: bool) -> datetime | None:
        for _attempt in range(ATTEMPTS):
            at = self._somewhen(hours)
            if line.is_open(at) is is_open:
                return at
        return None

    def _somewhen(self, hours: dict[int, float]) -> datetime:
        hour = drawn(self._rng, hours)
        return self._at(hour, 0) + timedelta(milliseconds=self._rng.randrange(3_600_000))

    def _will_call(self, at: datetime, number: str | None, line: CityLine) -> None:
        self._callers += 1
        heapq.heappush(self._waiting, (at, self._callers, number, line))

    def _calls_again(self, at: datetime, number: str | None, line: CityLine, *, minutes: tuple[int, int]) -> None:
        again = at + timedelta(seconds=self._rng.randint(60 * minutes[0], 60 * minutes[1]))
        if line.is_open(again):
            self._will_call(again, number, line)

    def _call(self, at: datetime, number: str | None, line: CityLine) -> PastCall:
        call = Telling(f"history-{self._day:%Y%m%d}-{self._count:04d}", began=at)
        call.offered(line.number, caller=number)
        contact = None
        chance = self._rng.random()
        if not line.schedule:
            self._hears(call, between=(35.0, 95.0))
        elif not line.is_open(at):
            self._hears(call, between=(4.0, 25.0))
        elif chance < patterns.BLOCKED:
            call.ended(refused=True)
        elif chance < patterns.BLOCKED + patterns.GIVES_UP_IN_GREETING:
            self._hears(call, between=(0.8, 2.9))
        else:
            contact = self._queues(call, number, line)
        return PastCall(call_id=call.call_id, events=call.told, numbers=call.numbers, contact=contact)

    def _hears(self, call: Telling, *, between: tuple[float, float]) -> None:
        call.now += self._rng.uniform(*between) * SECOND
        call.ended()

    def _queues(self, call: Telling, number: str | None, line: CityLine) -> PastContact | None:
        call.now += self._rng.uniform(*GREETING) * SECOND
        queued_at = call.now
        call.queued(line.group_code)
        patience = max(5 * SECOND, self._about(patterns.PATIENCE))
        found = self._desk.next_free(call.now)
        leaves_at = queued_at + min(patience, LONGEST_WAIT)
        if found is None or found[1] >= leaves_at:
            call.now = leaves_at
            self._is_not_served(call, number, line, queued_at=queued_at, in_time=patience > LONGEST_WAIT)
            return None
        operator, call.now = found[0], max(found[1], call.now)
        return self._rings(call, operator, number, line, queued_at=queued_at)

    def _is_not_served(
        self, call: Telling, number: str | None, line: CityLine, *, queued_at: datetime, in_time: bool
    ) -> None:
        if in_time:
            call.left_queue(line.group_code)
            self._hears(call, between=(2.0, 6.0))
        else:
            call.gives_up(line.group_code, queued_at=queued_at, rings_at=None)
        if self._rng.random() < patterns.CALLS_AGAIN_UNANSWERED:
            self._calls_again(call.now, number, line, minutes=(2, 25))

    def _rings(
        self, call: Telling, operator: str, number: str | None, line: CityLine, *, queued_at: datetime
    ) -> PastContact | None:
        chance = self._rng.random()
        if chance < patterns.NOBODY_TAKES_IT:
            self._rings_in_vain(call, operator, line.group_code)
            self._is_not_served(call, number, line, queued_at=queued_at, in_time=True)
            return None
        if chance < patterns.NOBODY_TAKES_IT + patterns.GIVES_UP_WHILE_RINGING:
            call.rings(operator, line.group_code)
            call.now += self._rng.uniform(1.5, 9.0) * SECOND
            call.gives_up(line.group_code, queued_at=queued_at, rings_at=operator)
            self._desk.occupy(operator, until=call.now)
            if self._rng.random() < patterns.CALLS_AGAIN_UNANSWERED:
                self._calls_again(call.now, number, line, minutes=(1, 20))
            return None
        if self._rng.random() < patterns.MISSED_FIRST:
            operator = self._missed_by(call, operator, line.group_code)
        call.rings(operator, line.group_code)
        call.now += self._about(patterns.RING)
        return self._talks(call, operator, number, line)

    def _rings_in_vain(self, call: Telling, operator: str, queue: str) -> None:
        call.rings(operator, queue)
        call.now += RINGS_IN_VAIN
        call.missed(operator, queue)
        self._desk.occupy(operator, until=call.now)

    def _missed_by(self, call: Telling, operator: str, queue: str) -> str:
        """Let the telephone ring at one who is not there; returns who is rung then, perhaps the same."""
        other = self._desk.next_free(call.now + MISSED_AFTER, but=operator)
        if other is None or other[1] > call.now + MISSED_AFTER:
            return operator
        call.rings(operator, queue)
        call.now += MISSED_AFTER
        call.missed(operator, queue)
        self._desk.occupy(operator, until=call.now)
        return other[0]

    def _talks(self, call: Telling, operator: str, number: str | None, line: CityLine) -> PastContact:
        call.answered(operator, line.group_code)
        call_type = drawn(self._rng, patterns.CALL_TYPES)
        if call_type in WITHOUT_QUESTIONS:
            return self._asks_nothing(call, operator, line, call_type)
        questions, extension = self._topics.ask(self._rng, line)
        outcome = questions[-1].outcome
        hands_over = outcome in patterns.HANDED_OVER and bool(extension or self._city.extensions)
        self._talk(call, questions, line, hands_over=hands_over)
        after_call = min(self._about(patterns.AFTER_CALL), LONGEST_AFTER_CALL)
        if hands_over:
            extension = extension or self._rng.choice(self._city.extensions)
            released_at = self._hands_over(call, operator, line.group_code, extension, after_call=after_call)
        else:
            released_at = call.now
            call.released(operator, line.group_code, after_call=after_call)
            call.ended()
        self._desk.occupy(operator, until=released_at + after_call + SECOND)
        if self._rng.random() < patterns.CALLS_AGAIN_ANSWERED:
            self._calls_again(call.now, number, line, minutes=(10, 150))
        return PastContact(
            member=operator,
            questions=questions,
            note=self._note(outcome),
            saved_at=released_at + after_call,
            call_type=call_type,
        )

    def _asks_nothing(self, call: Telling, operator: str, line: CityLine, call_type: CallType) -> PastContact:
        call.now += self._about(patterns.TALK_ABOUT_NOTHING)
        call.released(operator, line.group_code, after_call=CLOSED_WITH_A_KEY)
        call.ended()
        saved_at = call.now + CLOSED_WITH_A_KEY
        self._desk.occupy(operator, until=saved_at + SECOND)
        return PastContact(member=operator, questions=(), note="", saved_at=saved_at, call_type=call_type)

    def _talk(self, call: Telling, questions: tuple[PastQuestion, ...], line: CityLine, *, hands_over: bool) -> None:
        length = self._about(patterns.TALK_BEFORE_TRANSFER if hands_over else patterns.TALK)
        length *= 1 + patterns.MORE_FOR_EACH_QUESTION * (len(questions) - 1)
        if line.language != "ja":
            length *= 1 + patterns.MORE_IN_ENGLISH
        if questions[-1].outcome is Outcome.CUT_OFF:
            length *= 0.3
        ends = call.now + min(length, LONGEST_TALK)
        if self._rng.random() < patterns.HELD:
            call.now += 0.4 * (ends - call.now)
            call.held(0.5 * (ends - call.now))
        call.now = max(ends, call.now)

    def _hands_over(
        self, call: Telling, operator: str, queue: str, extension: str, *, after_call: timedelta
    ) -> datetime:
        """Put the caller through to the section; returns since when the operator is off the telephone."""
        picks_up_after = self._rng.uniform(3.0, 9.0) * SECOND
        if self._rng.random() < patterns.ATTENDED:
            asking = self._rng.uniform(8.0, 25.0) * SECOND
            call.asks_and_hands_over(
                operator,
                queue,
                extension=extension,
                ringing=picks_up_after,
                asking=asking,
                after_call=after_call,
            )
            released_at = call.now
        else:
            call.handed_over(operator, queue, extension=extension, after_call=after_call)
            released_at = call.now
            if self._rng.random() < patterns.NOT_AT_THEIR_DESK:
                call.now += RINGS_IN_VAIN
                call.not_picked_up(extension)
                call.ended()
                return released_at
            call.now += picks_up_after
            call.picked_up(extension)
        call.now += min(self._about(patterns.TALK_AFTER_TRANSFER), LONGEST_TALK)
        call.ended()
        return released_at

    def _note(self, outcome: Outcome) -> str:
        notes = patterns.NOTES.get(outcome)
        return self._rng.choice(notes) if notes else ""

    def _number(self) -> str | None:
        if self._rng.random() < patterns.WITHHELD:
            return None
        if self._rng.random() < patterns.BY_REGULARS:
            regular = Random(f"{self._seed} regular {self._rng.randrange(patterns.REGULARS)}")  # noqa: S311 - the same
            return _sample_number(regular)
        return _sample_number(self._rng)

    def _about(self, median_and_spread: tuple[float, float]) -> timedelta:
        median, spread = median_and_spread
        return self._rng.lognormvariate(math.log(median), spread) * SECOND

    def _at(self, hour: int, minute: int) -> datetime:
        return datetime.combine(self._day, time(hour, minute), tzinfo=CITY_TIME).astimezone(UTC)


def _sample_number(rng: Random) -> str:
    """Return a number that is never assigned, as the PBX gives it; none of them is a line of the city."""
    if rng.random() < patterns.LANDLINES:
        return f"046700{rng.randrange(5000, 10_000)}"
    return f"0900{rng.randrange(10_000_000):07d}"
