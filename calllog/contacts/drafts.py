"""Records that are not saved yet, kept on the server: a browser may die, a shift may go on at another desk."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from calllog.contacts.models import Draft
from calllog.ledger.keys import key_for
from calllog.ledger.personal import decrypted, encrypted
from kb.accounts.models import User

KEPT_FOR = timedelta(days=3)  # a record that nobody saved over a weekend is still there on Monday
MOST_BYTES = 200_000


class NewerDraftError(Exception):
    """Another window or desk has gone on with it; ``draft`` is what it holds, None where it was saved or put away."""

    def __init__(self, draft: "KeptDraft | None") -> None:
        super().__init__(draft)
        self.draft = draft


@dataclass(frozen=True, kw_only=True)
class KeptDraft:
    """A draft as a desk sent it."""

    key: str
    version: int
    content: dict[str, Any]
    changed_at: datetime


def keep(*, operator: User, key: str, version: int, content: dict[str, Any], at: datetime) -> int:
    """Store the draft in place of the one of ``version`` (0: there was none) and return the new version.

    Raises NewerDraftError where the stored one is not of ``version``.
    """
    text = json.dumps(content, ensure_ascii=False).encode()
    sealed = encrypted(key_for("draft"), text, bound_to=_bound(operator.pk, key))
    row = {"sealed": sealed, "version": version + 1, "changed_at": at}
    if version == 0:
        _begin(operator, key, row)
    elif not Draft.objects.filter(operator=operator, key=key, version=version).update(**row):
        raise NewerDraftError(_stored(operator, key))
    return version + 1


def drop(*, operator: User, key: str) -> None:
    """Forget the draft."""
    Draft.objects.filter(operator=operator, key=key).delete()


def drafts_of(operator: User) -> list[KeptDraft]:
    """Return what the operator has not saved, oldest first."""
    return [_kept(draft) for draft in Draft.objects.filter(operator=operator).order_by("changed_at", "pk")]


def forget_old_drafts(at: datetime) -> None:
    """Delete the drafts that nobody has touched for long."""
    Draft.objects.filter(changed_at__lt=at - KEPT_FOR).delete()


def _begin(operator: User, key: str, row: dict[str, Any]) -> None:
    try:
        with transaction.atomic():
            Draft.objects.create(operator=operator, key=key, **row)
    except IntegrityError:
        raise NewerDraftError(_stored(operator, key)) from None


def _stored(operator: User, key: str) -> KeptDraft | None:
    draft = Draft.objects.filter(operator=operator, key=key).first()
    return _kept(draft) if draft else None


def _kept(draft: Draft) -> KeptDraft:
    text = decrypted(key_for("draft"), bytes(draft.sealed), bound_to=_bound(draft.operator_id, draft.key))
    return KeptDraft(key=draft.key, version=draft.version, content=json.loads(text), changed_at=draft.changed_at)


def _bound(operator: int, key: str) -> str:
    return f"draft:{operator}:{key}"
