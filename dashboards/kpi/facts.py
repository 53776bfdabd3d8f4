"""What the figures need to know of one inbound call and of its record. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from calllog.ledger.lifecycle import AbandonedIn, Result

NOTHING = timedelta()


class CallerKind(StrEnum):
    """Who called, as far as the figures distinguish. Source: specification §10 and its ※1."""

    CITIZEN = "citizen"
    STAFF = "staff"  # 職員から
    OTHER = "other"  # その他: sales, wrong number, ワン切り
    EVENT = "event"  # about an event with an announcement: in no service indicator


class Ending(StrEnum):
    """How a question ended, as far as the figures distinguish."""

    COMPLETED = "completed"  # 完了
    RELAYED = "relayed"  # 取次, whatever the caller named
    TRANSFERRED = "transferred"  # 転送, because the FAQ says so
    REFERRED = "referred"  # 依頼転送
    CALLBACK = "callback"
    OPINION = "opinion"
    APPLICATION = "application"
    CUT_OFF = "cut_off"


class RuleKind(StrEnum):
    """What the handling rule said that was in force; the values of ``kb.faq_pages``."""

    COMPLETED = "completed"
    RELAY = "relay"
    TRANSFER = "transfer"
    CALLBACK = "callback"
    SPECIALIST = "specialist"


@dataclass(frozen=True, kw_only=True)
class QuestionFacts:
    """One question of a call."""

    ending: Ending
    rule: RuleKind | None = None  # pinned to the record; None: no FAQ, or nothing was arranged for it
    faq_number: int | None = None
    category_code: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordFacts:
    """What the operator noted of a call."""

    caller: CallerKind = CallerKind.CITIZEN
    questions: tuple[QuestionFacts, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CallFacts:
    """One inbound call. None where the PBX did not tell."""

    call_id: str
    offered_at: datetime
    result: Result
    group_code: str = ""  # whose line was called; blank: nobody's
    abandoned_in: AbandonedIn | None = None
    queued_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    talked: timedelta | None = None  # of the centre's operators: what follows a hand-over is not in it
    is_over: bool = True
    answer_seen: bool = True  # False: the operator took the call in a gap
    congestion: timedelta = NOTHING  # how much of the wait was guidance on congestion
    record: RecordFacts | None = None  # None: not yet recorded
