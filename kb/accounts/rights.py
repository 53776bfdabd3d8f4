"""What an account is for: whose it is, what it may do, where and until when; and which of that is allowed."""

import re
import unicodedata
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kb.accounts.models import User
from kb.accounts.people import longest_term
from kb.accounts.policy import CONTRACTORS, OF_A_SECTION, Role
from kb.accounts.sections import sections_on

WITH_A_SECTION = OF_A_SECTION | {Role.CITY}
# Letters and digits only: two spellings of one number would make two people of one.
PERSON_NUMBER = re.compile(r"[A-Z0-9](?:[A-Z0-9-]{0,18}[A-Z0-9])?", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Whose account it is; this never changes."""

    username: str
    display_name: str
    person_number: str

    @classmethod
    def from_json(cls, wanted: dict[str, Any]) -> Self:
        """Read what ``asdict`` has written."""
        return cls(**{name: wanted[name] for name in ("username", "display_name", "person_number")})


@dataclass(frozen=True, kw_only=True)
class Rights:
    """What may change in an account."""

    role: Role
    unit: str  # the section's code; blank: none
    until: date  # the last day
    is_active: bool = True

    @classmethod
    def of(cls, account: User) -> Self:
        """Return what the account has now."""
        return cls(
            role=Role(account.role),
            unit=account.unit.code if account.unit else "",
            until=account.until,
            is_active=account.is_active,
        )

    @classmethod
    def from_json(cls, wanted: dict[str, Any]) -> Self:
        """Read what ``to_json`` has written."""
        return cls(
            role=Role(wanted["role"]),
            unit=wanted["unit"],
            until=date.fromisoformat(wanted["until"]),
            is_active=wanted["is_active"],
        )

    def to_json(self) -> dict[str, Any]:
        """Return plain values for a request and for the trail."""
        return {**asdict(self), "role": self.role.value, "until": self.until.isoformat()}


def same_person(number: str, other: str) -> bool:
    """Say whether two person numbers mean one person, however they are typed."""
    return _plain(number) == _plain(other)


def checked_holder(holder: Holder) -> Holder:
    """Return the holder of a new account as it is stored; raises ValidationError, by field.

    A person who has an account keeps the spelling of their number: approval compares persons by it.
    """
    number = unicodedata.normalize("NFKC", holder.person_number).strip()
    username = unicodedata.normalize("NFKC", holder.username).strip()
    name = " ".join(unicodedata.normalize("NFC", holder.display_name).split())
    errors = {}
    if not PERSON_NUMBER.fullmatch(number):
        errors["person_number"] = _("Up to 20 Latin letters, digits and hyphens.")
    if User.objects.filter(username__iexact=username).exists():
        errors["username"] = _("There is an account with this name already.")
    if not name:
        errors["display_name"] = _("Give the name.")
    if errors:
        raise ValidationError(errors)
    known = User.objects.filter(person_number__iexact=number).values_list("person_number", flat=True).first()
    return Holder(username=username, display_name=name, person_number=known or number)


def check_rights(rights: Rights, *, today: date) -> None:
    """Raise ValidationError, by field, for rights that nobody may have from ``today`` on."""
    errors = {}
    longest = longest_term(today)
    if rights.until < today:
        errors["until"] = _("The last day has passed.")
    elif rights.until > longest:
        errors["until"] = _("The last day is %(day)s at the latest: a year ahead, or the end of the contract.") % {
            "day": longest.isoformat()
        }
    if rights.role in CONTRACTORS and rights.unit:
        errors["unit"] = _("The contractor's people have no section.")
    elif rights.role in WITH_A_SECTION and not rights.unit:
        errors["unit"] = _("This role needs a section.")
    elif rights.unit and rights.unit not in sections_on(today):
        errors["unit"] = _("There is no such section today.")
    if errors:
        raise ValidationError(errors)


def _plain(number: str) -> str:
    return unicodedata.normalize("NFKC", number).strip().casefold()
