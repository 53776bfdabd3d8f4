"""Browser windows on the running product: signed in, and watched for faults of their own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, WebError, expect

from tests.conftest import SAMPLE_PASSWORD
from tests.e2e.product import Product

PATIENCE_MS = 30_000  # for what takes a moment on an idle machine and long on a busy one
DESK = {"width": 1366, "height": 768}
WALL = {"width": 1920, "height": 1080}

expect.set_options(timeout=PATIENCE_MS)


class Windows:
    """Opens windows; each has cookies of its own, as another person's browser has."""

    def __init__(self, browser: Browser, product: Product) -> None:
        self._browser = browser
        self._product = product
        self._contexts: list[BrowserContext] = []
        self.faults: list[str] = []

    def stranger(self, *, cookies: Sequence[Any] = (), **options: Any) -> Page:
        """Open a window in which nobody has signed in."""
        context = self._browser.new_context(
            **{"base_url": self._product.address, "viewport": DESK, "locale": "ja-JP", **options}
        )
        context.set_default_timeout(PATIENCE_MS)
        context.on("weberror", self._note_error)
        context.on("console", self._note_refusal)
        context.on("request", self._note_foreign)
        context.add_cookies(list(cookies))
        self._contexts.append(context)
        return context.new_page()

    def of(self, username: str, **options: Any) -> Page:
        """Open a window, sign in by the form, and stand where this role starts."""
        page = self.stranger(**options)
        sign_in(page, username)
        return page

    def close(self) -> None:
        """Close all windows."""
        for context in self._contexts:
            context.close()

    def _note_error(self, error: WebError) -> None:
        self.faults.append(f"uncaught: {error.error}")

    def _note_refusal(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.faults.append(message.text)

    def _note_foreign(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https"} and parts.hostname != "127.0.0.1":
            self.faults.append(f"asked another machine: {request.url}")


def sign_in(page: Page, username: str) -> None:
    """Sign in by the form, and stand where this role starts."""
    page.goto("/sign-in/")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(SAMPLE_PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: not urlsplit(url).path.startswith("/sign-in/"))


@contextmanager
def watched(browser: Browser, product: Product) -> Iterator[Windows]:
    """Give windows; when they are closed, no page may have raised, been refused, or asked another machine."""
    windows = Windows(browser, product)
    try:
        yield windows
    finally:
        windows.close()
    assert windows.faults == []


def part(within: Page | Locator, name: str) -> Locator:
    """Return the element that a template marks with data-part."""
    return within.locator(f'[data-part="{name}"]')


def figure(board: Page, key: str) -> Locator:
    """Return the value of a figure of the board."""
    return part(board.get_by_test_id(f"figure-{key}"), "display")
