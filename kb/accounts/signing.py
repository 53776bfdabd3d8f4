"""Sign-in, failed sign-in and sign-out go into the audit trail: Django tells of all three by its signals."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from kb.accounts.models import User
from kb.accounts.words import UNKNOWN_NAME
from kb.audit import trail
from kb.audit.models import Action


def connect() -> None:
    """Begin to listen."""
    user_logged_in.connect(_signed_in, dispatch_uid="kb.accounts.signed_in")
    user_login_failed.connect(_failed, dispatch_uid="kb.accounts.sign_in_failed")
    user_logged_out.connect(_signed_out, dispatch_uid="kb.accounts.signed_out")


def _signed_in(user: User, **_more: Any) -> None:
    trail.note(Action.SIGNED_IN, by=user, subject=_subject(user), subject_key=_key(user))


def _signed_out(user: User | None, **_more: Any) -> None:
    if user is not None:
        trail.note(Action.SIGNED_OUT, by=user, subject=_subject(user), subject_key=_key(user))


def _failed(credentials: dict[str, Any], **_more: Any) -> None:
    """Name the account that was tried. What is no account's name is not kept: people type passwords into that field."""
    account = User.objects.filter(username=str(credentials.get("username") or "")).first()
    if account:
        trail.note(Action.SIGN_IN_FAILED, subject=_subject(account), subject_key=_key(account))
    else:
        trail.note(Action.SIGN_IN_FAILED, subject=UNKNOWN_NAME)


def _subject(user: User) -> str:
    return f"{user.display_name} ({user.username})"


def _key(user: User) -> str:
    return f"account:{user.pk}"
