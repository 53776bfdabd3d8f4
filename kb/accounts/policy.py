"""The one policy table: which role may pass which door, and do which deed behind it. Pure: no request, no database.

A door is an address: the route of a URL without its language prefix, or of a websocket. What no row
names is closed to everybody. Source: ``docs/roles.md``, the city's table of roles.
"""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody works as; the letters are those of the city's table of roles."""

    OPERATOR = "operator"  # OP
    SUPERVISOR = "supervisor"  # SV
    MANAGER = "manager"  # MGR
    AUTHOR = "author"  # AUT
    APPROVER = "approver"  # APR
    STAFF = "staff"  # STF
    CITY = "city"  # CTY
    AUDITOR = "auditor"  # AUD
    ADMINISTRATOR = "administrator"  # SYS


EVERYBODY = frozenset(Role)
CONTRACTORS = frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.MANAGER})  # the others are the city's own
OF_A_SECTION = frozenset({Role.AUTHOR, Role.APPROVER, Role.STAFF})  # their sight follows their own 課
READERS = EVERYBODY - {Role.ADMINISTRATOR}  # SYS keeps the machine running and sees nothing of the work
WITH_TEXTS = frozenset({Role.AUTHOR, Role.APPROVER, Role.CITY})
IN_THE_CMS = WITH_TEXTS | {Role.ADMINISTRATOR}
AT_THE_BOARD = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.APPROVER, Role.CITY, Role.AUDITOR})
BESIDE_THE_SEARCH = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.APPROVER, Role.CITY, Role.AUDITOR})
AUTHORITY = {
    # Who grants a role must stand above it; the same rank is not above.
    Role.OPERATOR: 1,
    Role.STAFF: 1,
    Role.AUTHOR: 2,
    Role.SUPERVISOR: 2,
    Role.APPROVER: 3,
    Role.MANAGER: 3,
    Role.AUDITOR: 3,
    Role.ADMINISTRATOR: 3,
    Role.CITY: 4,
}
ACCOUNTS_SEEN = {
    # Whose accounts somebody sees: those that the table lets them deal with.
    Role.SUPERVISOR: CONTRACTORS,
    Role.MANAGER: CONTRACTORS,
    Role.CITY: (EVERYBODY - CONTRACTORS) | {Role.MANAGER},
    Role.AUDITOR: EVERYBODY,
    Role.ADMINISTRATOR: EVERYBODY,
}


@dataclass(frozen=True, kw_only=True)
class Door:
    """One row: every route that begins with ``route`` is for ``roles``, and for nobody else.

    ``exact`` narrows the row to that very route. ``public`` opens it to people who have not signed in.
    """

    route: str
    roles: frozenset[Role] = frozenset()
    public: bool = False
    exact: bool = False


DOORS = (
    # What citizens see
    Door(route="", roles=EVERYBODY, public=True, exact=True),
    Door(route="faq/", roles=EVERYBODY, public=True),
    Door(route="search/", roles=EVERYBODY, public=True, exact=True),
    Door(route="category/", roles=EVERYBODY, public=True),
    Door(route="sections/", roles=EVERYBODY, public=True),
    Door(route="events/", roles=EVERYBODY, public=True),
    Door(route="feed/", roles=EVERYBODY, public=True),
    Door(route="sitemap.xml", roles=EVERYBODY, public=True, exact=True),
    Door(route="robots.txt", roles=EVERYBODY, public=True, exact=True),
    Door(route="favicon.ico", roles=EVERYBODY, public=True, exact=True),
    Door(route="documents/", roles=EVERYBODY, public=True),  # the files of answers; the FAQs' app narrows it
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
    # Calls and records; the views narrow them to what DEEDS allows
    Door(route="records/", roles=CONTRACTORS | {Role.CITY, Role.AUDITOR}),
    Door(route="records/callbacks/", roles=CONTRACTORS),
    Door(route="records/exports/", roles=frozenset({Role.SUPERVISOR, Role.MANAGER, Role.CITY, Role.AUDITOR})),
    # What the centre must know; the views narrow writing to what DEEDS allows
    Door(route="news/", roles=READERS),
    Door(route="news/new/", roles=frozenset({Role.SUPERVISOR, Role.MANAGER, Role.CITY})),
    # The live board, its lists of calls, raised hands, and the screens on the wall
    Door(route="board/", roles=AT_THE_BOARD),
    Door(route="board/calls/", roles=AT_THE_BOARD - OF_A_SECTION),
    Door(route="board/hands/", roles=frozenset({Role.SUPERVISOR, Role.MANAGER})),
    Door(route="board/kiosks/", roles=frozenset({Role.SUPERVISOR, Role.MANAGER})),
    Door(route="board/kiosk/", roles=EVERYBODY, public=True),  # the view asks for the token
    Door(route="ws/board/", roles=AT_THE_BOARD),
    Door(route="ws/kiosk/", roles=EVERYBODY, public=True),
    # People, sections and opening hours, as the centre and the city's staff see them
    Door(route="directory/", roles=READERS),
    Door(route="directory/import/", roles=frozenset({Role.CITY, Role.APPROVER})),
    # The FAQs as operators see and saw them
    Door(route="knowledge/", roles=READERS),
    # What citizens said of them; the views narrow it to what DEEDS allows
    Door(route="feedback/", roles=READERS - {Role.STAFF}),
    # What the search has learned, what it lacks, and what editors want of it; the views narrow deeds to DEEDS
    Door(route="search/learned/", roles=BESIDE_THE_SEARCH),
    Door(route="search/vain/", roles=BESIDE_THE_SEARCH | {Role.AUTHOR}),
    Door(route="search/synonyms/", roles=BESIDE_THE_SEARCH),
    Door(route="search/pins/", roles=BESIDE_THE_SEARCH),
    # Accounts, their roles and their ends
    Door(
        route="accounts/",
        roles=frozenset({Role.SUPERVISOR, Role.MANAGER, Role.CITY, Role.AUDITOR, Role.ADMINISTRATOR}),
    ),
    # One's own password
    Door(route="accounts/password/", roles=EVERYBODY, exact=True),
    # Who did and who saw what; the view narrows it to what DEEDS allows
    Door(route="audit/", roles=EVERYBODY - {Role.ADMINISTRATOR}),
    # For other programs: the webhook asks for a signature instead of a session
    Door(route="api/v1/telephony/events", roles=EVERYBODY, public=True, exact=True),
    Door(route="api/v1/openapi.json", roles=EVERYBODY, public=True, exact=True),
    # The health page and the messages that were set aside
    Door(route="operations/", roles=frozenset({Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR})),
    # What monitors ask. Strangers learn only whether all is well; the figures ask for a token or the health page's door
    Door(route="healthz", roles=EVERYBODY, public=True, exact=True),
    Door(route="metrics", roles=EVERYBODY, public=True, exact=True),
    # The CMS; Wagtail's own permissions follow inside. Lists and choosers of texts are for those who work on them
    Door(route="admin/", roles=IN_THE_CMS),
    Door(route="admin/pages/", roles=WITH_TEXTS),
    Door(route="admin/choose-page/", roles=WITH_TEXTS),
    Door(route="admin/documents/", roles=WITH_TEXTS),
    Door(route="admin/api/", roles=WITH_TEXTS),
    Door(route="admin/faq/", roles=WITH_TEXTS),
    Door(route="admin/waste/", roles=frozenset({Role.CITY, Role.ADMINISTRATOR})),
)


class Deed(StrEnum):
    """What somebody may do behind a door; a row of the city's table of roles, or a part of one."""

    FAQ_WRITE = "faq_write"
    FAQ_APPROVE_OWN_SECTION = "faq_approve_own_section"
    FAQ_APPROVE_ANY_SECTION = "faq_approve_any_section"
    FAQ_PUBLISH_URGENTLY = "faq_publish_urgently"
    FAQ_CONFIRM_URGENT = "faq_confirm_urgent"
    FAQ_READ_INTERNAL = "faq_read_internal"  # operator's note, rule, and what is not for citizens
    FAQ_READ_PAST = "faq_read_past"  # drafts, revisions, "what did the operator see at …"
    FEEDBACK_READ_ALL = "feedback_read_all"
    FEEDBACK_READ_OWN_SECTION = "feedback_read_own_section"
    DIRECTORY_READ = "directory_read"
    DIRECTORY_EDIT_OWN_SECTION = "directory_edit_own_section"
    DIRECTORY_IMPORT = "directory_import"
    DIRECTORY_IMPORT_APPROVE = "directory_import_approve"
    HOURS_OVERRIDE = "hours_override"
    HOURS_OVERRIDE_APPROVE = "hours_override_approve"
    ACCOUNTS_CONTRACTOR = "accounts_contractor"
    ACCOUNTS_CITY = "accounts_city"
    ACCOUNTS_REQUEST = "accounts_request"  # somebody else decides
    ACCOUNTS_READ = "accounts_read"
    ACCOUNTS_DISABLE = "accounts_disable"
    AUDIT_READ_OWN = "audit_read_own"
    AUDIT_READ_TEAM = "audit_read_team"
    AUDIT_READ_ALL = "audit_read_all"
    AUDIT_READ_OWN_FAQS = "audit_read_own_faqs"  # what was done to the FAQs of one's section
    AUDIT_EXPORT = "audit_export"
    RECORDS_READ_OWN = "records_read_own"  # one's own contacts
    RECORDS_READ_ALL = "records_read_all"
    RECORDS_READ_MASKED = "records_read_masked"  # all of them, without what a caller said of themselves
    RECORDS_CORRECT_OWN = "records_correct_own"  # for a day
    RECORDS_CORRECT = "records_correct"
    RECORDS_EXPORT = "records_export"  # the list as a file, without what a caller said of themselves
    CALLBACKS = "callbacks"  # the list of who must be rung back, and what became of it
    CALLER_UNMASK = "caller_unmask"  # the whole number, for a reason, while the call or its record is open
    HANDS_ANSWER = "hands_answer"
    BOARD_NAMES = "board_names"  # who is doing what, on the board and in its lists
    KIOSKS = "kiosks"  # screens on the wall that nobody signs in at
    NEWS_WRITE = "news_write"
    SEARCH_TAKE_BACK = "search_take_back"  # what calls have taught the search
    SEARCH_VAIN_END = "search_vain_end"  # what becomes of a query that found nothing
    SEARCH_STEER = "search_steer"  # synonyms, and FAQs pinned or left out
    MASKED_NUMBERS = "masked_numbers"  # the last digits of a caller's number in raw messages


DEEDS: dict[Deed, frozenset[Role]] = {
    Deed.FAQ_WRITE: frozenset({Role.AUTHOR, Role.APPROVER}),
    Deed.FAQ_APPROVE_OWN_SECTION: frozenset({Role.APPROVER}),
    Deed.FAQ_APPROVE_ANY_SECTION: frozenset({Role.CITY}),
    Deed.FAQ_PUBLISH_URGENTLY: frozenset({Role.APPROVER, Role.CITY}),
    Deed.FAQ_CONFIRM_URGENT: frozenset({Role.APPROVER, Role.CITY}),
    Deed.FAQ_READ_INTERNAL: READERS,
    Deed.FAQ_READ_PAST: frozenset({Role.AUTHOR, Role.APPROVER, Role.SUPERVISOR, Role.MANAGER, Role.CITY, Role.AUDITOR}),
    Deed.FEEDBACK_READ_ALL: CONTRACTORS | {Role.CITY, Role.AUDITOR},
    Deed.FEEDBACK_READ_OWN_SECTION: frozenset({Role.AUTHOR, Role.APPROVER}),
    Deed.DIRECTORY_READ: READERS,
    Deed.DIRECTORY_EDIT_OWN_SECTION: frozenset({Role.APPROVER}),
    Deed.DIRECTORY_IMPORT: frozenset({Role.CITY}),
    Deed.DIRECTORY_IMPORT_APPROVE: frozenset({Role.APPROVER}),
    Deed.HOURS_OVERRIDE: frozenset({Role.SUPERVISOR, Role.MANAGER, Role.CITY}),
    Deed.HOURS_OVERRIDE_APPROVE: frozenset({Role.APPROVER, Role.MANAGER, Role.CITY}),
    Deed.ACCOUNTS_CONTRACTOR: frozenset({Role.MANAGER}),
    Deed.ACCOUNTS_CITY: frozenset({Role.CITY}),
    Deed.ACCOUNTS_REQUEST: frozenset({Role.SUPERVISOR, Role.CITY}),
    Deed.ACCOUNTS_READ: frozenset({Role.MANAGER, Role.CITY, Role.AUDITOR, Role.ADMINISTRATOR, Role.SUPERVISOR}),
    Deed.ACCOUNTS_DISABLE: frozenset({Role.MANAGER, Role.CITY, Role.ADMINISTRATOR}),
    Deed.AUDIT_READ_OWN: READERS,
    Deed.AUDIT_READ_TEAM: frozenset({Role.SUPERVISOR, Role.MANAGER, Role.CITY, Role.AUDITOR}),
    Deed.AUDIT_READ_ALL: frozenset({Role.MANAGER, Role.CITY, Role.AUDITOR}),
    Deed.AUDIT_READ_OWN_FAQS: frozenset({Role.APPROVER}),
    Deed.AUDIT_EXPORT: frozenset({Role.AUDITOR}),
    Deed.RECORDS_READ_OWN: frozenset({Role.OPERATOR}),
    Deed.RECORDS_READ_ALL: frozenset({Role.SUPERVISOR, Role.MANAGER}),
    Deed.RECORDS_READ_MASKED: frozenset({Role.CITY, Role.AUDITOR}),
    Deed.RECORDS_CORRECT_OWN: frozenset({Role.OPERATOR}),
    Deed.RECORDS_CORRECT: frozenset({Role.SUPERVISOR}),
    Deed.RECORDS_EXPORT: frozenset({Role.SUPERVISOR, Role.MANAGER, Role.CITY, Role.AUDITOR}),
    Deed.CALLBACKS: frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.MANAGER}),
    Deed.CALLER_UNMASK: frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.MANAGER}),
    Deed.HANDS_ANSWER: frozenset({Role.SUPERVISOR, Role.MANAGER}),
    Deed.BOARD_NAMES: frozenset({Role.SUPERVISOR, Role.MANAGER}),
    Deed.KIOSKS: frozenset({Role.SUPERVISOR, Role.MANAGER}),
    Deed.NEWS_WRITE: frozenset({Role.SUPERVISOR, Role.MANAGER, Role.CITY}),
    Deed.SEARCH_TAKE_BACK: frozenset({Role.SUPERVISOR, Role.MANAGER}),
    Deed.SEARCH_VAIN_END: WITH_TEXTS | {Role.SUPERVISOR, Role.MANAGER},
    Deed.SEARCH_STEER: frozenset({Role.APPROVER, Role.MANAGER, Role.CITY}),
    Deed.MASKED_NUMBERS: frozenset({Role.SUPERVISOR, Role.MANAGER}),
}


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


def may(role: Role | None, deed: Deed) -> bool:
    """Say whether ``role`` may do ``deed``; None is somebody who has not signed in."""
    return role in DEEDS[deed]


def may_grant(role: Role | None, granted: Role) -> bool:
    """Say whether ``role`` may give somebody else the role ``granted``.

    The manager for the contractor's people, the city for its own and for the manager, and nobody a role of their own
    rank or above. Nobody gives a role to themselves: that the caller compares by person.
    """
    if role is None or AUTHORITY[granted] >= AUTHORITY[role]:
        return False
    if granted in CONTRACTORS:
        return may(role, Deed.ACCOUNTS_CONTRACTOR) or (granted is Role.MANAGER and may(role, Deed.ACCOUNTS_CITY))
    return may(role, Deed.ACCOUNTS_CITY)


def may_change_at_once(role: Role | None, of: Role) -> bool:
    """Say whether ``role`` changes accounts of the role ``of`` without asking anybody."""
    return may_grant(role, of) and not may(role, Deed.ACCOUNTS_REQUEST)


def may_ask_for(role: Role | None, of: Role) -> bool:
    """Say whether ``role`` may propose a change to accounts of the role ``of``, for somebody else to decide."""
    if role is None or not may(role, Deed.ACCOUNTS_REQUEST) or AUTHORITY[of] >= AUTHORITY[role]:
        return False
    return may_grant(role, of) or (role in CONTRACTORS and of in CONTRACTORS)


def may_stop(role: Role | None, of: Role) -> bool:
    """Say whether ``role`` may disable accounts of the role ``of``; that takes no second person, whoever does it."""
    if role is None or not may(role, Deed.ACCOUNTS_DISABLE) or AUTHORITY[of] >= AUTHORITY[role]:
        return False
    return may_grant(role, of) or role is Role.ADMINISTRATOR


def may_see_account(role: Role | None, of: Role) -> bool:
    """Say whether ``role`` sees the accounts of the role ``of``."""
    return role is not None and of in ACCOUNTS_SEEN.get(role, frozenset())


def role_of(user: object) -> Role | None:
    """Return the role of a request's user; None for somebody who has not signed in."""
    return Role(user.role) if getattr(user, "is_authenticated", False) else None  # type: ignore[attr-defined]
