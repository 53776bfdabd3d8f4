"""Forms of the CMS and pages for staff at 200 %: everything is there without scrolling sideways."""

import pytest

from tests.e2e.cms import edit_address, new_address
from tests.e2e.product import Product
from tests.e2e.windows import Windows

pytestmark = pytest.mark.e2e

DOUBLED = {"viewport": {"width": 683, "height": 384}, "device_scale_factor": 2}  # 200 % on a screen of 1366 by 768
SCREENS = {
    "tanaka": (
        "/admin/",
        "/admin/faq/english/",
        "/admin/faq/rules/",
        "/knowledge/",
        "/knowledge/1001/",
        "/directory/",
        "/directory/units/",
        "/directory/units/shimin/",
    ),
    "ito": ("/admin/faq/urgent/", "/directory/open/", "/directory/absences/", "/directory/hours/", "/audit/"),
    "nakamura": (
        "/admin/category/",
        "/admin/category/new/",
        "/admin/event/",
        "/admin/waste/",
        "/directory/import/",
        "/accounts/",
        "/accounts/new/",
        "/accounts/requests/",
        "/accounts/password/",
    ),
    "kanri": (
        "/admin/servicegroup/",
        "/admin/servicegroup/new/",
        "/admin/servicegroupunit/new/",
        "/admin/line/new/",
        "/admin/weeklyhours/",
        "/admin/weeklyhours/new/",
        "/admin/closure/",
        "/admin/closure/new/",
        "/operations/",
        "/operations/set-aside/",
    ),
    "kato": ("/directory/hours/new/", "/board/"),
    "yamamoto": ("/desk/",),
}
FORMS = ("/admin/pages/{faq}/edit/", "/admin/faq/{faq}/rule/", "/admin/pages/{faq}/history/")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_page_needs_sideways_scrolling_at_200_percent(product: Product, windows: Windows, language: str):
    cookie = {"name": "django_language", "value": language, "url": product.address}
    too_wide = []

    for name, screens in SCREENS.items():
        page = windows.of(name, cookies=[cookie], **DOUBLED)
        if name == "tanaka":
            faq = edit_address(page).split("/")[-3]
            screens = (*screens, new_address(page), *(form.format(faq=faq) for form in FORMS))
        for screen in screens:
            answer = page.goto(screen)
            assert answer is not None
            assert answer.status == 200, screen
            if page.evaluate("document.scrollingElement.scrollWidth > innerWidth"):
                too_wide.append(screen)

    assert too_wide == []
