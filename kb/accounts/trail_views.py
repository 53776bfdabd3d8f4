"""The page of the audit trail, and the table to take away. What is seen is narrowed before anything is looked for."""

from dataclasses import asdict
from datetime import date
from json import dumps
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from kb.accounts.labels import entry_rows
from kb.accounts.models import User
from kb.accounts.policy import Deed, may, role_of
from kb.accounts.sections import sections_on
from kb.accounts.sight import sight_of
from kb.accounts.words import WHOLE_TRAIL
from kb.audit import trail
from kb.audit.models import Action, AuditEntry
from kb.audit.queries import Search, entries
from kb.tables.writing import csv_bytes

ON_A_PAGE = 50
AT_ONCE = 100_000  # rows of one file: some seconds, and what a spreadsheet opens
LONGEST_ID = 18  # digits that a row's number can have


@require_GET
@never_cache
def audit(request: HttpRequest) -> HttpResponse:
    """Show a page of the trail, newest first. Looking is not noted, taking away is: the trail would speak of itself."""
    search, sight = _search(request.GET), sight_of(_user(request))
    before = _number(request.GET.get("before", ""))
    found = entries(sight, search)
    rows = list((found.filter(pk__lt=before) if before else found)[: ON_A_PAGE + 1])
    context = {
        "rows": entry_rows(rows[:ON_A_PAGE], sight=sight, sections=sections_on(timezone.localdate())),
        "older": rows[ON_A_PAGE - 1].pk if len(rows) > ON_A_PAGE else None,
        "before": before,
        "search": search,
        "is_filtered": search != Search(),
        "actions": Action.choices,
        "scope": _scope(request),
        "may_export": may(role_of(request.user), Deed.AUDIT_EXPORT),
    }
    return render(request, "accounts/audit.html", context)


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Hand out what was looked for as CSV; that stands in the trail before the file leaves."""
    if not may(role_of(request.user), Deed.AUDIT_EXPORT):
        raise Http404
    search = _search(request.POST)
    rows = list(entries(sight_of(_user(request)), search)[: AT_ONCE + 1])
    if len(rows) > AT_ONCE:
        messages.error(request, _("More than %(rows)d entries: narrow the days.") % {"rows": AT_ONCE})
        return redirect("audit")
    looked_for = {name: str(value) for name, value in asdict(search).items() if value}
    trail.note(
        Action.EXPORTED,
        by=request.user,
        subject=WHOLE_TRAIL,
        subject_key="audit",
        details={"rows": len(rows), **looked_for},
    )
    response = HttpResponse(
        csv_bytes(HEADER, (_cells(entry) for entry in rows)), content_type="text/csv; charset=utf-8"
    )
    name = f"audit-{timezone.localtime():%Y%m%d-%H%M}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


# The names of the columns are those of the database: other programs read the file, whatever the screen's language.
HEADER = (
    "id",
    "at",
    "action",
    "actor",
    "actor_name",
    "person_number",
    "role",
    "unit",
    "subject",
    "subject_key",
    "reason",
    "details",
)


def _cells(entry: AuditEntry) -> list[str | int | None]:
    """Return one row. ``at`` is Japan's time with its offset, to the microsecond; ``details`` JSON."""
    return [
        entry.pk,
        timezone.localtime(entry.at).isoformat(),
        entry.action,
        entry.actor,
        entry.actor_name,
        entry.person_number,
        entry.role,
        entry.unit,
        entry.subject,
        entry.subject_key,
        entry.reason,
        dumps(entry.details, ensure_ascii=False, sort_keys=True) if entry.details else "",
    ]


def _scope(request: HttpRequest) -> str:
    """Say in words what this reader sees."""
    role = role_of(request.user)
    if may(role, Deed.AUDIT_READ_ALL):
        return _("You see everything.")
    if may(role, Deed.AUDIT_READ_TEAM):
        return _("You see what operators and supervisors did, without the personal data that they read.")
    if may(role, Deed.AUDIT_READ_OWN_FAQS):
        return _("You see what you did yourself, and what was done to your section's FAQs.")
    return _("You see what you did yourself.")


def _search(given: QueryDict) -> Search:
    """Read what is looked for; what nobody offers is passed over."""
    action = given.get("action", "")
    return Search(
        action=action if action in Action else "",
        person=given.get("person", "").replace("\0", "").strip(),
        subject=given.get("subject", "").replace("\0", "").strip(),
        first_day=_day(given.get("first_day", "")),
        last_day=_day(given.get("last_day", "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_ID else None


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
