"""Accounts and the groups of their roles."""

import pytest

from kb.accounts.models import User
from kb.accounts.people import create_user
from kb.accounts.policy import Role

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def _create(**values: object) -> User:
    return create_user(
        **{
            "username": "sato",
            "password": "a long sample password",
            "display_name": "佐藤",
            "person_number": "S1",
            "role": Role.AUTHOR,
            **values,
        }
    )


def test_new_user_stands_in_the_group_of_the_role():
    user = _create()

    assert (user.role, user.person_number, user.check_password("a long sample password")) == ("author", "S1", True)
    assert [group.name for group in user.groups.all()] == ["role:author"]
    assert (user.is_staff, user.is_superuser) == (False, False)


def test_creating_again_changes_nothing_and_raises_nobody():
    first = _create()

    second = _create(password="another password", role=Role.ADMINISTRATOR)

    assert second == first
    assert (second.role, second.check_password("a long sample password")) == ("author", True)
    assert [group.name for group in second.groups.all()] == ["role:author"]
