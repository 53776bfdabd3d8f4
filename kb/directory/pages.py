"""What all pages of the directory have in common: the ways from one to another, and the day that they tell of."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kb.accounts.policy import may_enter, role_of

TABS = (
    ("directory_people", _("Search"), "directory/"),
    ("directory_units", _("Organisation"), "directory/units/"),
    ("directory_open", _("Opening hours"), "directory/open/"),
    ("directory_hours", _("Exceptions to the hours"), "directory/hours/"),
    ("directory_absences", _("Absences"), "directory/absences/"),
    ("directory_imports", _("Imports"), "directory/import/"),
)  # the route's name, the label, the door


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, tab: str, day: date | None = None
) -> HttpResponse:
    """Render a page under its tab; ``day`` is the one that it tells of, where it tells of one."""
    role = role_of(request.user)
    tabs = [
        {"url": reverse(name), "label": label, "current": name == tab}
        for name, label, door in TABS
        if may_enter(role, door)
    ]
    shared = {"tabs": tabs, "day": day, "is_today": day == timezone.localdate()}
    return render(request, f"directory/{template}", {**shared, **context})
