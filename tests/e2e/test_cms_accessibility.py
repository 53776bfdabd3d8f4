"""Every page and form of ours in the CMS under axe-core, in both languages."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import violations
from tests.e2e.cms import edit_address, group_address, new_address
from tests.e2e.product import Product
from tests.e2e.windows import Windows

pytestmark = pytest.mark.e2e

BLOCKS = 7
# Wagtail's own markup, which no template or hook of ours reaches: the rule of axe-core, and where.
WAGTAILS_OWN = {
    ("landmark-unique", "form[role=search]"): "the searches in the header and of the menu bear the same name",
    ("label-content-name-mismatch", "a.page-status-tag"): "its hidden name tells more than the word that is seen",
    ("button-name", ".w-editing-sessions__session"): "the faces of who else has opened the page have a hint only",
    ("list", ".modal ul.fields"): "the form of an approval's comment puts div into ul",
    (
        "color-contrast",
        ".modal tr.disabled *",
    ): "rows that cannot be chosen are dimmed; the pages above an FAQ are such",
    ("empty-table-header", ".modal th"): "the column with the ways downwards has no head",
}
OF_THE_OWNER = ("/admin/category/", "/admin/event/")
WASTE = "/admin/waste/"
THINGS = "品目,かな,種別\n=傘,かさ,{kind}\n"
OF_THE_ADMINISTRATOR = (
    "/admin/servicegroup/",
    "/admin/servicegroupunit/",
    "/admin/line/",
    "/admin/weeklyhours/",
    "/admin/closure/",
)


class Look:
    """Collects what is found."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def at(self, page: Page, screen: str) -> None:
        """Look at the page as it stands, once nothing moves on it."""
        page.wait_for_function("document.getAnimations().every((one) => one.playState !== 'running')")
        self.found += violations(page, screen, beyond_us=WAGTAILS_OWN)


def open_blocks(page: Page) -> None:
    for number in range(BLOCKS):
        page.locator("[data-contentpath=full_answer] .c-sf-add-button").last.click()
        page.locator(".w-combobox__option").nth(number).click()
    expect(page.locator("#full_answer-root > div > div > section")).to_have_count(BLOCKS)


def look_at_the_author(look: Look, author: Page, address: str) -> None:
    author.goto("/admin/")
    look.at(author, "home of an author")
    author.goto(address)
    look.at(author, "FAQ")
    author.goto(author.locator("a[href*='/rule/']").first.get_attribute("href") or "")
    look.at(author, "rule")
    for report in ("english", "rules"):
        author.goto(f"/admin/faq/{report}/")
        look.at(author, report)

    author.goto(group_address(author))
    look.at(author, "FAQs of a group")
    author.goto(new_address(author))
    look.at(author, "new FAQ")
    open_blocks(author)
    author.locator("#id_related-ADD").click()
    look.at(author, "new FAQ with each kind of block")
    author.locator("[data-chooser-action-choose]:visible").last.click()
    expect(author.locator(".modal .listing")).to_be_visible()
    look.at(author, "choosing a related FAQ")
    author.keyboard.press("Escape")
    author.locator("footer [type=submit]").first.click()
    expect(author.locator(".messages .error")).to_be_visible()
    expect(author.locator(".messages > ul")).to_have_css("opacity", "1")  # it fades in
    look.at(author, "refused FAQ")


def look_at_the_approval(look: Look, author: Page, approver: Page, address: str) -> None:
    author.goto(address)
    author.locator("[name=spoken_answer]").fill("転入届は14日以内に、市役所1階の新しい窓口へお届けください。")
    author.locator("footer .w-dropdown__toggle").click()
    look.at(author, "ways to save")
    author.locator("[name=action-submit]").click()
    author.wait_for_url(re.compile(r"/admin/pages/\d+/$"))

    approver.goto("/admin/")
    look.at(approver, "home of an approver")
    approver.goto("/admin/faq/urgent/")
    look.at(approver, "urgent publications")
    approver.locator("main a[href$='/urgent/']").first.click()
    approver.wait_for_url(re.compile(r"/\d+/urgent/$"))
    look.at(approver, "publish at once")
    for action in ("reject", "approve"):
        approver.goto(address)
        approver.locator("footer .w-dropdown__toggle").click()
        look.at(approver, "ways to decide")
        approver.locator(f"[data-workflow-action-name={action}]").last.click()
        expect(approver.locator(".modal [name=comment]")).to_be_visible()
        look.at(approver, action)
    approver.goto(address.replace("edit", "history"))
    look.at(approver, "history")
    approver.goto(address.replace("edit/", "workflow_history/"))
    look.at(approver, "history of approvals")
    approver.goto(address.replace("edit/", "revisions/compare/earliest...latest/"))
    look.at(approver, "comparison")


def look_at_lists(look: Look, page: Page, lists: tuple[str, ...]) -> None:
    for address in lists:
        page.goto(address)
        look.at(page, address)
        ways = [way.get_attribute("href") or "" for way in page.locator("main a, header a").all()]
        for kind in ("new", "edit", "inspect"):
            found = next((way for way in ways if re.search(rf"^{address}{kind}/", way)), None)
            if found:
                page.goto(found)
                look.at(page, found)


def look_at_the_waste_table(look: Look, page: Page) -> None:
    page.goto(WASTE)
    look.at(page, "table of waste")
    for kind, found in (("石", "#wrong"), ("燃やすごみ", ".waste-apply")):
        upload = {"name": "品目.csv", "mimeType": "text/csv", "buffer": THINGS.format(kind=kind).encode()}
        page.goto(WASTE)
        page.locator("[type=file]").set_input_files([upload])
        page.locator(".waste-upload button").click()
        expect(page.locator(found)).to_be_visible()
        look.at(page, f"table of waste: {found}")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_page_of_the_cms_shuts_anybody_out(product: Product, windows: Windows, language: str):
    cookie = {"name": "django_language", "value": language, "url": product.address}
    author, approver, owner, administrator = (
        windows.of(name, cookies=[cookie], bypass_csp=True) for name in ("tanaka", "ito", "nakamura", "kanri")
    )
    look = Look()
    expect(author.locator("html")).to_have_attribute("lang", language)

    address = edit_address(author)
    look_at_the_author(look, author, address)
    look_at_the_approval(look, author, approver, address)
    look_at_lists(look, owner, OF_THE_OWNER)
    look_at_the_waste_table(look, owner)
    look_at_lists(look, administrator, OF_THE_ADMINISTRATOR)

    assert look.found == []
