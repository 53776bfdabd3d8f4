"""The invented past: shaped like a city's calls, the same for the same seed, and whole."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest

from calllog.contacts.outcomes import Outcome
from calllog.ledger.events import CallEvent
from calllog.ledger.lifecycle import CallSummary, Direction, Result, fold, result_of
from kb.directory.opening_hours import CITY_TIME, Days, Hours, Schedule, holiday_name
from kb.faq_pages.seasons import months_between
from telephony_bridge.history.city import City, CityFaq, CityLine
from telephony_bridge.history.generator import generate, seats
from telephony_bridge.history.past import PastCall

pytestmark = pytest.mark.unit

FIRST, LAST = date(2026, 8, 24), date(2026, 11, 22)  # 13 weeks, with five public holidays on weekdays
SETTLED = {Outcome.COMPLETED, Outcome.APPLICATION, Outcome.OPINION}
RELAYED = {Outcome.RELAYED_EXTENSION, Outcome.RELAYED_PERSON, Outcome.RELAYED_SECTION}
HANDED_OVER = {"transfer", "specialist"}


def week(opens: time, *, days: Days) -> Schedule:
    return Schedule(
        hours=tuple(Hours(weekday=weekday, opens=opens, closes=time(17, 0), days=days) for weekday in range(5))
    )


def line(number: str, group: str, *, share: float, language: str = "ja", schedule: Schedule | None) -> CityLine:
    return CityLine(number=number, group_code=group, language=language, share=share, schedule=schedule)


def faqs_of(group: str, first: int, handlings: Iterable[str]) -> list[CityFaq]:
    return [
        CityFaq(
            number=number,
            group_code=group,
            handling=handling,
            extension="" if handling == "completed" else f"2{number}",
            months=months_between(3, 4) if number == first else frozenset(),
            revisions={"ja": 1000 + number, "en": 2000 + number} if number % 2 else {"ja": 1000 + number},
        )
        for number, handling in enumerate(handlings, start=first)
    ]


OFFICE, CENTRE = week(time(8, 30), days=Days.ORDINARY), week(time(8, 15), days=Days.BOTH)
CITY = City(
    lines=(
        line("0467001000", "shimin", share=60, schedule=OFFICE),
        line("0467001010", "shimin", share=8, language="en", schedule=OFFICE),
        line("0467002000", "kankyo", share=30, schedule=CENTRE),
        line("0467002900", "", share=1, schedule=None),
    ),
    faqs=(
        *faqs_of("shimin", 101, ("completed", "completed", "transfer", "relay", "completed", "specialist")),
        *faqs_of("kankyo", 201, ("completed", "relay", "callback", "transfer", "completed")),
    ),
    operators=("yamamoto", "sato", "suzuki"),
    extensions=("2110", "2210"),
)
SCHEDULES = {line.number: line.schedule for line in CITY.lines}
HANDLING = {faq.number: faq.handling for faq in CITY.faqs}


@pytest.fixture(scope="module")
def past() -> list[PastCall]:
    return list(generate(seed="a seed", first_day=FIRST, last_day=LAST, city=CITY))


@pytest.fixture(scope="module")
def told(past) -> list[tuple[PastCall, CallSummary, Result]]:
    return [(call, summary, result(summary)) for call in past if (summary := folded(call))]


def folded(call: PastCall) -> CallSummary | None:
    return fold(event for event in call.events if isinstance(event, CallEvent) and event.call_id == call.call_id)


def result(call: CallSummary) -> Result:
    called = next(line for line in CITY.lines if line.number == call.line)
    line_open = called.is_open(offered_at(call)) if called.schedule else None
    return result_of(call, line_open=line_open)[0]


def offered_at(call: CallSummary) -> datetime:
    assert call.offered_at
    return call.offered_at.astimezone(CITY_TIME)


def mean_by(told, key: Callable[[date], object]) -> dict[object, float]:
    """Return the calls to open lines of a working day, by what ``key`` makes of it."""
    a_day = Counter(offered_at(call).date() for _past, call, result in told if result is not Result.OUT_OF_HOURS)
    days = {day: count for day, count in a_day.items() if day.weekday() < 5 and not holiday_name(day)}
    groups: dict[object, list[int]] = {}
    for day, count in days.items():
        groups.setdefault(key(day), []).append(count)
    return {group: sum(counts) / len(counts) for group, counts in groups.items()}


def test_working_day_has_fifty_to_sixty_calls_and_monday_most(told):
    weekdays = mean_by(told, date.weekday)

    assert 50 <= sum(weekdays.values()) / 5 <= 62
    assert max(weekdays, key=lambda weekday: weekdays[weekday]) == 0
    assert weekdays[0] > 1.08 * weekdays[3]


def test_day_has_a_hump_before_noon_and_one_after(told):
    hours = Counter(offered_at(call).hour for _past, call, result in told if result is Result.ANSWERED)

    assert hours[9] < hours[10] > hours[11] > hours[12] < hours[13] < hours[14] > hours[15] > hours[16]


def test_april_is_busier_than_august_and_asks_what_is_in_season():
    months = [
        list(generate(seed="a seed", first_day=first, last_day=first + timedelta(days=27), city=CITY))
        for first in (date(2026, 4, 1), date(2026, 8, 1))
    ]
    shares = []
    for calls in months:
        numbers = [question.faq_number for call in calls if call.contact for question in call.contact.questions]
        shares.append(numbers.count(101) / len(numbers))

    assert len(months[0]) > 1.2 * len(months[1])
    assert shares[0] > 1.4 * shares[1]


def test_on_a_public_holiday_only_the_lines_that_are_open_are_answered(told):
    on_holidays = [
        (call.line, result) for _past, call, result in told if holiday_name(offered_at(call).date()) is not None
    ]

    assert {line for line, result in on_holidays if result is Result.ANSWERED} == {"0467002000"}
    assert {result for line, result in on_holidays if line == "0467001000"} == {Result.OUT_OF_HOURS}


def test_every_call_has_one_result_and_each_result_occurs(past, told):
    results = Counter(result for _past, _call, result in told)

    assert results.total() == len(past) == len({call.call_id for call in past})
    assert set(results) == {
        Result.ANSWERED,
        Result.ABANDONED,
        Result.OVERFLOWED,
        Result.BLOCKED,
        Result.OUT_OF_HOURS,
        Result.ANNOUNCEMENT,
    }
    assert {Direction.INBOUND} == {call.direction for _past, call, _result in told}


def test_callers_give_up_in_the_greeting_in_the_queue_and_while_it_rings(told):
    where = Counter(result_of(call, line_open=True)[1] for _past, call, result in told if result is Result.ABANDONED)

    assert set(where) == {"ivr", "queue", "ringing"}


def test_each_outcome_occurs_and_only_answered_calls_have_a_record(told):
    outcomes = {
        question.outcome for past, _call, _result in told if past.contact for question in past.contact.questions
    }

    assert outcomes == set(Outcome)
    assert [past for past, _call, result in told if (result is Result.ANSWERED) != (past.contact is not None)] == []


def test_figures_are_those_of_a_citys_centre(told):
    decided = [result for _past, _call, result in told if result not in {Result.OUT_OF_HOURS, Result.ANNOUNCEMENT}]
    waits = [call.waited for _past, call, result in told if result is Result.ANSWERED]
    contacts = [past.contact.questions for past, _call, _result in told if past.contact]
    settled = [all(question.outcome in SETTLED for question in questions) for questions in contacts]

    assert 0.91 <= decided.count(Result.ANSWERED) / len(decided) <= 0.95
    assert 0.86 <= sum(waited <= timedelta(seconds=10) for waited in waits) / len(waits) <= 0.92
    assert 0.54 <= sum(settled) / len(settled) <= 0.62


def test_nearly_all_ends_as_it_was_arranged(past):
    arranged = []
    for call in past:
        for question in call.contact.questions if call.contact else ():
            against = question.outcome is Outcome.COMPLETED and HANDLING[question.faq_number] in HANDED_OVER
            if question.outcome not in {Outcome.CALLBACK, Outcome.CUT_OFF}:
                arranged.append(question.outcome is not Outcome.REFERRED and not against)

    assert 0.94 <= sum(arranged) / len(arranged) <= 0.98
    assert not all(arranged)


def test_what_is_transferred_is_what_the_rule_says_to_transfer(told):
    for past, call, _result in told:
        last = past.contact.questions[-1] if past.contact and past.contact.questions else None
        if last and last.outcome is Outcome.TRANSFERRED:
            assert HANDLING[last.faq_number] in HANDED_OVER
            assert [transfer.to for transfer in call.transfers] == [f"2{last.faq_number}"]
        if last and last.outcome in SETTLED:
            assert call.transfers == ()


def test_callers_are_handed_over_with_and_without_asking_and_not_always_reached(told):
    ways = Counter((transfer.kind, transfer.outcome) for _past, call, _result in told for transfer in call.transfers)

    assert set(ways) == {("attended", "connected"), ("blind", "connected"), ("blind", "no_answer")}


def test_asking_is_a_call_of_its_own_which_the_hand_over_names(told):
    for past, call, _result in told:
        ids = {event.call_id for event in past.events if isinstance(event, CallEvent)}
        named = {transfer.consultation for transfer in call.transfers if transfer.kind == "attended"}
        assert ids == {call.call_id} | named


def test_no_operator_has_two_callers_at_once(told):
    talks = sorted((talk.operator, talk.began, talk.ended) for _past, call, _result in told for talk in call.talks)

    assert [
        (first, second) for first, second in pairwise(talks) if first[0] == second[0] and first[2] > second[1]
    ] == []
    assert {operator for operator, _began, _ended in talks} == set(CITY.operators)


def test_nobody_talks_or_tidies_up_in_a_pause_or_after_the_shift(told):
    course = sorted(seats(first_day=FIRST, last_day=LAST, city=CITY), key=lambda event: event.occurred_at)
    away: dict[str, list[tuple[datetime, bool]]] = {}
    for event in course:
        away.setdefault(event.operator, []).append((event.occurred_at, not event.in_queue or event.pause == "away"))
    at_work = [
        (past.contact.member, talk.began, past.contact.saved_at)
        for past, call, _result in told
        if past.contact
        for talk in call.talks
    ]

    for operator, began, until in at_work:
        before = [is_away for at, is_away in away[operator] if at <= began]
        within = [is_away for at, is_away in away[operator] if began < at < until]
        assert (before[-1], within) == (False, [])


def test_english_line_asks_in_english_and_the_others_in_japanese(told):
    locales = Counter(
        (call.line == "0467001010", question.locale)
        for past, call, _result in told
        if past.contact
        for question in past.contact.questions
        if question.faq_number
    )

    assert set(locales) == {(True, "en"), (False, "ja")}
    assert 1 / 18 <= sum(count for (english, _locale), count in locales.items() if english) / locales.total() <= 1 / 9


def test_numbers_are_sample_numbers_that_come_again_and_some_are_withheld(past, told):
    numbers = [number for call in past for number in call.numbers.values()]

    assert all(number.startswith(("0900", "046700")) and number.isdigit() for number in numbers)
    assert {len(number) for number in numbers} == {10, 11}
    assert len(set(numbers)) < 0.95 * len(numbers)
    assert 0.03 <= sum(call.withheld for _past, call, _result in told) / len(told) <= 0.09


def test_who_was_not_served_often_calls_again_the_same_day(told):
    unserved = [
        (past, call) for past, call, result in told if result in {Result.ABANDONED, Result.OVERFLOWED} and past.numbers
    ]
    again = 0
    for past, call in unserved:
        number = next(iter(past.numbers.values()))
        again += any(
            number in other.numbers.values() and timedelta() < offered_at(later) - offered_at(call) < timedelta(hours=1)
            for other, later, _result in told
        )

    assert again >= len(unserved) / 4


def test_same_seed_gives_the_same_calls_and_another_gives_others(past):
    days = {"first_day": FIRST, "last_day": FIRST + timedelta(days=6), "city": CITY}

    same = list(generate(seed="a seed", **days))

    assert same == past[: len(same)]
    assert list(generate(seed="another seed", **days)) != same


def test_longer_past_only_adds_days():
    first = {"seed": "a seed", "first_day": FIRST, "city": CITY}

    short, long = (list(generate(last_day=FIRST + timedelta(days=days), **first)) for days in (3, 5))

    assert long[: len(short)] == short
    assert len(long) > len(short)


def test_events_of_a_call_follow_one_another_and_it_ends(past):
    for call in past:
        times = [event.occurred_at for event in call.events if getattr(event, "call_id", "") == call.call_id]
        assert times == sorted(times)
        assert times[-1] - times[0] < timedelta(minutes=30)


@pytest.mark.parametrize(
    "city",
    [
        City(lines=(), faqs=(), operators=(), extensions=()),
        City(lines=CITY.lines, faqs=(), operators=("sato",), extensions=()),
        City(lines=CITY.lines, faqs=CITY.faqs, operators=(), extensions=()),
    ],
)
def test_city_that_lacks_something_has_a_past_all_the_same(city):
    days = {"first_day": FIRST, "last_day": FIRST + timedelta(days=6), "city": city}

    calls = list(generate(seed="a seed", **days))

    assert bool(calls) is bool(city.lines)
    assert all(call.contact is None for call in calls) is not bool(city.operators)
    assert {event.operator for event in seats(**days)} == set(city.operators)


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (None, None, set()),
        (5, None, set()),
        (3, 3, {3}),
        (3, 4, {3, 4}),
        (1, 12, set(range(1, 13))),
        (12, 1, {12, 1}),
        (11, 2, {11, 12, 1, 2}),
    ],
)
def test_season_runs_over_new_year(first, last, months):
    assert months_between(first, last) == months
