"""The only writer of the ledger. Idempotent: what was told before is passed over."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from calllog.ledger import feeds, personal, projection
from calllog.ledger.codec import VERSION, encode
from calllog.ledger.events import CallEvent, FeedLost, FeedRestored, Observation, Told
from calllog.ledger.models import StoredEvent
from calllog.ledger.rows import insert


def ingest(observations: Sequence[Observation]) -> list[Told]:
    """Store what is new among ``observations`` and bring the calls up to date, in one transaction.

    Returns the new events in the order of their sequence numbers.
    """
    with transaction.atomic(savepoint=False):
        new = _not_yet_told(observations)
        if not new:
            return []
        last = _advance_head(by=len(new))
        told = [
            Told(sequence=sequence, event=observation.event)
            for sequence, observation in enumerate(new, start=last - len(new) + 1)
        ]
        insert([_row(observation, one.sequence) for observation, one in zip(new, told, strict=True)])
        _seal(new)
        _project(told)
    return told


def _not_yet_told(observations: Sequence[Observation]) -> list[Observation]:
    if not observations:
        return []
    first_of_key: dict[str, Observation] = {}
    for observation in observations:
        first_of_key.setdefault(observation.key, observation)
    places = ", ".join(["%s"] * len(first_of_key))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT key FROM ledger_event WHERE key IN ({places})", list(first_of_key))  # noqa: S608 - placeholders
        known = {key for (key,) in cursor.fetchall()}
    return [observation for key, observation in first_of_key.items() if key not in known]


def _advance_head(*, by: int) -> int:
    """Take the next numbers; on PostgreSQL this row's lock also puts writers one behind the other."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_head SET last_sequence = last_sequence + %s RETURNING last_sequence", [by])
        (last,) = cursor.fetchone()
    return int(last)


def _row(observation: Observation, sequence: int) -> StoredEvent:
    event = observation.event
    return StoredEvent(
        sequence=sequence,
        key=observation.key,
        source=observation.source,
        kind=type(event).__name__,
        version=VERSION,
        occurred_at=event.occurred_at,
        call_id=event.call_id if isinstance(event, CallEvent) else "",
        operator=getattr(event, "operator", ""),
        payload=encode(event),
    )


def _seal(observations: Iterable[Observation]) -> None:
    """Seal the personal values, those of a month at once: looking for its key costs more than sealing."""
    of_months: dict[tuple[int, int], tuple[datetime, dict[str, str]]] = {}
    for observation in observations:
        if observation.personal:
            at = timezone.localtime(observation.event.occurred_at)
            _at, values = of_months.setdefault((at.year, at.month), (at, {}))
            values.update(observation.personal)
    for at, values in of_months.values():
        personal.seal(values, at=at)


def _project(told: Iterable[Told]) -> None:
    changed_calls: dict[str, int] = {}
    for one in told:
        if isinstance(one.event, CallEvent):
            changed_calls[one.event.call_id] = one.sequence
        elif isinstance(one.event, FeedLost | FeedRestored):
            feeds.note_change(one.event)
    projection.project_calls(changed_calls)
