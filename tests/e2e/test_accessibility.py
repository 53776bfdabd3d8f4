"""Every screen of ours under axe-core: in both languages, light and dark."""

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.product import Product
from tests.e2e.windows import WALL, Windows, figure

pytestmark = pytest.mark.e2e

SCREENS = (
    "/operations/",
    "/operations/set-aside/",
    "/accounts/",
    "/accounts/new/",
    "/accounts/requests/",
    "/accounts/password/",
    "/audit/",
    "/directory/?q=%E7%B2%97%E5%A4%A7%E3%81%94%E3%81%BF",
    "/directory/units/",
    "/directory/units/shimin/",
    "/directory/open/",
    "/directory/absences/",
    "/directory/hours/",
    "/directory/hours/new/",
    "/knowledge/",
    "/knowledge/1001/",
    "/feedback/",
    "/feedback/counts/",
    "/records/",
    "/records/callbacks/",
    "/records/callbacks/?part=morning",
    "/records/exports/",
    "/news/",
    "/news/new/",
    "/search/vain/",
    "/search/learned/",
    "/search/synonyms/",
    "/search/pins/",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_screen_shuts_anybody_out(product: Product, windows: Windows, language: str, scheme: str):
    options = {"bypass_csp": True, "color_scheme": scheme}  # axe-core is not of our origin
    cookie = {"name": "django_language", "value": language, "url": product.address}
    found = []

    citizen = windows.stranger(cookies=[cookie], **options)
    for screen, path in {
        "sign-in": "/sign-in/",
        "public home": f"/{language}/",
        "public FAQ": f"/{language}/faq/1001/",
        "public sections": f"/{language}/sections/",
    }.items():
        citizen.goto(path)
        expect(citizen.locator("html")).to_have_attribute("lang", language)
        found += violations(citizen, screen)

    desk = windows.of("yamamoto", cookies=[cookie], **options)
    expect(desk.get_by_test_id("empty-state")).to_be_visible()
    expect(desk.locator("html")).to_have_attribute("lang", language)
    found += violations(desk, "empty desk")
    call = product.pbx.ring()
    expect(desk.get_by_test_id("call-card")).to_be_visible()
    found += violations(desk, "desk with a call")
    call.answer()
    desk.keyboard.press("1")
    desk.keyboard.press("a")
    expect(desk.get_by_test_id("faq-detail")).to_be_visible()
    found += violations(desk, "desk with an FAQ")

    board = windows.of("kato", cookies=[cookie], viewport=WALL, **options)
    expect(figure(board, "answered")).to_have_text("1")
    found += violations(board, "board")
    board.get_by_test_id("figure-offered").click()
    expect(board.locator("tbody tr")).to_have_count(1)
    found += violations(board, "calls")

    for screen in SCREENS:
        board.goto(screen)
        found += violations(board, screen)
    owner = windows.of("nakamura", cookies=[cookie], **options)
    owner.goto("/directory/import/")
    found += violations(owner, "directory import")
    owner.goto("/search/synonyms/new/?words=%E7%B2%97%E5%A4%A7%E3%81%94%E3%81%BF%0A%E3%81%9F%E3%82%93%E3%81%99")
    found += violations(owner, "synonyms looked at")
    owner.goto("/search/pins/")
    found += violations(owner, "pins with their form")

    assert found == []


def test_a_planted_fault_is_found(browser):
    page = browser.new_page()
    page.set_content('<html lang="ja"><title>試験</title><main><h1>見出し</h1><input></main></html>')

    found = violations(page, "planted")
    page.close()

    assert [line.partition(" (")[0] for line in found] == ["planted: label"]
