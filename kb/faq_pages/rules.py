"""A new handling rule is set here."""

from datetime import datetime

from kb.accounts.models import User
from kb.faq_pages.models import HandlingRule, Kind


def set_rule(*, number: int, kind: Kind, target: str = "", valid_from: datetime, who: User, why: str) -> HandlingRule:
    """Add a rule that holds from ``valid_from`` on; earlier rows stay as they are.

    Raises ValidationError when the target is missing or the number is not known.
    """
    rule = HandlingRule(number_id=number, kind=kind, target=target, valid_from=valid_from, who=who, why=why)
    rule.full_clean()
    rule.save(force_insert=True)
    return rule
