"""Drafts of records, as the desk keeps them on the server while somebody types."""

import json
from typing import Any, TypedDict, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from calllog.contacts.drafts import MOST_BYTES, KeptDraft, NewerDraftError, drafts_of, drop, keep
from kb.accounts.models import User

LONGEST_KEY = 160


class DraftPayload(TypedDict):
    """A draft as the desk's page gets it."""

    key: str
    version: int
    content: dict[str, Any]


@require_GET
def drafts(request: HttpRequest) -> JsonResponse:
    """List what the operator has not saved yet."""
    return JsonResponse(draft_payloads(cast(User, request.user)), safe=False)


@require_http_methods(["PUT", "DELETE"])
def draft(request: HttpRequest, key: str) -> HttpResponse:
    """Keep a draft in place of the version that the desk knows, or forget it."""
    operator = cast(User, request.user)
    if len(key) > LONGEST_KEY:
        return _refused()
    if request.method == "DELETE":
        drop(operator=operator, key=key)
        return HttpResponse(status=204)
    if len(request.body) > MOST_BYTES:
        return JsonResponse({"error": _("This draft is too long to be kept.")}, status=413)
    try:
        sent = json.loads(request.body)
        version, content = sent["version"], sent["content"]
    except (ValueError, KeyError, TypeError):
        return _refused()
    if type(version) is not int or version < 0 or not isinstance(content, dict):
        return _refused()
    try:
        kept = keep(operator=operator, key=key, version=version, content=content, at=timezone.now())
    except NewerDraftError as error:
        return JsonResponse({"draft": _payload(error.draft) if error.draft else None}, status=409)
    return JsonResponse({"version": kept})


def draft_payloads(operator: User) -> list[DraftPayload]:
    """Return what the operator has not saved yet."""
    return [_payload(kept) for kept in drafts_of(operator)]


def _payload(kept: KeptDraft) -> DraftPayload:
    return DraftPayload(key=kept.key, version=kept.version, content=kept.content)


def _refused() -> JsonResponse:
    return JsonResponse({"error": _("The draft could not be read.")}, status=400)
