"""The page on which people, posts and units are found, and the answers that it fetches while somebody types."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from kb.directory.asked import asked_day, since_on
from kb.directory.pages import page
from kb.directory.staff_payloads import SearchPayload, search_payload
from kb.directory.staff_search import find_staff, staff_of


@require_GET
@never_cache
def people(request: HttpRequest) -> HttpResponse:
    """Show the search box and what the query finds."""
    day = asked_day(request)
    context = {"answer": _answer(request), "texts": _texts()}
    return page(request, "people.html", context, tab="directory_people", day=day)


@require_GET
@never_cache
def search(request: HttpRequest) -> JsonResponse:
    """Answer the page's own module with a ``SearchPayload``."""
    return JsonResponse(_answer(request))


def _answer(request: HttpRequest) -> SearchPayload:
    day, query = asked_day(request), request.GET.get("q", "")
    since = since_on(day, now=timezone.now())
    staff = staff_of(day)
    found = find_staff(query, staff=staff, since=since)
    return search_payload(query, found, staff=staff, since=since, is_today=day == timezone.localdate())


def _texts() -> dict[str, str]:
    """Return the sentences of the page's module."""
    return {
        "vacant": _("Vacant"),
        "concurrent": _("concurrent"),
        "others": _("Also:"),
        "deputy": _("Deputy:"),
        "extension": _("Extension"),
        "no_calls": _("Do not connect → note a call-back"),
        "nobody": _("Nobody and nothing was found"),
        "advice": _("Try a part of the name in kana, a section, a duty, or the end of the number."),
        "failed": _("The search cannot be reached. What you typed is kept; press Enter to try again."),
    }
