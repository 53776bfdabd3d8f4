"""A text's walk: written by the author, approved by another person, read by operators and citizens."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.cms import expect_public_answer
from tests.e2e.product import Product
from tests.e2e.windows import Windows, part

pytestmark = pytest.mark.e2e

NUMBER = 1004  # of no season: it is in the pop all the year
QUESTIONS = {
    "ja": "住民票の写しはどこで取れますか",
    "en": "Where can I get a certificate of residence (juminhyo)?",
}
ANSWERS = {
    "ja": "住民票の写しは、市役所1階の新しい窓口でお取りください。",
    "en": "Please ask for it at the new counter on the first floor of City Hall.",
}
LINES = {"ja": "0467001000", "en": "0467001010"}
CMS = {"width": 1366, "height": 1000}


def open_faq(page: Page, language: str) -> None:
    """Find the FAQ by its question and open its form."""
    page.goto("/admin/pages/search/")
    page.locator("main [name=q]").fill(QUESTIONS[language])
    page.get_by_role("link", name=f"{NUMBER} {QUESTIONS[language]}").click()
    expect(page.locator("[name=spoken_answer]")).to_be_visible()


def choose_action(page: Page, label: re.Pattern[str]) -> None:
    """Choose from the menu beside the button that saves the draft, and arrive where it leads."""
    page.get_by_role("button", name="他のアクション").click()
    page.get_by_role("button", name=label).click()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/$"))


def expect_public(citizen: Page, texts: dict[str, str]) -> None:
    for language, text in texts.items():
        expect_public_answer(citizen, f"/{language}/faq/{NUMBER}/", text)
        expect(citizen.locator("html")).to_have_attribute("lang", language)
        expect(citizen.get_by_role("heading", level=1)).to_have_text(QUESTIONS[language])


def expect_pop(desk: Page, language: str, text: str) -> None:
    """Expect the text in the pop of the call on the desk, and put the call away with a record."""
    suggestion = desk.get_by_test_id("suggestion").filter(has_text=QUESTIONS[language])
    expect(suggestion).to_have_attribute("data-number", str(NUMBER))
    suggestion.click()
    expect(part(desk, "faq-spoken")).to_have_text(text)
    expect(desk.get_by_test_id("faq-detail")).to_have_attribute("lang", language)
    desk.keyboard.press("a")
    desk.keyboard.press("1")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_test_id("empty-state")).to_be_visible()


def test_text_goes_from_the_author_over_the_approver_to_operators_and_citizens(product: Product, windows: Windows):
    author, approver = windows.of("tanaka", viewport=CMS), windows.of("ito", viewport=CMS)
    desk, citizen = windows.of("yamamoto"), windows.stranger(java_script_enabled=False)
    before = {}
    for language in ANSWERS:
        citizen.goto(f"/{language}/faq/{NUMBER}/")
        before[language] = citizen.locator(".answer").inner_text()
        assert before[language] != ANSWERS[language]

    for language, answer in ANSWERS.items():
        open_faq(author, language)
        author.locator("[name=spoken_answer]").fill(answer)
        choose_action(author, re.compile("FAQ 市民課 ?に提出する"))

        open_faq(author, language)
        expect(author.locator("[name=spoken_answer]")).to_have_value(answer)
        expect(author.locator("[data-workflow-action-name=approve]")).to_have_count(0)

    expect_public(citizen, before)
    for language in ANSWERS:
        product.pbx.ring(line=LINES[language]).answer()
        expect_pop(desk, language, before[language])

    for language, answer in ANSWERS.items():
        open_faq(approver, language)
        expect(approver.locator("[name=spoken_answer]")).to_have_value(answer)
        choose_action(approver, re.compile("^承認と公開"))

    expect_public(citizen, ANSWERS)
    for language in ANSWERS:
        product.pbx.ring(line=LINES[language]).answer()
        expect_pop(desk, language, ANSWERS[language])
