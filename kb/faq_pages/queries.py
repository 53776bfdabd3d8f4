"""Questions to the handling rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kb.faq_pages.models import HandlingRule


@dataclass(frozen=True, kw_only=True)
class RuleInForce:
    """How an FAQ is handled; a record of a call pins ``id``."""

    id: int
    kind: str  # a value of models.Kind
    target: str  # blank for "completed"


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
        .values_list("number_id", "id", "kind", "target")
    )
    return {number: RuleInForce(id=pk, kind=kind, target=target) for number, pk, kind, target in rows}


def rule(pk: int) -> RuleInForce | None:
    """Return the rule that a record pinned. One query."""
    row = HandlingRule.objects.filter(pk=pk).values_list("id", "kind", "target").first()
    return None if row is None else RuleInForce(id=row[0], kind=row[1], target=row[2])
