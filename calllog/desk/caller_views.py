"""What an operator may learn of the present caller beyond the pop: earlier contacts, the number for a reason."""

import json
from datetime import datetime
from typing import TypedDict, cast
from uuid import UUID

from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from calllog.contacts.at_hand import call_at_hand
from calllog.contacts.earlier import WHY_NONE, EarlierContact, earlier_contacts, note_of
from calllog.contacts.outcomes import LABELS, TYPE_LABELS, CallType, Outcome
from calllog.contacts.personal_reads import note_earlier_read, note_number_read
from calllog.desk.moments import moment_label
from calllog.ledger.models import Call
from calllog.ledger.personal import reveal
from kb.accounts.languages import in_screen_language
from kb.accounts.models import User
from kb.accounts.policy import Deed, may, role_of
from kb.directory.queries import line_called
from kb.directory.telephone import written
from kb.faq_pages.models import Category

LONGEST_WORDS = 150
REASONS = {
    "call_back": gettext_lazy("To call back"),
    "forward": gettext_lazy("To give it to the section that calls back"),
    "check": gettext_lazy("To check the number with the caller"),
    "emergency": gettext_lazy("Somebody is in danger"),
    "other": gettext_lazy("Another reason"),
}


class EarlierQuestion(TypedDict):
    """One question of an earlier contact."""

    title: str
    outcome: str


class EarlierPayload(TypedDict):
    """One earlier contact; its note is asked for apart."""

    record: str
    receipt_number: str
    when: str
    line: str
    questions: list[EarlierQuestion]
    callback: str  # by when a call-back was promised that nobody has made yet; blank: none was
    has_note: bool


@require_GET
@never_cache
def earlier(request: HttpRequest) -> JsonResponse:
    """Tell the last contacts of the same number; read once a call into the audit trail."""
    call = _call(request, request.GET.get("call_id", ""))
    found = earlier_contacts(call)
    if found.contacts:
        reason = _("The call is at this operator's desk")
        note_earlier_read(call, by=cast(User, request.user), reason=reason)
    categories = {category.code: category for category in Category.objects.all()}
    return JsonResponse(
        {
            "contacts": [_payload(contact, categories) for contact in found.contacts],
            "none": "" if found.contacts else str(WHY_NONE[found.why_none]),
        }
    )


@require_GET
@never_cache
def earlier_note(request: HttpRequest, record: UUID) -> JsonResponse:
    """Tell the note of one of them."""
    text = note_of(record, call=_call(request, request.GET.get("call_id", "")))
    if text is None:
        raise Http404
    return JsonResponse({"note": text})


@require_POST
def caller(request: HttpRequest) -> JsonResponse:
    """Tell the whole number of the present caller, for a reason that goes into the audit trail."""
    if not may(role_of(request.user), Deed.CALLER_UNMASK):
        raise Http404
    asked = _asked(request.body)
    if asked is None:
        return JsonResponse({"error": _("The request could not be read.")}, status=400)
    call_id, reason, words = asked
    call = _call(request, call_id)
    if reason not in REASONS or (reason == "other" and not words):
        return JsonResponse({"error": _("Say why you need the whole number.")}, status=400)
    number = reveal([call.caller]).get(call.caller)
    if number is None or call.withheld:
        raise Http404
    said = " ".join(filter(None, (str(REASONS[reason]), words)))
    note_number_read(call, number=number, by=cast(User, request.user), reason=said)
    return JsonResponse({"number": written(number)})


def _call(request: HttpRequest, call_id: str) -> Call:
    call = call_at_hand(call_id, operator=cast(User, request.user), at=timezone.now())
    if call is None:
        raise Http404
    return call


def _asked(body: bytes) -> tuple[str, str, str] | None:
    try:
        sent = json.loads(body)
        call_id, reason, words = (sent[name] for name in ("call_id", "reason", "words"))
    except (ValueError, KeyError, TypeError):
        return None
    if not all(isinstance(value, str) for value in (call_id, reason, words)):
        return None
    return call_id, reason, words.replace("\0", "").strip()[:LONGEST_WORDS]


def _payload(contact: EarlierContact, categories: dict[str, Category]) -> EarlierPayload:
    record = contact.record
    return EarlierPayload(
        record=str(record.pk),
        receipt_number=record.receipt_number,
        when=moment_label(record.happened_at),
        line=_line(contact.line, record.happened_at),
        questions=[
            EarlierQuestion(
                title=question.title(categories),
                outcome=str(LABELS[Outcome(question.outcome)]),
            )
            for question in contact.questions
        ]
        or [EarlierQuestion(title=str(TYPE_LABELS[CallType(record.call_type)]), outcome="")],
        callback=moment_label(contact.callback_due) if contact.callback_due else "",
        has_note=bool(record.note),
    )


def _line(number: str, at: datetime) -> str:
    line = line_called(number, at)
    return in_screen_language(line.name, line.name_en) if line else written(number)
