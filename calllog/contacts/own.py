"""An operator's own records of late, found by what was noted or by the receipt number."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from unicodedata import normalize

from calllog.contacts.models import ContactRecord
from calllog.contacts.queries import of_receipt_number
from kb.search.excerpts import Excerpt, excerpt_of, letters_folded

LATELY = timedelta(days=14)  # what somebody still remembers to have noted; the office's list has the rest
SHORTEST = 2  # characters of a word
MOST_RECORDS = 1000  # of one operator in that time: more are not gone through while somebody types


@dataclass(frozen=True, kw_only=True)
class OwnRecord:
    """One record with the part of its note that holds what was looked for."""

    record: ContactRecord
    note: Excerpt


def own_records(operator: int, typed: str, *, at: datetime, limit: int) -> list[OwnRecord]:
    """Return the operator's records with all of the words in the note, or of this receipt number, the latest first.

    One query, two where something is found.
    """
    own = ContactRecord.objects.filter(operator=operator)
    words = [letters_folded(word) for word in normalize("NFKC", typed).split()]
    if limit <= 0 or not words or min(map(len, words)) < SHORTEST:
        return []
    if receipt := own.filter(of_receipt_number(typed)).first():
        return [_found(receipt, words)]
    notes = own.filter(happened_at__gt=at - LATELY).exclude(note="").order_by("-happened_at")
    holding = [
        key for key, note in notes.values_list("pk", "note")[:MOST_RECORDS] if _holds(letters_folded(note), words)
    ]
    found = ContactRecord.objects.in_bulk(holding[:limit])
    return [_found(found[key], words) for key in holding[:limit] if key in found]


def _holds(folded: str, words: list[str]) -> bool:
    return all(word in folded for word in words)


def _found(record: ContactRecord, words: list[str]) -> OwnRecord:
    return OwnRecord(record=record, note=excerpt_of(record.note, folded=letters_folded(record.note), spellings=words))
