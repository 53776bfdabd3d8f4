"""An FAQ as the desk shows it: suggested when the telephone rings, or found by the operator."""

from typing import TypedDict

from django.utils.translation import gettext as _

from kb.faq_pages.cards import FaqCard
from kb.faq_pages.classification import Classification
from kb.faq_pages.models import Kind


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


class FaqPayload(TypedDict):
    """One FAQ with all that its card shows."""

    number: int
    locale: str
    revision: int
    question: str
    spoken_answer: str
    full_answer_html: str  # sanitised
    facts: list[FactPayload]
    operator_note: str
    category: str  # codes under which a question about it is counted; blank: it names none
    unit: str
    handling: HandlingPayload | None
    reason: str  # in words


def faq_payload(card: FaqCard, *, counted: Classification, reason: str) -> FaqPayload:
    """Return what the desk shows of ``card``, its labels in the language of the screen."""
    return FaqPayload(
        number=card.number,
        locale=card.locale,
        revision=card.revision,
        question=card.question,
        spoken_answer=card.spoken_answer,
        full_answer_html=card.full_answer,
        facts=_facts(card),
        operator_note=card.operator_note,
        category=counted.category_code,
        unit=counted.unit_code,
        handling=_handling(card),
        reason=reason,
    )


def _handling(card: FaqCard) -> HandlingPayload | None:
    if card.rule is None:
        return None
    return HandlingPayload(
        rule=card.rule.id,
        kind=card.rule.kind,
        label=str(Kind(card.rule.kind).label),
        target=card.rule.target,
        condition=card.rule.condition,
    )


def _facts(card: FaqCard) -> list[FactPayload]:
    facts = (
        (_("What to bring"), card.documents),
        (_("Deadline"), (card.deadline,)),
        (_("Fee"), (card.fee,)),
        (_("Place"), (card.place,)),
    )
    return [FactPayload(label=label, lines=list(lines)) for label, lines in facts if any(lines)]
