"""What calls were answered with, and what the next one is therefore likely about. Pure: no database, no clock.

Each choice of the past counts for its service group, line, pressed key, hour and weekday; older ones fade. From the
widest to the narrowest, each count is smoothed by the one before it: a line without history is judged by its group, a
group without history by its own FAQs alike. Hour, weekday and the same month of last year move a share up or down.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from kb.directory.opening_hours import CITY_TIME

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
FADES = timedelta(days=120)  # half of a choice's weight
FADES_FROM_LATELY = timedelta(days=21)
# How many choices a prior is worth.
OF_ALL, OF_GROUP, OF_LATELY, OF_LINE, OF_TIME = 5.0, 20.0, 60.0, 40.0, 150.0
ELSEWHERE = 0.1  # the prior of an FAQ of another group beside that of the group's own
MOST_OF_TIME = 2.0  # an hour, a weekday or a month moves a share by no more
IN_SEASON, OFF_SEASON = 1.5, 0.75  # what an editor's season is worth before there is any history
ASKED_BEFORE = 0.3  # of calls by somebody who has called lately are about the same again
EACH_EARLIER = 0.5  # the topic before the last, beside the last
TODAY = 3.0  # an urgent notice, or an event of today
TELLING = 1.3  # what moves a share by so much is named as the reason
HOURS = 3  # of the day that are taken together


class Reason(StrEnum):
    """Why an FAQ is suggested: what moves it most."""

    ASKED_BEFORE = "asked_before"
    URGENT = "urgent"
    TODAYS_EVENT = "todays_event"
    KEY = "key"
    LINE = "line"
    LATELY = "lately"
    SEASON = "season"
    HOUR = "hour"
    WEEKDAY = "weekday"
    MOST_USED = "most_used"
    USED = "used"
    USED_IN_CITY = "used_in_city"
    SAME_GROUP = "same_group"


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What is known of a call before anybody has spoken."""

    group: str
    line: str
    ivr_key: str  # blank: nothing was pressed
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Known:
    """What else is known when a call comes in. All numbers are those of FAQs."""

    own: Collection[int] = ()  # of the service group
    seasons: Mapping[int, Collection[int]] = field(default_factory=dict)  # the months of those that have a season
    urgent: Collection[int] = ()
    of_events: Collection[int] = ()
    asked_before: Sequence[int] = ()  # by this caller, the latest first


@dataclass(frozen=True, kw_only=True)
class Likely:
    """An FAQ with its share of such calls, how many calls to the group were answered with it, and why it is named."""

    number: int
    share: float
    uses: int
    reason: Reason


class _Counts:
    """Weights of FAQs in one kind of call."""

    def __init__(self) -> None:
        self.of: defaultdict[int, float] = defaultdict(float)
        self.total = 0.0

    def add(self, number: int, weight: float) -> None:
        self.of[number] += weight
        self.total += weight


class Habits:
    """Counts of all choices that were added; they fade by themselves."""

    def __init__(self) -> None:
        self._counts: defaultdict[tuple[object, ...], _Counts] = defaultdict(_Counts)

    def add(self, number: int, moment: Moment) -> None:
        """Count that a call was answered with this FAQ."""
        local, group = moment.at.astimezone(CITY_TIME), moment.group
        weight, lately = _weight(moment.at, FADES), _weight(moment.at, FADES_FROM_LATELY)
        for key, counted in (
            (("all",), weight),
            (("uses", group), 1.0),
            (("group", group), weight),
            (("lately", group), lately),
            (("line", group, moment.line), weight),
            (("hour", group, local.hour // HOURS), weight),
            (("weekday", group, local.weekday()), weight),
            (("year", group, local.year), 1.0),
            (("month", group, local.year, local.month), 1.0),
        ):
            self._counts[key].add(number, counted)
        if moment.ivr_key:
            self._counts["key", group, moment.line, moment.ivr_key].add(number, weight)

    def likely(self, moment: Moment, known: Known, *, limit: int) -> list[Likely]:
        """Return the FAQs that the call is likely about, the likeliest first, then by number."""
        uses = self._of("uses", moment.group).of
        numbers = {*known.own, *uses, *known.asked_before}
        of_the_city = not known.own and not uses
        if of_the_city:
            numbers |= self._of("all").of.keys()
        judged = [self._judged(number, moment, known, of_the_city=of_the_city) for number in numbers]
        judged.sort(key=lambda one: (-one.share, one.number))
        return _with_first_named(judged[:limit])

    def _judged(self, number: int, moment: Moment, known: Known, *, of_the_city: bool) -> Likely:
        group, now, lately_now = moment.group, _weight(moment.at, FADES), _weight(moment.at, FADES_FROM_LATELY)
        prior = self._prior(number, known, now, of_the_city=of_the_city)
        usual = _smoothed(self._of("group", group), number, now, prior, OF_GROUP)
        lately = _smoothed(self._of("lately", group), number, lately_now, usual, OF_LATELY)
        on_line = _smoothed(self._of("line", group, moment.line), number, now, lately, OF_LINE)
        share, moved = on_line, [(on_line / lately, Reason.LINE), (lately / usual, Reason.LATELY)]
        if moment.ivr_key:
            share = _smoothed(self._of("key", group, moment.line, moment.ivr_key), number, now, on_line, OF_LINE)
            moved.append((share / on_line, Reason.KEY))
        for factor, reason in self._of_today(number, moment, known, usual, now):
            share *= factor
            moved.append((factor, reason))
        if known.asked_before:
            again = (1 - ASKED_BEFORE) * share + ASKED_BEFORE * _share_of_earlier(number, known.asked_before)
            moved.append((again / share, Reason.ASKED_BEFORE))
            share = again
        uses = round(self._of("uses", group).of.get(number, 0))
        most, reason = max(moved, key=lambda one: one[0])
        if most < TELLING:
            reason = _plain(uses, of_the_city=of_the_city)
        return Likely(number=number, share=share, uses=uses, reason=reason)

    def _prior(self, number: int, known: Known, now: float, *, of_the_city: bool) -> float:
        if of_the_city:
            return _smoothed(self._of("all"), number, now, 1e-4, OF_ALL)
        return (1.0 if number in known.own else ELSEWHERE) / max(len(known.own), 20)

    def _of_today(
        self, number: int, moment: Moment, known: Known, usual: float, now: float
    ) -> Iterable[tuple[float, Reason]]:
        """Return by how much the hour, the weekday, the season and today's news move a share."""
        group, local = moment.group, moment.at.astimezone(CITY_TIME)
        yield self._lift(self._of("hour", group, local.hour // HOURS), number, now, usual), Reason.HOUR
        yield self._lift(self._of("weekday", group, local.weekday()), number, now, usual), Reason.WEEKDAY
        yield self._season(number, group, local, known), Reason.SEASON
        yield TODAY if number in known.urgent else 1.0, Reason.URGENT
        yield TODAY if number in known.of_events else 1.0, Reason.TODAYS_EVENT

    def _season(self, number: int, group: str, local: datetime, known: Known) -> float:
        """The same month of last year, where it is known; else what the editors say."""
        year, month = self._of("year", group, local.year - 1), self._of("month", group, local.year - 1, local.month)
        if year.total and month.total:
            return self._lift(month, number, 1.0, (year.of.get(number, 0.0) + 1) / (year.total + 20))
        if number not in known.seasons:
            return 1.0
        return IN_SEASON if local.month in known.seasons[number] else OFF_SEASON

    def _lift(self, counts: _Counts, number: int, now: float, usual: float) -> float:
        expected = usual * counts.total / now
        lift = (counts.of.get(number, 0.0) / now + OF_TIME * usual) / (expected + OF_TIME * usual)
        return min(max(lift, 1 / MOST_OF_TIME), MOST_OF_TIME)

    def _of(self, *key: object) -> _Counts:
        return self._counts.get(key) or _NOTHING


_NOTHING = _Counts()


def _weight(at: datetime, half: timedelta) -> float:
    """How much a choice made then weighs; it grows with time instead of what is old becoming lighter."""
    return float(2.0 ** ((at - EPOCH) / half))


def _smoothed(counts: _Counts, number: int, now: float, prior: float, strength: float) -> float:
    return (counts.of.get(number, 0.0) / now + strength * prior) / (counts.total / now + strength)


def _share_of_earlier(number: int, asked_before: Sequence[int]) -> float:
    weights = {one: EACH_EARLIER**place for place, one in reversed(list(enumerate(asked_before)))}
    return weights.get(number, 0.0) / sum(weights.values())


def _plain(uses: int, *, of_the_city: bool) -> Reason:
    if of_the_city:
        return Reason.USED_IN_CITY
    return Reason.USED if uses else Reason.SAME_GROUP


def _with_first_named(judged: list[Likely]) -> list[Likely]:
    """Call the first one the most used, if it is."""
    if not judged or judged[0].reason != Reason.USED or any(one.uses > judged[0].uses for one in judged):
        return judged
    first = judged[0]
    return [
        Likely(number=first.number, share=first.share, uses=first.uses, reason=Reason.MOST_USED),
        *judged[1:],
    ]
