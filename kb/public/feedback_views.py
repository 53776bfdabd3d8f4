"""Did it help? A citizen says so of an answer: nobody has to sign in, and no session is made for it."""

from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from kb.accounts.addresses import client_address
from kb.feedback.models import Reason
from kb.feedback.taking import LIMIT, LONGEST_TEXT, Seen, seen_by, take
from kb.public import presentation, queries
from kb.public.keeping import for_everybody
from kb.public.presentation import where

ANSWERS = {"yes": True, "no": False}


@csrf_exempt  # nothing is done in anybody's name; a token in a cookie would keep the page out of every cache
@require_POST
@never_cache
def give(request: HttpRequest, number: int) -> HttpResponse:
    """Take the word and lead to the thanks; what cannot be taken is shown again with what was typed."""
    helpful = ANSWERS.get(request.POST.get("helpful", ""))
    seen = seen_by(request.POST.get("token", ""), at=timezone.now())
    if request.POST.get("homepage"):  # no person sees this field: a program is thanked and forgotten
        return redirect("public_thanks", number=number)
    if helpful is None or seen is None or seen.number != number or not _is_of_ours(request):
        return _again(request, number, error=_("This page was open for long. Please send it once more."), status=422)
    if not LIMIT.allows(client_address(request), at=timezone.now()):
        error = _("Very many answers have come from your connection. Please try again in an hour.")
        return _again(request, number, error=error, status=429)
    _take(request, seen, helpful=helpful)
    return redirect("public_thanks", number=number)


@require_safe
@for_everybody
def thanks(request: HttpRequest, number: int) -> HttpResponse:
    """Say thanks, and the ways on."""
    return render(request, "public/thanks.html", {**where("public_thanks", number), "number": number})


def _take(request: HttpRequest, seen: Seen, *, helpful: bool) -> None:
    take(
        seen,
        helpful=helpful,
        reason=request.POST.get("reason", ""),
        text=request.POST.get("text", ""),
        at=timezone.now(),
    )


def _again(request: HttpRequest, number: int, *, error: str, status: int) -> HttpResponse:
    """Show the form by itself, filled in, for the text that is published now."""
    faq = queries.published_faq(number, language=get_language())
    form = presentation.feedback_context(faq, at=timezone.now()) if faq else None
    if faq is None or form is None:
        raise Http404
    reason = request.POST.get("reason", "")
    context = {
        **where("public_faq", number),
        "faq": faq,
        "feedback": {
            **form,
            "error": error,
            "reason": reason if reason in Reason else "",
            "text": request.POST.get("text", "")[:LONGEST_TEXT],
        },
    }
    return render(request, "public/feedback.html", context, status=status)


def _is_of_ours(request: HttpRequest) -> bool:
    """Say whether the form was sent from a page of ours; an old browser does not say."""
    origin = request.headers.get("Origin", "")
    return not origin or urlsplit(origin).netloc in (request.get_host(), urlsplit(presentation.absolute("")).netloc)
