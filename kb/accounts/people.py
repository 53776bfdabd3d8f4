"""Accounts are made here: the user, and the Django group of its role."""

from django.contrib.auth.models import Group
from django.db import transaction

from kb.accounts.models import User
from kb.accounts.policy import Role


@transaction.atomic
def create_user(
    *, username: str, password: str, display_name: str, person_number: str, role: Role, email: str = ""
) -> User:
    """Create the account, or return the one that bears this name already, unchanged but for its group.

    The role's group carries what the CMS permits; ``kb.faq_pages.permissions`` fills it.
    """
    user = User.objects.filter(username=username).first() or User.objects.create_user(
        username=username,
        password=password,
        email=email,
        display_name=display_name,
        person_number=person_number,
        role=Role(role).value,
    )
    user.groups.add(group_of(Role(user.role)))
    return user


def group_of(role: Role) -> Group:
    """Return the Django group generated for ``role``."""
    group, _created = Group.objects.get_or_create(name=f"role:{role.value}")
    return group
