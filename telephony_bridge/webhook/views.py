"""The address at which a PBX tells us of calls, and the description of it for those who connect one.

A request without a right signature gets 401, not the 404 with which our pages meet strangers: the address is
published anyway, and to a PBX 404 means that there is nobody to tell, while 401 means that something is to be
put right and the events are to be sent again.
"""

import logging
from http import HTTPStatus

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from telephony_bridge.webhook.batch import LONGEST_BODY, MalformedBatchError, events_of, unusable
from telephony_bridge.webhook.intake import TakenBeforeError, take
from telephony_bridge.webhook.openapi import document
from telephony_bridge.webhook.signature import HEADER, SignatureError, verify

logger = logging.getLogger(__name__)

RETRY_SECONDS = 5


class RefusedError(Exception):
    """A request that is refused before its body is looked at."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.status = status


@csrf_exempt  # no browser's session opens this address, only the signature
def telephony_events(request: HttpRequest) -> HttpResponse:
    """Take the events of one request; when the answer is 202, they are on the disk."""
    if not settings.WEBHOOK_SECRET:
        raise Http404
    if request.method != "POST":
        return _problem(HTTPStatus.METHOD_NOT_ALLOWED, "Events are told by POST.", Allow="POST")
    at = timezone.now()
    try:
        body = _body_of(request)
        signed = verify(request.headers.get(HEADER, ""), body, secret=settings.WEBHOOK_SECRET, at=at)
        told = events_of(body)
        take(told, signed=signed, at=at)
    except RefusedError as error:
        return _problem(error.status, str(error))
    except SignatureError as error:
        return _problem(HTTPStatus.UNAUTHORIZED, str(error), **{"WWW-Authenticate": HEADER})
    except MalformedBatchError as error:
        return _problem(HTTPStatus.BAD_REQUEST, str(error))
    except TakenBeforeError:
        return _problem(HTTPStatus.CONFLICT, "This very request was taken before: its events are not lost.")
    except (OSError, DatabaseError, InterfaceError) as error:
        logger.error("Events of the webhook could not be written; the sender was told to send them again: %s", error)
        detail = f"The events cannot be kept at the moment. Send them again in {RETRY_SECONDS} seconds."
        return _problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, **{"Retry-After": str(RETRY_SECONDS)})
    answer: dict[str, object] = {"accepted": len(told)}
    if set_aside := unusable(told):
        answer["set_aside"] = set_aside
    return JsonResponse(answer, status=HTTPStatus.ACCEPTED)


@require_GET
def openapi(request: HttpRequest) -> JsonResponse:
    """Show what the API takes and answers, for programs and for those who write them."""
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False, "indent": 2})


def _body_of(request: HttpRequest) -> bytes:
    """Return the body, which is not read into memory unless its length is said and allowed."""
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or not length.isascii():
        raise RefusedError(HTTPStatus.LENGTH_REQUIRED, "The Content-Length header must say how long the body is.")
    # A length of thousands of digits is not worth converting.
    if len(length) > len(str(LONGEST_BODY)) or int(length) > LONGEST_BODY or len(request.body) > LONGEST_BODY:
        raise RefusedError(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The body may have {LONGEST_BODY} bytes. Send fewer events at a time."
        )
    return request.body


def _problem(status: HTTPStatus, detail: str, **headers: str) -> JsonResponse:
    """Answer as RFC 9457 has it."""
    problem = {"type": "about:blank", "title": status.phrase, "status": status, "detail": detail}
    return JsonResponse(problem, status=status, content_type="application/problem+json", headers=headers)
