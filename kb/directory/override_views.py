"""Exceptions to the hours: the list, and what two people do about one."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kb.accounts.languages import in_screen_language
from kb.accounts.models import User
from kb.accounts.policy import Deed, may, role_of
from kb.directory import overriding
from kb.directory.forms import OverrideForm
from kb.directory.models import HoursOverride
from kb.directory.pages import page

PAST_SHOWN = 50
REFUSALS = {
    overriding.SamePersonError: gettext_lazy(
        "Nothing was changed: somebody else than who proposed it must approve it."
    ),
    overriding.NotWaitingError: gettext_lazy("Nothing was changed: this is decided already, or its time is over."),
}


@require_GET
@never_cache
def overrides(request: HttpRequest) -> HttpResponse:
    """List the exceptions: those that wait for approval or hold, those to come, those that are over."""
    now, user = timezone.now(), cast(User, request.user)
    groups = overriding.groups_to_approve(user)
    rows = HoursOverride.objects.select_related("service_group", "proposed_by", "approved_by")
    running = rows.filter(ends_at__gt=now, withdrawn_at=None).order_by("starts_at", "pk")
    past = rows.exclude(pk__in=running.values("pk")).order_by("-starts_at", "-pk")[:PAST_SHOWN]
    context = {
        "running": [_row(override, user=user, groups=groups, now=now) for override in running],
        "past": [_row(override, user=user, groups=groups, now=now) for override in past],
        "may_propose": may(role_of(user), Deed.HOURS_OVERRIDE),
    }
    return page(request, "hours.html", context, tab="directory_hours")


@require_http_methods(["GET", "POST"])
@never_cache
def propose(request: HttpRequest) -> HttpResponse:
    """Propose an exception."""
    if not may(role_of(request.user), Deed.HOURS_OVERRIDE):
        raise Http404
    now = timezone.now()
    form = OverrideForm(request.POST or None, at=now)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        overriding.propose(
            group=values["group"],
            starts_at=values["starts_at"],
            ends_at=values["ends_at"],
            is_open=values["is_open"],
            reason=values["reason"],
            by=cast(User, request.user),
            at=now,
        )
        messages.success(request, _("Proposed. It holds as soon as somebody else has approved it."))
        return redirect("directory_hours")
    return page(request, "hours_form.html", {"form": form}, tab="directory_hours")


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve what somebody else has proposed."""
    return _decide(request, pk, overriding.approve, done=_("Approved. It holds from its beginning to its end."))


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an exception back."""
    return _decide(request, pk, overriding.withdraw, done=_("Withdrawn. The ordinary hours hold."))


def _decide(request: HttpRequest, pk: int, deed: Callable[..., HoursOverride], *, done: str) -> HttpResponse:
    try:
        deed(pk, by=cast(User, request.user), at=timezone.now())
    except (HoursOverride.DoesNotExist, overriding.NotAllowedError) as error:
        raise Http404 from error
    except overriding.OverrideError as error:
        messages.error(request, REFUSALS[type(error)])
    else:
        messages.success(request, done)
    return redirect("directory_hours")


def _row(override: HoursOverride, *, user: User, groups: frozenset[str] | None, now: datetime) -> dict[str, Any]:
    group = override.service_group
    waits = override.approved_at is None and override.withdrawn_at is None
    is_over = override.ends_at <= now
    return {
        "override": override,
        "group": in_screen_language(group.name, group.name_en) if group else "",
        "state": _state(override, now=now),
        "may_approve": waits
        and not is_over
        and not overriding.is_same_person(user, override)
        and overriding.may_approve(override, groups),
        "is_own": waits and not is_over and overriding.is_same_person(user, override),
        "may_withdraw": not is_over and override.withdrawn_at is None and overriding.may_withdraw(user),
    }


def _state(override: HoursOverride, *, now: datetime) -> tuple[str, str]:
    """Return how it stands, as a mark and in a word."""
    if override.withdrawn_at:
        return "withdrawn", _("Withdrawn")
    if override.approved_at is None:
        return ("expired", _("Never approved")) if override.ends_at <= now else ("waiting", _("Waits for approval"))
    if override.ends_at <= now:
        return "over", _("Over")
    return ("holds", _("Holds now")) if override.starts_at <= now else ("coming", _("Approved, to come"))
