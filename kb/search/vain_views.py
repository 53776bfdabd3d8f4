"""What was searched and not found: a list in which each row ends as an FAQ, a synonym, or out of scope."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kb.accounts.languages import in_screen_language
from kb.accounts.policy import Deed, Role, may, may_enter, role_of
from kb.directory.models import ServiceGroup
from kb.search import vain
from kb.search.models import Channel, SearchedInVain, Verdict
from kb.search.reading import back_to, day_in, shown, user_of, words_in
from kb.search.titles import questions_of

ON_A_PAGE = 50


@require_safe
@never_cache
def searched_in_vain(request: HttpRequest) -> HttpResponse:
    """List the searches that wait, or those that have ended; the latest day first."""
    user, role, wanted = user_of(request), role_of(request.user), _wanted(request)
    page = Paginator(vain.searched_in_vain(user, wanted), ON_A_PAGE).get_page(request.GET.get("page"))
    may_end = may(role, Deed.SEARCH_VAIN_END)
    may_write = may_end and may(role, Deed.FAQ_WRITE)
    groups = {group.code: in_screen_language(group.name, group.name_en) for group in ServiceGroup.objects.all()}
    context = {
        "page": page,
        "rows": _rows(list(page.object_list), role=role, groups=groups),
        "wanted": wanted,
        "is_filtered": wanted != vain.Wanted(),
        "channels": Channel.choices,
        "groups": groups,
        "may_end": may_end,
        "pages_for_drafts": vain.pages_for_drafts(user) if may_write else [],
        "may_steer": may(role, Deed.SEARCH_STEER),
        "may_open_records": may_enter(role, "records/"),
    }
    return shown(request, "vain", context)


@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin an FAQ with these words and go to its form."""
    if not may(role_of(request.user), Deed.FAQ_WRITE):
        raise Http404
    search = _search(request, pk)
    under = request.POST.get("under", "")
    page = next((one for one in vain.pages_for_drafts(user_of(request)) if str(one.pk) == under), None)
    if page is None:
        raise Http404
    made = vain.begin_draft(search, under=page, by=user_of(request), at=timezone.now())
    messages.success(request, _("A draft was begun. Write the answer and ask for approval."))
    return redirect("wagtailadmin_pages:edit", made.pk)


@require_POST
def out_of_scope(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that no FAQ shall answer it."""
    search = _search(request, pk)
    vain.end(search, by=user_of(request), at=timezone.now(), as_=Verdict.End.OUT_OF_SCOPE)
    messages.success(
        request, _("“%(query)s” is out of scope. Under “What has ended” it can be opened again.") % vars(search)
    )
    return back_to(request, "search_vain")


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it wait again."""
    search = _search(request, pk)
    vain.reopen(search, by=user_of(request), at=timezone.now())
    messages.success(request, _("“%(query)s” waits again.") % vars(search))
    return back_to(request, "search_vain")


def _search(request: HttpRequest, pk: int) -> SearchedInVain:
    """Return one search that whoever asks may end."""
    if not may(role_of(request.user), Deed.SEARCH_VAIN_END):
        raise Http404
    return get_object_or_404(vain.searched_in_vain(user_of(request), vain.Wanted(ended=None)), pk=pk)


def _rows(searches: list[SearchedInVain], *, role: Role | None, groups: dict[str, str]) -> list[dict[str, Any]]:
    verdicts = vain.verdicts_of(searches)
    found = [verdicts.get((search.query, search.language)) for search in searches]
    numbers = {verdict.faq_number_id for verdict in found if verdict}
    questions = questions_of(numbers, role=role, language=get_language() or "", at=timezone.now())
    return [
        {
            "search": search,
            "group": groups.get(search.group_code, search.group_code),
            "verdict": verdict,
            "question": questions.get(verdict.faq_number_id or 0, "") if verdict else "",
        }
        for search, verdict in zip(searches, found, strict=True)
    ]


def _wanted(request: HttpRequest) -> vain.Wanted:
    channel = request.GET.get("channel", "")
    return vain.Wanted(
        channel=channel if channel in Channel else "",
        group_code=words_in(request, "group"),
        first_day=day_in(request, "first_day"),
        last_day=day_in(request, "last_day"),
        ended=request.GET.get("ended") == "1",
    )
