"""Whoever must be rung back is claimed, rung and noted here: two never ring the same person."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from calllog.contacts.models import CallbackAttempt, CallbackClaim
from kb.accounts.models import User

CLAIMED_FOR = timedelta(minutes=30)
SETTLED = (CallbackAttempt.Result.REACHED, CallbackAttempt.Result.NEEDLESS)


class ClaimedError(Exception):
    """Somebody else rings this person just now; ``claim`` says who."""

    def __init__(self, claim: CallbackClaim) -> None:
        super().__init__(claim)
        self.claim = claim


class SettledError(Exception):
    """Somebody has noted meanwhile that this call-back is done; ``attempt`` says who."""

    def __init__(self, attempt: CallbackAttempt) -> None:
        super().__init__(attempt)
        self.attempt = attempt


@transaction.atomic
def claim(key: str, *, person: str, by: User, at: datetime) -> None:
    """Let ``by`` ring this person back, and nobody else for a while.

    Raises ClaimedError, SettledError.
    """
    CallbackClaim.objects.filter(at__lte=at - CLAIMED_FOR).delete()
    held, is_new = CallbackClaim.objects.get_or_create(person=person, defaults={"by": by, "at": at})
    if held.by_id != by.pk:
        raise ClaimedError(held)
    if not is_new:
        CallbackClaim.objects.filter(pk=held.pk).update(at=at)
    # Asked after the claim, which whoever settles it holds until it is settled.
    settled = CallbackAttempt.objects.filter(call_id=key, result__in=SETTLED).select_related("by").first()
    if settled:
        raise SettledError(settled)


def release(*, person: str, by: User) -> None:
    """Let others ring this person; what somebody else has claimed stays."""
    CallbackClaim.objects.filter(person=person, by=by).delete()


@transaction.atomic
def note_attempt(
    key: str, *, person: str, by: User, result: CallbackAttempt.Result, note: str, at: datetime
) -> CallbackAttempt:
    """Note what became of a try, and release the person.

    Raises ClaimedError, SettledError.
    """
    claim(key, person=person, by=by, at=at)
    attempt = CallbackAttempt.objects.create(call_id=key, at=at, by=by, result=result, note=note)
    release(person=person, by=by)
    return attempt


def claims_of(persons: Collection[str], *, at: datetime) -> dict[str, CallbackClaim]:
    """Return the claims that hold at ``at``, by person. One query."""
    held = CallbackClaim.objects.filter(person__in=persons, at__gt=at - CLAIMED_FOR).select_related("by")
    return {one.person: one for one in held}
