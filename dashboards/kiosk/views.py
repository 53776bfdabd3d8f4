"""The pages on which addresses are made and withdrawn, and the board itself."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboards.kiosk.deeds import make_kiosk, withdraw_kiosk
from dashboards.kiosk.forms import KioskForm
from dashboards.kiosk.models import Kiosk
from dashboards.kiosk.queries import viewer_at
from dashboards.live.views import board_context
from kb.accounts.languages import in_screen_language
from kb.accounts.models import User
from kb.directory.models import ServiceGroup


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def kiosks(request: HttpRequest) -> HttpResponse:
    """List the addresses, and make one; its token is shown this once."""
    today = timezone.localdate()
    form = KioskForm(request.POST if request.method == "POST" else None, today=today)
    address = ""
    if request.method == "POST" and form.is_valid():
        _kiosk, token = make_kiosk(**form.cleaned_data, by=cast(User, request.user), at=timezone.now())
        address = request.build_absolute_uri(reverse("kiosk", args=[token]))
        form = KioskForm(today=today)
    names = {group.code: in_screen_language(group.name, group.name_en) for group in ServiceGroup.objects.all()}
    rows = [
        {"kiosk": kiosk, "shows": names.get(kiosk.group_code, _("Whole centre")), "is_shown": kiosk.is_shown(today)}
        for kiosk in Kiosk.objects.select_related("made_by")
    ]
    status = 422 if form.errors else 200
    return render(request, "kiosk/list.html", {"form": form, "rows": rows, "address": address}, status=status)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an address show nothing any more."""
    try:
        withdraw_kiosk(pk, by=cast(User, request.user), at=timezone.now())
    except Kiosk.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("The address shows nothing any more."))
    return redirect("kiosks")


@require_safe
@never_cache
def kiosk(request: HttpRequest, token: str) -> HttpResponse:
    """Show the board of this address."""
    viewer = viewer_at(token, language=get_language() or "ja", on=timezone.localdate())
    if viewer is None:
        raise Http404
    context = board_context(viewer, socket="/ws/kiosk/", token=token)
    response = render(request, "kiosk/kiosk.html", context)
    response["Referrer-Policy"] = "no-referrer"  # the address is the key
    response["X-Robots-Tag"] = "noindex"
    return response
