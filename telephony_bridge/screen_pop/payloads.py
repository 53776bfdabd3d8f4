"""What goes over the desk's socket. Times in ISO 8601; None where there is nothing to tell."""

from typing import TypedDict

from calllog.desk.faq_payloads import FaqPayload
from calllog.ledger.payloads import FeedPayload
from kb.directory.staff_payloads import OpeningPayload
from kb.events.payloads import EventPayload

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


class TransferPayload(TypedDict):
    """One hand-over of the caller, in words for the screen."""

    target: str  # the extension, with whom it reaches; a number outside stays unsaid
    outcome: str  # a TransferOutcome; blank: not told yet
    label: str


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


class HandPayload(TypedDict):
    """The operator's own raised hand; ``answer`` is blank until a supervisor answers."""

    id: int
    raised_at: str
    words: str
    answer: str
    answered_by: str


class NewsPayload(TypedDict):
    """A piece of news, and whether this operator has said that they read it."""

    id: int
    title: str
    body: str
    is_important: bool
    published_at: str
    is_read: bool


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
    ivr_key: str
    greeting: str
    opening: OpeningPayload | None
    events: list[EventPayload]
    offered_at: str | None
    queued_at: str | None
    answered_at: str | None
    ended_at: str | None
    wait_seconds: float | None
    held_since: str | None
    held_seconds: float
    transfers: list[TransferPayload]
    record: RecordPayload | None
    heard: str  # what the caller said last, as a recogniser understood it; blank: there is none, or nothing was said
    suggestions: list[FaqPayload]


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
    news: list[NewsPayload]
    hand: HandPayload | None  # None: it is down
    cards: list[CardPayload]
