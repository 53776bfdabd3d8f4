"""Messages that were set aside go through their feed's translation once more, or are dismissed."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DataError, transaction

from kb.accounts.models import User
from telephony_bridge.models import Outcome, Reason, SetAsideMessage
from telephony_bridge.pump import Observe, Taken, take_each, take_records
from telephony_bridge.set_aside import in_words, reason_of, record_of
from telephony_bridge.spool import Record

BATCH = 100  # one transaction each: on SQLite nobody else can write meanwhile, and calls go on
NOTED = ("outcome", "reason", "error", "fed_again_at", "fed_again_by")
Observing = Callable[[str], Observe | None]


@dataclass(frozen=True, kw_only=True)
class FedAgain:
    """What became of messages that were fed again."""

    taken: int
    unusable: Mapping[Reason, int]  # still, by today's reason
    closed: int  # those that cannot be opened, or whose feed nothing here can read
    last_sequence: int | None  # of the newest event that the ledger has got from them


def feed_again(ids: Sequence[int], *, observe: Observing, by: User, at: datetime) -> FedAgain:
    """Feed those of the messages ``ids`` again which still wait, oldest first; what is in the ledger stays there once.

    ``observe`` gives each feed's own translation by the feed's name, None for a feed that there is not.
    """
    taken, closed, last_sequence, unusable = 0, 0, None, Counter[Reason]()
    for start in range(0, len(ids), BATCH):
        done = _feed_batch(ids[start : start + BATCH], observe=observe, by=by, at=at)
        taken, closed = taken + done.taken, closed + done.closed
        unusable.update(done.unusable)
        last_sequence = done.last_sequence or last_sequence
    return FedAgain(taken=taken, unusable=unusable, closed=closed, last_sequence=last_sequence)


def dismiss(ids: Collection[int], *, because: str, by: User, at: datetime) -> int:
    """Take those of the messages ``ids`` which still wait off the list, for a reason that is kept; returns how many."""
    return SetAsideMessage.objects.filter(pk__in=ids, outcome=Outcome.WAITING).update(
        outcome=Outcome.DISMISSED, dismissed_at=at, dismissed_by=by, dismissed_because=because
    )


def _taken(records: Sequence[Record], *, feed: str, observe: Observe) -> Taken:
    try:
        with transaction.atomic():
            return take_records(records, feed=feed, observe=observe)
    except DataError:
        return take_each(records, feed=feed, observe=observe)


@transaction.atomic
def _feed_batch(ids: Sequence[int], *, observe: Observing, by: User, at: datetime) -> FedAgain:
    # Locked: two supervisors who press the same button feed one after the other.
    locked = SetAsideMessage.objects.select_for_update()
    waiting = list(locked.filter(pk__in=ids, outcome=Outcome.WAITING).order_by("heard_at", "pk"))
    taken, unusable, last_sequence = 0, Counter[Reason](), None
    for feed in sorted({message.feed for message in waiting}):
        translation = observe(feed)
        if translation is None:
            continue
        opened = {message: record for message in waiting if message.feed == feed and (record := record_of(message))}
        told, failed = _taken(list(opened.values()), feed=feed, observe=translation)
        errors = dict(failed)
        for message, record in opened.items():
            _note(message, error=errors.get(record), by=by, at=at)
        SetAsideMessage.objects.bulk_update(opened, NOTED)
        reasons = [Reason(message.reason) for message in opened if message.outcome == Outcome.WAITING]
        taken += len(opened) - len(reasons)
        unusable.update(reasons)
        last_sequence = told[-1].sequence if told else last_sequence
    closed = len(waiting) - taken - unusable.total()
    return FedAgain(taken=taken, unusable=unusable, closed=closed, last_sequence=last_sequence)


def _note(message: SetAsideMessage, *, error: Exception | None, by: User, at: datetime) -> None:
    message.fed_again_at, message.fed_again_by = at, by
    if error is None:
        message.outcome = Outcome.TAKEN
    else:
        message.reason, message.error = reason_of(error), in_words(error)
