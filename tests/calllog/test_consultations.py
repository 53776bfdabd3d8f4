"""A call that an operator with a caller makes meanwhile is a part of the caller's call, in any order of telling."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from calllog.contacts.call_list import call_lines
from calllog.ledger import events
from calllog.ledger.events import CallEvent, Observation, TransferKind
from calllog.ledger.ingest import ingest
from calllog.ledger.models import Call, LedgerHead, StoredEvent
from calllog.ledger.projection import rebuild_calls
from telephony_bridge.message_key import message_key

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

START = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def at(call_id: str, seconds: float) -> dict[str, object]:
    return {"call_id": call_id, "occurred_at": START + timedelta(seconds=seconds)}


SEAT = {"operator": "sato", "queue": "shimin"}
OFFERED = events.CallOffered(**at("pbx-1.0", 0), line="0467001000", caller=None, withheld=True)
ANSWERED = events.CallAnswered(**at("pbx-1.0", 5), **SEAT)
RELEASED = events.OperatorReleased(**at("pbx-1.0", 60), **SEAT)
ENDED = events.CallEnded(**at("pbx-1.0", 61), refused=False)
ASKED = events.CallPlaced(**at("pbx-1.2", 20), operator="sato")
ASKED_ENDED = events.CallEnded(**at("pbx-1.2", 30), refused=False)
HANDED_OVER = events.CallTransferred(
    **at("pbx-1.0", 29),
    kind=TransferKind.ATTENDED,
    operator="sato",
    receiver="ito",
    to="1003",
    number=None,
    consultation="pbx-1.2",
)


def tell(*told: CallEvent) -> None:
    for event in told:
        ingest([Observation(source="ami", key=message_key(repr(event)), event=event)])


def lines() -> list[str]:
    return [line["call_id"] for line in call_lines()]


@pytest.mark.parametrize("order", list(permutations([OFFERED, ANSWERED, RELEASED, ASKED])))
def test_asking_while_a_caller_waits_is_no_call_by_itself(order):
    tell(*order, ENDED, ASKED_ENDED)

    assert lines() == ["pbx-1.0"]
    assert Call.objects.get(pk="pbx-1.2").consultation_of == "pbx-1.0"


@pytest.mark.parametrize(
    "asked",
    [
        replace(ASKED, operator="ito"),
        replace(ASKED, occurred_at=START + timedelta(seconds=60)),
        replace(ASKED, occurred_at=START + timedelta(seconds=4)),
    ],
    ids=["somebody else", "after the caller", "before the caller"],
)
def test_call_of_somebody_without_a_caller_is_a_call_by_itself(asked):
    tell(OFFERED, asked, ANSWERED, RELEASED, ENDED)

    assert sorted(lines()) == ["pbx-1.0", "pbx-1.2"]


@pytest.mark.parametrize("order", list(permutations([OFFERED, HANDED_OVER, replace(ASKED, operator="a cordless one")])))
def test_hand_over_names_its_consultation(order):
    tell(*order)

    assert lines() == ["pbx-1.0"]


def test_talk_that_turns_out_shorter_lets_go_of_the_later_call():
    tell(OFFERED, ANSWERED, ASKED)
    assert lines() == ["pbx-1.0"]

    tell(replace(RELEASED, occurred_at=START + timedelta(seconds=10)))

    assert sorted(lines()) == ["pbx-1.0", "pbx-1.2"]


def test_rebuilt_calls_are_as_they_were():
    tell(ASKED, OFFERED, RELEASED, ANSWERED, HANDED_OVER, ENDED, ASKED_ENDED)
    before = list(Call.objects.order_by("call_id").values())

    rebuild_calls()

    assert list(Call.objects.order_by("call_id").values()) == before
    assert LedgerHead.objects.get().last_sequence == StoredEvent.objects.count()
