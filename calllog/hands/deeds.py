"""A hand is raised, answered and taken down here."""

from datetime import datetime
from typing import cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from calllog.hands.models import Hand
from kb.accounts.models import User
from kb.accounts.policy import Deed, may, role_of


class HandIsDownError(Exception):
    """The hand was taken down before the answer. The board says so, and the answer reaches nobody."""


@transaction.atomic
def raise_hand(*, operator: User, call_id: str, faq_number: int | None, words: str, at: datetime) -> Hand:
    """Put the operator's hand up.

    Sent again, it is the same hand. Another question takes the place of the one that is up.

    Raises ValidationError for words that are too long.
    """
    asked = {"call_id": call_id, "faq_number": faq_number, "words": _fitting("words", words)}
    Hand.objects.filter(operator=operator, lowered_at=None).exclude(**asked).update(lowered_at=at)
    # Sent twice at once, the database lets only one hand go up, and the other request finds it.
    return Hand.objects.get_or_create(operator=operator, lowered_at=None, defaults={"raised_at": at, **asked})[0]


@transaction.atomic
def answer(hand_id: int, *, by: User, words: str, at: datetime) -> Hand:
    """Answer a hand; a later answer takes the place of an earlier one. The hand stays up until it is taken down.

    Raises PermissionDenied, Hand.DoesNotExist, HandIsDownError, ValidationError without words or with too many.
    """
    if not may(role_of(by), Deed.HANDS_ANSWER):
        raise PermissionDenied
    hand = Hand.objects.select_for_update(of=("self",)).get(pk=hand_id)
    if hand.lowered_at:
        raise HandIsDownError(hand_id)
    hand.answer, hand.answered_by, hand.answered_at = _fitting("answer", words), by, at
    if not hand.answer:
        raise ValidationError(_("Write an answer."))
    hand.save(update_fields=["answer", "answered_by", "answered_at"])
    return hand


def lower(hand_id: int, *, by: User, at: datetime) -> None:
    """Take a hand down: one's own, or anybody's for whoever may answer. Taken down again, nothing changes.

    Raises PermissionDenied, Hand.DoesNotExist.
    """
    hand = Hand.objects.get(pk=hand_id)
    if hand.operator_id != by.pk and not may(role_of(by), Deed.HANDS_ANSWER):
        raise PermissionDenied
    Hand.objects.filter(pk=hand_id, lowered_at=None).update(lowered_at=at)


def _fitting(field: str, words: str) -> str:
    """Return the words as they are stored; raises ValidationError where they are too many."""
    column = cast("models.CharField[str, str]", Hand._meta.get_field(field))
    return str(column.clean(words.strip(), None))
