"""A browser killed in the middle of a call: the next one shows the call again, and it is counted once."""

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, TimeoutError, expect, sync_playwright

from tests.chromium import ARGUMENTS
from tests.e2e.product import Product
from tests.e2e.windows import WALL, Windows, figure, part

pytestmark = pytest.mark.e2e

START_SECONDS = 45.0
CONNECT_SECONDS = 10.0
STOP_SECONDS = 10.0
LISTENING = re.compile(r"^DevTools listening on (\S+)\n", re.MULTILINE)


class KillableChromium:
    """Chromium as a process of the test's own: Playwright does not tell the process of one that it started."""

    def __init__(self, program: str, profile: Path) -> None:
        self._said = profile.with_suffix(".log")  # a pipe that nobody reads would fill and stop it
        arguments = ["--headless=new", "--remote-debugging-port=0", f"--user-data-dir={profile}", *ARGUMENTS]
        with self._said.open("wb") as log:
            self._process = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL, stderr=log)

    def connected(self, playwright: Playwright) -> Browser:
        """Return it as Playwright sees it, which may miss the first page of a browser that still starts, and wait."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if found := LISTENING.search(self._said.read_text(errors="replace")):
                with suppress(TimeoutError):
                    return playwright.chromium.connect_over_cdp(found[1], timeout=CONNECT_SECONDS * 1000)
            time.sleep(0.1)
        raise AssertionError("Chromium did not start.")

    def kill(self) -> None:
        """End it as the system does when the memory is full."""
        self._process.kill()
        self._process.wait(STOP_SECONDS)


@contextmanager
def chromium_of(
    program: str, profile: Path, playwright: Playwright, product: Product
) -> Iterator[tuple[KillableChromium, Windows]]:
    """Start a browser; the test kills it, or it is killed in the end."""
    chromium = KillableChromium(program, profile)
    try:
        windows = Windows(chromium.connected(playwright), product)
        yield chromium, windows
        assert windows.faults == []
    finally:
        chromium.kill()


@pytest.fixture
def playwright(chromium, product) -> Iterator[Playwright]:
    """Playwright, for this test alone: it starts browsers of its own."""
    with sync_playwright() as playwright:
        yield playwright


def desk_of(windows: Windows, *, state: str) -> Page:
    """Sign in and find a call on the desk."""
    desk = windows.of("yamamoto")
    expect(part(desk, "call-state")).to_have_attribute("data-state", state)
    return desk


def test_killed_browser_comes_back_to_the_same_call(chromium, playwright, product: Product, tmp_path):
    call = product.pbx.ring()
    with chromium_of(chromium, tmp_path / "first", playwright, product) as (first, windows):
        desk = desk_of(windows, state="ringing")
        call.answer()
        expect(part(desk, "call-state")).to_have_attribute("data-state", "talking")
        suggested = desk.get_by_test_id("suggestion").all_inner_texts()
        first.kill()

    with chromium_of(chromium, tmp_path / "second", playwright, product) as (_second, windows):
        desk, board = desk_of(windows, state="talking"), windows.of("kato", viewport=WALL)
        expect(part(desk, "caller")).to_have_text("090-****-5678")
        expect(desk.get_by_test_id("call-card")).to_have_count(1)
        assert desk.get_by_test_id("suggestion").all_inner_texts() == suggested
        call.hang_up()
        expect(part(desk, "call-state")).to_have_attribute("data-state", "ended")
        desk.keyboard.press("2")
        desk.keyboard.press("a")
        desk.keyboard.press("1")
        expect(desk.get_by_test_id("outcome-completed")).to_be_checked()
        desk.keyboard.press("Control+Enter")
        expect(desk.get_by_test_id("receipt-number")).to_be_visible()
        expect(desk.get_by_test_id("empty-state")).to_be_visible()

        for key, count in {"offered": "1", "answered": "1", "in_progress": "0"}.items():
            expect(figure(board, key)).to_have_text(count)
        board.get_by_test_id("figure-answered").click()
        expect(board.locator("tbody tr")).to_have_count(1)
        windows.close()
