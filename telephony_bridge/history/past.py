"""A call of the past as whoever brings it in tells it: its events, its numbers, its record. No database, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from calllog.contacts.outcomes import CallType, Outcome
from calllog.ledger.events import Event


@dataclass(frozen=True, kw_only=True)
class PastQuestion:
    """One question and how it ended. Without an FAQ, nothing was found or nothing was needed."""

    outcome: Outcome
    faq_number: int | None = None
    locale: str = ""
    revision: int | None = None
    category_code: str = ""  # blank: the FAQ's own
    language: str = "ja"  # that was spoken


@dataclass(frozen=True, kw_only=True)
class PastContact:
    """What the operator noted of the call."""

    member: str  # the operator, as the PBX names the seat
    questions: tuple[PastQuestion, ...]
    note: str
    saved_at: datetime
    call_type: CallType = CallType.CITIZEN


@dataclass(frozen=True, kw_only=True)
class PastCall:
    """One call from its first event to its last, with what it did to the operators' seats."""

    call_id: str
    events: tuple[Event, ...]  # a consultation's too, under its own id
    numbers: Mapping[str, str] = field(default_factory=dict)  # reference to number; the events hold the reference
    contact: PastContact | None = None  # None: nobody talked, or nothing was noted
