"""The sample operators' seats, as the sample PBX names them."""

from dataclasses import dataclass
from datetime import datetime

from calllog.presence.models import Seat
from kb.accounts.models import User
from kb.accounts.policy import Role

SAMPLE_QUEUE = "shimin"  # the service group's code: the PBX's queue of that name serves it


@dataclass(frozen=True, kw_only=True)
class SampleSeat:
    """A seat of the sample centre."""

    member: str  # as the sample PBX names it
    user_id: int


def seat_sample_operators() -> None:
    """Give each operator without a seat one that bears the user name."""
    for user in User.objects.filter(role=Role.OPERATOR, seat=None):
        Seat.objects.create(user=user, member=user.username)


def sample_seats() -> list[SampleSeat]:
    """Return all seats, in the order in which they were given."""
    return [
        SampleSeat(member=member, user_id=user_id)
        for member, user_id in Seat.objects.order_by("pk").values_list("member", "user_id")
    ]


def has_signed_in(seat: SampleSeat, *, since: datetime) -> bool:
    """Say whether the seat's operator has signed in since then."""
    return User.objects.filter(pk=seat.user_id, last_login__gte=since).exists()
