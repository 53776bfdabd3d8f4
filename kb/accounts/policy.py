"""The one policy table: which role may pass which door. Pure: no request, no database.

A door is an address: the route of a URL without its language prefix, or of a websocket. What no row
names is closed to everybody.
"""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody works as; the letters are those of the city's table of roles."""

    OPERATOR = "operator"  # OP
    SUPERVISOR = "supervisor"  # SV
    AUTHOR = "author"  # AUT
    APPROVER = "approver"  # APR
    ADMINISTRATOR = "administrator"  # SYS


@dataclass(frozen=True, kw_only=True)
class Door:
    """One row: every route that begins with ``route`` is for ``roles``, and for nobody else.

    ``exact`` narrows the row to that very route. ``public`` opens it to people who have not signed in.
    """

    route: str
    roles: frozenset[Role] = frozenset()
    public: bool = False
    exact: bool = False


EVERYBODY = frozenset(Role)
AUTHORING = frozenset({Role.AUTHOR, Role.APPROVER, Role.ADMINISTRATOR})

DOORS = (
    # What citizens see
    Door(route="", roles=EVERYBODY, public=True, exact=True),
    Door(route="faq/", roles=EVERYBODY, public=True),
    Door(route="static/", roles=EVERYBODY, public=True),
    Door(route="language/", roles=EVERYBODY, public=True),
    # The way in and out
    Door(route="sign-in/", roles=EVERYBODY, public=True),
    Door(route="admin/login/", roles=EVERYBODY, public=True, exact=True),
    Door(route="sign-out/", roles=EVERYBODY),
    Door(route="start/", roles=EVERYBODY),
    # The operator's desk
    Door(route="desk/", roles=frozenset({Role.OPERATOR})),
    Door(route="ws/desk/", roles=frozenset({Role.OPERATOR})),
    # The live board and its lists of calls
    Door(route="board/", roles=frozenset({Role.SUPERVISOR})),
    Door(route="ws/board/", roles=frozenset({Role.SUPERVISOR})),
    # For other programs: the webhook asks for a signature instead of a session
    Door(route="api/v1/telephony/events", roles=EVERYBODY, public=True, exact=True),
    Door(route="api/v1/openapi.json", roles=EVERYBODY, public=True, exact=True),
    # The health page and the messages that were set aside
    Door(route="operations/", roles=frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})),
    # What monitors ask. Strangers learn only whether all is well; the figures ask for a token or the health page's door
    Door(route="healthz", roles=EVERYBODY, public=True, exact=True),
    Door(route="metrics", roles=EVERYBODY, public=True, exact=True),
    # The CMS; Wagtail's own permissions follow inside
    Door(route="admin/", roles=AUTHORING),
)


def door_of(route: str) -> Door | None:
    """Return the row for ``route``: the exact one, else the longest beginning; None where nothing names it."""
    matching = [
        door for door in DOORS if (route == door.route if door.exact else door.route and route.startswith(door.route))
    ]
    return max(matching, key=lambda door: (door.exact, len(door.route)), default=None)


def may_enter(role: Role | None, route: str) -> bool:
    """Say whether ``role`` may pass the door of ``route``; None is somebody who has not signed in."""
    door = door_of(route)
    if door is None:
        return False
    return door.public if role is None else role in door.roles


def may_see_last_digits(role: Role | None) -> bool:
    """Say whether ``role`` sees masked numbers of callers in raw messages; to others nothing is left of a number."""
    return role is Role.SUPERVISOR


def role_of(user: object) -> Role | None:
    """Return the role of a request's user; None for somebody who has not signed in."""
    return Role(user.role) if getattr(user, "is_authenticated", False) else None  # type: ignore[attr-defined]
