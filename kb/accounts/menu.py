"""The way from screen to screen: what a role may enter, in one list, from the policy table."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kb.accounts.passwords import must_be_changed
from kb.accounts.policy import may_enter, role_of


@dataclass(frozen=True, kw_only=True)
class Screen:
    """One screen with an address of its own."""

    url_name: str
    label: str | Promise
    door: str  # the route that the policy table opens
    pages: str = ""  # where its pages are; blank: below its own address


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One way as a page shows it."""

    label: str | Promise
    url: str
    is_here: bool


SCREENS = (
    Screen(url_name="desk", label=_("Desk"), door="desk/"),
    Screen(url_name="board", label=_("Board"), door="board/"),
    Screen(url_name="office", label=_("Calls and records"), door="records/"),
    Screen(url_name="office_callbacks", label=_("Call-backs"), door="records/callbacks/"),
    Screen(url_name="news", label=_("News"), door="news/"),
    Screen(url_name="knowledge", label=_("FAQs"), door="knowledge/"),
    Screen(url_name="feedback", label=_("Feedback"), door="feedback/"),
    Screen(url_name="search_vain", label=_("Search terms"), door="search/vain/", pages="/search/"),
    Screen(url_name="directory_people", label=_("Sections and people"), door="directory/"),
    Screen(url_name="directory_imports", label=_("Directory import"), door="directory/import/"),
    Screen(url_name="wagtailadmin_home", label=_("CMS"), door="admin/"),
    Screen(url_name="accounts", label=_("Accounts"), door="accounts/"),
    Screen(url_name="audit", label=_("Audit trail"), door="audit/"),
    Screen(url_name="operations", label=_("Operations"), door="operations/"),
    Screen(url_name="password", label=_("Change password"), door="accounts/password/"),
)
FULL_WINDOW = frozenset({"desk", "board"})  # no line to spare: there the menu opens from the bar


def entries_for(request: HttpRequest) -> list[Entry]:
    """Return the screens that whoever asks may enter; none before they have signed in with a password of their own."""
    user = getattr(request, "user", None)
    role = role_of(user)
    if role is None or must_be_changed(user):
        return []
    shown = [(screen, reverse(screen.url_name)) for screen in SCREENS if may_enter(role, screen.door)]
    # Of two addresses that begin alike the longer one is where we are.
    pages = {url: screen.pages or url for screen, url in shown}
    here = max((url for url, below in pages.items() if request.path.startswith(below)), key=len, default=None)
    return [Entry(label=screen.label, url=url, is_here=url == here) for screen, url in shown]


def fills_window(request: HttpRequest) -> bool:
    """Say whether this page's screen leaves no room for a line of its own."""
    match = request.resolver_match
    return match is not None and match.url_name in FULL_WINDOW
