"""What queries have taught the search: a list to look through, and the way to take a choice back."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kb.accounts.policy import Deed, may, role_of
from kb.search.learned_queries import give_back, take_back
from kb.search.learned_review import doubtful_queries, learned_queries, learned_rows
from kb.search.models import LearnedQuery
from kb.search.reading import back_to, number_in, shown, user_of, words_in
from kb.search.titles import readable_numbers

ON_A_PAGE = 50
SHOWN = ("", "doubtful", "taken_back")


@require_safe
@never_cache
def learned(request: HttpRequest) -> HttpResponse:
    """List the choices, the latest first: those that count, those that look wrong, or those taken back."""
    now = timezone.now()
    words, faq, show = words_in(request, "words"), number_in(request, "faq"), request.GET.get("show", "")
    found = learned_queries(words=words, faq_number=faq, taken_back=show == "taken_back")
    chosen = doubtful_queries(found, at=now) if show == "doubtful" else found
    page = Paginator(chosen, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": learned_rows(page.object_list, readable=readable_numbers(role_of(request.user), at=now), at=now),
        "words": words,
        "faq": faq,
        "show": show if show in SHOWN else "",
        "is_filtered": bool(words or faq or show),
        "may_take_back": may(role_of(request.user), Deed.SEARCH_TAKE_BACK),
    }
    return shown(request, "learned", context)


@require_POST
def take_back_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a choice count no more."""
    return _do(request, pk, take_back, said=_("It counts no more. Under “What was taken back” it can be given back."))


@require_POST
def give_back_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it count again."""
    return _do(request, pk, give_back, said=_("It counts again."))


def _do(request: HttpRequest, pk: int, deed: Callable[..., None], *, said: str) -> HttpResponse:
    user = user_of(request)
    if not may(role_of(user), Deed.SEARCH_TAKE_BACK):
        raise Http404
    deed(get_object_or_404(LearnedQuery, pk=pk), by=user, at=timezone.now())
    messages.success(request, said)
    return back_to(request, "search_learned")
