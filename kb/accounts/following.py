"""Who wants to know when an account's rights have changed: packages above register what has to follow."""

from collections.abc import Callable

from kb.accounts.models import User

Follower = Callable[[User], None]

_followers: list[Follower] = []


def follow(function: Follower) -> None:
    """Have ``function`` called with every account that is made or changed, in the transaction of the change.

    Call it in ``AppConfig.ready``. Registering the same function again changes nothing.
    """
    if function not in _followers:
        _followers.append(function)


def tell(user: User) -> None:
    """Let everything follow that hangs on the rights of ``user``."""
    for function in _followers:
        function(user)
