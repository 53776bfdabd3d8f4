"""The only writer of the ledger: once, in order, personal values apart."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from calllog.ledger.codec import VERSION
from calllog.ledger.events import Observation
from calllog.ledger.ingest import ingest
from calllog.ledger.models import Call, PersonalValue, StoredEvent
from calllog.ledger.personal import lookup_of, reveal
from calllog.ledger.projection import rebuild_calls
from calllog.ledger.replay import events_after, last_sequence
from tests.recorded import recorded_observations

pytestmark = [pytest.mark.integration]


@pytest.mark.django_db
def test_recorded_call_becomes_one_answered_call():
    told = ingest(recorded_observations("answered_caller_hangs_up"))

    call = Call.objects.get()
    assert [one.sequence for one in told] == list(range(1, len(told) + 1))
    assert (call.result, call.queue, call.line) == ("answered", "enquiries", "0467001000")
    assert call.operators == ["agent1001"]
    assert call.ended_at is not None
    assert call.last_sequence == max(StoredEvent.objects.exclude(call_id="").values_list("sequence", flat=True))


@pytest.mark.django_db
def test_second_telling_changes_nothing():
    observations = recorded_observations("abandoned")
    ingest(observations)
    before = snapshot()

    assert ingest(observations) == []
    assert ingest([*observations, *observations]) == []
    assert snapshot() == before


@pytest.mark.django_db
def test_doubling_within_one_batch_is_stored_once():
    observations = recorded_observations("abandoned")

    told = ingest([*observations, *observations])

    assert len(told) == len(observations) == StoredEvent.objects.count()


@pytest.mark.django_db
def test_events_are_read_back_in_their_order():
    told = ingest(recorded_observations("abandoned"))

    assert events_after(0) == told
    assert events_after(3, limit=2) == told[3:5]
    assert last_sequence() == told[-1].sequence


@pytest.mark.django_db
def test_caller_is_sealed_and_found_again():
    ingest(recorded_observations("answered_caller_hangs_up"))

    call = Call.objects.get()
    sealed = PersonalValue.objects.get()
    assert reveal([call.caller]) == {call.caller: "09000005678"}
    assert b"09000005678" not in bytes(sealed.sealed)
    assert sealed.lookup == lookup_of("+81 90-0000-5678")
    assert "09000005678" not in str(list(StoredEvent.objects.values_list("payload", flat=True)))


@pytest.mark.django_db
def test_sealed_value_is_bound_to_its_row():
    ingest(recorded_observations("answered_caller_hangs_up"))
    PersonalValue.objects.update(reference="somebody-else")

    assert reveal(["somebody-else"]) == {}


class AnyOrder(HypothesisTestCase):
    """What two recordings tell, in any batches, order and repetition."""

    @settings(max_examples=25)
    @given(st.data())
    def test_any_order_in_any_batches_makes_the_same_calls(self, data: st.DataObject) -> None:
        observations = [*recorded_observations("answered_caller_hangs_up"), *recorded_observations("abandoned")]
        again = data.draw(st.lists(st.sampled_from(observations), max_size=10))
        shuffled: list[Observation] = data.draw(st.permutations([*observations, *again]))
        cuts = sorted(data.draw(st.sets(st.integers(1, len(shuffled) - 1), max_size=5)))

        for start, end in pairwise([0, *cuts, len(shuffled)]):
            ingest(shuffled[start:end])

        results = dict(Call.objects.values_list("result", "operators"))
        assert results == {"answered": ["agent1001"], "abandoned": []}
        assert StoredEvent.objects.count() == len(observations)
        folded = snapshot()
        rebuild_calls()
        assert snapshot() == folded


def snapshot() -> list[tuple[object, ...]]:
    return list(Call.objects.order_by("call_id").values_list()) + list(
        StoredEvent.objects.order_by("sequence").filter(version=VERSION).values_list("sequence", "key")
    )
