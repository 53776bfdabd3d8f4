"""A new handling rule is set here."""

from datetime import datetime

from django.db import transaction

from kb.accounts.models import User
from kb.audit import trail
from kb.audit.models import Action
from kb.directory.models import OrgUnit, Post
from kb.faq_pages.models import HandlingRule, Kind


@transaction.atomic
def set_rule(
    *,
    number: int,
    kind: Kind,
    target: str = "",
    target_unit: OrgUnit | None = None,
    target_post: Post | None = None,
    target_number: str = "",
    condition: str = "",
    valid_from: datetime,
    who: User,
    why: str,
) -> HandlingRule:
    """Add a rule that holds from ``valid_from`` on; earlier rows stay as they are.

    ``target`` is what operators read; unit, post and number are what it is checked by when the directory changes.

    Raises ValidationError when the target is missing or the number is not known.
    """
    rule = HandlingRule(
        number_id=number,
        kind=kind,
        target=target,
        target_unit=target_unit,
        target_post=target_post,
        target_number=target_number,
        condition=condition,
        valid_from=valid_from,
        who=who,
        why=why,
    )
    rule.full_clean()
    rule.save(force_insert=True)
    trail.note(
        Action.RULE_SET,
        by=who,
        subject=f"FAQ {number}: {rule}",
        subject_key=f"faq:{number}",
        reason=why,
        details={"valid_from": valid_from.isoformat(), "rule": rule.pk},
    )
    return rule
