"""The life of a call: tables of short histories, every order of them, and histories made up at random."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calllog.ledger import events
from calllog.ledger.events import CallEvent, PartyOutcome, TransferKind
from calllog.ledger.lifecycle import AbandonedIn, CallSummary, Direction, Result, fold, fold_all, result_of
from tests.recorded import recorded_events

pytestmark = pytest.mark.unit

START = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
CALL_ID = "pbx-1.0"


def at(seconds: float) -> dict[str, object]:
    return {"call_id": CALL_ID, "occurred_at": START + timedelta(seconds=seconds)}


def seat(operator: str = "sato", queue: str = "shimin") -> dict[str, str]:
    return {"operator": operator, "queue": queue}


def transferred(seconds: float, kind: TransferKind = TransferKind.BLIND, **fields: object) -> events.CallTransferred:
    told = {"operator": "sato", "receiver": "", "to": "1003", "number": None, "consultation": "", **fields}
    return events.CallTransferred(**at(seconds), kind=kind, **told)


def seen_again(seconds: float, **fields: object) -> events.CallSeenAgain:
    told = {"queue": "", "queued_at": None, "ringing": (), "operator": "", "through_queue": False, **fields}
    return events.CallSeenAgain(**at(seconds), **told)


OFFERED = events.CallOffered(**at(0), line="0467001000", caller="k:number", withheld=False)
QUEUED = events.CallQueued(**at(1), queue="shimin", withheld=False)
RINGING = events.OperatorRinging(**at(2), **seat())
MISSED = events.OperatorMissed(**at(4), **seat())
LEFT = events.CallLeftQueue(**at(5), queue="shimin")
ANSWERED = events.CallAnswered(**at(5), **seat())
HELD = events.CallHeld(**at(10))
RESUMED = events.CallResumed(**at(13))
RELEASED = events.OperatorReleased(**at(20), **seat())
ABANDONED = events.CallAbandoned(**at(6), queue="shimin", waited=timedelta(seconds=5))
ENDED = events.CallEnded(**at(21), refused=False)
REFUSED = events.CallEnded(**at(21), refused=True)
UNSEEN = events.CallEndedUnseen(**at(60), since=START + timedelta(seconds=3))
PLACED = events.CallPlaced(**at(0), operator="sato")
CALLED = events.PartyCalled(**at(2), operator="sato", number=None, shown=None)
CALLED_OUTSIDE = events.PartyCalled(**at(2), operator="", number="k:number", shown="k:shown")
PICKED_UP = events.PartyAnswered(**at(5), operator="sato")
PICKED_UP_OUTSIDE = events.PartyAnswered(**at(5), operator="")
NOT_PICKED_UP = events.PartyMissed(**at(6), operator="sato", outcome=PartyOutcome.NO_ANSWER)


def told(history: Iterable[CallEvent]) -> CallSummary:
    call = fold(history)
    assert call is not None
    return call


def result(history: Iterable[CallEvent], *, line_open: bool | None = None) -> Result:
    return result_of(told(history), line_open=line_open)[0]


@pytest.mark.parametrize(
    ("history", "expected", "waited", "talked", "held"),
    [
        ([OFFERED], Result.IN_PROGRESS, None, 0, 0),
        ([OFFERED, ENDED], Result.ANNOUNCEMENT, None, 0, 0),
        ([OFFERED, REFUSED], Result.BLOCKED, None, 0, 0),
        ([OFFERED, QUEUED], Result.IN_PROGRESS, None, 0, 0),
        ([OFFERED, QUEUED, ABANDONED], Result.ABANDONED, None, 0, 0),
        ([OFFERED, QUEUED, ABANDONED, LEFT, ENDED], Result.ABANDONED, 20, 0, 0),
        ([OFFERED, QUEUED, ENDED], Result.ABANDONED, 20, 0, 0),
        ([OFFERED, QUEUED, REFUSED], Result.ABANDONED, 20, 0, 0),
        ([OFFERED, QUEUED, LEFT], Result.IN_PROGRESS, None, 0, 0),
        ([OFFERED, QUEUED, RINGING, MISSED, LEFT, ENDED], Result.OVERFLOWED, 20, 0, 0),
        ([OFFERED, QUEUED, RINGING, LEFT, ANSWERED], Result.ANSWERED, 4, 0, 0),
        ([OFFERED, QUEUED, RINGING, ANSWERED, RELEASED, ENDED], Result.ANSWERED, 4, 15, 0),
        ([OFFERED, QUEUED, ANSWERED, ENDED], Result.ANSWERED, 4, 16, 0),
        ([OFFERED, QUEUED, ANSWERED, HELD, RESUMED, RELEASED, ENDED], Result.ANSWERED, 4, 15, 3),
        ([OFFERED, QUEUED, ANSWERED, HELD, RELEASED, ENDED], Result.ANSWERED, 4, 15, 10),
        ([OFFERED, CALLED, PICKED_UP, ENDED], Result.ANSWERED, None, 16, 0),
        ([OFFERED, CALLED, ENDED], Result.ABANDONED, None, 0, 0),
        ([OFFERED, CALLED, NOT_PICKED_UP, ENDED], Result.ABANDONED, None, 0, 0),
        ([OFFERED, QUEUED, UNSEEN], Result.NOT_MEASURED, None, 0, 0),
        ([OFFERED, UNSEEN], Result.NOT_MEASURED, None, 0, 0),
        ([OFFERED, QUEUED, ANSWERED, UNSEEN], Result.ANSWERED, 4, None, 0),
        ([OFFERED, QUEUED, ENDED, UNSEEN], Result.ABANDONED, 20, 0, 0),
        ([PLACED], Result.IN_PROGRESS, None, 0, 0),
        ([PLACED, CALLED_OUTSIDE, PICKED_UP_OUTSIDE], Result.CONNECTED, None, 0, 0),
        ([PLACED, CALLED_OUTSIDE, PICKED_UP_OUTSIDE, ENDED], Result.CONNECTED, None, 16, 0),
        ([PLACED, CALLED_OUTSIDE, ENDED], Result.NOT_CONNECTED, None, 0, 0),
        ([PLACED, CALLED_OUTSIDE, UNSEEN], Result.NOT_MEASURED, None, 0, 0),
        ([PLACED, CALLED, PICKED_UP, ENDED], Result.CONNECTED, None, 16, 0),
    ],
)
def test_history_folds_to_result_and_durations(history, expected, waited, talked, held):
    call = told(history)

    assert result(history) is expected
    assert call.waited == (None if waited is None else timedelta(seconds=waited))
    assert call.talked == (None if talked is None else timedelta(seconds=talked))
    assert call.held == timedelta(seconds=held)


@pytest.mark.parametrize(
    ("history", "where"),
    [
        ([OFFERED, QUEUED, ABANDONED, ENDED], AbandonedIn.QUEUE),
        ([OFFERED, QUEUED, RINGING, ABANDONED, ENDED], AbandonedIn.RINGING),
        ([OFFERED, QUEUED, RINGING, MISSED, ABANDONED, ENDED], AbandonedIn.QUEUE),
        ([OFFERED, QUEUED, RINGING, ENDED], AbandonedIn.RINGING),
        ([OFFERED, CALLED, ENDED], AbandonedIn.RINGING),
        ([OFFERED, QUEUED, ANSWERED, ENDED], None),
        ([OFFERED, QUEUED, LEFT, ENDED], None),
    ],
)
def test_abandoned_call_tells_where_the_caller_gave_up(history, where):
    assert result_of(told(history), line_open=None)[1] == where


@pytest.mark.parametrize(
    ("line_open", "expected"),
    [
        (None, (Result.ANNOUNCEMENT, None)),
        (True, (Result.ABANDONED, AbandonedIn.IVR)),
        (False, (Result.OUT_OF_HOURS, None)),
    ],
)
def test_call_that_reached_nobody_is_judged_by_the_hours_of_its_line(line_open, expected):
    call = told([OFFERED, ENDED])

    assert call.reached_nobody
    assert result_of(call, line_open=line_open) == expected


@pytest.mark.parametrize(
    ("history", "direction"),
    [
        ([OFFERED], Direction.INBOUND),
        ([QUEUED], Direction.INBOUND),
        ([PLACED], Direction.INTERNAL),
        ([PLACED, CALLED], Direction.INTERNAL),
        ([PLACED, CALLED_OUTSIDE], Direction.OUTBOUND),
        ([OFFERED, CALLED_OUTSIDE], Direction.INBOUND),
    ],
)
def test_direction_follows_from_who_began_and_who_was_called(history, direction):
    assert told(history).direction is direction


def test_outbound_call_tells_who_called_whom():
    call = told([PLACED, CALLED_OUTSIDE, PICKED_UP_OUTSIDE])

    assert (call.operators, call.dialled, call.caller) == (("sato",), "k:number", "k:shown")


def test_call_that_nobody_saw_come_in_is_no_call():
    assert fold([ENDED]) is None
    assert fold([HELD, RESUMED, transferred(3), PICKED_UP]) is None
    assert fold([]) is None


def test_withheld_number_may_be_told_late():
    late = events.CallQueued(**at(1), queue="shimin", withheld=True)

    assert told([OFFERED, late]).withheld


def test_first_known_event_stands_for_a_missing_first():
    call = told([QUEUED, ANSWERED])

    assert (call.offered_at, call.line) == (QUEUED.occurred_at, "")


def test_all_telephones_that_ring_are_known():
    other = events.OperatorRinging(**at(2.5), **seat("ito"))

    assert told([OFFERED, QUEUED, RINGING]).ringing == ("sato",)
    assert told([OFFERED, QUEUED, RINGING, other]).ringing == ("sato", "ito")
    assert told([OFFERED, QUEUED, RINGING, other, MISSED]).ringing == ("ito",)
    assert told([OFFERED, QUEUED, RINGING, other, ANSWERED]).ringing == ()


def test_queue_tells_of_its_telephones_itself():
    ring = replace(CALLED, operator="somebody else's name for sato")

    assert told([OFFERED, QUEUED, ring, RINGING]).ringing == ("sato",)
    assert told([OFFERED, QUEUED, RINGING, PICKED_UP]).answered_at is None


def test_blind_transfer_ends_the_operators_time():
    history = [
        OFFERED,
        QUEUED,
        ANSWERED,
        transferred(8),
        replace(RELEASED, occurred_at=START + timedelta(seconds=8)),
        events.PartyCalled(**at(9), operator="agent1003", number=None, shown=None),
        events.PartyAnswered(**at(12), operator="agent1003"),
        ENDED,
    ]

    ringing, talking, ended = told(history[:6]), told(history[:7]), told(history)

    assert ringing.ringing == ("agent1003",)
    assert talking.talking_to == "agent1003"
    assert ended.talked == timedelta(seconds=3)
    assert (ended.operators, ended.took_over) == (("sato",), ("agent1003",))
    assert [(transfer.kind, transfer.to, transfer.outcome) for transfer in ended.transfers] == [
        ("blind", "1003", "connected")
    ]


def test_transfer_to_a_queue_is_waiting_again():
    history = [
        OFFERED,
        QUEUED,
        ANSWERED,
        transferred(8, to="8100"),
        events.CallQueued(**at(8.5), queue="zei", withheld=False),
        events.OperatorRinging(**at(9), **seat("ito", "zei")),
        events.CallLeftQueue(**at(12), queue="zei"),
        events.CallAnswered(**at(12), **seat("ito", "zei")),
        events.OperatorReleased(**at(20), **seat("ito", "zei")),
        ENDED,
    ]

    call = told(history)

    assert told(history[:6]).waiting_in == "zei"
    assert (call.operators, call.queue, call.took_over) == (("sato", "ito"), "zei", ())
    assert (call.waited, call.talked) == (timedelta(seconds=4), timedelta(seconds=11))
    assert call.transfers[0].outcome == "connected"


def test_attended_transfer_hands_over_to_who_was_asked():
    history = [
        OFFERED,
        QUEUED,
        ANSWERED,
        HELD,
        transferred(15, TransferKind.ATTENDED, receiver="agent1003", consultation="pbx-1.2"),
        replace(RELEASED, occurred_at=START + timedelta(seconds=15.1)),
        ENDED,
    ]

    call = told(history)

    assert told(history[:-1]).talking_to == "agent1003"
    assert (call.talked, call.held) == (timedelta(seconds=10), timedelta(seconds=5))
    assert (call.operators, call.took_over) == (("sato",), ("agent1003",))


@pytest.mark.parametrize(
    ("afterwards", "outcome"),
    [
        ([], None),
        ([events.PartyMissed(**at(9), operator="agent1003", outcome=PartyOutcome.BUSY)], "busy"),
        ([events.PartyMissed(**at(9), operator="", outcome=PartyOutcome.NO_ANSWER)], "no_answer"),
        ([events.PartyAnswered(**at(9), operator="")], "connected"),
        (
            [
                events.PartyMissed(**at(9), operator="agent1003", outcome=PartyOutcome.NO_ANSWER),
                events.CallQueued(**at(10), queue="shimin", withheld=False),
                events.CallAnswered(**at(11), **seat()),
            ],
            "returned",
        ),
    ],
)
def test_transfer_tells_what_became_of_it(afterwards, outcome):
    call = told([OFFERED, QUEUED, ANSWERED, transferred(8), *afterwards])

    assert call.transfers[0].outcome == outcome


def test_second_telling_of_an_answer_is_the_same_talk():
    again = replace(ANSWERED, occurred_at=ANSWERED.occurred_at + timedelta(seconds=0.6))

    call = told([OFFERED, QUEUED, ANSWERED, again, RELEASED, ENDED])

    assert call.operators == ("sato",)
    assert call.talked == timedelta(seconds=15)


def test_id_that_is_given_again_is_another_call():
    later = timedelta(hours=3)
    first = [OFFERED, QUEUED, ANSWERED, RELEASED, ENDED]
    second = [replace(event, occurred_at=event.occurred_at + later) for event in [OFFERED, QUEUED, ABANDONED, ENDED]]

    calls = fold_all([*second, *first])

    assert [call.call_id for call in calls] == [CALL_ID, f"{CALL_ID}#2"]
    assert [result_of(call, line_open=None)[0] for call in calls] == [Result.ANSWERED, Result.ABANDONED]


def test_clock_that_is_put_back_during_a_call_makes_no_negative_time():
    back = -timedelta(hours=1)
    history = [OFFERED, QUEUED, ANSWERED, *[replace(e, occurred_at=e.occurred_at + back) for e in (RELEASED, ENDED)]]

    call = told(history)

    assert len(fold_all(history)) == 1
    assert result(history) is Result.ANSWERED
    assert (call.talked, call.talking_to, call.is_over) == (None, None, True)


def test_snapshot_changes_nothing_of_a_call_that_stands_as_it_stood():
    talking = [OFFERED, QUEUED, RINGING, LEFT, ANSWERED]
    waiting = [OFFERED, QUEUED, RINGING]

    assert told([*talking, seen_again(7, operator="sato", through_queue=True)]) == told(talking)
    assert told([*waiting, seen_again(7, queue="shimin", ringing=("sato",))]) == told(waiting)


def test_call_answered_in_the_gap_is_answered_but_its_wait_is_not_measured():
    history = [OFFERED, QUEUED, RINGING, seen_again(9, operator="ito", through_queue=True), ENDED]

    call = told(history)

    assert result(history) is Result.ANSWERED
    assert (call.waited, call.talked, call.operators) == (None, None, ("ito",))


def test_release_of_an_operator_whom_nobody_saw_answer_tells_that_they_did():
    call = told([OFFERED, QUEUED, RELEASED, ENDED])

    assert result([OFFERED, QUEUED, RELEASED, ENDED]) is Result.ANSWERED
    assert (call.waited, call.talked, call.operators) == (None, None, ("sato",))


@pytest.mark.parametrize(
    ("afterwards", "expected"),
    [
        ([ENDED], Result.NOT_MEASURED),
        ([replace(QUEUED, occurred_at=START + timedelta(seconds=12)), ENDED], Result.ABANDONED),
        ([replace(ANSWERED, occurred_at=START + timedelta(seconds=12)), ENDED], Result.ANSWERED),
    ],
)
def test_call_that_was_with_none_of_ours_after_the_gap_is_not_measured_unless_more_is_told(afterwards, expected):
    assert result([OFFERED, QUEUED, seen_again(9), *afterwards]) is expected
    assert result([OFFERED, seen_again(9), *afterwards], line_open=False) is expected


def test_what_the_logs_recover_takes_the_place_of_what_was_not_seen():
    recovered = events.CallAnswered(**at(6), **seat("ito"))

    call = told([OFFERED, QUEUED, RINGING, recovered, seen_again(9, operator="ito", through_queue=True), ENDED])

    assert (call.waited, call.talked) == (timedelta(seconds=5), timedelta(seconds=15))


def test_ringing_and_talks_that_ended_in_the_gap_are_closed():
    rings_no_more = told([OFFERED, QUEUED, RINGING, seen_again(9, queue="shimin")])
    waits_again = told([OFFERED, QUEUED, ANSWERED, seen_again(9, queue="zei")])
    handed_over = told([OFFERED, QUEUED, ANSWERED, transferred(8), seen_again(9, operator="agent1003")])

    assert (rings_no_more.ringing, rings_no_more.waiting_in) == ((), "shimin")
    assert (waits_again.talking_to, waits_again.waiting_in, waits_again.talked) == (None, "zei", None)
    assert (handed_over.took_over, handed_over.talked) == (("agent1003",), timedelta(seconds=3))


@pytest.mark.parametrize(
    "history",
    [
        [OFFERED, QUEUED, RINGING, ANSWERED, HELD, RELEASED, ENDED],
        [OFFERED, QUEUED, ABANDONED, LEFT, ENDED],
        [PLACED, CALLED_OUTSIDE, PICKED_UP_OUTSIDE, HELD, RESUMED, ENDED],
        [QUEUED, ANSWERED, transferred(8), CALLED, replace(NOT_PICKED_UP, occurred_at=START + timedelta(seconds=9))],
        [OFFERED, QUEUED, UNSEEN, ANSWERED, seen_again(7, operator="sato"), ENDED],
        [OFFERED, ENDED, replace(OFFERED, occurred_at=START + timedelta(hours=1)), QUEUED, UNSEEN],
    ],
)
def test_every_order_of_a_short_history_folds_to_the_same_calls(history):
    expected = fold_all(history)

    assert all(fold_all(order) == expected for order in permutations(history))


@pytest.mark.parametrize("name", ["answered_caller_hangs_up", "abandoned", "hold_unhold"])
@given(data=st.data())
def test_any_doubling_of_a_recorded_call_folds_to_the_same_call(name, data):
    history = recorded_events(name)
    again = data.draw(st.lists(st.sampled_from(history), max_size=20))

    assert fold(data.draw(st.permutations([*history, *again]))) == fold(history)


NAMES = st.sampled_from(["sato", "ito", ""])
QUEUES = st.sampled_from(["shimin", "zei"])
TIMES = st.integers(0, 40).map(lambda tenths: START + timedelta(seconds=tenths / 10))
FLAGS = st.booleans()
NOBODY = st.none()
FIELDS = {
    "call_id": st.sampled_from(["pbx-1.0", "pbx-2.0", "pbx-3.0"]),
    "occurred_at": TIMES,
    "line": st.just("0467001000"),
    "caller": NOBODY,
    "key": st.sampled_from("12"),
    "withheld": FLAGS,
    "operator": NAMES,
    "receiver": NAMES,
    "queue": QUEUES,
    "number": NOBODY,
    "shown": NOBODY,
    "outcome": st.sampled_from(PartyOutcome),
    "kind": st.sampled_from(TransferKind),
    "to": st.just("1003"),
    "consultation": st.just(""),
    "waited": st.just(timedelta(seconds=1)),
    "refused": FLAGS,
    "since": TIMES,
    "queued_at": st.one_of(st.none(), TIMES),
    "ringing": st.lists(NAMES.filter(bool), max_size=2).map(tuple),
    "through_queue": FLAGS,
}
KINDS = [kind for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, CallEvent)]
ANY_EVENT = st.one_of(
    [
        st.builds(kind, **{name: FIELDS[name] for name in kind.__dataclass_fields__})
        for kind in KINDS
        if kind is not CallEvent
    ]
)


@given(st.lists(ANY_EVENT, max_size=25), st.randoms(use_true_random=False))
def test_any_histories_of_several_calls_interleaved_doubled_and_cut_converge(told_events, random):
    mixed = random.choices(told_events, k=len(told_events)) + told_events if told_events else []
    random.shuffle(mixed)

    assert calls_of(mixed) == calls_of(told_events)


@given(st.lists(ANY_EVENT, max_size=25))
def test_conservation_holds_for_every_prefix(told_events):
    for length in range(len(told_events) + 1):
        inbound = [call for call in calls_of(told_events[:length]) if call.direction is Direction.INBOUND]
        counts = dict.fromkeys(Result, 0)
        for call in inbound:
            counts[result_of(call, line_open=None)[0]] += 1

        assert len(inbound) == sum(counts[one] for one in INBOUND_RESULTS)


@given(st.lists(ANY_EVENT, max_size=25))
def test_no_history_makes_impossible_times(told_events):
    for call in calls_of(told_events):
        assert call.waited is None or call.waited >= timedelta()
        assert call.talked is None or call.talked >= timedelta()
        assert call.held >= timedelta()
        assert call.offered_at is not None
        assert not (call.is_over and (call.ringing or call.talking_to))


INBOUND_RESULTS = [
    Result.ANSWERED,
    Result.ABANDONED,
    Result.OVERFLOWED,
    Result.BLOCKED,
    Result.OUT_OF_HOURS,
    Result.ANNOUNCEMENT,
    Result.IN_PROGRESS,
    Result.NOT_MEASURED,
]


def calls_of(told_events: Iterable[CallEvent]) -> list[CallSummary]:
    by_call = defaultdict(list)
    for event in told_events:
        by_call[event.call_id].append(event)
    return [call for call_id in sorted(by_call) for call in fold_all(by_call[call_id])]
