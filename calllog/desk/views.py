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

from calllog.contacts.models import ContactRecord
from calllog.contacts.records import (
    AlreadyRecordedError,
    NotAnsweredYetError,
    NotYourCallError,
    UnknownTextError,
    UnsettledError,
    save_record,
    save_record_by_hand,
)
from calllog.desk.caller_views import REASONS
from calllog.desk.choices import choices
from calllog.desk.draft_views import draft_payloads
from calllog.desk.lookup_texts import lookup_texts
from calllog.desk.record_form import RecordForm, RecordFormError, errors_of, read_record_form
from calllog.desk.texts import desk_texts
from kb.accounts.models import User


@require_GET
@ensure_csrf_cookie
def desk(request: HttpRequest) -> HttpResponse:
    """Show the desk; what happens on it comes over the socket."""
    operator = cast(User, request.user)
    context = {
        "texts": desk_texts() | lookup_texts(),
        "caller_reasons": REASONS,
        "choices": choices(),
        "config": {
            "socket": "/ws/desk/",
            "records": reverse("desk_records"),
            "drafts": reverse("desk_drafts"),
            "search": reverse("desk_search"),
            "faq": reverse("desk_faq"),
            "earlier": reverse("desk_earlier"),
            "caller": reverse("desk_caller"),
            "hand": reverse("desk_hand"),
            "news": reverse("desk_news"),
            "operator": operator.pk,
            "locale": get_language(),
        },
        "drafts": draft_payloads(operator),
    }
    return render(request, "desk/desk.html", context)


@require_POST
def records(request: HttpRequest) -> JsonResponse:
    """Save one record."""
    try:
        form = read_record_form(request.body)
        record = _save(form, operator=cast(User, request.user))
    except RecordFormError as error:
        return JsonResponse({"errors": error.errors}, status=400)
    except UnsettledError as error:
        errors = errors_of(error.open, of_several=len(form.noted.questions) > 1)
        return JsonResponse({"errors": errors, "position": error.open[0].position}, status=400)
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


def _save(form: RecordForm, *, operator: User) -> ContactRecord:
    now = timezone.now()
    if form.record_id is None or form.happened_at is None:
        return save_record(call_id=form.call_id, operator=operator, noted=form.noted, at=now)
    return save_record_by_hand(
        record_id=form.record_id,
        group_code=form.group_code,
        happened_at=form.happened_at,
        operator=operator,
        noted=form.noted,
        at=now,
    )
