"""Seat states and stretches as rows: always what the fold says, whatever comes when."""

import json
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from calllog.ledger.events import Event, Observation, OperatorState
from calllog.ledger.ingest import ingest
from calllog.presence.models import PresenceStretch, Seat, SeatState
from calllog.presence.projection import project_seats, rebuild_seats
from calllog.presence.queries import (
    members_untold_since_gap,
    seated_operators,
    seconds_by_state,
    shift_of,
    state_of,
)
from calllog.presence.states import CurrentState, Stretch, stretches
from kb.accounts.models import User
from tests.factories.seat_events import (
    LONG_HISTORIES,
    answered,
    held,
    lost,
    moment,
    restored,
    seat,
    signed_off,
    transferred,
)

pytestmark = [pytest.mark.integration]

WRAP_UP = timedelta(seconds=30)


def tell(*told: Event) -> None:
    """Let the PBX tell, all at once."""
    observations = [Observation(source="ami", key=_key(event), event=event) for event in told]
    with transaction.atomic():
        project_seats(ingest(observations))


def _key(event: Event) -> str:
    return sha256(repr(event).encode()).hexdigest()


def rows_of(member: str) -> list[Stretch]:
    return [
        Stretch(state=OperatorState(row.state), reason=row.reason, began=row.began, ended=row.ended)
        for row in PresenceStretch.objects.filter(member=member).order_by("began")
    ]


def everything() -> list[tuple[object, ...]]:
    states = SeatState.objects.order_by("member").values_list("member", "state", "reason", "since")
    shifts = PresenceStretch.objects.order_by("member", "began")
    return [*states, *shifts.values_list("member", "state", "reason", "began", "ended")]


@pytest.mark.django_db
def test_seat_is_told_of_as_it_comes():
    for event in (seat(0, "ready"), seat(5, "ringing"), seat(7, "talking"), seat(9, "talking", queue="zeimu")):
        tell(event)

    assert state_of("sato") == CurrentState(state=OperatorState.TALKING, reason="", since=moment(7))
    assert rows_of("sato") == [
        Stretch(state=OperatorState.READY, reason="", began=moment(0), ended=moment(5)),
        Stretch(state=OperatorState.RINGING, reason="", began=moment(5), ended=moment(7)),
        Stretch(state=OperatorState.TALKING, reason="", began=moment(7), ended=None),
    ]


@pytest.mark.django_db
def test_late_news_change_the_middle_only():
    tell(seat(0, "ready"), seat(5, "ringing"), seat(20, "ready"))
    first, *_others = PresenceStretch.objects.order_by("began")

    tell(seat(7, "talking"))

    assert [stretch.state for stretch in rows_of("sato")] == ["ready", "ringing", "talking", "ready"]
    assert PresenceStretch.objects.order_by("began").first().pk == first.pk
    assert state_of("sato").since == moment(20)


@pytest.mark.django_db
def test_news_before_everything_else_is_the_new_beginning():
    tell(seat(5, "talking"))

    tell(seat(0, "ready"))

    assert [stretch.began for stretch in rows_of("sato")] == [moment(0), moment(5)]


@pytest.mark.django_db
def test_hold_that_was_told_before_the_answer_counts():
    tell(seat(0, "talking"))
    tell(held(5))

    tell(answered(1))

    assert state_of("sato").state is OperatorState.ON_HOLD


@pytest.mark.django_db
def test_hold_concerns_who_took_the_call_over():
    tell(seat(0, "talking"), seat(0, "talking", operator="ito"), answered(1, operator="ito"))
    tell(transferred(2, operator="ito", receiver="sato"))

    tell(held(3))

    assert [state_of(member).state for member in ("sato", "ito")] == ["on_hold", "talking"]


@pytest.mark.django_db
def test_call_that_was_taken_over_is_remembered_when_late_news_come():
    tell(seat(0, "talking"), transferred(2, operator="ito", receiver="sato"), held(3))

    tell(seat(1, "talking", queue="zeimu"))

    assert [stretch.state for stretch in rows_of("sato")] == ["talking", "on_hold"]


@pytest.mark.django_db
def test_lost_feed_makes_every_seat_unknown():
    tell(seat(0, "ready"), seat(1, "away", operator="ito", reason="昼休み"))

    tell(lost(5))

    assert {state_of(member).state for member in ("sato", "ito")} == {OperatorState.UNKNOWN}


@pytest.mark.django_db
def test_members_that_the_pbx_did_not_name_after_the_gap_are_found():
    tell(seat(0, "ready"), seat(0, "ready", operator="ito"), seat(0, "ready", operator="kato"))
    tell(seat(1, "offline", operator="kato", in_queue=False))
    tell(lost(5), restored(6), seat(7, "ready", operator="ito"))

    assert members_untold_since_gap("ami") == ["sato"]
    tell(signed_off(7, queue=""))
    assert members_untold_since_gap("ami") == []
    assert [stretch.state for stretch in rows_of("sato")] == ["ready", "unknown", "offline"]


@pytest.mark.django_db
def test_wrap_up_time_ends_though_nobody_tells():
    user = User.objects.create(username="sato.hanako", role="operator", until=date.max)
    Seat.objects.create(user=user, member="sato")
    tell(seat(0, "ready", wrap_up=WRAP_UP))

    assert state_of("sato").state is OperatorState.AFTER_CALL
    assert state_of("sato", at=moment(29)).state is OperatorState.AFTER_CALL
    assert state_of("sato", at=moment(30)) == CurrentState(state=OperatorState.READY, reason="", since=moment(30))
    assert [one.current.state for one in seated_operators(at=moment(31))] == ["ready"]
    assert [stretch.ended for stretch in shift_of("sato", since=moment(0), until=moment(31))] == [moment(30), None]
    assert [stretch.ended for stretch in shift_of("sato", since=moment(0), until=moment(30))] == [moment(30)]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (0, 1, ["ready"]),
        (5, 6, ["talking"]),
        (4, 6, ["ready", "talking"]),
        (8, 9, ["ready"]),
        (-5, 0, []),
        (100, 200, ["ready"]),
    ],
)
@pytest.mark.django_db
def test_shift_holds_what_touches_the_time(since, until, expected):
    tell(seat(0, "ready"), seat(5, "talking"), seat(8, "ready"))

    shift = shift_of("sato", since=moment(since), until=moment(until))

    assert [stretch.state for stretch in shift] == expected


@pytest.mark.django_db
def test_sums_of_a_shift_are_exact():
    tell(seat(0, "ready"), seat(5.000001, "talking"), seat(8.25, "offline"))

    sums = seconds_by_state("sato", since=moment(-1), until=moment(10))

    assert {str(state): length / timedelta(seconds=1) for state, length in sums.items() if length} == {
        "unknown": 1,
        "ready": 5.000001,
        "talking": 3.249999,
        "offline": 1.75,
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"began": moment(5), "ended": moment(4)},
        {"began": moment(5), "ended": moment(5)},
        {"began": moment(0), "ended": moment(1)},
        {"began": moment(5), "ended": None},
    ],
    ids=["negative", "empty", "the same beginning twice", "two that go on"],
)
@pytest.mark.django_db
def test_database_refuses_two_states_at_once(wrong):
    tell(seat(0, "ready"))

    with pytest.raises(IntegrityError), transaction.atomic():
        PresenceStretch.objects.create(member="sato", state="away", reason="", known={}, **wrong)


@pytest.mark.django_db
def test_ring_costs_four_statements():
    tell(seat(0, "ready"))
    told = ingest([Observation(source="ami", key="ring", event=seat(5, "ringing"))])

    with CaptureQueriesContext(
        connection,
    ) as statements:
        project_seats(told)

    assert len(statements) == 4


@pytest.mark.django_db
def test_command_prints_sums_that_are_exact():
    user = User.objects.create(username="sato.hanako", role="operator", until=date.max)
    Seat.objects.create(user=user, member="sato")
    tell(seat(0, "ready"), seat(0.1, "ringing"), seat(0.3, "talking"), answered(0.3), held(1.000001), seat(7, "away"))
    tell(seat(2, "ready", operator="ito"), lost(20))

    lines = printed("--from", moment(-3.7).isoformat(), "--until", moment(86_400).isoformat())

    assert [(line["member"], line["user"]) for line in lines] == [("ito", None), ("sato", "sato.hanako")]
    sato = lines[1]
    assert sato == {
        "member": "sato",
        "user": "sato.hanako",
        "signed_in_seconds": Decimal("20.0"),
        "ready_seconds": Decimal("0.1"),
        "ringing_seconds": Decimal("0.2"),
        "talking_seconds": Decimal("0.700001"),
        "on_hold_seconds": Decimal("5.999999"),
        "after_call_seconds": Decimal("0.0"),
        "away_seconds": Decimal("13.0"),
        "offline_seconds": Decimal("0.0"),
        "unknown_seconds": Decimal("86383.7"),
    }
    for line in lines:
        states = [line[f"{state}_seconds"] for state in OperatorState]
        assert sum(states) == Decimal("86403.7")
        assert sum(states) - line["offline_seconds"] - line["unknown_seconds"] == line["signed_in_seconds"]


@pytest.mark.parametrize(
    ("since", "until", "sentence"),
    [
        ("yesterday", "2026-11-22", "no time"),
        ("2026-11-23", "2026-11-22", "ends before"),
        ("2999-01-01", "2999-01-02", "future"),
    ],
)
@pytest.mark.django_db
def test_command_says_what_is_wrong_with_a_time(since, until, sentence):
    with pytest.raises(CommandError, match=sentence):
        printed("--from", since, "--until", until)


class AnyOrder(HypothesisTestCase):
    """Whatever is told, in any batches, order and repetition."""

    @settings(max_examples=150)
    @given(st.data())
    def test_rows_are_what_the_fold_says(self, data: st.DataObject) -> None:
        told = sorted(data.draw(LONG_HISTORIES), key=lambda event: event.occurred_at)
        places = st.integers(0, len(told) - 1)
        # As a PBX tells: mostly in order, some late, some early, some twice.
        for late, place in data.draw(st.lists(st.tuples(places, places), max_size=4)):
            told.insert(place, told.pop(late))
        told += data.draw(st.lists(st.sampled_from(told), max_size=2))
        size = data.draw(st.integers(1, 3))

        for start in range(0, len(told), size):
            tell(*told[start : start + size])

        assert {member: rows_of(member) for member in ("sato", "ito")} == {
            member: stretches(told, member=member) for member in ("sato", "ito")
        }
        folded = everything()
        rebuild_seats()
        assert everything() == folded


def printed(*arguments: str) -> list[dict[str, object]]:
    out = StringIO()
    call_command("seat_times", *arguments, "--json", stdout=out)
    return [json.loads(line, parse_float=Decimal) for line in out.getvalue().splitlines()]
