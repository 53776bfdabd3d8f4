"""A new FAQ and its number: however fast somebody saves, there is one of each."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.cms import group_address, new_address
from tests.e2e.product import Product
from tests.e2e.windows import Windows

pytestmark = pytest.mark.e2e

ANSWER = "はい、一つです。ボタンを押したときに、一度だけ保存します。"
WATCHING_MS = 3000  # Wagtail begins to look for changes two seconds after the page came
AUTOSAVE_MS = 1500  # and saves half a second after the last


def write(page: Page, question: str) -> None:
    page.goto(new_address(page))
    page.wait_for_timeout(WATCHING_MS)
    page.locator("[name=title]").fill(question)
    page.locator("[name=spoken_answer]").fill(ANSWER)


def save(page: Page) -> None:
    page.get_by_role("button", name="下書きを保存").click()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/edit/"))


@pytest.mark.parametrize("hesitation_ms", [0, 550, AUTOSAVE_MS])
def test_a_new_faq_is_stored_once_and_by_the_button(product: Product, windows: Windows, hesitation_ms: int):
    author = windows.of("tanaka")
    stored: list[str] = []
    author.on("request", lambda request: stored.append(request.url) if request.method == "POST" else None)

    write(author, "一つだけですか")
    address = author.url
    author.wait_for_timeout(hesitation_ms)
    before = stored.count(address)
    save(author)
    author.wait_for_timeout(AUTOSAVE_MS)

    assert (before, stored.count(address)) == (0, 1)
    author.goto(group_address(author))
    expect(author.get_by_role("link", name=re.compile(r"^\d+ 一つだけですか$"))).to_have_count(1)


def test_a_text_that_exists_is_still_saved_by_itself(product: Product, windows: Windows):
    author = windows.of("tanaka")
    write(author, "続きも残りますか")
    save(author)
    author.wait_for_timeout(WATCHING_MS)

    with author.expect_response(lambda response: response.url == author.url and response.request.method == "POST"):
        author.locator("[name=spoken_answer]").fill(f"{ANSWER}続きです。")
    author.reload()

    expect(author.locator("[name=spoken_answer]")).to_have_value(f"{ANSWER}続きです。")
