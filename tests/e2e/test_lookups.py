"""What an operator looks up, jots down and asks, by keyboard, while a caller waits."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from tests.e2e.product import Product
from tests.e2e.windows import Windows, part

pytestmark = pytest.mark.e2e

JOTTED = "控えだけの言葉8271"


def desk_of(windows: Windows, username: str = "yamamoto") -> Page:
    """Open a desk that hears its telephone."""
    desk = windows.of(username)
    expect(part(desk, "operator")).to_have_attribute("data-state", "ready")
    return desk


def talking(product: Product, desk: Page, **call: str) -> Any:
    """Let a call come and be answered."""
    ringing = product.pbx.ring(**call)
    ringing.answer()
    expect(part(desk, "call-state")).to_have_attribute("data-state", "talking")
    return ringing


def search(desk: Page, words: str) -> None:
    desk.keyboard.press("F2")
    desk.keyboard.type(words, delay=20)
    expect(desk.get_by_test_id("search-panel")).to_be_visible()


def test_faq_is_found_and_answered_with_by_keys_and_the_record_tells_what_was_opened(product, windows):
    desk = desk_of(windows)
    call = talking(product, desk)
    desk.keyboard.press("m")
    desk.keyboard.type("書きかけ")

    search(desk, "マイナンバーカード")
    hit = desk.locator(".hit").nth(1)
    expect(hit).to_be_visible()
    wanted = hit.locator(".hit-title").inner_text()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("2")

    expect(desk.get_by_test_id("faq-detail")).to_be_focused()
    expect(part(desk, "faq-question")).to_have_text(wanted)
    expect(desk.get_by_test_id("search-panel")).to_be_hidden()
    desk.keyboard.press("a")
    expect(desk.locator(".question-title")).to_have_text(wanted)
    desk.keyboard.press("1")
    call.hang_up()
    with desk.expect_request("**/desk/records/") as sent:
        desk.keyboard.press("Control+Enter")
    expect(desk.get_by_test_id("receipt-number")).to_be_visible()
    record = sent.value.post_data_json
    assert record["note"] == "書きかけ"
    assert [(one["source"], one["title"]) for one in record["consulted"]] == [("faq", wanted)]


def test_person_is_found_with_the_way_to_connect_and_escape_goes_back_to_the_note(product, windows):
    desk = desk_of(windows)
    talking(product, desk)
    desk.keyboard.press("m")
    desk.keyboard.type("折り返し先は")

    search(desk, "やまもと")
    expect(desk.locator(".hit[data-kind=person]").first).to_be_visible()
    desk.keyboard.press("Escape")
    expect(part(desk, "note")).to_be_focused()
    desk.keyboard.press("F2")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")

    looked_up = desk.get_by_test_id("looked-up")
    expect(looked_up).to_be_focused()
    expect(looked_up.locator("h2")).to_contain_text("やまもと")
    expect(looked_up.locator(".looked-up-connect")).to_have_text(re.compile(r"\d{3,}"))
    desk.keyboard.press("1")  # a digit shows a suggestion again
    expect(looked_up).to_be_hidden()
    expect(desk.get_by_test_id("faq-detail")).to_be_visible()


def test_search_that_finds_nothing_offers_to_record_the_question_without_an_faq(product, windows):
    desk = desk_of(windows)
    talking(product, desk)

    search(desk, "!?!?")
    expect(desk.get_by_test_id("search-panel").get_by_role("button")).to_have_count(1)
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("n")

    expect(desk.locator(".question")).to_have_count(1)
    expect(desk.get_by_test_id("search-panel")).to_be_hidden()


def test_keys_of_the_input_method_open_nothing(product, windows):
    desk = desk_of(windows)
    talking(product, desk)
    desk.keyboard.press("F2")
    input_method = desk.context.new_cdp_session(desk)

    input_method.send("Input.imeSetComposition", {"text": "てんにゅう", "selectionStart": 5, "selectionEnd": 5})
    for key in ("Enter", "1"):
        desk.locator("#search-field").dispatch_event("keydown", {"key": key, "isComposing": True, "bubbles": True})
    input_method.send("Input.insertText", {"text": "転入"})

    expect(desk.locator(".hit[data-kind=faq]").first).to_be_visible()
    expect(desk.locator("#search-field")).to_be_focused()
    expect(desk.get_by_test_id("faq-detail")).to_be_hidden()


def test_answer_to_an_older_keystroke_is_dropped(product, windows):
    desk = desk_of(windows)
    held: list[Any] = []
    desk.route("**/desk/search/?q=%E8%BB%A2&*", lambda route: held.append(route))

    desk.keyboard.press("/")
    desk.keyboard.type("転")
    desk.wait_for_timeout(300)  # longer than the box waits for the next key
    desk.keyboard.type("入届")
    expect(desk.locator(".hit-title").first).to_contain_text("転入届")
    before = desk.get_by_test_id("search-panel").inner_text()
    assert len(held) == 1
    held[0].continue_()
    desk.wait_for_timeout(500)

    assert desk.get_by_test_id("search-panel").inner_text() == before


def test_caller_who_called_before_is_known_and_the_number_is_shown_for_a_reason(product, windows):
    desk = desk_of(windows)
    first = talking(product, desk)
    expect(desk.get_by_test_id("earlier")).to_be_visible()
    expect(part(desk, "earlier-contacts").locator("li")).to_have_count(0)
    desk.keyboard.press("2")
    answered_with = part(desk, "faq-question").inner_text()
    desk.keyboard.press("a")
    desk.keyboard.press("1")
    first.hang_up()
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_test_id("receipt-number")).to_be_visible()

    talking(product, desk)

    contacts = part(desk, "earlier-contacts").locator("li")
    expect(contacts).to_have_count(1)
    expect(contacts).to_contain_text(answered_with)
    expect(part(desk, "caller")).to_have_text("090-****-5678")
    desk.keyboard.press("u")
    expect(desk.get_by_test_id("caller-dialog")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(part(desk, "caller")).to_have_text("090-****-5678")
    desk.keyboard.press("u")
    desk.keyboard.press("Enter")
    expect(part(desk, "caller-error")).to_be_visible()
    desk.keyboard.press("Space")
    desk.keyboard.press("Enter")
    expect(part(desk, "caller")).to_have_text("090-0000-5678")
    desk.reload()
    expect(part(desk, "caller")).to_have_text("090-****-5678")


def test_what_is_jotted_down_is_never_sent_and_never_stored(product: Product, windows: Windows):
    desk = desk_of(windows)
    sent: list[str] = []
    frames: list[str] = []
    desk.on("request", lambda request: sent.append(_told(request)))
    desk.on("websocket", lambda socket: socket.on("framesent", lambda payload: frames.append(str(payload))))
    desk.reload()
    call = talking(product, desk)
    scratch = desk.get_by_test_id("scratch")
    desk.keyboard.press("p")
    expect(scratch).to_be_focused()
    desk.keyboard.type(JOTTED)
    product.pbx.ring(caller="09000001234").answer()
    expect(desk.get_by_test_id("incoming-strip")).to_be_visible()
    desk.keyboard.press("Alt+g")
    expect(scratch).to_have_value("")
    desk.keyboard.press("g")
    expect(scratch).to_have_value(JOTTED)
    desk.keyboard.press("2")
    desk.keyboard.press("a")
    desk.keyboard.press("1")
    call.hang_up()
    expect(desk.get_by_test_id("kept")).not_to_be_empty()
    stored = desk.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_test_id("receipt-number")).to_be_visible()

    expect(scratch).to_have_value("")
    desk.reload()
    expect(scratch).to_have_value("")
    product.stop()
    assert any("/desk/records/" in one for one in sent)
    assert frames
    assert JOTTED not in "".join([*sent, *frames, stored])
    assert [file for file in product.files() if JOTTED.encode() in file.read_bytes()] == []


def test_hand_goes_up_with_words_and_comes_down(product: Product, windows: Windows):
    desk = desk_of(windows)
    talking(product, desk)

    desk.keyboard.press("h")
    desk.keyboard.type("転入の期限a1")
    desk.keyboard.press("Enter")

    button = desk.get_by_test_id("hand-button")
    expect(button).to_have_attribute("data-state", "up")
    desk.reload()
    expect(button).to_have_attribute("data-state", "up")
    desk.keyboard.press("h")
    desk.keyboard.press("Enter")
    expect(button).to_have_attribute("data-state", "down")


def test_important_news_stands_on_the_desk_until_it_was_read(product: Product, windows: Windows):
    desk, writer = desk_of(windows), windows.of("kato")
    writer.goto("/news/new/")
    writer.locator("[name=title]").fill("受付の番号が変わりました")
    writer.locator("[name=body]").fill("古い番号を案内しないでください。")
    writer.locator("[name=is_important]").check()
    writer.locator("main form button.button-primary").click()

    strip = desk.get_by_test_id("important-news")
    expect(strip).to_contain_text("古い番号を案内しないでください。")
    expect(part(desk, "news-count")).to_have_text("1")
    strip.get_by_role("button").click()

    expect(strip).to_be_empty()
    expect(part(desk, "news-count")).to_be_empty()
    desk.get_by_test_id("news-button").click()
    expect(desk.get_by_test_id("news-panel")).to_contain_text("受付の番号が変わりました")
    writer.goto("/news/")
    writer.get_by_role("link", name="受付の番号が変わりました").click()
    expect(writer.locator(".news-people").nth(1)).to_contain_text("山本")


def _told(request: Request) -> str:
    return json.dumps([request.url, request.post_data or ""], ensure_ascii=False)


def test_how_a_thing_is_sorted_is_read_in_the_list_and_opened_by_its_key(product, windows):
    desk = desk_of(windows)
    call = talking(product, desk)

    search(desk, "ルンバ 捨てる")
    hit = desk.locator(".hit").first
    expect(hit).to_contain_text("危険ごみ")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("1")
    looked_up = desk.get_by_test_id("looked-up")
    expect(looked_up).to_be_focused()
    expect(looked_up).to_contain_text("外さずに")
    search(desk, "浜町の燃えるごみ")
    expect(desk.locator(".hit").first).to_contain_text("燃やすごみ")
    call.hang_up()


def test_file_beside_an_answer_is_found_and_opened_at_its_page_by_keys(product, windows):
    desk = desk_of(windows)
    call = talking(product, desk)

    file = desk.locator(".hit[data-kind=file]")
    for _attempt in range(20):  # the product reads its files when it has started
        search(desk, "代筆した理由")
        desk.wait_for_timeout(500)
        if file.count():
            break
    expect(file).to_contain_text("2ページ")
    desk.keyboard.press("ArrowDown")
    with desk.context.expect_page() as opened:
        desk.keyboard.press(file.get_attribute("data-key") or "")

    assert re.search(r"/documents/\d+/.+\.pdf#page=2$", opened.value.url)
    expect(desk.get_by_test_id("search-panel")).to_be_hidden()
    call.hang_up()
