"""A deed is written into the trail here."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from kb.audit.models import Action, AuditEntry


def note(
    action: Action,
    *,
    by: Any = None,
    subject: str = "",
    subject_key: str = "",
    reason: str = "",
    details: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> AuditEntry:
    """Add one entry, in the transaction of the deed; ``by`` is the account, None for a stranger or the machine.

    ``subject_key`` is the kind and the lasting key of what it was done to, ``faq:1001``. Values that are too long for
    their column are cut: a deed must not fail because its note is long.
    """
    known = getattr(by, "is_authenticated", False)
    return AuditEntry.objects.create(
        at=at or timezone.now(),
        action=action,
        actor=by.pk if known else None,
        actor_name=_cut(by.get_full_name(), 150) if known else "",
        person_number=by.person_number if known else "",
        role=by.role if known else "",
        unit=(by.unit.code if by.unit_id else "") if known else "",
        subject=_cut(subject, 200),
        subject_key=_cut(subject_key, 80),
        reason=_cut(reason, 200),
        details=details or {},
    )


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
