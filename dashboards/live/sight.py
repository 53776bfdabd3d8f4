"""How much of the board somebody sees: the centre or their own groups, with or without names."""

from dataclasses import dataclass
from datetime import date

from kb.accounts.models import User
from kb.accounts.policy import OF_A_SECTION, Deed, may, may_enter, role_of
from kb.directory.units import groups_of_unit


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What one viewer may see. Nothing is more than a kiosk on a wall shows."""

    names: bool = False  # of the operators, and who raised a hand
    opens_calls: bool = False  # behind each figure
    answers_hands: bool = False
    groups: frozenset[str] | None = None  # None: all, and the centre

    def shows(self, group: str) -> bool:
        """Say whether a group, or the centre as "", is in sight."""
        return self.groups is None or group in self.groups


def sight_of(user: User, *, on: date) -> Sight:
    """Return what ``user`` sees, by the policy table; whoever works for a section sees its groups. Two queries."""
    role = role_of(user)
    own = frozenset(groups_of_unit(user.unit_id, on=on) if user.unit_id else ()) if role in OF_A_SECTION else None
    return Sight(
        names=may(role, Deed.BOARD_NAMES),
        opens_calls=may_enter(role, "board/calls/"),
        answers_hands=may(role, Deed.HANDS_ANSWER),
        groups=own,
    )
