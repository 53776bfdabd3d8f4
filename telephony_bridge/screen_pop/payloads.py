"""What goes over the desk's socket. Times in ISO 8601; None where there is nothing to tell."""

from typing import TypedDict

from calllog.ledger.payloads import FeedPayload

VERSION = 1


class LinePayload(TypedDict):
    """The called line, its number as Japan writes it; an unconfigured one is named by its number."""

    number: str
    name: str
    configured: bool


class GroupPayload(TypedDict):
    """The service group that the line belongs to."""

    code: str
    name: str


class CallerPayload(TypedDict):
    """Who calls, as far as an operator may see it at first."""

    masked: str | None
    withheld: bool


class HandlingPayload(TypedDict):
    """The handling rule in force."""

    rule: int
    kind: str
    label: str
    target: str
    condition: str  # in which cases the operator does more than answer


class FactPayload(TypedDict):
    """One fact of an FAQ that callers ask for: its fee, deadline, place, what to bring."""

    label: str
    lines: list[str]


class SuggestionPayload(TypedDict):
    """One FAQ that the call is likely about, with all that its card shows."""

    number: int
    locale: str
    revision: int
    question: str
    spoken_answer: str
    full_answer_html: str  # sanitised
    facts: list[FactPayload]
    operator_note: str
    handling: HandlingPayload | None
    reason: str  # in words


class RecordPayload(TypedDict):
    """The record of a call that has one."""

    receipt_number: str


class NoticePayload(TypedDict):
    """An FAQ that was published urgently, and why."""

    id: int
    number: int
    language: str
    question: str
    reason: str
    published_at: str


class CardPayload(TypedDict):
    """One call at this operator's seat. ``state``: ringing, talking, ended, or gone (never answered here)."""

    call_id: str
    sequence: int
    state: str
    result: str
    line: LinePayload
    service_group: GroupPayload | None
    caller: CallerPayload
    language: str
    language_label: str
    offered_at: str | None
    queued_at: str | None
    answered_at: str | None
    ended_at: str | None
    wait_seconds: float | None
    record: RecordPayload | None
    suggestions: list[SuggestionPayload]


class SeatPayload(TypedDict):
    """What the PBX says that this operator is doing."""

    state: str
    label: str
    since: str | None


class DeskFrame(TypedDict):
    """One frame: everything at this seat that came after ``after``, up to ``sequence``."""

    type: str
    version: int
    after: int
    sequence: int
    now: str
    feed: FeedPayload
    operator: SeatPayload
    notices: list[NoticePayload]
    cards: list[CardPayload]
