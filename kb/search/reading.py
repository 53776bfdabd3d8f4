"""What the pages beside the search share: what they read of their addresses, and the way from one to another."""

from datetime import date
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from kb.accounts.menu import Entry
from kb.accounts.models import User
from kb.accounts.policy import may_enter, role_of

LONGEST_WORDS = 100
LONGEST_NUMBER = 9  # digits
VIEWS = {
    "vain": gettext_lazy("Searched and not found"),
    "learned": gettext_lazy("Learned from calls"),
    "synonyms": gettext_lazy("Editors’ synonyms"),
    "pins": gettext_lazy("Pinned and left out"),
}


def shown(request: HttpRequest, view: str, context: dict[str, Any], *, page: str = "") -> HttpResponse:
    """Show one of the pages, or a ``page`` behind it, with the way to the others that whoever asks may enter."""
    entries = [
        Entry(label=label, url=reverse(f"search_{name}"), is_here=name == view)
        for name, label in VIEWS.items()
        if may_enter(role_of(request.user), f"search/{name}/")
    ]
    return render(request, f"search_review/{page or view}.html", {**context, "views": entries})


def words_in(request: HttpRequest, name: str) -> str:
    """Return what stands in a field of the address."""
    return request.GET.get(name, "").replace("\0", "").strip()[:LONGEST_WORDS]


def number_in(request: HttpRequest, name: str) -> int | None:
    """Return a number of the address."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None


def day_in(request: HttpRequest, name: str) -> date | None:
    """Return a day of the address."""
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None


def user_of(request: HttpRequest) -> User:
    """Return who asks; the door lets nobody in who has not signed in."""
    return cast(User, request.user)


def back_to(request: HttpRequest, page: str) -> HttpResponse:
    """Go back to a list as it was: its filters stand in the address of the deed, too."""
    kept = request.GET.urlencode()
    return redirect(f"{reverse(page)}?{kept}" if kept else page)
