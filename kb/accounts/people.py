"""Accounts are made here: the user, and the Django group of its role."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from kb.accounts.models import User
from kb.accounts.policy import Role

USUAL_TERM = timedelta(days=365)


@transaction.atomic
def create_user(
    *,
    username: str,
    password: str | None,
    display_name: str,
    person_number: str,
    role: Role,
    email: str = "",
    unit_id: int | None = None,
    until: date | None = None,
) -> User:
    """Create the account, or return the one that bears this name already, unchanged but for its group.

    Without a ``password`` nobody can sign in until one is set. ``until`` is the last day; None is the longest that is
    allowed. The role's group carries what the CMS permits; ``kb.faq_pages.permissions`` fills it.
    """
    user = User.objects.filter(username=username).first() or User.objects.create_user(
        username=username,
        password=password,
        email=email,
        display_name=display_name,
        person_number=person_number,
        role=Role(role).value,
        unit_id=unit_id,
        until=until or longest_term(),
    )
    user.groups.add(group_of(Role(user.role)))
    return user


def longest_term(today: date | None = None) -> date:
    """Return the last day that an account made ``today`` may have: a year ahead, and never past the contract."""
    ahead = (today or timezone.localdate()) + USUAL_TERM
    return min(ahead, settings.CONTRACT_ENDS) if settings.CONTRACT_ENDS else ahead


def group_of(role: Role, *, of: str = "") -> Group:
    """Return the Django group generated for ``role``, or for ``role`` in the service group with the code ``of``."""
    group, _created = Group.objects.get_or_create(name=f"role:{role.value}:{of}" if of else f"role:{role.value}")
    return group
