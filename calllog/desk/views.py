"""The operator's desk: its page, and the records it saves."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from calllog.contacts.outcomes import LABELS, Outcome
from calllog.contacts.records import (
    AlreadyRecordedError,
    NotAnsweredYetError,
    NotYourCallError,
    UnknownTextError,
    save_record,
)
from calllog.desk.record_form import RecordFormError, read_record_form
from calllog.desk.texts import desk_texts
from kb.accounts.models import User

OUTCOME_KEYS = "1234567890"


@require_GET
@ensure_csrf_cookie
def desk(request: HttpRequest) -> HttpResponse:
    """Show the desk; what happens on it comes over the socket."""
    context = {
        "texts": desk_texts(),
        "outcomes": [
            {"value": outcome.value, "label": LABELS[outcome], "key": key}
            for outcome, key in zip(Outcome, OUTCOME_KEYS, strict=True)
        ],
        "config": {"socket": "/ws/desk/", "records": reverse("desk_records"), "locale": get_language()},
    }
    return render(request, "desk/desk.html", context)


@require_POST
def records(request: HttpRequest) -> JsonResponse:
    """Save one record."""
    try:
        form = read_record_form(request.body)
        record = save_record(
            call_id=form.call_id,
            operator=cast(User, request.user),
            questions=form.questions,
            note=form.note,
            at=timezone.now(),
        )
    except RecordFormError as error:
        return JsonResponse({"errors": error.errors}, status=400)
    except NotYourCallError as error:
        raise Http404 from error
    except NotAnsweredYetError:
        return JsonResponse({"errors": {"form": _("You have not answered this call yet. Save it then.")}}, status=400)
    except UnknownTextError:
        return JsonResponse({"errors": {"questions": _("This FAQ has gone. Please choose it again.")}}, status=400)
    except AlreadyRecordedError as error:
        sentence = _("This call was recorded before, under %(number)s.") % {"number": error.record.receipt_number}
        return JsonResponse({"errors": {"form": sentence}}, status=409)
    return JsonResponse({"receipt_number": record.receipt_number}, status=201)
