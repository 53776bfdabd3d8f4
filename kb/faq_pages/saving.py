"""Two authors on one page: whoever saves later is told whose text theirs was saved over."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

BACKGROUND = "application/json"  # Wagtail's own autosave, which it refuses by itself when there is a newer text


def warn_of_conflict(request: HttpRequest, page: Any) -> None:
    """Say so when the form was loaded before the latest revision was stored.

    Both texts stay among the revisions. Wagtail asks the later author beforehand, but only where its scripts run and
    the two look at the page at the same time.
    """
    seen = request.POST.get("overwrite_revision_id") or request.POST.get("loaded_revision_id")
    latest = page.latest_revision
    if not seen or latest is None or seen == str(latest.pk) or BACKGROUND in request.headers.get("Accept", ""):
        return
    if latest.user_id == getattr(request.user, "pk", None):
        return  # one's own autosave, or one's own other window
    comparison = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, latest.pk, "latest"])
    messages.warning(
        request,
        _("%(name)s saved a text while you were writing. Yours was saved over it; compare the two.")
        % {"name": latest.user or _("A program")},
        buttons=[messages.button(comparison, _("Compare"))],
    )
