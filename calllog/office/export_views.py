"""Files of the list: asking for one, how far it is, taking it away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import closing
from typing import IO
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calllog.office.exports import KEPT_FOR, TooManyError, ask_again, ask_for, call_off, path_of
from calllog.office.filters import LONGEST_WORDS, read_wanted
from calllog.office.models import Export
from calllog.office.sight import Sight
from calllog.office.views import sight_for
from kb.accounts.policy import Deed, may, role_of
from kb.audit.models import Action
from kb.audit.trail import note

PIECE_BYTES = 256 * 1024
CONTENT_TYPES = {
    Export.Format.CSV: "text/csv; charset=utf-8",
    Export.Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def exports(request: HttpRequest) -> HttpResponse:
    """Show one's own files; ask for one more, of what the list shows."""
    sight = _sight(request)
    if request.method != "POST":
        found = list(_own(sight))
        context = {"exports": found, "is_going_on": any(one.is_open for one in found), "kept_for": KEPT_FOR}
        return render(request, "office/exports.html", context)
    if request.POST.get("format") not in Export.Format:
        raise Http404
    try:
        ask_for(
            owner=sight.user,
            file_format=Export.Format(request.POST["format"]),
            filters=_filters(request.POST, sight),
            language=get_language() or "ja",
            at=timezone.now(),
        )
    except TooManyError:
        messages.error(request, _("You wait for enough files already. Cancel one, or wait until one is ready."))
    return redirect("office_exports")


@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write one no further."""
    if not call_off(_one(request, pk), at=timezone.now()):
        messages.info(request, _("This file is not being written any more."))
    return redirect("office_exports")


@require_POST
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write one that failed or was called off."""
    ask_again(_one(request, pk), at=timezone.now())
    return redirect("office_exports")


@require_safe
def file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Hand out a file to whoever asked for it; that stands in the trail before the file leaves."""
    export = _one(request, pk)
    if export.state != Export.State.READY or export.ended_at is None or export.ended_at <= timezone.now() - KEPT_FOR:
        raise Http404
    try:
        content = path_of(export).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    note(
        Action.EXPORTED,
        by=request.user,
        subject=_("Calls and records"),
        subject_key=f"export:{export.pk}",
        details={"rows": export.rows_written, "format": export.format, **QueryDict(export.filters).dict()},
    )
    response = StreamingHttpResponse(_pieces(content), content_type=CONTENT_TYPES[Export.Format(export.format)])
    name = f"records-{timezone.localtime(export.asked_at):%Y%m%d-%H%M}.{export.format}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


async def _pieces(content: IO[bytes]) -> AsyncIterator[bytes]:
    with closing(content):
        while piece := await asyncio.to_thread(content.read, PIECE_BYTES):
            yield piece


def _sight(request: HttpRequest) -> Sight:
    if not may(role_of(request.user), Deed.RECORDS_EXPORT):
        raise PermissionDenied
    return sight_for(request)


def _own(sight: Sight) -> QuerySet[Export]:
    return Export.objects.filter(owner=sight.user).order_by("-asked_at", "-pk")


def _one(request: HttpRequest, pk: UUID) -> Export:
    return get_object_or_404(_own(_sight(request)), pk=pk)


def _filters(given: QueryDict, sight: Sight) -> str:
    """Return the filters that are set and mean something, as an address has them."""
    kept = QueryDict(mutable=True)
    for name in read_wanted(given, sight).names:
        kept[name] = given.get(name, "").replace("\0", "").strip()[:LONGEST_WORDS]
    return kept.urlencode()
