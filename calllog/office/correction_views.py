"""The page on which a record is corrected."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from calllog.contacts.corrections import ChangedMeanwhileError, correct, may_correct
from calllog.contacts.models import ContactRecord
from calllog.contacts.records import UnknownTextError, UnsettledError
from calllog.office.correcting import CorrectionForms
from calllog.office.differences import ChangedField, changed_since
from calllog.office.rows import Names
from calllog.office.sight import Sight
from calllog.office.views import record_of, sight_for


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def correct_one(request: HttpRequest, number: str) -> HttpResponse:
    """Correct one record; where somebody else did meanwhile, show that and keep what was typed."""
    sight = sight_for(request)
    record = record_of(sight, number)
    if not may_correct(sight.user, record=record, at=timezone.now()):
        raise PermissionDenied
    if request.method != "POST":
        return render(request, "office/correct.html", {"record": record, "forms": CorrectionForms(record)})
    forms = CorrectionForms(record, request.POST)
    meanwhile: list[ChangedField] = []
    if forms.is_valid():
        try:
            return _corrected(request, record, forms, sight)
        except UnsettledError as error:
            forms.tell(error.open)
        except UnknownTextError:
            forms.whole.add_error(None, _("The text of an FAQ could not be found. Give its number again."))
        except ChangedMeanwhileError as error:
            meanwhile = changed_since(error.record, forms.whole.cleaned_data["version"], Names())
            forms.read_as(error.record.version)
            forms.whole.add_error(
                None,
                _(
                    "Somebody else corrected this record meanwhile. "
                    "What you typed is still here: compare and save again."
                ),
            )
    context = {"record": record, "forms": forms, "meanwhile": meanwhile}
    return render(request, "office/correct.html", context, status=400)


def _corrected(request: HttpRequest, record: ContactRecord, forms: CorrectionForms, sight: Sight) -> HttpResponse:
    said = forms.whole.cleaned_data
    changed = correct(
        record.pk,
        version=said["version"],
        noted=forms.noted,
        reason=said["reason"],
        by=sight.user,
        at=timezone.now(),
    )
    if changed.version == said["version"]:
        messages.info(request, _("Nothing was changed."))
    else:
        messages.success(request, _("The record was corrected. What it said before stays below."))
    return redirect("office_record", record.receipt_number)
