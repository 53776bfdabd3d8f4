"""Sign-in, failed sign-in and sign-out go into the audit trail: Django tells of all three by its signals.

Failed sign-ins to one account are noted when they begin, and once more with their number when they are over.
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from kb.accounts.models import FailedSignIns, User
from kb.accounts.words import UNKNOWN_NAME
from kb.audit import trail
from kb.audit.models import Action

OVER_AFTER = timedelta(minutes=15)  # without a further attempt
TOLD_AFTER = timedelta(days=1)  # those that never pause


def connect() -> None:
    """Begin to listen."""
    user_logged_in.connect(_signed_in, dispatch_uid="kb.accounts.signed_in")
    user_login_failed.connect(_failed, dispatch_uid="kb.accounts.sign_in_failed")
    user_logged_out.connect(_signed_out, dispatch_uid="kb.accounts.signed_out")


@transaction.atomic
def note_failure(username: str, *, at: datetime) -> None:
    """Count a sign-in that failed or was refused, and note the first of several.

    It names the account that was tried. What is no account's name is not kept: people type passwords into that field.
    """
    tell_what_is_over(at=at)
    account = User.objects.filter(username=username).first()
    subject, key = (_subject(account), _key(account)) if account else (UNKNOWN_NAME, "")
    _burst, is_first = FailedSignIns.objects.get_or_create(
        subject_key=key, defaults={"subject": subject, "first_at": at, "last_at": at}
    )
    if is_first:
        trail.note(Action.SIGN_IN_FAILED, subject=subject, subject_key=key, at=at)
    else:
        FailedSignIns.objects.filter(subject_key=key).update(attempts=F("attempts") + 1, last_at=at)


@transaction.atomic
def tell_what_is_over(*, at: datetime) -> None:
    """Note how many sign-ins have failed where they have stopped."""
    over = Q(last_at__lte=at - OVER_AFTER) | Q(first_at__lte=at - TOLD_AFTER)
    for burst in FailedSignIns.objects.filter(over):
        # Whoever deletes it notes it; one that goes on meanwhile stays.
        deleted, _of_each = FailedSignIns.objects.filter(pk=burst.pk, attempts=burst.attempts).delete()
        if deleted and burst.attempts > 1:
            trail.note(
                Action.SIGN_IN_FAILED,
                subject=burst.subject,
                subject_key=burst.subject_key,
                details={"attempts": burst.attempts},
                at=burst.last_at,
            )


def _signed_in(user: User, **_more: Any) -> None:
    tell_what_is_over(at=timezone.now())
    trail.note(Action.SIGNED_IN, by=user, subject=_subject(user), subject_key=_key(user))


def _signed_out(user: User | None, **_more: Any) -> None:
    if user is not None:
        trail.note(Action.SIGNED_OUT, by=user, subject=_subject(user), subject_key=_key(user))


def _failed(credentials: dict[str, Any], **_more: Any) -> None:
    note_failure(str(credentials.get("username") or ""), at=timezone.now())


def _subject(user: User) -> str:
    return f"{user.display_name} ({user.username})"


def _key(user: User) -> str:
    return f"account:{user.pk}"
