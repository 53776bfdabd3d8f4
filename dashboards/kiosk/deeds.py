"""An address for a board on a wall is made and withdrawn here."""

import secrets
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from dashboards.kiosk.models import Kiosk
from dashboards.kiosk.queries import hash_of
from kb.accounts.models import User
from kb.accounts.policy import Deed, may, role_of
from kb.audit import trail
from kb.audit.models import Action

TOKEN_BYTES = 32


@transaction.atomic
def make_kiosk(*, label: str, group_code: str, last_day: date, by: User, at: datetime) -> tuple[Kiosk, str]:
    """Make an address; return it with its token, which is told this once.

    Raises PermissionDenied.
    """
    _require_may(by)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    kiosk = Kiosk.objects.create(
        label=label, group_code=group_code, last_day=last_day, token_hash=hash_of(token), made_by=by, made_at=at
    )
    _note(Action.KIOSK_MADE, kiosk, by=by, at=at)
    return kiosk, token


@transaction.atomic
def withdraw_kiosk(pk: int, *, by: User, at: datetime) -> None:
    """Let an address show nothing any more. Withdrawn again, nothing changes.

    Raises PermissionDenied, Kiosk.DoesNotExist.
    """
    _require_may(by)
    kiosk = Kiosk.objects.get(pk=pk)
    if Kiosk.objects.filter(pk=pk, withdrawn_at=None).update(withdrawn_at=at):
        _note(Action.KIOSK_WITHDRAWN, kiosk, by=by, at=at)


def _require_may(by: User) -> None:
    if not may(role_of(by), Deed.KIOSKS):
        raise PermissionDenied


def _note(action: Action, kiosk: Kiosk, *, by: User, at: datetime) -> None:
    details = {"group": kiosk.group_code, "last_day": kiosk.last_day.isoformat()}
    trail.note(action, by=by, at=at, subject=kiosk.label, subject_key=f"kiosk:{kiosk.pk}", details=details)
