"""An FAQ's way by the keyboard alone: written, given a rule, submitted, approved, corrected urgently."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.cms import expect_public_answer, new_address
from tests.e2e.product import Product
from tests.e2e.windows import Windows

pytestmark = pytest.mark.e2e

QUESTION = "キーボードだけで書けますか"
ANSWER = "はい、キーボードだけで書けます。"
CORRECTION = "はい、キーボードだけで、急いで直せます。"
MOST_STEPS = 250
IS_SEEN = """() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== "none" || style.boxShadow !== "none";
}"""
# All at once: the page may still be scrolling.
PLACES = """(names) => names.map((name) => {
    const field = document.querySelector(`[name=${name}]`).closest(".w-field__wrapper, .w-panel__content");
    const { x, y } = field.getBoundingClientRect();
    return [Math.round(y), x];
})"""
WRITTEN_IN_ORDER = (
    "title",
    "other_wordings",
    "spoken_answer",
    "fee",
    "deadline",
    "place",
    "documents",
    "operator_note",
    "unit",
    "audience",
    "season_from",
    "season_to",
    "review_on",
    "go_live_at",
    "expire_at",
    "confidence",
)


def reach(page: Page, selector: str) -> list[str]:
    """Press Tab until ``selector`` has the focus, and see that it shows; returns the names of the fields on the way."""
    names = []
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.name || ''"))
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            assert page.evaluate(IS_SEEN), f"nobody sees that {selector} has the focus"
            return names
    raise AssertionError(f"Tab does not lead to {selector}")


def write(page: Page, selector: str, text: str) -> None:
    reach(page, selector)
    page.keyboard.type(text)


def choose_way(page: Page, selector: str) -> None:
    """Open the menu beside the button that saves, and choose."""
    reach(page, "footer .w-dropdown__toggle")
    page.keyboard.press("Enter")
    expect(page.locator(selector).first).to_be_visible()
    reach(page, selector)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/admin/pages/\d+/$"))


def follow(page: Page, selector: str, *, to: str) -> None:
    reach(page, selector)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(to))


def test_faq_is_written_approved_and_corrected_by_the_keyboard_alone(product: Product, windows: Windows):
    author, approver, citizen = windows.of("tanaka"), windows.of("ito"), windows.stranger()

    author.goto(new_address(author))
    write(author, "[name=title]", QUESTION)
    write(author, "[name=spoken_answer]", ANSWER)
    follow(author, "footer [type=submit]", to=r"/admin/pages/\d+/edit/")
    form = author.url
    follow(author, "a[href$='/rule/']", to="/rule/")
    reach(author, "[name=kind]")
    author.keyboard.press("ArrowDown")
    write(author, "[name=why]", "センターで答えられるため。")
    follow(author, "footer [type=submit]", to="/edit/")
    choose_way(author, "[name=action-submit]")

    approver.goto("/admin/")
    follow(approver, f"main a[href*='{form.split('/')[-3]}/edit/']", to="/edit/")
    choose_way(approver, "[data-workflow-action-name=approve]")
    author.goto(form)
    number = author.title().partition(QUESTION)[0].split()[-1]
    expect_public_answer(citizen, f"/ja/faq/{number}/", ANSWER)

    reach(author, "[name=spoken_answer]")
    author.keyboard.press("Control+a")
    author.keyboard.type(CORRECTION)
    reach(author, "footer [type=submit]")
    author.keyboard.press("Enter")
    expect(author.locator(".messages .success")).to_be_visible()
    approver.goto("/admin/faq/urgent/")
    follow(approver, "main a[href$='/urgent/']", to=r"/faq/\d+/urgent/")
    approver.keyboard.type("急ぎの訂正のため。")  # the only field has the focus already
    follow(approver, "main form [type=submit]", to="/faq/urgent/")
    expect_public_answer(citizen, f"/ja/faq/{number}/", CORRECTION)


def test_focus_follows_the_screen(product: Product, windows: Windows):
    author = windows.of("tanaka")
    author.goto(new_address(author))

    names = reach(author, "footer [type=submit]")
    places = author.evaluate(PLACES, list(WRITTEN_IN_ORDER))

    assert [name for name in names if name in WRITTEN_IN_ORDER] == list(WRITTEN_IN_ORDER)
    assert places == sorted(places)
