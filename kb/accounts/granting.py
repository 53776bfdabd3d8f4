"""Rights are given, changed and taken here. Nobody does it for themselves, or for their own rank and above.

Sessions that stood under other rights end with them, and the trail gets its entry in the same transaction.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kb.accounts import policy
from kb.accounts.following import tell
from kb.accounts.models import AccountRequest, User
from kb.accounts.passwords import initial_password
from kb.accounts.people import group_of
from kb.accounts.policy import Role, role_of
from kb.accounts.rights import Holder, Rights, check_rights, checked_holder, same_person
from kb.accounts.sections import unit_with
from kb.accounts.sessions import end_sessions
from kb.audit import trail
from kb.audit.models import Action


@dataclass(frozen=True, kw_only=True)
class FirstPassword:
    """An account with the password that is told once, stored nowhere, and changed at the first sign-in."""

    account: User
    password: str


@transaction.atomic
def create(
    holder: Holder, rights: Rights, *, by: User, reason: str, at: datetime, asked: AccountRequest | None = None
) -> FirstPassword:
    """Make an account; ``asked`` is the request that ``by`` approves with it, None where ``by`` decides alone.

    Raises PermissionDenied, and ValidationError by field.
    """
    _refuse_unless(_may_set(by, rights.role, asked=asked) and not is_own(holder.person_number, by=by))
    require_reason(reason)
    holder = checked_holder(holder)
    check_rights(rights, today=timezone.localdate(at))
    password = initial_password()
    account = User.objects.create_user(
        username=holder.username,
        password=password,
        display_name=holder.display_name,
        person_number=holder.person_number,
        role=rights.role.value,
        unit_id=unit_with(rights.unit),
        until=rights.until,
        must_change_password=True,
    )
    _follow(account)
    _note(Action.ACCOUNT_CREATED, account, by=by, reason=reason, at=at, asked=asked, details=rights.to_json())
    return FirstPassword(account=account, password=password)


@transaction.atomic
def change(
    account: User, rights: Rights, *, by: User, reason: str, at: datetime, asked: AccountRequest | None = None
) -> User:
    """Give the account other rights; what it was enabled or disabled for is a part of them.

    Raises PermissionDenied, and ValidationError by field, also where nothing would change.
    """
    account = _locked(account)
    held = Rights.of(account)
    _refuse_unless(
        _may_set(by, held.role, asked=asked)
        and _may_set(by, rights.role, asked=asked)
        and not is_own(account.person_number, by=by)
    )
    require_reason(reason)
    check_change(account, rights, today=timezone.localdate(at))
    account.role, account.unit_id = rights.role.value, unit_with(rights.unit)
    account.until, account.is_active = rights.until, rights.is_active
    account.save(update_fields=["role", "unit", "until", "is_active"])
    _note(Action.ACCOUNT_CHANGED, account, by=by, reason=reason, at=at, asked=asked, details=differences(held, rights))
    _follow(account)
    return account


@transaction.atomic
def end(account: User, *, by: User, reason: str, at: datetime, asked: AccountRequest | None = None) -> User:
    """Let yesterday be the account's last day. Raises PermissionDenied, and ValidationError for one that has ended."""
    account = _locked(account)
    _refuse_unless(_may_set(by, Role(account.role), asked=asked) and not is_own(account.person_number, by=by))
    require_reason(reason)
    today = timezone.localdate(at)
    if account.until < today:
        raise ValidationError(_("This account has ended already."))
    until, account.until = account.until, today - timedelta(days=1)
    account.save(update_fields=["until"])
    details = {"until": [until.isoformat(), account.until.isoformat()]}
    _note(Action.ACCOUNT_ENDED, account, by=by, reason=reason, at=at, asked=asked, details=details)
    _follow(account)
    return account


@transaction.atomic
def disable(account: User, *, by: User, reason: str, at: datetime) -> User:
    """Close the account at once; that takes no second person. Raises PermissionDenied and ValidationError."""
    account = _locked(account)
    _refuse_unless(policy.may_stop(role_of(by), Role(account.role)) and not is_own(account.person_number, by=by))
    require_reason(reason)
    if not account.is_active:
        raise ValidationError(_("This account is disabled already."))
    account.is_active = False
    account.save(update_fields=["is_active"])
    _note(Action.ACCOUNT_CHANGED, account, by=by, reason=reason, at=at, details={"is_active": [True, False]})
    _follow(account)
    return account


@transaction.atomic
def set_first_password(
    account: User, *, by: User, reason: str, at: datetime, asked: AccountRequest | None = None
) -> FirstPassword:
    """Give the account of somebody who has forgotten theirs a password that they change at the next sign-in.

    Raises PermissionDenied, and ValidationError for an account that opens no door.
    """
    account = _locked(account)
    _refuse_unless(_may_set(by, Role(account.role), asked=asked) and not is_own(account.person_number, by=by))
    require_reason(reason)
    require_open(account, today=timezone.localdate(at))
    _note(Action.FIRST_PASSWORD_SET, account, by=by, reason=reason, at=at, asked=asked, details={})
    return _with_first_password(account)


@transaction.atomic
def set_first_password_on_server(account: User, *, at: datetime) -> FirstPassword:
    """Do the same for whoever works on the server itself: the city's own accounts have nobody above them."""
    account = _locked(account)
    _note(Action.FIRST_PASSWORD_SET, account, by=None, reason="", at=at, details={})
    return _with_first_password(account)


def is_own(person_number: str, *, by: User) -> bool:
    """Say whether the number is that of ``by``, whichever account it stands in."""
    return same_person(person_number, by.person_number)


def check_change(account: User, rights: Rights, *, today: date) -> None:
    """Raise ValidationError where the account cannot have these rights, or has them already."""
    if Rights.of(account) == rights:
        raise ValidationError(_("Nothing would change."))
    check_rights(rights, today=today)


def require_open(account: User, *, today: date) -> None:
    """Raise ValidationError for an account with which nobody can sign in, whatever the password."""
    if not account.is_active or account.until < today:
        raise ValidationError(_("This account opens no door: a new password would not help."))


def differences(held: Rights, rights: Rights) -> dict[str, list[Any]]:
    """Return what was and what is, by field, where they differ."""
    before, after = held.to_json(), rights.to_json()
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}


def require_reason(reason: str) -> None:
    """Raise ValidationError for a blank reason."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})


def _may_set(by: User, role: Role, *, asked: AccountRequest | None) -> bool:
    return policy.may_grant(role_of(by), role) if asked else policy.may_change_at_once(role_of(by), role)


def _refuse_unless(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def _locked(account: User) -> User:
    return User.objects.select_for_update().get(pk=account.pk)


def _with_first_password(account: User) -> FirstPassword:
    """Store it; whoever is signed in with the account is signed out."""
    password = initial_password()
    account.set_password(password)
    account.must_change_password = True
    account.save(update_fields=["password", "must_change_password"])
    end_sessions(account)
    return FirstPassword(account=account, password=password)


def _follow(account: User) -> None:
    account.groups.set([group_of(Role(account.role))])  # no group of an earlier role outlives it
    tell(account)
    end_sessions(account)


def _note(
    action: Action,
    account: User,
    *,
    by: User | None,
    reason: str,
    at: datetime,
    details: dict[str, Any],
    asked: AccountRequest | None = None,
) -> None:
    request = {"request": asked.pk, "requested_by": asked.requested_by.person_number} if asked else {}
    trail.note(
        action,
        by=by,
        at=at,
        subject=f"{account.display_name} ({account.username})",
        subject_key=f"account:{account.pk}",
        reason=reason,
        details={**details, **request},
    )
