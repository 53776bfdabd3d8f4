"""What editors want of the search: synonyms with what they would change, and FAQs pinned and left out."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kb.accounts.policy import Deed, may, role_of
from kb.search import steering
from kb.search.forms import PinForm, SynonymForm
from kb.search.models import Pin, SearchedInVain, SynonymGroup
from kb.search.reading import back_to, shown, user_of
from kb.search.synonym_trial import effect_of
from kb.search.titles import questions_of
from kb.search.vain import Wanted, searched_in_vain

ON_A_PAGE = 50
LONGEST_KEY = 18  # digits that a row's number can have
State = SynonymGroup.State


@require_safe
@never_cache
def synonyms(request: HttpRequest) -> HttpResponse:
    """List what calls propose, then what is in force; or what is neither any more."""
    show = request.GET.get("show", "")
    states = (State.REFUSED, State.WITHDRAWN) if show == "past" else (State.ACCEPTED,)
    groups = SynonymGroup.objects.select_related("by")
    context = {
        "proposed": groups.filter(state=State.PROPOSED)[:ON_A_PAGE] if show != "past" else [],
        "page": Paginator(groups.filter(state__in=states), ON_A_PAGE).get_page(request.GET.get("page")),
        "show": show,
        "may_steer": may(role_of(request.user), Deed.SEARCH_STEER),
    }
    return shown(request, "synonyms", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new_synonyms(request: HttpRequest) -> HttpResponse:
    """Show what the words in the address would change; sent, they are accepted."""
    _require_steering(request)
    given = request.POST if request.method == "POST" else request.GET
    form = SynonymForm(given if "words" in given else None)
    if request.method == "POST" and form.is_valid():
        group = steering.accept_synonyms(
            form.cleaned_data["words"],
            one_way=form.cleaned_data["one_way"],
            by=user_of(request),
            at=timezone.now(),
            answers=_searched(request, given.get("vain", "")),
        )
        messages.success(request, _("In force from the next search on: %(words)s") % {"words": group})
        return redirect("search_synonyms")
    effect = (
        effect_of(
            form.cleaned_data["words"],
            one_way=form.cleaned_data["one_way"],
            role=role_of(request.user),
            at=timezone.now(),
        )
        if form.is_bound and form.is_valid()
        else None
    )
    context = {"form": form, "effect": effect, "vain": given.get("vain", "")}
    return shown(request, "synonyms", context, page="new_synonyms")


@require_POST
def refuse_synonyms(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a proposal away."""
    _require_steering(request)
    steering.refuse_synonyms(get_object_or_404(SynonymGroup, pk=pk), by=user_of(request), at=timezone.now())
    messages.success(request, _("Refused. Calls do not propose it again."))
    return back_to(request, "search_synonyms")


@require_POST
def withdraw_synonyms(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a group out of force."""
    _require_steering(request)
    steering.withdraw_synonyms(get_object_or_404(SynonymGroup, pk=pk), by=user_of(request), at=timezone.now())
    messages.success(request, _("Withdrawn. It stands under “No longer in force”."))
    return back_to(request, "search_synonyms")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def pins(request: HttpRequest) -> HttpResponse:
    """List the pins, and take a new one."""
    may_steer = may(role_of(request.user), Deed.SEARCH_STEER)
    if request.method == "POST" and not may_steer:
        raise Http404
    today = timezone.localdate()
    form = PinForm(request.POST if request.method == "POST" else None, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            made = steering.pin(**form.cleaned_data, by=user_of(request), at=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("It holds from the next search on: %(query)s") % {"query": made.query})
            return redirect("search_pins")
    page = Paginator(Pin.objects.select_related("by"), ON_A_PAGE).get_page(request.GET.get("page"))
    numbers = [pin.faq_number_id for pin in page]
    questions = questions_of(numbers, role=role_of(request.user), language=get_language() or "", at=timezone.now())
    rows = [
        {
            "pin": pin,
            "question": questions.get(pin.faq_number_id, ""),
            "is_over": pin.withdrawn_at is not None or pin.until < today,
        }
        for pin in page
    ]
    context = {"page": page, "rows": rows, "form": form, "may_steer": may_steer}
    return shown(request, "pins", context)


@require_POST
def unpin(request: HttpRequest, pk: int) -> HttpResponse:
    """End a pin before its day."""
    _require_steering(request)
    try:
        steering.unpin(get_object_or_404(Pin, pk=pk), by=user_of(request), at=timezone.now())
    except PermissionDenied as error:
        raise Http404 from error
    messages.success(request, _("It holds no more."))
    return back_to(request, "search_pins")


def _searched(request: HttpRequest, key: str) -> SearchedInVain | None:
    """Return the search in vain for whose sake somebody adds synonyms."""
    if not (key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY):
        return None
    return searched_in_vain(user_of(request), Wanted(ended=None)).filter(pk=int(key)).first()


def _require_steering(request: HttpRequest) -> None:
    if not may(role_of(request.user), Deed.SEARCH_STEER):
        raise Http404
