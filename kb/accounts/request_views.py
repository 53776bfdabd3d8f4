"""The pages on which a second person decides about somebody's account."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from kb.accounts import requests
from kb.accounts.forms import DecisionForm
from kb.accounts.granting import FirstPassword
from kb.accounts.labels import role_label, wanted_rows
from kb.accounts.models import AccountRequest, User
from kb.accounts.policy import role_of
from kb.accounts.queries import requests_seen
from kb.accounts.sections import sections_on

ON_A_PAGE = 50
NOT_TAKEN = 422  # what came over is not as it should be


@require_GET
@never_cache
def list_requests(request: HttpRequest) -> HttpResponse:
    """List the requests, those that wait first."""
    page = Paginator(requests_seen(role_of(request.user)), ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [(one, role_label(one.wanted["role"])) for one in page]
    return render(request, "accounts/requests.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "POST"])
@never_cache
def open_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one request; approve or refuse it."""
    asked = get_object_or_404(requests_seen(role_of(request.user)), pk=pk)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answer = _decided(request, asked, form)
        if answer:
            return answer
    waits = asked.state == AccountRequest.State.WAITING
    context = {
        "asked": asked,
        "role": role_label(asked.wanted["role"]),
        "wanted": wanted_rows(asked, sections=sections_on(timezone.localdate())) if waits else [],
        "form": form,
        "may_decide": waits and requests.may_decide(asked, by=_user(request)),
        "is_own": asked.requested_by_id == request.user.pk,
        "waits": waits,
    }
    return render(request, "accounts/request.html", context, status=NOT_TAKEN if form.errors else 200)


def _decided(request: HttpRequest, asked: AccountRequest, form: DecisionForm) -> HttpResponse | None:
    """Do what was decided; None where it was not possible, and the form says why."""
    comment = form.cleaned_data["comment"]
    try:
        if request.POST.get("decision") != "approve":
            requests.refuse(asked, by=_user(request), comment=comment, at=timezone.now())
            messages.success(request, _("The request was refused."))
            return redirect("account_requests")
        made = requests.approve(asked, by=_user(request), comment=comment, at=timezone.now())
    except PermissionDenied as refused:
        raise Http404 from refused
    except ValidationError as error:
        for message in error.messages:
            form.add_error("comment", message)
        return None
    if isinstance(made, FirstPassword):
        return render(request, "accounts/handed_over.html", {"handed_over": made})
    messages.success(request, _("Saved. Who is signed in with this account has to sign in again."))
    return redirect("account_requests")


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
