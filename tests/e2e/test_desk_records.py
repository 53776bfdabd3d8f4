"""The record of a call at the desk: what is open, what one key does, and what no accident takes away."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.product import Product
from tests.e2e.windows import Windows, part, sign_in

pytestmark = pytest.mark.e2e

RECEIPT = re.compile(r"\d{8}-\d{4}")
KEPT = "下書き保存済み"


@pytest.fixture
def desk(product: Product, windows: Windows) -> Page:
    """The desk of an operator who talks to a caller."""
    page = windows.of("yamamoto")
    call = product.pbx.ring()
    expect(part(page, "call-state")).to_have_attribute("data-state", "ringing")
    call.answer()
    expect(part(page, "call-state")).to_have_attribute("data-state", "talking")
    return page


def typed(desk: Page, text: str) -> None:
    """Type a note, and wait until the server has it."""
    desk.keyboard.press("m")
    desk.keyboard.insert_text(text)
    expect(part(desk, "kept")).to_have_text(KEPT)


def test_completed_call_takes_four_keys_beside_typing(desk: Page):
    for key in ("1", "a", "1", "Control+Enter"):
        desk.keyboard.press(key)

    expect(desk.get_by_test_id("receipt-number")).to_have_text(RECEIPT)


def test_faq_brings_category_and_section_along(desk: Page):
    desk.keyboard.press("1")
    desk.keyboard.press("a")

    expect(part(desk, "category")).not_to_have_value("")
    expect(part(desk, "unit")).not_to_have_value("")
    expect(part(desk, "spoken-language")).to_have_value("ja")
    expect(part(desk, "source-row")).to_be_hidden()


def test_record_with_something_open_is_refused_where_it_is_open(desk: Page):
    desk.keyboard.press("Control+Enter")
    expect(part(desk, "error-questions")).to_have_text("FAQか「該当するFAQなし」を選んでください。")

    desk.keyboard.press("n")
    desk.keyboard.press("Control+Enter")
    expect(part(desk, "error-outcome")).not_to_be_empty()
    expect(desk.locator("[name=outcome]").first).to_be_focused()

    desk.keyboard.press("6")  # referred: unsure or not found
    desk.keyboard.press("Control+Enter")
    expect(part(desk, "category")).to_be_focused()
    expect(part(desk, "error-category")).not_to_be_empty()
    expect(part(desk, "error-unit")).not_to_be_empty()

    part(desk, "category").fill("粗大ごみ")
    part(desk, "unit").fill("市民課")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_test_id("receipt-number")).to_have_text(RECEIPT)


def test_promised_callback_needs_its_time(desk: Page):
    for key in ("1", "a", "7", "Control+Enter"):
        desk.keyboard.press(key)

    expect(part(desk, "error-callback_due")).not_to_be_empty()
    part(desk, "callback-due").fill("2030-01-07T10:00")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_test_id("receipt-number")).to_have_text(RECEIPT)


@pytest.mark.parametrize(("key", "kind"), [("s", "sales"), ("w", "wrong_number"), ("z", "silent")])
def test_call_in_which_nothing_was_asked_is_noted_with_one_key_and_enter(desk: Page, key: str, kind: str):
    desk.keyboard.press(key)

    expect(desk.get_by_test_id(f"type-{kind}")).to_be_checked()
    expect(part(desk, "asked")).to_be_hidden()
    desk.keyboard.press("Enter")
    expect(desk.get_by_test_id("receipt-number")).to_have_text(RECEIPT)


@pytest.fixture
def by_hand(windows: Windows) -> Page:
    """The desk of an operator who has opened a record without a call."""
    page = windows.of("yamamoto")
    page.wait_for_function("performance.getEntriesByName('usable').length")
    page.keyboard.press("r")
    return page


def test_contact_that_was_no_call_is_recorded_by_hand(by_hand: Page):
    desk = by_hand

    expect(part(desk, "happened-at")).not_to_have_value("")
    part(desk, "hand-group").select_option(label="市民課")
    desk.locator("#main").focus()
    desk.keyboard.press("n")
    desk.keyboard.press("1")
    part(desk, "category").fill("相談")
    typed_before = part(desk, "note")
    typed_before.fill("窓口で聞かれた")
    desk.keyboard.press("Control+Enter")

    expect(desk.get_by_test_id("receipt-number")).to_have_text(RECEIPT)
    expect(desk.get_by_test_id("empty-state")).to_be_visible()


def test_record_by_hand_is_put_away_only_after_asking(by_hand: Page):
    desk = by_hand
    part(desk, "note").fill("まちがえて開いた")
    asked: list[str] = []
    desk.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))

    part(desk, "close-call").click()

    expect(desk.get_by_test_id("empty-state")).to_be_visible()
    assert len(asked) == 1
    desk.reload()
    expect(desk.get_by_test_id("empty-state")).to_be_visible()


def test_draft_goes_on_in_a_reloaded_page_and_at_another_desk(desk: Page, windows: Windows):
    desk.keyboard.press("2")
    desk.keyboard.press("a")
    desk.keyboard.press("1")
    question = desk.locator(".question-title").inner_text()
    typed(desk, "転出証明書はあるとのこと")

    desk.reload()
    expect(part(desk, "note")).to_have_value("転出証明書はあるとのこと")
    expect(desk.locator(".question-title")).to_have_text(question)
    expect(desk.get_by_test_id("outcome-completed")).to_be_checked()

    other = windows.of("yamamoto")
    expect(part(other, "note")).to_have_value("転出証明書はあるとのこと")
    other.keyboard.press("Control+Enter")
    expect(other.get_by_test_id("receipt-number")).to_have_text(RECEIPT)


def test_what_is_typed_without_a_network_is_there_in_the_next_page(desk: Page):
    typed(desk, "はじめ")
    desk.context.set_offline(True)
    desk.keyboard.insert_text("、つづき")
    expect(part(desk, "kept")).to_have_text("下書きを保存しています…")

    desk.wait_for_timeout(1000)
    desk.context.set_offline(False)
    desk.reload()

    expect(part(desk, "note")).to_have_value("はじめ、つづき")
    expect(part(desk, "kept")).to_have_text(KEPT)


def test_two_desks_on_one_record_lose_nothing(desk: Page, windows: Windows):
    typed(desk, "甲")
    other = windows.of("yamamoto")
    expect(part(other, "note")).to_have_value("甲")
    part(other, "note").fill("甲と乙")
    expect(part(other, "kept")).to_have_text(KEPT)

    part(desk, "note").press("End")
    desk.keyboard.insert_text("と丙")

    expect(part(desk, "note")).to_have_value("甲と乙\n甲と丙")


def test_of_five_tabs_one_is_the_desk(desk: Page):
    tabs = [desk.context.new_page() for _tab in range(4)]
    for tab in tabs:
        tab.goto("/desk/")
        expect(tab.get_by_test_id("elsewhere")).to_be_visible()
    typed(desk, "こちらの窓で書いた")

    assert [part(tab, "record").is_visible() for tab in tabs] == [False] * 4
    part(tabs[0], "take-over").click()

    expect(part(tabs[0], "note")).to_have_value("こちらの窓で書いた")
    expect(desk.get_by_test_id("elsewhere")).to_be_visible()
    tabs[0].close()
    expect(tabs[1].get_by_test_id("elsewhere")).to_be_hidden()
    expect(part(tabs[1], "note")).to_have_value("こちらの窓で書いた")


def test_session_that_ends_in_the_middle_of_a_call_costs_nothing(desk: Page):
    typed(desk, "ここまで聞いた")
    tab = desk.context.new_page()
    tab.goto("/desk/")
    tab.get_by_role("button", name="サインアウト").click()

    expect(part(desk, "connection-text")).to_contain_text("サインアウトされています", timeout=60_000)
    part(desk, "note").press("End")
    desk.keyboard.insert_text("、まだ書ける")
    sign_in(tab, "yamamoto")

    expect(part(desk, "connection")).to_be_hidden()
    expect(part(desk, "note")).to_have_value("ここまで聞いた、まだ書ける")
    expect(part(desk, "kept")).to_have_text(KEPT)
    desk.keyboard.press("Control+Enter")
    expect(part(desk, "error-questions")).not_to_be_empty()  # it is heard again: only the question is missing
