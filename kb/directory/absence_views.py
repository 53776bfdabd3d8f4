"""Who is away: a list for all readers, and the forms of the approvers for the people of their own section."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kb.accounts.models import User
from kb.accounts.policy import Deed, may, role_of
from kb.directory.absences import (
    absences_from,
    end_absence,
    enter_absence,
    names_on,
    people_of,
)
from kb.directory.forms import AbsenceForm
from kb.directory.models import Absence
from kb.directory.pages import page
from kb.directory.staff_payloads import name_in_words, path_in_words, title_in_words, url_of
from kb.directory.staff_search import StaffOfDay, staff_of


@require_GET
@never_cache
def absences(request: HttpRequest) -> HttpResponse:
    """List who is away now and later, everybody's; those of the own section can be altered."""
    now, today = timezone.now(), timezone.localdate()
    may_edit = may(role_of(request.user), Deed.DIRECTORY_EDIT_OWN_SECTION)
    own = set(people_of(cast(User, request.user), day=today).values_list("pk", flat=True)) if may_edit else set()
    staff, names = staff_of(today), names_on(today)
    rows = [
        {
            "absence": absence,
            "person": _person(absence.person.staff_number, names.get(absence.person_id), staff),
            "deputy": _person(absence.deputy.staff_number, names.get(absence.deputy_id or 0), staff)
            if absence.deputy
            else None,
            "is_now": absence.starts_at <= now,
            "is_own": absence.person_id in own,
        }
        for absence in absences_from(now)
    ]
    context = {"rows": sorted(rows, key=lambda row: not row["is_own"]), "may_edit": may_edit}
    return page(request, "absences.html", context, tab="directory_absences")


@require_http_methods(["GET", "POST"])
@never_cache
def enter(request: HttpRequest) -> HttpResponse:
    """Enter an absence."""
    return _form(request, Absence())


@require_http_methods(["GET", "POST"])
@never_cache
def alter(request: HttpRequest, pk: int) -> HttpResponse:
    """Alter an absence of the own section; to others there is none."""
    return _form(request, _own_absence(request, pk))


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody be back now, or take back what has not begun."""
    absence = _own_absence(request, pk)
    now = timezone.now()
    has_begun = absence.starts_at < now
    end_absence(absence, by=cast(User, request.user), at=now, today=timezone.localdate())
    messages.success(request, _("The absence has ended.") if has_begun else _("The absence was taken back."))
    return redirect("directory_absences")


def _form(request: HttpRequest, absence: Absence) -> HttpResponse:
    user, today = _editor(request), timezone.localdate()
    form = AbsenceForm(request.POST or None, instance=absence, people=people_of(user, day=today), names=names_on(today))
    if request.method == "POST" and form.is_valid():
        enter_absence(form.save(commit=False), by=user, today=today)
        messages.success(request, _("Saved."))
        return redirect("directory_absences")
    context: dict[str, Any] = {"form": form, "is_new": absence.pk is None}
    return page(request, "absence_form.html", context, tab="directory_absences")


def _editor(request: HttpRequest) -> User:
    if not may(role_of(request.user), Deed.DIRECTORY_EDIT_OWN_SECTION):
        raise Http404
    return cast(User, request.user)


def _own_absence(request: HttpRequest, pk: int) -> Absence:
    own = people_of(_editor(request), day=timezone.localdate())
    return get_object_or_404(Absence.objects.select_related("person", "deputy"), pk=pk, person__in=own)


def _person(staff_number: str, name: str | None, staff: StaffOfDay) -> dict[str, str]:
    posts = staff.posts_of.get(staff_number, ())
    if not posts:
        return {"name": name or staff_number}
    card = staff.cards[posts[0]]
    return {
        "name": name_in_words(card),
        "title": title_in_words(card),
        "path": path_in_words(card),
        "extension": card.entry.extension,
        "url": url_of(card),
    }
