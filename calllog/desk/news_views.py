"""News at the desk: that somebody has read it."""

import json
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from calllog.news.deeds import note_read
from calllog.news.queries import shown_news
from kb.accounts.models import User


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Note that the operator has read it; 404 for what no desk shows."""
    now = timezone.now()
    note_read(get_object_or_404(shown_news(now), pk=_key(request.body)), by=cast(User, request.user), at=now)
    return HttpResponse(status=204)


def _key(body: bytes) -> int:
    try:
        key = json.loads(body)["id"]
    except (ValueError, KeyError, TypeError) as error:
        raise Http404 from error
    if type(key) is not int or not 0 < key < 2**63:
        raise Http404
    return key
