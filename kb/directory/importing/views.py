"""Pages on which the directory is uploaded, looked through, let in or sent back, and taken away."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kb.accounts.policy import Deed, may, role_of
from kb.audit.models import Action
from kb.audit.trail import note
from kb.directory.importing import deeds, exporting
from kb.directory.importing.forms import UploadForm
from kb.directory.importing.issues import Issue, Trouble
from kb.directory.importing.presentation import dependent_rows, difference_groups, issue_rows
from kb.directory.importing.summary import issue_of, vanishing
from kb.directory.importing.texts import DECLINED, sentence
from kb.directory.models import DirectoryImport

ON_A_PAGE = 50
NOT_TAKEN = 422  # the file came over whole, and is not as it should be
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
State = DirectoryImport.State


@require_http_methods(["GET", "POST"])
@never_cache
def imports(request: HttpRequest) -> HttpResponse:
    """List the imports; take in an upload, and show what is wrong with it."""
    if request.method == "GET":
        return _listed(request, UploadForm(initial={"effective_on": timezone.localdate()}, label_suffix=""))
    form = UploadForm(request.POST, request.FILES, label_suffix="")
    if not form.is_valid():
        return _listed(request, form, status=NOT_TAKEN)
    try:
        stored = deeds.upload(
            form.uploads(),
            effective_on=form.cleaned_data["effective_on"],
            confirmed=form.cleaned_data["confirmed"],
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
        )
    except deeds.NotImported as error:
        return _listed(request, form, issues=error.issues, status=NOT_TAKEN)
    except deeds.Declined as declined:
        messages.error(request, str(DECLINED[declined.reason]))
        return redirect("directory_imports")
    return redirect("directory_import", stored.pk)


@require_GET
@never_cache
def one(request: HttpRequest, key: int) -> HttpResponse:
    """Show what an import changes, what is odd about it, what points to what ends, and who may decide."""
    stored = _import(key)
    role = role_of(request.user)
    waits = stored.state == State.WAITING
    many = vanishing(stored.summary)
    context = {
        "stored": stored,
        "groups": difference_groups(stored.summary, effective_on=stored.effective_on),
        "changes": len(stored.summary["differences"]),
        "warnings": issue_rows([issue_of(row) for row in stored.summary["warnings"]]),
        "dependents": dependent_rows(stored.summary),
        "many": sentence(many) if many else "",
        "may_approve": waits and may(role, Deed.DIRECTORY_IMPORT_APPROVE),
        "is_own": _is_own(request, stored),
        "may_take_back": waits and stored.uploaded_by_id == request.user.pk,
        "may_run_again": stored.state in (State.WAITING, State.OUTDATED) and may(role, Deed.DIRECTORY_IMPORT),
    }
    return render(request, "directory/import/one.html", context)


@require_POST
def approve(request: HttpRequest, key: int) -> HttpResponse:
    """Let an import in."""
    return _decided(
        request,
        key,
        lambda stored: deeds.approve(
            stored,
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
            comment=request.POST.get("comment", "").strip(),
            confirmed="confirmed" in request.POST,
        ),
        done=_("The import is let in."),
    )


@require_POST
def refuse(request: HttpRequest, key: int) -> HttpResponse:
    """Send an import back."""
    return _decided(
        request,
        key,
        lambda stored: deeds.refuse(
            stored,
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
            comment=request.POST.get("comment", "").strip(),
        ),
        done=_("The import is sent back."),
    )


@require_POST
def again(request: HttpRequest, key: int) -> HttpResponse:
    """Compare an import anew; one whose day has passed holds from today."""
    stored = _import(key)
    day = max(stored.effective_on, timezone.localdate())
    try:
        fresh = deeds.run_again(stored, effective_on=day, by=request.user, at=timezone.now())  # type: ignore[arg-type]
    except deeds.NotImported as error:
        form = UploadForm(initial={"effective_on": day}, label_suffix="")
        return _listed(request, form, issues=error.issues, status=NOT_TAKEN)
    except deeds.Declined as declined:
        messages.error(request, str(DECLINED[declined.reason]))
        return redirect("directory_import", key)
    messages.success(request, _("Compared anew with the directory as it is now."))
    return redirect("directory_import", fresh.pk)


@require_GET
@never_cache
def present(request: HttpRequest) -> HttpResponse:
    """Give the directory of today as a workbook that can be uploaded again."""
    today = timezone.localdate()
    content = exporting.workbook_of(today)
    note(Action.EXPORTED, by=request.user, subject=f"{today:%Y-%m-%d}", subject_key="directory:present")
    return _workbook(content, name=f"directory-{today:%Y-%m-%d}.xlsx")


@require_GET
def empty(request: HttpRequest) -> HttpResponse:
    """Give the three sheets with their headers."""
    return _workbook(exporting.template(), name="directory-template.xlsx")


def _listed(request: HttpRequest, form: UploadForm, *, issues: Sequence[Issue] = (), status: int = 200) -> HttpResponse:
    rows = DirectoryImport.objects.select_related("uploaded_by", "decided_by").defer("plan", "summary")
    errors = [issue for issue in issues if issue.is_error]
    context = {
        "form": form,
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "errors": issue_rows(errors),
        "number_of_errors": len(errors),
        "warnings": issue_rows([issue for issue in issues if not issue.is_error]),
        "asks": any(issue.trouble is Trouble.MANY_VANISH for issue in errors),
        "may_upload": may(role_of(request.user), Deed.DIRECTORY_IMPORT),
    }
    return render(request, "directory/import/list.html", context, status=status)


def _decided(request: HttpRequest, key: int, decide: Callable[[DirectoryImport], object], *, done: str) -> HttpResponse:
    try:
        decide(_import(key))
    except deeds.Declined as declined:
        messages.error(request, str(DECLINED[declined.reason]))
    else:
        messages.success(request, done)
    return redirect("directory_import", key)


def _import(key: int) -> DirectoryImport:
    return get_object_or_404(DirectoryImport.objects.select_related("uploaded_by", "decided_by"), pk=key)


def _is_own(request: HttpRequest, stored: DirectoryImport) -> bool:
    return stored.uploaded_by.person_number == request.user.person_number  # type: ignore[union-attr]


def _workbook(content: bytes, *, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
