"""Questions to the handling rules, and to what was published urgently."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from kb.faq_pages.models import Audience, FaqPage, HandlingRule, UrgentPublication

STAYS_ON_DESKS = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class RuleInForce:
    """How an FAQ is handled; a record of a call pins ``id``."""

    id: int
    kind: str  # a value of models.Kind
    target: str  # blank for "completed"
    condition: str = ""  # in which cases the operator does more than answer


def rule_in_force(number: int, at: datetime) -> RuleInForce | None:
    """Return the rule that holds for this FAQ at that moment; None when there was none yet. One query."""
    return rules_in_force([number], at=at).get(number)


def rules_in_force(numbers: Iterable[int], *, at: datetime) -> dict[int, RuleInForce]:
    """Return by number the rules that hold at ``at``. One query.

    Of two rules that begin at the same moment, the one set later holds.
    """
    rows = (
        HandlingRule.objects.filter(number__in=numbers, valid_from__lte=at)
        .order_by("valid_from", "id")
        .values_list("number_id", "id", "kind", "target", "condition")
    )
    return {
        number: RuleInForce(id=pk, kind=kind, target=target, condition=condition)
        for number, pk, kind, target, condition in rows
    }


def rules_by_id(pks: Iterable[int]) -> dict[int, RuleInForce]:
    """Return the rules that records pinned. One query."""
    rows = HandlingRule.objects.filter(pk__in=list(pks)).values_list("id", "kind", "target", "condition")
    return {
        pk: RuleInForce(id=pk, kind=kind, target=target, condition=condition) for pk, kind, target, condition in rows
    }


@dataclass(frozen=True, kw_only=True)
class OpenUrgent:
    """A text that went out without a second person, as every desk is told."""

    id: int
    number: int
    language: str
    question: str
    reason: str
    published_at: datetime
    confirmed: bool  # a second person has looked at it


def open_urgent(at: datetime) -> list[OpenUrgent]:
    """Return what was published urgently in the 24 hours before ``at``, and all that still waits, newest first.

    Of one text only the newest: an older notice of it may say the opposite. None of what is for the city's own staff:
    the desks are the contractor's.
    """
    for_staff = FaqPage.objects.filter(number=OuterRef("number"), audience=Audience.STAFF)
    rows = UrgentPublication.objects.filter(~Exists(for_staff), published_at__lte=at).filter(
        Q(confirmed_at__isnull=True) | Q(published_at__gt=at - STAYS_ON_DESKS)
    )
    newest: dict[tuple[int, str], UrgentPublication] = {}
    for row in rows:
        newest.setdefault((row.number_id, row.language), row)
    return [
        OpenUrgent(
            id=row.pk,
            number=row.number_id,
            language=row.language,
            question=row.question,
            reason=row.reason,
            published_at=row.published_at,
            confirmed=row.confirmed_at is not None,
        )
        for row in newest.values()
    ]
