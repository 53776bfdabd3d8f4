"""Changes of rights that wait for a second person: asked for, approved, refused."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kb.accounts import granting, policy
from kb.accounts.granting import FirstPassword, differences, is_own
from kb.accounts.models import AccountRequest, User
from kb.accounts.policy import Role, role_of
from kb.accounts.rights import Holder, Rights, check_rights, checked_holder
from kb.audit import trail
from kb.audit.models import Action

Kind = AccountRequest.Kind
State = AccountRequest.State


@transaction.atomic
def ask_for_new(holder: Holder, rights: Rights, *, by: User, reason: str, at: datetime) -> AccountRequest:
    """Ask for a new account. Raises PermissionDenied, and ValidationError by field."""
    _refuse_unless(policy.may_ask_for(role_of(by), rights.role) and not is_own(holder.person_number, by=by))
    granting.require_reason(reason)
    holder = checked_holder(holder)
    check_rights(rights, today=timezone.localdate(at))
    if waiting().filter(wanted__username__iexact=holder.username).exists():
        raise ValidationError({"username": _("Somebody has asked for an account with this name already.")})
    return _store(Kind.CREATE, None, holder, rights, by=by, reason=reason, at=at)


@transaction.atomic
def ask_for_change(account: User, rights: Rights, *, by: User, reason: str, at: datetime) -> AccountRequest:
    """Ask for other rights for an account. Raises PermissionDenied, and ValidationError by field."""
    _refuse_unless(
        policy.may_ask_for(role_of(by), Role(account.role))
        and policy.may_ask_for(role_of(by), rights.role)
        and not is_own(account.person_number, by=by)
    )
    granting.require_reason(reason)
    _refuse_second(account)
    granting.check_change(account, rights, today=timezone.localdate(at))
    return _store(Kind.CHANGE, account, _holder_of(account), rights, by=by, reason=reason, at=at)


@transaction.atomic
def ask_for_end(account: User, *, by: User, reason: str, at: datetime) -> AccountRequest:
    """Ask for the end of an account. Raises PermissionDenied and ValidationError."""
    _refuse_unless(policy.may_ask_for(role_of(by), Role(account.role)) and not is_own(account.person_number, by=by))
    granting.require_reason(reason)
    _refuse_second(account)
    if account.until < timezone.localdate(at):
        raise ValidationError(_("This account has ended already."))
    return _store(Kind.END, account, _holder_of(account), Rights.of(account), by=by, reason=reason, at=at)


@transaction.atomic
def ask_for_password(account: User, *, by: User, reason: str, at: datetime) -> AccountRequest:
    """Ask for a first password for somebody who has forgotten theirs. Raises PermissionDenied and ValidationError."""
    _refuse_unless(policy.may_ask_for(role_of(by), Role(account.role)) and not is_own(account.person_number, by=by))
    granting.require_reason(reason)
    _refuse_second(account)
    granting.require_open(account, today=timezone.localdate(at))
    return _store(Kind.PASSWORD, account, _holder_of(account), Rights.of(account), by=by, reason=reason, at=at)


@transaction.atomic
def approve(request: AccountRequest, *, by: User, comment: str, at: datetime) -> FirstPassword | None:
    """Do what was asked for; returns the first password where one was set.

    Raises PermissionDenied, and ValidationError where it was decided already or has become impossible.
    """
    request = _locked(request, by=by)
    holder, rights, made = Holder.from_json(request.wanted), Rights.from_json(request.wanted), None
    if request.account is None:
        made = granting.create(holder, rights, by=by, reason=request.reason, at=at, asked=request)
        request.account = made.account
    elif request.kind == Kind.CHANGE:
        granting.change(request.account, rights, by=by, reason=request.reason, at=at, asked=request)
    elif request.kind == Kind.PASSWORD:
        made = granting.set_first_password(request.account, by=by, reason=request.reason, at=at, asked=request)
    else:
        granting.end(request.account, by=by, reason=request.reason, at=at, asked=request)
    _decide(request, State.APPROVED, by=by, comment=comment, at=at)
    return made


@transaction.atomic
def refuse(request: AccountRequest, *, by: User, comment: str, at: datetime) -> None:
    """Turn the request down, for a reason. Raises PermissionDenied and ValidationError."""
    request = _locked(request, by=by)
    granting.require_reason(comment)
    _decide(request, State.REFUSED, by=by, comment=comment, at=at)
    _note(Action.ACCOUNT_REQUEST_REFUSED, request, by=by, reason=comment, at=at)


def may_decide(request: AccountRequest, *, by: User) -> bool:
    """Say whether ``by`` may approve or refuse it: may grant the role, did not ask, and is not whom it is about."""
    roles = {Role(request.wanted["role"])} | ({Role(request.account.role)} if request.account else set())
    return (
        all(policy.may_grant(role_of(by), role) for role in roles)
        and not is_own(request.requested_by.person_number, by=by)
        and not is_own(request.wanted["person_number"], by=by)
    )


def waiting() -> QuerySet[AccountRequest]:
    """Return the requests that nobody has decided."""
    return AccountRequest.objects.filter(state=State.WAITING)


def _refuse_unless(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def _refuse_second(account: User) -> None:
    if waiting().filter(account=account).exists():
        raise ValidationError(_("A request for this account waits already."))


def _holder_of(account: User) -> Holder:
    return Holder(username=account.username, display_name=account.display_name, person_number=account.person_number)


def _store(
    kind: Kind, account: User | None, holder: Holder, rights: Rights, *, by: User, reason: str, at: datetime
) -> AccountRequest:
    request = AccountRequest.objects.create(
        kind=kind,
        account=account,
        wanted={**asdict(holder), **rights.to_json()},
        reason=reason.strip(),
        requested_by=by,
        requested_at=at,
    )
    wanted = differences(Rights.of(account), rights) if account else rights.to_json()
    _note(Action.ACCOUNT_REQUESTED, request, by=by, reason=reason, at=at, details=wanted)
    return request


def _locked(request: AccountRequest, *, by: User) -> AccountRequest:
    request = AccountRequest.objects.select_for_update().get(pk=request.pk)
    _refuse_unless(may_decide(request, by=by))
    if request.state != State.WAITING:
        raise ValidationError(_("Somebody has decided this already."))
    return request


def _decide(request: AccountRequest, state: State, *, by: User, comment: str, at: datetime) -> None:
    request.state, request.decided_by, request.decided_at, request.comment = state, by, at, comment.strip()
    request.save(update_fields=["state", "decided_by", "decided_at", "comment", "account"])


def _note(
    action: Action,
    request: AccountRequest,
    *,
    by: User,
    reason: str,
    at: datetime,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Note what no deed on the account notes: an approval stands in the trail as what was approved."""
    trail.note(
        action,
        by=by,
        at=at,
        subject=f"{request.wanted['display_name']} ({request.wanted['username']})",
        subject_key=f"account:{request.account_id}" if request.account_id else "",
        reason=reason,
        details={"kind": request.kind, **(details or {}), "request": request.pk},
    )
