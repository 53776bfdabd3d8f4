"""A raised hand is answered and taken down from the board."""

from typing import cast

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from calllog.hands.deeds import HandIsDownError, answer, lower
from calllog.hands.models import Hand
from kb.accounts.models import User


@require_POST
def answer_hand(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an answer to the desk of whoever raised the hand."""
    try:
        answer(pk, by=cast(User, request.user), words=request.POST.get("words", ""), at=timezone.now())
    except Hand.DoesNotExist as error:
        raise Http404 from error
    except HandIsDownError:
        return _refused(_("The hand has been taken down. The answer was not sent."), status=409)
    except ValidationError as error:
        return _refused(" ".join(error.messages), status=422)
    return HttpResponse(status=204)


@require_POST
def lower_hand(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a hand down."""
    try:
        lower(pk, by=cast(User, request.user), at=timezone.now())
    except Hand.DoesNotExist as error:
        raise Http404 from error
    return HttpResponse(status=204)


def _refused(sentence: str, *, status: int) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)
