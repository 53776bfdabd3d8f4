"""The hands that are up, for the board and for each operator's desk."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from calllog.hands.models import Hand


@dataclass(frozen=True, kw_only=True)
class RaisedHand:
    """A hand that is up."""

    id: int
    operator: int  # the account's key
    operator_name: str
    call_id: str  # blank: no call was on the desk
    faq_number: int | None  # that was being read
    words: str
    raised_at: datetime
    answer: str  # blank: nobody has answered yet
    answered_by_name: str
    answered_at: datetime | None


def hands_up(at: datetime) -> list[RaisedHand]:
    """Return all hands that are up at ``at``, the longest first. One query."""
    up = Hand.objects.filter(Q(lowered_at=None) | Q(lowered_at__gt=at), raised_at__lte=at)
    return [_raised(hand) for hand in _with_people(up)]


def hand_of(operator_pk: int) -> RaisedHand | None:
    """Return an operator's hand; None while it is down. One query."""
    hand = _with_people(Hand.objects.filter(operator=operator_pk, lowered_at=None)).first()
    return _raised(hand) if hand else None


def _with_people(hands: QuerySet[Hand]) -> QuerySet[Hand]:
    return hands.select_related("operator", "answered_by").order_by("raised_at", "pk")


def _raised(hand: Hand) -> RaisedHand:
    return RaisedHand(
        id=hand.pk,
        operator=hand.operator_id,
        operator_name=hand.operator.get_full_name(),
        call_id=hand.call_id,
        faq_number=hand.faq_number,
        words=hand.words,
        raised_at=hand.raised_at,
        answer=hand.answer,
        answered_by_name=hand.answered_by.get_full_name() if hand.answered_by else "",
        answered_at=hand.answered_at,
    )
