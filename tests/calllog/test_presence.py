"""An operator's states one after the other, as a fold over what the PBX told of the seat."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calllog.ledger.events import Event, OperatorState, OperatorStateChanged
from calllog.presence.known import Known, from_json, to_json
from calllog.presence.states import Stretch, follow, seconds_by_state, signed_in, stretches
from tests.factories.seat_events import (
    HISTORIES,
    START,
    TIMES,
    answered,
    ended,
    held,
    lost,
    moment,
    placed,
    restored,
    resumed,
    seat,
    seen_again,
    signed_off,
    transferred,
)
from tests.recorded import recorded_observations

pytestmark = pytest.mark.unit

MICROSECOND = timedelta(microseconds=1)


def course(told: Sequence[Event]) -> list[tuple[float, str]]:
    """The timeline of sato's seat as pairs: second at which it began, state with its reason."""
    return [
        ((stretch.began - START).total_seconds(), " ".join(filter(None, (stretch.state, stretch.reason))))
        for stretch in stretches(told, member="sato")
    ]


COURSES = {
    "nothing told": ([], []),
    "only calls and feeds": ([lost(0), answered(1), held(2), restored(3)], []),
    "another operator's seat": ([seat(0, "ready", operator="ito")], []),
    "a repeated state holds since it was first told": (
        [seat(0, "talking"), seat(5, "ready"), seat(9, "ready")],
        [(0, "talking"), (5, "ready")],
    ),
    "each queue tells the same": (
        [seat(0, "ready", queue="shimin"), seat(0.5, "ready", queue="zeimu"), seat(1, "ready", queue="kankyo")],
        [(0, "ready")],
    ),
    "another reason is another stretch": (
        [seat(0, "away", reason="昼休み"), seat(5, "away", reason="研修")],
        [(0, "away 昼休み"), (5, "away 研修")],
    ),
    "paused in one queue, ready in another": (
        [seat(0, "ready", queue="shimin"), seat(1, "ready", queue="zeimu"), seat(2, "away", queue="zeimu")],
        [(0, "ready")],
    ),
    "paused in all queues": (
        [
            seat(0, "ready", queue="shimin"),
            seat(1, "ready", queue="zeimu"),
            seat(2, "away", queue="zeimu", reason="昼休み"),
            seat(3, "away", queue="shimin", reason="昼休み"),
            seat(9, "ready", queue="zeimu"),
        ],
        [(0, "ready"), (3, "away 昼休み"), (9, "ready")],
    ),
    "paused in all queues for different reasons: what was done last": (
        [
            seat(0, "away", queue="shimin", reason="昼休み"),
            seat(1, "after_call", queue="zeimu", reason="後処理"),
            seat(2, "away", queue="shimin", reason="昼休み"),
        ],
        [(0, "away 昼休み"), (1, "after_call 後処理")],
    ),
    "paused while talking": (
        [
            seat(0, "talking"),
            seat(2, "talking", pause="after_call", reason="後処理"),
            seat(5, "after_call", reason="後処理"),
            seat(8, "ready"),
        ],
        [(0, "talking"), (5, "after_call 後処理"), (8, "ready")],
    ),
    "the telephone is one, whichever queue tells of it": (
        [
            seat(0, "away", queue="shimin"),
            seat(1, "away", queue="zeimu"),
            seat(2, "talking", pause="away", queue="shimin"),
            seat(3, "away", queue="zeimu"),
        ],
        [(0, "away"), (2, "talking"), (3, "away")],
    ),
    "signed off from one queue of two": (
        [seat(0, "ready", queue="shimin"), seat(1, "away", queue="zeimu"), signed_off(2, queue="shimin")],
        [(0, "ready"), (2, "away")],
    ),
    "signed off from the last queue, and on again": (
        [
            seat(0, "ready"),
            seat(1, "ready", queue="zeimu"),
            signed_off(2),
            signed_off(3, queue="zeimu"),
            seat(9, "ready"),
        ],
        [(0, "ready"), (3, "offline"), (9, "ready")],
    ),
    "signed off as a whole": (
        [seat(0, "ready"), seat(1, "ready", queue="zeimu"), signed_off(2, queue="")],
        [(0, "ready"), (2, "offline")],
    ),
    "signing off is the first that is told": ([signed_off(0)], [(0, "offline")]),
    "a telephone without power": (
        [seat(0, "ready"), seat(1, "offline"), seat(2, "unknown"), seat(3, "ready")],
        [(0, "ready"), (1, "offline"), (2, "unknown"), (3, "ready")],
    ),
    "the PBX tells the hold": (
        [seat(0, "talking"), seat(2, "on_hold"), seat(4, "talking")],
        [(0, "talking"), (2, "on_hold"), (4, "talking")],
    ),
    "only the call tells the hold": (
        [seat(0, "talking"), answered(0.1), held(2), seat(3, "talking", queue="zeimu"), resumed(4), seat(6, "ready")],
        [(0, "talking"), (2, "on_hold"), (4, "talking"), (6, "ready")],
    ),
    "both tell the hold, and the PBX's end of it counts": (
        [seat(0, "talking"), answered(0.1), held(2), seat(2.1, "on_hold"), seat(4, "talking"), resumed(4.5)],
        [(0, "talking"), (2, "on_hold"), (4, "talking")],
    ),
    "a telephone at rest holds nobody": (
        [seat(0, "talking"), answered(0.1), held(2), seat(4, "ready"), seat(6, "talking")],
        [(0, "talking"), (2, "on_hold"), (4, "ready"), (6, "talking")],
    ),
    "somebody else's call is held": ([seat(0, "talking"), answered(1, operator="ito"), held(2)], [(0, "talking")]),
    "held while a colleague is asked": (
        [seat(0, "talking"), answered(0.1), held(2), placed(3, "b.0"), ended(5, "b.0"), resumed(6)],
        [(0, "talking"), (2, "on_hold"), (3, "talking"), (5, "on_hold"), (6, "talking")],
    ),
    "handed over: the hold is no longer ours": (
        [seat(0, "talking"), answered(0.1), held(2), transferred(3, operator="sato", receiver="ito"), held(4)],
        [(0, "talking"), (2, "on_hold"), (3, "talking")],
    ),
    "taken over: the hold is ours": (
        [seat(0, "talking"), transferred(1, operator="ito", receiver="sato"), held(2)],
        [(0, "talking"), (2, "on_hold")],
    ),
    "wrap-up time runs out by itself": (
        [seat(0, "ready", wrap_up=timedelta(seconds=5)), seat(9, "ringing")],
        [(0, "after_call"), (5, "ready"), (9, "ringing")],
    ),
    "wrap-up time runs out at the moment of the next news": (
        [seat(0, "ready", wrap_up=timedelta(seconds=5)), seat(5, "ringing")],
        [(0, "after_call"), (5, "ringing")],
    ),
    "wrap-up in one queue, ready in another": (
        [seat(0, "ready", queue="zeimu"), seat(1, "ready", wrap_up=timedelta(seconds=5)), seat(9, "ringing")],
        [(0, "ready"), (9, "ringing")],
    ),
    "wrap-up longer than time itself": ([seat(0, "ready", wrap_up=timedelta.max)], [(0, "after_call")]),
    "a lost feed is not measured, and what it told before is forgotten": (
        [seat(0, "ready"), seat(0, "ready", queue="zeimu"), lost(2), restored(5), seat(6, "away")],
        [(0, "ready"), (2, "unknown"), (6, "away")],
    ),
    "told during the gap, shown after it": (
        [seat(0, "ready"), lost(2), seat(3, "talking"), restored(5)],
        [(0, "ready"), (2, "unknown"), (5, "talking")],
    ),
    "who was signed off before the gap still is, unless told otherwise": (
        [seat(0, "ready"), signed_off(1), lost(2), restored(5)],
        [(0, "ready"), (1, "offline"), (2, "unknown"), (5, "offline")],
    ),
    "held after a gap in which the call was answered": (
        [seat(0, "ready"), lost(1), restored(2), seat(3, "talking"), seen_again(3, "sato"), held(4)],
        [(0, "ready"), (1, "unknown"), (3, "talking"), (4, "on_hold")],
    ),
    "another feed is lost": ([seat(0, "ready"), lost(2, feed="webhook")], [(0, "ready")]),
    "version 1 told no queue and no feed": (
        [
            OperatorStateChanged(occurred_at=START, operator="sato", state=OperatorState.AWAY, reason="昼休み"),
            OperatorStateChanged(occurred_at=moment(1), operator="sato", state=OperatorState.READY, reason=""),
            lost(2),
            restored(3),
            OperatorStateChanged(occurred_at=moment(4), operator="sato", state=OperatorState.READY, reason=""),
            seat(5, "away"),
        ],
        [(0, "away 昼休み"), (1, "ready"), (2, "unknown"), (4, "ready"), (5, "away")],
    ),
    "contradictions at one moment make no empty stretch": (
        [seat(0, "ready"), seat(1, "talking"), seat(1, "ready"), seat(2, "talking")],
        [(0, "ready"), (1, "talking")],
    ),
}


@pytest.mark.parametrize(("told", "expected"), COURSES.values(), ids=COURSES.keys())
def test_timeline(told, expected):
    assert course(told) == expected


@pytest.mark.parametrize("told", [told for told, _expected in COURSES.values() if 0 < len(told) < 6])
def test_timeline_is_the_same_in_any_order(told):
    assert {tuple(course(order)) for order in permutations(told)} == {tuple(course(told))}


def test_recorded_hold_is_seen_though_the_telephone_does_not_report_it():
    told = [observation.event for observation in recorded_observations("hold_unhold")]

    timeline = stretches(told, member="agent1001")

    assert [stretch.state for stretch in timeline] == ["ringing", "talking", "on_hold", "talking", "ready"]


FULL = [
    Stretch(state=OperatorState.READY, reason="", began=moment(0), ended=moment(10)),
    Stretch(state=OperatorState.AWAY, reason="昼休み", began=moment(10), ended=moment(20)),
    Stretch(state=OperatorState.AWAY, reason="研修", began=moment(20), ended=moment(30)),
    Stretch(state=OperatorState.OFFLINE, reason="", began=moment(30), ended=None),
]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (moment(0), moment(0), {}),
        (moment(0), moment(0) + MICROSECOND, {"ready": MICROSECOND}),
        (moment(0) - MICROSECOND, moment(0), {"unknown": MICROSECOND}),
        (moment(10) - MICROSECOND, moment(10) + MICROSECOND, {"ready": MICROSECOND, "away": MICROSECOND}),
        (moment(10), moment(30), {"away": timedelta(seconds=20)}),
        (moment(30), moment(31), {"offline": timedelta(seconds=1)}),
        (
            moment(-5),
            moment(40),
            {
                "unknown": timedelta(seconds=5),
                "ready": timedelta(seconds=10),
                "away": timedelta(seconds=20),
                "offline": timedelta(seconds=10),
            },
        ),
    ],
)
def test_sums_at_their_borders(since, until, expected):
    sums = seconds_by_state(FULL, since=since, until=until)

    assert {state: length for state, length in sums.items() if length} == expected
    assert set(sums) == set(OperatorState)


def test_time_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="ends before"):
        seconds_by_state(FULL, since=moment(1), until=moment(0))


def test_signed_in_is_every_state_but_offline_and_unknown():
    sums = dict.fromkeys(OperatorState, timedelta(seconds=1))

    assert signed_in(sums) == timedelta(seconds=6)


@given(st.data())
def test_any_order_and_repetition_make_the_same_timeline(data):
    told = data.draw(HISTORIES)
    again = data.draw(st.lists(st.sampled_from(told), max_size=5)) if told else []

    shuffled = data.draw(st.permutations([*told, *again]))

    assert course(shuffled) == course(told)


@given(HISTORIES, TIMES)
def test_truncated_history_is_the_beginning_of_the_whole(told, cut):
    until = moment(cut)
    begun = [event for event in told if event.occurred_at <= until]

    beginning = [stretch for stretch in course(told) if moment(stretch[0]) <= until]

    turns, _known = follow(begun, known=Known(member="sato"), before=None, until=until)
    assert [((turn.at - START).total_seconds(), turn.state) for turn in turns] == [
        (began, words.split()[0]) for began, words in beginning
    ]


@given(HISTORIES, TIMES)
def test_fold_goes_on_from_what_was_kept(told, cut):
    before = [event for event in told if event.occurred_at <= moment(cut)]
    later = [event for event in told if event.occurred_at > moment(cut)]

    first, known = follow(before, known=Known(member="sato"), before=None)
    shown = (first[-1].state, first[-1].reason) if first else None
    second, _known = follow(later, known=from_json("sato", to_json(known)), before=shown)

    at_once, _known = follow(told, known=Known(member="sato"), before=None)
    assert [(turn.at, turn.state, turn.reason) for turn in [*first, *second]] == [
        (turn.at, turn.state, turn.reason) for turn in at_once
    ]


@given(HISTORIES)
def test_every_microsecond_from_the_first_telling_on_is_in_exactly_one_stretch(told):
    timeline = stretches(told, member="sato")

    assert [one.began for one in timeline[:1]] == sorted(_told_of_sato(told))[:1]
    assert all(earlier.ended == later.began > earlier.began for earlier, later in pairwise(timeline))
    assert all((one.state, one.reason) != (next_.state, next_.reason) for one, next_ in pairwise(timeline))
    assert [stretch for stretch in timeline if stretch.ended is None] == timeline[-1:]


@given(HISTORIES, st.integers(-(10**7), 3 * 10**7), st.integers(0, 3 * 10**7))
def test_sums_are_exact(told, since, length):
    begin = START + since * MICROSECOND
    end = begin + length * MICROSECOND

    sums = seconds_by_state(stretches(told, member="sato"), since=begin, until=end)

    assert sum(sums.values(), timedelta()) == length * MICROSECOND
    assert signed_in(sums) == length * MICROSECOND - sums[OperatorState.OFFLINE] - sums[OperatorState.UNKNOWN]
    assert min(sums.values()) >= timedelta()


@given(HISTORIES, TIMES, TIMES, TIMES)
def test_sums_of_parts_are_the_sum_of_the_whole(told, one, two, three):
    begin, middle, end = sorted(map(moment, (one, two, three)))
    timeline = stretches(told, member="sato")

    parts = [seconds_by_state(timeline, since=begin, until=middle), seconds_by_state(timeline, since=middle, until=end)]

    whole = seconds_by_state(timeline, since=begin, until=end)
    assert whole == {state: parts[0][state] + parts[1][state] for state in OperatorState}


def _told_of_sato(told: Sequence[Event]) -> list[datetime]:
    return [event.occurred_at for event in told if isinstance(event, OperatorStateChanged) and event.operator == "sato"]
