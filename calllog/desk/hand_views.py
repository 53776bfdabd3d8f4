"""The operator's own hand, raised and taken down at the desk."""

import json
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from calllog.hands.deeds import lower, raise_hand
from calllog.hands.queries import hand_of
from kb.accounts.models import User

LONGEST_WORDS = 200
LONGEST_ID = 160
LARGEST_NUMBER = 2**31 - 1


@require_http_methods(["POST", "DELETE"])
def hand(request: HttpRequest) -> HttpResponse:
    """Raise the hand, or take it down."""
    operator, now = cast(User, request.user), timezone.now()
    if request.method == "DELETE":
        if up := hand_of(operator.pk):
            lower(up.id, by=operator, at=now)
        return HttpResponse(status=204)
    try:
        sent: dict[str, Any] = json.loads(request.body)
        call_id, faq, words = sent["call_id"], sent["faq"], sent["words"]
    except (ValueError, KeyError, TypeError):
        return _refused()
    if not isinstance(words, str) or not isinstance(call_id, str) or not (faq is None or type(faq) is int):
        return _refused()
    raise_hand(
        operator=operator,
        call_id=call_id[:LONGEST_ID],
        faq_number=faq if faq and 0 < faq <= LARGEST_NUMBER else None,
        words=words.replace("\0", "").strip()[:LONGEST_WORDS],
        at=now,
    )
    return HttpResponse(status=204)


def _refused() -> JsonResponse:
    return JsonResponse({"error": _("The request could not be read.")}, status=400)
