"""Pages of the CMS on which the table of collection days is looked at, uploaded, compared and brought in."""

from typing import Any, ClassVar, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from kb.accounts.models import User
from kb.waste.exporting import csv_of
from kb.waste.forms import UploadForm
from kb.waste.importing import OutdatedError, compared, is_outdated, keep_waiting, let_hold
from kb.waste.kept import EMPTY, newest_version, sheets_of, table_of
from kb.waste.models import WasteUpload
from kb.waste.presentation import CODES, sheet_differences, sheet_rows, wrong_rows
from kb.waste.table import TableFaultsError
from kb.waste.uploads import WrongFiles, read_files

TITLE = _("Waste table")
NOT_TAKEN = 422  # the files came over whole, and are not as they should be
OUTDATED = _(
    "This comparison is out of date: meanwhile another table has come into force or other files were uploaded. "
    "Nothing was changed. Upload your files again."
)


@method_decorator(never_cache, name="dispatch")
class WasteView(WagtailAdminTemplateMixin, FormView):
    """What holds, with its sheets to take away, and the form for new files."""

    form_class = UploadForm
    template_name = "waste/table.html"
    page_title = TITLE
    header_icon = "bin"
    breadcrumbs_items: ClassVar[list[dict[str, Any]]] = []  # the title alone

    def get_form_kwargs(self) -> dict[str, Any]:
        """Leave out the colon behind labels, which Japanese has not."""
        return {**super().get_form_kwargs(), "label_suffix": ""}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the version that holds."""
        version = newest_version()
        table = table_of(version) if version else EMPTY
        return super().get_context_data(
            version=version,
            is_readable=table is not None,
            sheets=sheet_rows(table),
            towns=len({town.name for town in table.towns}) if table else 0,
            areas=len({rule.area for rule in table.rules}) if table else 0,
            items=len(table.items) if table else 0,
            **kwargs,
        )

    def form_valid(self, form: UploadForm) -> HttpResponse:
        """Compare, and lead to what would change; or tell what is wrong."""
        try:
            files = read_files(form.uploads())
            try:
                waiting = keep_waiting(
                    files.sheets, source=files.source, by=cast(User, self.request.user), at=timezone.now()
                )
            except TableFaultsError as error:
                raise files.explained(error) from error
        except WrongFiles as refused:
            context = self.get_context_data(form=form, wrong=wrong_rows(refused.wrong))
            return self.render_to_response(context, status=NOT_TAKEN)
        return redirect("waste_upload", waiting.pk)

    def form_invalid(self, form: UploadForm) -> HttpResponse:
        """Show the form again."""
        return self.render_to_response(self.get_context_data(form=form), status=NOT_TAKEN)


@method_decorator(never_cache, name="dispatch")
class WasteUploadView(WagtailAdminTemplateMixin, TemplateView):
    """What an upload would change, and the button that lets it hold."""

    template_name = "waste/upload.html"
    page_title = TITLE
    page_subtitle = _("Comparison")
    header_icon = "bin"
    breadcrumbs_items: ClassVar[list[dict[str, Any]]] = []  # the title alone

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead back from what has become outdated: what it would change now is not known."""
        self.waiting = get_object_or_404(WasteUpload.objects.select_related("follows", "uploaded_by"), pk=kwargs["key"])
        try:
            if is_outdated(self.waiting):
                raise OutdatedError
            self.comparison = compared(sheets_of(self.waiting.sheets), to=self.waiting.follows)
        except (OutdatedError, TableFaultsError):
            messages.error(request, OUTDATED)
            return redirect("waste")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what would change."""
        sheets = sheet_differences(self.comparison)
        return super().get_context_data(
            waiting=self.waiting,
            sheets=sheets,
            is_same=self.comparison.is_same,
            has_differences=any(sheet.groups for sheet in sheets),
            **kwargs,
        )


@require_POST
def apply(request: HttpRequest, key: int) -> HttpResponse:
    """Let an upload hold."""
    try:
        let_hold(key, by=cast(User, request.user), at=timezone.now())
    except (OutdatedError, TableFaultsError):
        messages.error(request, OUTDATED)
    else:
        messages.success(request, _("The new table is in force. Searches answer from it at once."))
    return redirect("waste")


@require_GET
@never_cache
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """Give a sheet of the table that holds as a CSV file."""
    if code not in CODES:
        raise Http404
    response = HttpResponse(csv_of(newest_version(), CODES[code]), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{CODES[code]}.csv")
    return response
