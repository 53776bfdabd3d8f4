"""Two people decide that a group is open or closed against its hours: for a reason, and until a named moment."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from kb.accounts.models import User
from kb.accounts.policy import OF_A_SECTION, Deed, Role, may
from kb.audit.models import Action
from kb.audit.trail import note
from kb.directory.models import HoursOverride, ServiceGroup
from kb.directory.units import groups_of_unit


class OverrideError(Exception):
    """The exception to the hours cannot be decided like that; the rim says why."""


class SamePersonError(OverrideError):
    """Whoever proposed it cannot approve it, with whichever account."""


class NotWaitingError(OverrideError):
    """Somebody has decided already, or its time is over."""


class NotAllowedError(OverrideError):
    """It is not for this account to decide."""


@transaction.atomic
def propose(
    *,
    group: ServiceGroup | None,
    starts_at: datetime,
    ends_at: datetime,
    is_open: bool,
    reason: str,
    by: User,
    at: datetime,
) -> HoursOverride:
    """Write down what shall hold once somebody else has approved it; ``group`` is None for all groups.

    Raises NotAllowedError, and NotWaitingError where the time is over before it could be approved.
    """
    if not may(Role(by.role), Deed.HOURS_OVERRIDE):
        raise NotAllowedError
    if ends_at <= at:
        raise NotWaitingError
    override = HoursOverride.objects.create(
        service_group=group, starts_at=starts_at, ends_at=ends_at, is_open=is_open, reason=reason, proposed_by=by
    )
    _note(override, "proposed", by=by, at=at)
    return override


@transaction.atomic
def approve(key: int, *, by: User, at: datetime) -> HoursOverride:
    """Let the exception hold. Raises DoesNotExist, NotAllowedError, SamePersonError or NotWaitingError."""
    override = _locked(key)
    if not may_approve(override, groups_to_approve(by)):
        raise NotAllowedError
    if is_same_person(by, override):
        raise SamePersonError
    if override.approved_at or override.withdrawn_at or override.ends_at <= at:
        raise NotWaitingError
    override.approved_by, override.approved_at = by, at
    override.save()
    _note(override, "approved", by=by, at=at)
    return override


@transaction.atomic
def withdraw(key: int, *, by: User, at: datetime) -> HoursOverride:
    """Take the exception back, approved or not: from now on the ordinary hours hold. Raises as ``approve`` does."""
    override = _locked(key)
    if not may_withdraw(by):
        raise NotAllowedError
    if override.withdrawn_at or override.ends_at <= at:
        raise NotWaitingError
    override.withdrawn_at = at
    override.save()
    _note(override, "withdrawn", by=by, at=at)
    return override


def groups_to_approve(user: User) -> frozenset[str] | None:
    """Return the codes of the groups whose exceptions the user's role may approve; None for all.

    A section approves only what concerns the groups that serve it, and nothing that concerns all.
    """
    role = Role(user.role)
    if not may(role, Deed.HOURS_OVERRIDE_APPROVE):
        return frozenset()
    if role not in OF_A_SECTION:
        return None
    return frozenset(groups_of_unit(user.unit_id)) if user.unit_id else frozenset()


def may_approve(override: HoursOverride, groups: frozenset[str] | None) -> bool:
    """Say whether an exception is among those of ``groups_to_approve``."""
    if groups is None:
        return True
    return override.service_group is not None and override.service_group.code in groups


def may_withdraw(user: User) -> bool:
    """Say whether the user's role may take an exception back: the ordinary hours need no second person."""
    return may(Role(user.role), Deed.HOURS_OVERRIDE)


def is_same_person(user: User, override: HoursOverride) -> bool:
    """Say whether the user is the one who proposed it, with whichever account."""
    return user.person_number == override.proposed_by.person_number


def _locked(key: int) -> HoursOverride:
    # Two people who press at once decide one after the other.
    locked = HoursOverride.objects.select_for_update(of=("self",))
    return locked.select_related("service_group", "proposed_by").get(pk=key)


def _note(override: HoursOverride, deed: str, *, by: User, at: datetime) -> None:
    group = override.service_group
    begins, ends = (timezone.localtime(moment) for moment in (override.starts_at, override.ends_at))
    note(
        Action.HOURS_OVERRIDDEN,
        by=by,
        subject=f"{group.name if group else '–'} {begins:%Y-%m-%d %H:%M} – {ends:%Y-%m-%d %H:%M}",
        subject_key=f"hours:{override.pk}",
        reason=override.reason,
        details={
            "deed": deed,
            "group": group.code if group else None,
            "starts_at": override.starts_at.isoformat(),
            "ends_at": override.ends_at.isoformat(),
            "is_open": override.is_open,
        },
        at=at,
    )
