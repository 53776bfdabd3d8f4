"""Pages that are the same for everybody: made once, kept while nothing changes, and named by a tag.

A page depends on its address alone: it reads no session, so no answer varies by cookie. Caches on the way may show it
for ten seconds; a browser asks each time, so that a reload after a correction shows the correction. Here it is kept
whole, with its headers, and sent before anything else of the product is asked. It is made anew within a second after a
text, the directory or an event has changed, and with each minute: the opening state moves with the clock. The tag is of
what is sent, so whoever has that already is not sent it again, whichever process made it.
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, has_vary_header
from django.utils.decorators import sync_and_async_middleware

FRESH = "public, max-age=0, s-maxage=10"
AT_MOST = 2000  # pages of one process, some 20 kB each
LOOKS_AFTER_SECONDS = 1.0  # so often each process asks whether something has changed
# Publications, withdrawals and corrections; the directory; categories, whose changes Wagtail logs; events.
REVISION = """
SELECT texts.number, texts.revisions, texts.latest,
       (SELECT number FROM directory_revision),
       (SELECT COUNT(*) FROM faq_pages_category),
       (SELECT MAX(id) FROM wagtailcore_modellogentry),
       (SELECT MAX(history_id) FROM events_event_history)
FROM (
    SELECT COUNT(*) AS number, SUM(page.live_revision_id) AS revisions, MAX(page.last_published_at) AS latest
    FROM faq_pages_faqpage AS faq JOIN wagtailcore_page AS page ON page.id = faq.page_ptr_id
    WHERE page.live
) AS texts
"""

View = Callable[..., HttpResponse]


@dataclass(frozen=True, kw_only=True)
class Page:
    """What is sent."""

    content: bytes
    headers: dict[str, str]


class KeptPages:
    """Pages by address; all are forgotten when something has changed."""

    def __init__(self, *, at_most: int, looks_after_seconds: float) -> None:
        self.at_most = at_most  # 0: nothing is kept
        self.looks_after_seconds = looks_after_seconds
        self._looked_at = float("-inf")  # on the process's clock
        # One tuple, replaced as a whole: threads of a web process share it.
        self._state: tuple[tuple[object, ...], dict[tuple[str, ...], Page]] = ((), {})

    def is_stale(self) -> bool:
        """Say whether it is time to look for changes."""
        return self.at_most > 0 and time.monotonic() - self._looked_at >= self.looks_after_seconds

    def look(self, *, at: datetime) -> None:
        """Forget all pages if something has changed, or the minute. One query."""
        looked_at, revision = time.monotonic(), _revision(at)
        if self._state[0] != revision:
            self._state = (revision, {})
        self._looked_at = looked_at

    def get(self, key: tuple[str, ...]) -> Page | None:
        """Return what is kept under ``key``."""
        return self._state[1].get(key)

    def keep(self, key: tuple[str, ...], page: Page, *, of: tuple[object, ...]) -> None:
        """Keep a page that was made while ``of`` was the revision; one that another has overtaken is not."""
        revision, pages = self._state
        if revision == of and self.at_most:
            if len(pages) >= self.at_most:
                pages.clear()
            pages[key] = page

    @property
    def revision(self) -> tuple[object, ...]:
        """What the pages that are kept are of."""
        return self._state[0]


KEPT = KeptPages(at_most=AT_MOST, looks_after_seconds=LOOKS_AFTER_SECONDS)


def for_everybody(view: View) -> View:
    """Mark a view's pages as the same for everybody at one address. Of the query only ``page`` makes another one."""

    @wraps(view)
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response = view(request, **kwargs)
        response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response["Cache-Control"] = FRESH
        response.is_for_everybody = True  # type: ignore[attr-defined]
        return response

    return answer


@sync_and_async_middleware
def keep_pages(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Send what is kept, and keep what views have marked: the outermost layer, so that nothing else is asked."""
    if iscoroutinefunction(get_response):

        async def answer_async(request: HttpRequest) -> HttpResponse:
            if request.method not in ("GET", "HEAD"):
                return await get_response(request)
            if KEPT.is_stale():
                await sync_to_async(KEPT.look)(at=timezone.now())
            page, revision = KEPT.get(_key(request)), KEPT.revision
            if page is not None:
                return _sent(request, page)
            return _kept(request, await get_response(request), of=revision)

        return answer_async

    def answer(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        if KEPT.is_stale():
            KEPT.look(at=timezone.now())
        page, revision = KEPT.get(_key(request)), KEPT.revision
        if page is not None:
            return _sent(request, page)
        return _kept(request, get_response(request), of=revision)

    return answer


def _key(request: HttpRequest) -> tuple[str, ...]:
    return (request.scheme or "", request.path_info, request.GET.get("page", ""))


def _kept(request: HttpRequest, response: HttpResponse, *, of: tuple[object, ...]) -> HttpResponse:
    if not getattr(response, "is_for_everybody", False):
        return response
    # What was made for somebody who has signed in says so in its headers: they are theirs alone.
    if not has_vary_header(response, "Cookie") and not response.cookies:
        KEPT.keep(_key(request), Page(content=response.content, headers=dict(response.items())), of=of)
    return _once(request, response)


def _sent(request: HttpRequest, page: Page) -> HttpResponse:
    return _once(request, HttpResponse(page.content, headers=page.headers))


def _once(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the answer, or a word only for whoever has it already."""
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def _revision(at: datetime) -> tuple[object, ...]:
    with connection.cursor() as cursor:
        cursor.execute(REVISION)
        row = cursor.fetchone()
    # The database's name, too: the tests of one process use several.
    return (connection.settings_dict["NAME"], at.replace(second=0, microsecond=0), *row)
