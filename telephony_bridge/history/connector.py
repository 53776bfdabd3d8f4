"""Brings calls of the past into the ledger, and their records beside them. What is there already is passed over."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice

from django.db import transaction

from calllog.contacts.past_records import PastRecord, RecordImport
from calllog.contacts.records import AnsweredQuestion
from calllog.ledger.events import CallOffered, Event, Observation
from calllog.presence.models import Seat
from telephony_bridge.history.past import PastCall
from telephony_bridge.history.telling import SOURCE
from telephony_bridge.message_key import message_key
from telephony_bridge.pump import take_observations

REFERENCES = ("caller", "number", "shown")  # fields of events that refer to a number
NO_NUMBERS: Mapping[str, str] = {}
CALLED_BACK_WITHIN = timedelta(hours=3)  # what callers were promised
BATCH = 200  # calls in one transaction: others who write wait no longer than for that


class UnseatedError(Exception):
    """A record names an operator of whom nobody knows which user sits there."""


class HistoryConnector:
    """One import, batch by batch."""

    def __init__(self) -> None:
        self._users = dict(Seat.objects.values_list("member", "user_id"))
        self._records = RecordImport()

    @transaction.atomic
    def take(self, calls: Sequence[PastCall], *, seats: Iterable[Event] = ()) -> int:
        """Write these calls and what else was told of the ``seats``, all or nothing; returns how many calls are new.

        Raises UnseatedError, and what ``RecordImport.take`` raises.
        """
        observations = [*(_observation(event) for event in seats), *_observations(calls)]
        # Batches that follow the clock are folded onto what is known; others would be folded in.
        observations.sort(key=lambda observation: observation.event.occurred_at)
        told = take_observations(observations)
        self._records.take(self._records_of(calls))
        return sum(isinstance(one.event, CallOffered) for one in told)

    def _records_of(self, calls: Iterable[PastCall]) -> Iterator[PastRecord]:
        for call in calls:
            if call.contact is None:
                continue
            if call.contact.member not in self._users:
                raise UnseatedError(call.contact.member)
            yield PastRecord(
                call_id=call.call_id,
                operator=self._users[call.contact.member],
                questions=[
                    AnsweredQuestion(
                        outcome=question.outcome,
                        faq_number=question.faq_number,
                        locale=question.locale,
                        revision=question.revision,
                        category_code=question.category_code,
                        language=question.language,
                        callback_due=call.contact.saved_at + CALLED_BACK_WITHIN,
                    )
                    for question in call.contact.questions
                ],
                note=call.contact.note,
                saved_at=call.contact.saved_at,
                call_type=call.contact.call_type,
            )


def bring_in(calls: Iterable[PastCall], *, progress: Callable[[int], None] = lambda done: None) -> int:
    """Write ``calls`` batch by batch, oldest first; ``progress`` is told how many were read. Returns how many are new.

    Broken off, it can be begun again.
    """
    connector = HistoryConnector()
    new = done = 0
    left = iter(calls)
    while batch := list(islice(left, BATCH)):
        new += connector.take(batch)
        done += len(batch)
        progress(done)
    return new


def _observations(calls: Iterable[PastCall]) -> Iterator[Observation]:
    for call in calls:
        for event in call.events:
            referred = {
                reference: number
                for reference, number in call.numbers.items()
                if reference in (getattr(event, name, None) for name in REFERENCES)
            }
            yield _observation(event, numbers=referred)


def _observation(event: Event, *, numbers: Mapping[str, str] = NO_NUMBERS) -> Observation:
    # What an event says is what makes it itself: told again, it has the same key.
    return Observation(source=SOURCE, key=message_key(SOURCE, repr(event)), event=event, personal=numbers)
