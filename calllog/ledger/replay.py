"""The ledger read in order: what follows a sequence number."""

from calllog.ledger.codec import decode
from calllog.ledger.events import Told
from calllog.ledger.models import LedgerHead, StoredEvent


def events_after(sequence: int, *, limit: int = 500) -> list[Told]:
    """Return up to ``limit`` events which follow ``sequence``, oldest first."""
    stored = StoredEvent.objects.filter(sequence__gt=sequence).order_by("sequence")
    rows = stored.values_list("sequence", "kind", "version", "payload")[:limit]
    return [Told(sequence=number, event=decode(kind, version, payload)) for number, kind, version, payload in rows]


def last_sequence() -> int:
    """Return the number of the newest event; 0 for an empty ledger."""
    return LedgerHead.objects.values_list("last_sequence", flat=True).get()
