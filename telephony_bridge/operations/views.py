"""What monitors ask, and the health page."""

import hmac

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from kb.accounts.policy import may_enter, role_of
from telephony_bridge.operations import DOOR
from telephony_bridge.operations.health import SPARED, Checkup, free_bytes
from telephony_bridge.operations.labels import feed_rows, findings, result_rows, set_aside_rows
from telephony_bridge.operations.metrics import CONTENT_TYPE, exposition
from telephony_bridge.operations.queries import operational_facts

BEARER = "Bearer "

_checkup = Checkup()


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Say whether all is well: 200 or 503; which check failed is for those who may see the health page."""
    results = _checkup.results()
    well = all(passed for check, passed in results.items() if check not in SPARED)
    answer: dict[str, object] = {"ok": well}
    if _may_read(request):
        answer["checks"] = results
        answer["failing"] = [check for check, passed in results.items() if not passed]
    return JsonResponse(answer, status=200 if well else 503)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer the scraper with its token, and those who may see the health page; to others nothing is here."""
    if not _may_read(request):
        raise Http404
    page = exposition(operational_facts(timezone.now()), free_bytes=free_bytes())
    return HttpResponse(page, content_type=CONTENT_TYPE)


@require_GET
@never_cache
def operations(request: HttpRequest) -> HttpResponse:
    """Show all facts in words, each with what to do about it."""
    facts = operational_facts(timezone.now())
    free = free_bytes()
    rows = findings(facts, _checkup.results(), free_bytes=free)
    context = {
        "at": timezone.localtime(facts.at),
        "findings": rows,
        "faults": sum(not finding.good for finding in rows),
        "feeds": feed_rows(facts),
        "results": result_rows(facts),
        "offered": facts.conservation.offered,
        "set_aside": set_aside_rows(facts),
        "last_sequence": facts.last_sequence,
    }
    return render(request, "operations/health.html", context)


def _may_read(request: HttpRequest) -> bool:
    return may_enter(role_of(request.user), DOOR) or _bears_token(request)


def _bears_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "")
    token = settings.METRICS_TOKEN
    return bool(token) and hmac.compare_digest(given.encode(), f"{BEARER}{token}".encode())
