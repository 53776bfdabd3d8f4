"""All calls and records: the list, one of them, and the caller's number for a reason."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from calllog.contacts.corrections import may_correct
from calllog.contacts.models import ContactRecord
from calllog.contacts.personal_reads import note_number_read
from calllog.contacts.queries import of_receipt_number
from calllog.ledger.models import Call
from calllog.ledger.personal import reveal
from calllog.office.choices import filter_choices
from calllog.office.details import details_of
from calllog.office.filters import read_wanted
from calllog.office.listing import COUNTED_TO, Listing, Page, Place, listing_of
from calllog.office.rows import office_rows
from calllog.office.sight import Sight, sight_of
from kb.accounts.models import User
from kb.accounts.policy import Deed, may, role_of
from kb.directory.telephone import written

LONGEST_REASON = 150


@require_safe
@never_cache
def office(request: HttpRequest) -> HttpResponse:
    """List calls and records, filtered by what the address names."""
    sight = sight_for(request)
    wanted = read_wanted(request.GET, sight)
    listing = listing_of(wanted, sight)
    page = _page(listing, request)
    count = listing.count()
    context = {
        "wanted": wanted,
        "sight": sight,
        "is_filtered": wanted.names != ([] if not sight.is_own else ["operator"]),
        "filters_open": bool({*wanted.names} - {"first_day", "last_day", "group", "receipt", "words", "operator"}),
        "choices": filter_choices(sight),
        "filters": [(name, request.GET.get(name, "")) for name in wanted.names],
        "may_export": may(role_of(request.user), Deed.RECORDS_EXPORT),
        "rows": office_rows(page.rows, sight),
        "count": min(count, COUNTED_TO),
        "is_counted": count <= COUNTED_TO,
        "older": str(Place.of(page.rows[-1])) if page.has_older and page.rows else "",
        "newer": str(Place.of(page.rows[0])) if page.has_newer and page.rows else "",
    }
    return render(request, "office/list.html", context)


@require_safe
@never_cache
def record(request: HttpRequest, number: str) -> HttpResponse:
    """Show one record and its call."""
    sight = sight_for(request)
    return _one(request, sight, record=record_of(sight, number))


@require_safe
@never_cache
def call(request: HttpRequest, call_id: str) -> HttpResponse:
    """Show one call; the page of its record where it has one."""
    sight = sight_for(request)
    found = sight.records().filter(call_id=call_id).first()
    if found:
        return redirect("office_record", found.receipt_number)
    return _one(request, sight, call=get_object_or_404(sight.calls(), pk=_storable(call_id)))


@require_POST
@never_cache
def caller(request: HttpRequest) -> HttpResponse:
    """Show one call with the whole number of its caller, this once, for a reason that goes into the audit trail."""
    sight = sight_for(request)
    if not (sight.is_all and may(role_of(request.user), Deed.CALLER_UNMASK)):
        raise Http404
    call_id = _storable(request.POST.get("call", ""))
    found = sight.records().filter(call_id=call_id).first()
    of = found.call if found and found.call else get_object_or_404(sight.calls(), pk=call_id)
    reason = _storable(request.POST.get("reason", "")).strip()[:LONGEST_REASON]
    number = reveal([of.caller]).get(of.caller)
    if number is None or of.withheld:
        raise Http404
    shown = {"record": found} if found else {"call": of}
    if not reason:
        return _one(request, sight, problem=_("Say why you need the whole number."), status=400, **shown)
    note_number_read(of, number=number, by=sight.user, reason=reason)
    return _one(request, sight, number=written(number), **shown)


def sight_for(request: HttpRequest) -> Sight:
    """Return what whoever asks sees; the door lets nobody else in."""
    sight = sight_of(cast(User, request.user))
    if sight is None:
        raise PermissionDenied
    return sight


def record_of(sight: Sight, number: str) -> ContactRecord:
    """Return a record by its receipt number; 404 for one that may not be read."""
    return get_object_or_404(sight.records(), of_receipt_number(number))


def _one(
    request: HttpRequest,
    sight: Sight,
    *,
    record: ContactRecord | None = None,
    call: Call | None = None,
    number: str = "",
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "record": record,
        "details": details_of(record, record.call if record else call, sight),
        "number": number,
        "problem": problem,
        "may_unmask": sight.is_all and may(role_of(request.user), Deed.CALLER_UNMASK),
        "may_correct": record is not None and may_correct(sight.user, record=record, at=timezone.now()),
        "may_read_past": may(role_of(request.user), Deed.FAQ_READ_PAST),
    }
    return render(request, "office/one.html", context, status=status)


def _page(listing: Listing, request: HttpRequest) -> Page:
    place = Place.read(request.GET.get("place", ""))
    match request.GET.get("go"), place:
        case "last", _:
            return listing.last()
        case "newer", Place() as here:
            return listing.newer(here)
        case "older", Place() as here:
            return listing.older(here)
    return listing.first()


def _storable(text: str) -> str:
    return text.replace("\0", "")
