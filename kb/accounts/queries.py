"""Accounts are looked up here, as far as a role sees them."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Q, QuerySet

from kb.accounts import policy
from kb.accounts.models import AccountRequest, User
from kb.accounts.policy import Role

SOON = timedelta(days=30)


class State(StrEnum):
    """How an account stands on a day; one that is disabled is that, whenever it ends."""

    ACTIVE = "active"
    ENDS_SOON = "ends_soon"  # active too
    ENDED = "ended"
    DISABLED = "disabled"


@dataclass(frozen=True, kw_only=True)
class AccountSearch:
    """Which accounts are looked for; a blank field means any."""

    text: str = ""  # a part of the name or of the sign-in name, or the person number's beginning
    role: str = ""
    unit: str = ""  # the section's code
    state: str = ""


def accounts_seen(role: Role | None) -> QuerySet[User]:
    """Return the accounts that somebody of this role sees, by name."""
    seen = [of.value for of in Role if policy.may_see_account(role, of)]
    return User.objects.filter(role__in=seen).select_related("unit").order_by("display_name", "pk")


def find_accounts(accounts: QuerySet[User], search: AccountSearch, *, today: date) -> QuerySet[User]:
    """Return those of the accounts that are looked for."""
    if search.text:
        accounts = accounts.filter(
            Q(display_name__icontains=search.text)
            | Q(username__icontains=search.text)
            | Q(person_number__istartswith=search.text)
        )
    if search.role:
        accounts = accounts.filter(role=search.role)
    if search.unit:
        accounts = accounts.filter(unit__code=search.unit)
    return accounts.filter(_standing(search.state, today=today)) if search.state else accounts


def state_of(account: User, *, today: date) -> State:
    """Return how the account stands on ``today``."""
    if not account.is_active:
        return State.DISABLED
    if account.until < today:
        return State.ENDED
    return State.ENDS_SOON if account.until <= today + SOON else State.ACTIVE


def requests_seen(role: Role | None) -> QuerySet[AccountRequest]:
    """Return the requests about accounts that somebody of this role sees, those that wait first, newest first."""
    seen = [of.value for of in Role if policy.may_see_account(role, of)]
    waits = Q(state=AccountRequest.State.WAITING)
    return (
        AccountRequest.objects.filter(wanted__role__in=seen)
        .select_related("account", "requested_by", "decided_by")
        .annotate(waits=waits)
        .order_by("-waits", "-requested_at", "-pk")
    )


def _standing(state: str, *, today: date) -> Q:
    if state == State.DISABLED:
        return Q(is_active=False)
    if state == State.ENDED:
        return Q(is_active=True, until__lt=today)
    if state == State.ENDS_SOON:
        return Q(is_active=True, until__gte=today, until__lte=today + SOON)
    return Q(is_active=True, until__gte=today)
