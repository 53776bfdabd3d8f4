"""What is still open in a record: a figure of the contract cannot be computed without it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from calllog.contacts.outcomes import WITHOUT_QUESTIONS, CallType, Outcome, Source

# Somebody of the city goes on with it, and the city must be told who.
NEEDS_UNIT = frozenset(
    {Outcome.RELAYED_SECTION, Outcome.TRANSFERRED, Outcome.REFERRED, Outcome.CALLBACK, Outcome.OPINION}
)
HANDS_OVER = frozenset({"transfer", "specialist"})  # the handling rules that let a call go on to the city


class Gap(StrEnum):
    """Why a record cannot be closed."""

    NO_QUESTION = "no_question"
    NOTHING_WAS_ASKED = "nothing_was_asked"  # sales, wrong number, silence: such a call has no questions
    NO_OUTCOME = "no_outcome"
    NO_CATEGORY = "no_category"
    NO_UNIT = "no_unit"
    NO_CALLBACK_TIME = "no_callback_time"
    NOT_AS_RULED = "not_as_ruled"  # transferred "as the FAQ says", and no FAQ says so
    NO_SOURCE_DETAIL = "no_source_detail"  # which website, which material


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question, as far as figures go."""

    source: Source
    source_detail: str
    rule_kind: str  # of the handling rule in force for its FAQ; blank: no FAQ, or no rule
    category_code: str
    unit_code: str
    outcome: Outcome | None
    callback_due: datetime | None


@dataclass(frozen=True, kw_only=True)
class Open:
    """One thing that is open; ``position`` is the question's, from 1, and None for the whole record."""

    gap: Gap
    position: int | None = None


def open_in(call_type: CallType, questions: Sequence[Asked]) -> list[Open]:
    """Return all that is open, in the order of the form. Source: specification §10 ※1 and ※2."""
    if call_type in WITHOUT_QUESTIONS:
        return [Open(gap=Gap.NOTHING_WAS_ASKED)] if questions else []
    if not questions:
        return [Open(gap=Gap.NO_QUESTION)]
    return [
        Open(gap=gap, position=position)
        for position, question in enumerate(questions, start=1)
        for gap in _gaps(question)
    ]


def _gaps(question: Asked) -> list[Gap]:
    outcome = question.outcome
    if outcome is None:
        return [Gap.NO_OUTCOME]
    needs_detail = question.source in {Source.WEBSITE, Source.DOCUMENT}
    missing = {
        Gap.NO_SOURCE_DETAIL: needs_detail and not question.source_detail.strip(),
        Gap.NO_CATEGORY: outcome is not Outcome.CUT_OFF and not question.category_code,
        Gap.NO_UNIT: outcome in NEEDS_UNIT and not question.unit_code,
        Gap.NOT_AS_RULED: outcome is Outcome.TRANSFERRED and question.rule_kind not in HANDS_OVER,
        Gap.NO_CALLBACK_TIME: outcome is Outcome.CALLBACK and question.callback_due is None,
    }
    return [gap for gap, is_missing in missing.items() if is_missing]
