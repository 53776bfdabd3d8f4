"""The sample centre rang back whom it had to; those of the last day are left for whoever looks at it now."""

import random
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from calllog.contacts.models import CallbackAttempt, Question
from calllog.ledger.lifecycle import Result
from calllog.ledger.models import Call
from calllog.presence.models import Seat
from kb.accounts.policy import Role
from kb.directory.opening_hours import CITY_TIME
from telephony_bridge.history.telling import SOURCE

REACHED_NOBODY = (Result.ABANDONED, Result.BLOCKED, Result.OUT_OF_HOURS)
LAST_DAY = timedelta(days=1)
BEFORE_DUE = timedelta(minutes=40)
FIRST_THING = time(9, 5)  # on the next working day
AT_A_TIME = timedelta(minutes=4)
NOBODY_THERE = 0.15  # so often the first try reaches nobody
NEEDLESS = 0.1
TRIED_AGAIN = timedelta(hours=1)
WEEKEND = (5, 6)


def ring_back(*, until: datetime, seed: str) -> None:
    """Note what became of the call-backs of the past that ends at ``until``; what has an attempt is passed over."""
    calls = Call.objects.filter(source=SOURCE, offered_at__lt=until - LAST_DAY)
    promised = Question.objects.filter(callback_due__isnull=False, record__call__in=calls)
    due = {call: at - BEFORE_DUE for call, at in promised.values_list("record__call", "callback_due") if call and at}
    missed = calls.filter(result__in=REACHED_NOBODY, withheld=False).exclude(caller="").order_by("offered_at")
    due |= dict(_next_mornings(missed.values_list("pk", "offered_at")))
    noted = set(CallbackAttempt.objects.filter(call_id__in=due).values_list("call_id", flat=True))
    operators = list(Seat.objects.filter(user__role=Role.OPERATOR).order_by("pk").values_list("user", flat=True))
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    CallbackAttempt.objects.bulk_create(
        attempt
        for call, at in sorted(due.items(), key=lambda one: (one[1], one[0]))
        if call not in noted and at < until
        for attempt in _attempts(call, at, by=chance.choice(operators), chance=chance)
    )


def _next_mornings(calls: Iterable[tuple[str, datetime]]) -> Iterator[tuple[str, datetime]]:
    """Yield when each call is rung back: on the next working day, one after the other."""
    rung: dict[datetime, int] = {}
    for call, offered_at in calls:
        day = offered_at.astimezone(CITY_TIME).date() + timedelta(days=1)
        while day.weekday() in WEEKEND:
            day += timedelta(days=1)
        morning = datetime.combine(day, FIRST_THING, tzinfo=CITY_TIME)
        yield call, morning + AT_A_TIME * rung.get(morning, 0)
        rung[morning] = rung.get(morning, 0) + 1


def _attempts(call: str, at: datetime, *, by: int, chance: random.Random) -> Iterator[CallbackAttempt]:
    results = CallbackAttempt.Result
    if chance.random() < NOBODY_THERE:
        yield CallbackAttempt(call_id=call, at=at, by_id=by, result=results.NOT_REACHED, note="応答なし。かけ直す。")
        at += TRIED_AGAIN
    result = results.NEEDLESS if chance.random() < NEEDLESS else results.REACHED
    yield CallbackAttempt(call_id=call, at=at, by_id=by, result=result, note="")
