"""Guessing passwords is slowed here: every attempt counts as failed until its password turns out to be right.

Counted are the name at one client address, the name everywhere, and the address whatever the name. Who has signed in
from an address before is measured by their own count there alone: no stranger elsewhere and no colleague beside them
keeps them out. Names of nobody are counted like those of accounts, and nothing that is stored can be read as a name:
people type passwords into that field.
"""

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from kb.accounts.models import SignInCount

FREE_AT_ONE_ADDRESS = 5  # attempts with one name
FREE_EVERYWHERE = 15  # attempts with one name
FREE_FOR_ALL_NAMES = 30  # attempts from one address: a whole office may stand behind it
FIRST_WAIT = timedelta(minutes=1)  # doubled with each further attempt
LONGEST_WAIT = timedelta(minutes=5)  # so much can a stranger take from somebody at a new place
FORGOTTEN_AFTER = timedelta(hours=1)  # without an attempt
KNOWN_FOR = timedelta(days=90)  # since the last sign-in from there


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """An attempt that counts as failed, or one that has to wait and was not counted."""

    place: str  # the key of the name at the address
    counted: Collection[str] = ()  # the keys under which it was counted
    wait: timedelta | None = None


def begin(username: str, *, address: str, at: datetime) -> Attempt:
    """Count an attempt before its password is looked at, so that a hundred at the same moment are a hundred.

    The table stays small: rows are made only for passwords that are looked at, and end an hour after the last attempt.
    """
    free = _free_attempts(username, address)
    place = next(iter(free))
    # Whoever has to wait is answered by reading alone, however many ask.
    if wait := _wait(SignInCount.objects.filter(key__in=free), place, at=at):
        return Attempt(place=place, wait=wait)
    with transaction.atomic():
        _forget(at=at)
        # Always in one order: two attempts that share two rows would wait for each other.
        SignInCount.objects.bulk_create([SignInCount(key=key, at=at) for key in sorted(free)], ignore_conflicts=True)
        rows = list(SignInCount.objects.select_for_update().filter(key__in=free).order_by("key"))
        if wait := _wait(rows, place, at=at):
            return Attempt(place=place, wait=wait)
        counted = [row for row in rows if row.key == place] if _is_known(rows, place, at=at) else rows
        for row in counted:
            _count(row, free=free[row.key], at=at)
        return Attempt(place=place, counted=[row.key for row in counted])


def succeed(attempt: Attempt, *, at: datetime) -> None:
    """Take back the attempt: its password was right; from now on the place is known."""
    with transaction.atomic():
        rows = SignInCount.objects.filter(key__in=attempt.counted)
        # The wait that stands now is this attempt's own: it would have been refused under an earlier one.
        rows.exclude(key=attempt.place).filter(failures__gt=0).update(failures=F("failures") - 1, waits_until=None)
        rows.filter(key=attempt.place).update(failures=0, waits_until=None, known_until=at + KNOWN_FOR)


def _free_attempts(username: str, address: str) -> dict[str, int]:
    name = username.casefold()
    return {
        _key("name at address", name, address): FREE_AT_ONE_ADDRESS,
        _key("name", name): FREE_EVERYWHERE,
        _key("address", address): FREE_FOR_ALL_NAMES,
    }


def _key(*parts: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), "\0".join(parts).encode(), "sha256").hexdigest()


def _wait(rows: Collection[SignInCount], place: str, *, at: datetime) -> timedelta | None:
    """Return how long to wait; None: the password may be looked at."""
    rows = list(rows)
    measured = [row for row in rows if row.key == place] if _is_known(rows, place, at=at) else rows
    waits = [row.waits_until - at for row in measured if row.waits_until and row.waits_until > at]
    return max(waits, default=None)


def _is_known(rows: Collection[SignInCount], place: str, *, at: datetime) -> bool:
    return any(row.key == place and row.known_until is not None and row.known_until > at for row in rows)


def _count(row: SignInCount, *, free: int, at: datetime) -> None:
    row.failures = 1 if row.at <= at - FORGOTTEN_AFTER else row.failures + 1
    doublings = min(row.failures - free, 10)
    row.waits_until = at + min(FIRST_WAIT * 2**doublings, LONGEST_WAIT) if doublings >= 0 else None
    row.at = at
    row.save(update_fields=["failures", "waits_until", "at"])


def _forget(*, at: datetime) -> None:
    unknown = Q(known_until=None) | Q(known_until__lte=at)
    SignInCount.objects.filter(unknown, at__lte=at - FORGOTTEN_AFTER).delete()
