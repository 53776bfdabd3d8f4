"""The news as everybody of the centre and the city reads it, and the pages of those who write it."""

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calllog.news.deeds import note_read, publish, withdraw
from calllog.news.forms import NewsForm
from calllog.news.models import News, Reading
from calllog.news.queries import readers_of, shown_news
from kb.accounts.models import User
from kb.accounts.policy import Deed, Role, may, may_see_account, role_of

ON_A_PAGE = 20


@require_safe
@never_cache
def news(request: HttpRequest) -> HttpResponse:
    """List what is shown; who writes news sees what is over and withdrawn, too."""
    may_write = may(role_of(request.user), Deed.NEWS_WRITE)
    found = News.objects.all() if may_write else shown_news(timezone.now())
    page = Paginator(found.select_related("written_by"), ON_A_PAGE).get_page(request.GET.get("page"))
    read = Reading.objects.filter(reader=cast(User, request.user), news__in=list(page.object_list))
    context = {
        "page": page,
        "may_write": may_write,
        "read": set(read.values_list("news", flat=True)),
        "today": timezone.localdate(),
    }
    return render(request, "news/list.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
def write(request: HttpRequest) -> HttpResponse:
    """Write a new piece."""
    _require_writer(request)
    today = timezone.localdate()
    form = NewsForm(request.POST or None, today=today, initial={"until": today})
    if request.method == "POST" and form.is_valid():
        new = publish(**form.cleaned_data, by=cast(User, request.user), at=timezone.now())
        messages.success(request, _("“%(title)s” stands on every desk now.") % {"title": new.title})
        return redirect("news")
    return render(request, "news/new.html", {"form": form})


@require_safe
@never_cache
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one piece, and who has read it and who has not."""
    _require_writer(request)
    found = get_object_or_404(News.objects.select_related("written_by"), pk=pk)
    sees_operators = may_see_account(role_of(request.user), Role.OPERATOR)
    return render(
        request, "news/one.html", {"news": found, "readers": readers_of(found), "sees_operators": sees_operators}
    )


@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that whoever asks has read it."""
    note_read(_shown(pk), by=cast(User, request.user), at=timezone.now())
    return redirect("news")


@require_POST
def withdraw_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one piece off the desks."""
    _require_writer(request)
    found = get_object_or_404(News, pk=pk)
    withdraw(found, at=timezone.now())
    messages.success(request, _("“%(title)s” was withdrawn.") % {"title": found.title})
    return redirect("news")


def _shown(pk: int) -> News:
    return get_object_or_404(shown_news(timezone.now()), pk=pk)


def _require_writer(request: HttpRequest) -> None:
    if not may(role_of(request.user), Deed.NEWS_WRITE):
        raise Http404
