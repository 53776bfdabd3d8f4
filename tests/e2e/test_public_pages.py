"""The public pages as citizens use them: a telephone in one hand, no JavaScript, a keyboard, a printer."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import violations
from tests.e2e.windows import DESK, Windows

pytestmark = pytest.mark.e2e

PHONE = {"width": 390, "height": 844}
PAGES = (
    "/{language}/",
    "/{language}/search/?q=%E8%BB%A2%E5%85%A5",
    "/{language}/search/?q=zzqqxx",
    "/{language}/faq/1001/",
    "/{language}/faq/1001/thanks/",
    "/{language}/category/procedures/",
    "/{language}/sections/",
    "/{language}/sections/shimin/",
    "/{language}/events/",
    "/{language}/nothing/",
)
SMALLEST_TARGET = 24  # CSS pixels: WCAG 2.2, 2.5.8


@pytest.mark.parametrize("language", ["ja", "en"])
def test_answer_is_found_and_judged_without_javascript(windows: Windows, language: str):
    citizen = windows.stranger(viewport=PHONE, java_script_enabled=False)
    citizen.goto(f"/{language}/")
    citizen.locator("#q").fill("転入届")
    citizen.locator("#q").press("Enter")
    citizen.locator(".hits a").first.click()

    expect(citizen.locator(".answer")).to_be_in_viewport()
    assert _is_above_the_fold(citizen, "h1")
    citizen.locator("summary").click()
    citizen.locator("[name=reason][value=unclear]").check()
    citizen.locator("#text").fill("電話は0467-00-1234です。表が小さい。")
    citizen.locator("[name=helpful][value=no]").click()
    citizen.wait_for_url("**/thanks/")

    assert citizen.context.cookies() == []
    reader = windows.of("nakamura")
    reader.goto("/feedback/")
    expect(reader.locator("tbody tr")).to_have_count(1)
    expect(reader.locator("tbody tr")).to_contain_text("電話は＊＊＊です。表が小さい。")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_public_page_shuts_anybody_out(windows: Windows, language: str, scheme: str):
    found = []
    for viewport in (PHONE, DESK):
        citizen = windows.stranger(viewport=viewport, color_scheme=scheme, bypass_csp=True)
        for path in PAGES:
            citizen.goto(path.format(language=language))
            expect(citizen.locator("html")).to_have_attribute("lang", language)
            assert citizen.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            found += violations(citizen, path)

    assert found == []


def test_all_that_is_pressed_on_a_phone_is_large_enough(windows: Windows):
    citizen = windows.stranger(viewport=PHONE)

    for path in PAGES:
        citizen.goto(path.format(language="ja"))
        heights = citizen.locator("a:visible:not(.skip), button:visible, summary:visible").evaluate_all(
            "(found) => found.filter((a) => !a.closest('.details')).map((a) => a.getBoundingClientRect().height)"
        )
        assert min(heights) >= SMALLEST_TARGET, path


def test_keyboard_goes_to_the_text_first(windows: Windows):
    citizen = windows.stranger()
    citizen.goto("/en/faq/1001/")

    citizen.keyboard.press("Tab")
    expect(citizen.locator(".skip")).to_be_focused()
    citizen.keyboard.press("Enter")

    expect(citizen.locator("main")).to_be_focused()


def test_every_page_leads_to_itself_in_the_other_language(windows: Windows):
    citizen = windows.stranger(viewport=PHONE)

    for path in PAGES[:-1]:
        citizen.goto(path.format(language="ja"))
        citizen.locator(".languages a").click()
        citizen.wait_for_url("**" + path.format(language="en"))


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("number", [1001, 1002, 1003])
def test_answer_prints_on_one_sheet(windows: Windows, language: str, number: int):
    citizen = windows.stranger()
    citizen.goto(f"/{language}/faq/{number}/")

    sheets = len(re.findall(rb"/Type\s*/Page\b", citizen.pdf(prefer_css_page_size=True)))

    assert sheets == 1


def _is_above_the_fold(page: Page, selector: str) -> bool:
    return bool(page.locator(selector).evaluate("(one) => one.getBoundingClientRect().bottom < innerHeight"))
