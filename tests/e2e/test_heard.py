"""What the caller says moves the suggestions while the operator listens, and never what the operator has chosen."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.product import Product
from tests.e2e.test_lookups import desk_of, talking
from tests.e2e.windows import Windows, part

pytestmark = pytest.mark.e2e

WORDS = "もしもし、印鑑登録をしたいんですけど"


PRESS_2_AS_THE_LIST_MOVES = """() => new MutationObserver((_changes, observer) => {
    observer.disconnect();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "2", bubbles: true }));
}).observe(document.querySelector("[data-part=suggestions]"), { subtree: true, childList: true })"""


def questions(desk: Page) -> Locator:
    return desk.locator("[data-testid=suggestion]:visible .suggestion-question")


def call_on(desk: Page) -> str:
    return desk.get_by_test_id("call-card").get_attribute("data-call-id") or ""


def test_words_bring_their_faq_to_the_first_key(product: Product, windows: Windows):
    desk = desk_of(windows)
    talking(product, desk)
    expect(desk.get_by_test_id("heard")).to_be_hidden()
    expect(questions(desk).first).not_to_contain_text("印鑑")

    product.hear(WORDS, call=call_on(desk))

    expect(desk.get_by_test_id("heard")).to_contain_text("印鑑登録をしたいんですけど")
    first = desk.get_by_test_id("suggestion").first
    expect(first.locator(".suggestion-question")).to_contain_text("印鑑")
    expect(first.locator(".suggestion-reason")).to_contain_text("お客様の言葉：印鑑")
    desk.wait_for_timeout(600)  # as long as a digit still means the list of before
    desk.keyboard.press("1")
    expect(part(desk, "faq-question")).to_contain_text("印鑑")


def test_list_stands_still_once_something_was_chosen(product: Product, windows: Windows):
    desk = desk_of(windows)
    talking(product, desk)
    desk.keyboard.press("2")
    before, chosen = questions(desk).all_inner_texts(), part(desk, "faq-question").inner_text()

    product.hear(WORDS, call=call_on(desk))

    expect(desk.get_by_test_id("heard")).to_be_visible()
    assert questions(desk).all_inner_texts() == before
    expect(part(desk, "faq-question")).to_have_text(chosen)
    expect(desk.get_by_test_id("suggestion").nth(1)).to_be_focused()


def test_digit_that_meets_a_list_just_moved_means_what_stood_there(product: Product, windows: Windows):
    desk = desk_of(windows)
    talking(product, desk)
    before = questions(desk).all_inner_texts()
    # The key is pressed in the very moment in which the list has moved.
    desk.evaluate(PRESS_2_AS_THE_LIST_MOVES)

    product.hear(WORDS, call=call_on(desk))

    expect(part(desk, "faq-question")).to_have_text(before[1])
    assert questions(desk).all_inner_texts() == before
