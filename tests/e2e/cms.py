"""Ways to the pages of the CMS that have no lasting address: whatever stands in the tree stands below a number."""

import re

from playwright.sync_api import Page, expect

QUESTION = "転入届には何が必要ですか"
LOOKS = 20
LOOK_AGAIN_AFTER_MS = 500


def edit_address(page: Page, question: str = QUESTION) -> str:
    """Return the address of a Japanese FAQ's form."""
    page.goto("/admin/pages/search/")
    page.locator("main [name=q]").fill(question)
    link = page.get_by_role("link", name=re.compile(rf"^\d+ {question}$"))
    return link.get_attribute("href") or ""


def group_address(page: Page) -> str:
    """Return the address of the list in which that FAQ stands."""
    page.goto(edit_address(page))
    expect(page.locator("[name=spoken_answer]")).to_be_visible()
    ways = [way.get_attribute("href") or "" for way in page.locator("header a").all()]
    return [way for way in ways if re.fullmatch(r"/admin/pages/\d+/", way)][-2]


def new_address(page: Page) -> str:
    """Return the address of the form of a new FAQ beside it."""
    return f"/admin/pages/add/faq_pages/faqpage/{group_address(page).split('/')[-2]}/"


def expect_public_answer(citizen: Page, address: str, text: str) -> None:
    """Expect the answer on a citizen's page; what is kept for everybody may be a second old."""
    for _look in range(LOOKS):
        citizen.goto(address)
        if citizen.locator(".answer").inner_text() == text:
            return
        citizen.wait_for_timeout(LOOK_AGAIN_AFTER_MS)
    expect(citizen.locator(".answer")).to_have_text(text)
