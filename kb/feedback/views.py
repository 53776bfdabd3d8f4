"""What citizens said of the answers: each word of it, and how it adds up for each FAQ."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kb.accounts.policy import Deed, may, role_of
from kb.feedback.models import Reason
from kb.feedback.queries import Search, counts_of, feedback_of, questions_of, searched

ON_A_PAGE = 50
LONGEST_NUMBER = 9  # digits
HELPED = {"yes": True, "no": False}


@require_safe
@never_cache
def feedback(request: HttpRequest) -> HttpResponse:
    """List it, newest first."""
    search = _search(request.GET)
    page = Paginator(searched(feedback_of(request.user), search), ON_A_PAGE).get_page(request.GET.get("page"))
    questions = questions_of([one.number_id for one in page], language=get_language())
    rows = [{"feedback": one, "question": questions.get(one.number_id)} for one in page]
    return render(request, "feedback/list.html", {**_context(request, search), "page": page, "rows": rows})


@require_safe
@never_cache
def counts(request: HttpRequest) -> HttpResponse:
    """List the FAQs that somebody said something of, first those that helped least."""
    search = _search(request.GET)
    found = counts_of(searched(feedback_of(request.user), search))
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    questions = questions_of([row["number_id"] for row in page], language=get_language())
    rows = [{**row, "question": questions.get(row["number_id"]), "share": _share(row)} for row in page]
    return render(request, "feedback/counts.html", {**_context(request, search), "page": page, "rows": rows})


def _context(request: HttpRequest, search: Search) -> dict[str, Any]:
    is_all = may(role_of(request.user), Deed.FEEDBACK_READ_ALL)
    return {
        "search": search,
        "is_filtered": search != Search(),
        "reasons": Reason.choices,
        "scope": _("All FAQs.") if is_all else _("The FAQs of your section."),
    }


def _share(row: dict[str, Any]) -> int:
    """Return how many of a hundred were helped."""
    helped: int = row["helped"]
    not_helped: int = row["not_helped"]
    return round(100 * helped / (helped + not_helped))


def _search(given: QueryDict) -> Search:
    """Read what is looked for; what nobody offers is passed over."""
    number = given.get("number", "")
    reason = given.get("reason", "")
    return Search(
        number=int(number) if number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER else None,
        helpful=HELPED.get(given.get("helpful", "")),
        reason=reason if reason in Reason else "",
        with_text=given.get("with_text") == "1",
        first_day=_day(given.get("first_day", "")),
        last_day=_day(given.get("last_day", "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
