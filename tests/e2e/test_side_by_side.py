"""An operator's desk and the supervisor's board side by side, while the telephone rings."""

import re
import signal

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.product import Product
from tests.e2e.windows import WALL, Windows, figure, part

pytestmark = pytest.mark.e2e

CLOCK = re.compile(r"\d+:\d\d")


def desk_of(windows: Windows, username: str = "yamamoto") -> Page:
    """Open a desk that hears its telephone."""
    desk = windows.of(username)
    expect(desk).to_have_url(re.compile("/desk/$"))
    expect(part(desk, "operator")).to_have_attribute("data-state", "ready")
    return desk


def board_of(windows: Windows) -> Page:
    """Open a board that hears the telephone system."""
    board = windows.of("kato", viewport=WALL)
    expect(board).to_have_url(re.compile("/board/$"))
    expect(board.get_by_test_id("freshness")).to_have_attribute("data-state", "live")
    return board


def expect_figures(board: Page, **wanted: str) -> None:
    for key, display in wanted.items():
        expect(figure(board, key)).to_have_text(display)


def expect_state(desk: Page, state: str) -> None:
    expect(part(desk, "call-state")).to_have_attribute("data-state", state)


def save_by_keyboard(desk: Page) -> None:
    """Answer with the second suggestion, outcome "completed"."""
    desk.keyboard.press("2")
    expect(desk.get_by_test_id("faq-detail")).to_be_visible()
    desk.keyboard.press("a")
    desk.keyboard.press("1")
    expect(desk.get_by_test_id("outcome-completed")).to_be_checked()
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_test_id("receipt-number")).to_be_visible()


def test_call_rings_on_the_desk_with_all_that_is_known_and_counts_on_the_board(product: Product, windows: Windows):
    desk, board = desk_of(windows), board_of(windows)
    expect(desk.get_by_test_id("empty-state")).to_be_visible()
    expect_figures(board, waiting="0", offered="0", answer_rate="–")

    product.pbx.ring()

    card = desk.get_by_test_id("call-card")
    expect_state(desk, "ringing")
    expect(part(card, "line-name")).to_have_text("市民課(直通)")
    expect(part(card, "group")).to_have_text("市民課")
    expect(part(card, "caller")).to_have_text("090-****-5678")
    expect(part(card, "language")).to_have_text("日本語")
    expect(part(card, "wait")).to_have_text(CLOCK)
    suggestions = desk.get_by_test_id("suggestion")
    expect(suggestions.locator("visible=true")).to_have_count(9)
    for suggestion in suggestions.all():
        expect(suggestion.locator(".suggestion-question")).not_to_be_empty()
        expect(suggestion.locator(".suggestion-reason")).not_to_be_empty()  # which one, the season says
    expect(desk.get_by_test_id("empty-state")).to_be_hidden()
    expect_figures(board, waiting="1", offered="1", answered="0", answer_rate="–")
    expect(board.get_by_test_id("operator-yamamoto")).to_have_attribute("data-state", "ringing")
    expect(part(board.get_by_test_id("operator-yamamoto"), "line")).to_have_text("市民課(直通)")
    expect(board.get_by_test_id("operator-sato")).to_have_attribute("data-state", "ready")


def test_call_is_answered_and_recorded_by_keyboard_and_the_next_one_comes(product: Product, windows: Windows):
    desk, board = desk_of(windows), board_of(windows)
    call = product.pbx.ring()
    expect_state(desk, "ringing")

    call.answer()
    expect_state(desk, "talking")
    expect_figures(board, waiting="0", answered="1", answer_rate="100.0")
    expect(board.get_by_test_id("operator-yamamoto")).to_have_attribute("data-state", "talking")
    desk.keyboard.press("2")
    chosen = part(desk, "faq-question").inner_text()
    expect(part(desk, "faq-spoken")).not_to_be_empty()
    desk.keyboard.press("a")
    expect(desk.locator(".question-title")).to_have_text(chosen)
    desk.keyboard.press("1")
    expect(desk.get_by_test_id("outcome-completed")).to_be_checked()
    desk.keyboard.press("Enter")
    desk.keyboard.type("a1n? 転入の持ち物")
    expect(part(desk, "note")).to_have_value("a1n? 転入の持ち物")
    call.hang_up()
    expect_state(desk, "ended")
    desk.keyboard.press("Control+Enter")

    receipt_number = desk.get_by_test_id("receipt-number").inner_text()
    assert re.search(r"\d", receipt_number)
    expect(desk.get_by_test_id("empty-state")).to_be_visible()
    expect(board.get_by_test_id("operator-yamamoto")).to_have_attribute("data-state", "ready")
    board.get_by_test_id("figure-answered").click()
    expect(board.locator("tbody tr")).to_have_count(1)
    expect(board.locator("tbody tr")).to_contain_text([receipt_number])

    product.pbx.ring("answered_agent_hangs_up", caller="09000001234")

    expect_state(desk, "ringing")
    expect(part(desk, "caller")).to_have_text("090-****-1234")
    expect(desk.get_by_test_id("suggestion").first).to_contain_text(chosen)


def test_every_figure_opens_exactly_its_calls(product: Product, windows: Windows):
    board = board_of(windows)
    for member in ("yamamoto", "sato"):
        answered = product.pbx.ring(member=member)
        answered.answer()
        answered.hang_up()
    product.pbx.ring("abandoned").hang_up()
    talking = product.pbx.ring(member="sato")
    talking.answer()
    product.pbx.ring(member="suzuki")
    counted = {"waiting": 1, "offered": 5, "answered": 3, "abandoned_ringing": 1, "in_progress": 1}
    expect_figures(board, **{key: str(count) for key, count in counted.items()}, answer_rate="75.0")

    for key, count in {**counted, "answer_rate": 5, "longest_wait": 1}.items():  # also what a ratio leaves out
        board.get_by_test_id(f"figure-{key}").click()
        expect(board.locator("tbody tr")).to_have_count(count)
        expect(board.locator(".calls-of strong")).to_have_text(f"{count}件")
        board.go_back()
        expect(board).to_have_url(re.compile("/board/$"))


def test_call_that_comes_while_the_operator_types_is_announced_and_waits(product: Product, windows: Windows):
    desk = desk_of(windows)
    first = product.pbx.ring()
    first.answer()
    expect_state(desk, "talking")
    first.hang_up()
    expect_state(desk, "ended")
    desk.keyboard.press("m")
    desk.keyboard.type("転入届、14日")
    note = part(desk, "note")
    places = [element.bounding_box() for element in desk.locator("[data-testid=suggestion], #note").all()]

    product.pbx.ring(caller="09000001234")

    strip = desk.get_by_test_id("incoming-strip")
    expect(strip).to_be_visible()
    expect(strip).to_contain_text("市民課(直通)")
    expect(strip).to_contain_text("090-****-1234")
    expect(note).to_be_focused()
    desk.keyboard.type("以内")
    expect(note).to_have_value("転入届、14日以内")
    expect(part(desk, "caller")).to_have_text("090-****-5678")
    assert [element.bounding_box() for element in desk.locator("[data-testid=suggestion], #note").all()] == places, (
        "something moved under the hand"
    )

    desk.keyboard.press("Alt+g")

    expect(strip).to_be_hidden()
    expect(part(desk, "caller")).to_have_text("090-****-1234")
    expect(note).to_have_value("")


def test_lost_telephone_system_greys_the_board_and_is_said_until_it_returns(product: Product, windows: Windows):
    desk, board = desk_of(windows), board_of(windows)
    banner, bar = board.get_by_test_id("feed-banner"), desk.get_by_test_id("connection-bar")
    expect(board.locator("body")).not_to_have_class(re.compile(r"\bstale\b"))

    product.pbx.switch_off()

    expect(banner).to_have_text(re.compile(r"^\d\d:\d\dから電話システムの情報が届いていません$"))
    expect(board.locator("main")).to_have_css("filter", "grayscale(1)")
    expect(board.get_by_test_id("freshness")).to_have_attribute("data-state", "stale")
    expect(bar).to_contain_text(re.compile(r"\d\d:\d\dから電話システムの情報が届いていません"))
    expect(part(desk, "reconnect")).to_be_hidden()

    product.pbx.switch_on()

    expect(banner).to_be_hidden()
    expect(board.locator("main")).to_have_css("filter", "none")
    expect(board.get_by_test_id("freshness")).to_have_attribute("data-state", "live")
    expect(bar).to_be_hidden()
    product.pbx.ring()
    expect_state(desk, "ringing")
    expect_figures(board, waiting="1", offered="1")


def test_killed_server_costs_the_operator_nothing(product: Product, windows: Windows):
    desk, board = desk_of(windows), board_of(windows)
    call = product.pbx.ring()
    call.answer()
    expect_state(desk, "talking")
    desk.keyboard.press("m")
    desk.keyboard.type("書きかけ")
    bar, note = desk.get_by_test_id("connection-bar"), part(desk, "note")

    product.kill()

    expect(bar).to_be_visible()
    expect(bar).to_have_attribute("data-kind", "connection")
    expect(bar).to_contain_text("サーバーとの接続が切れました")
    expect(part(desk, "reconnect")).to_be_visible()
    expect(board.get_by_test_id("feed-banner")).to_be_visible()
    expect(note).to_be_focused()
    desk.keyboard.type("のメモ")
    desk.keyboard.press("Control+Enter")
    expect(part(desk, "error-form")).to_be_visible()
    expect(note).to_have_value("書きかけのメモ")

    # The desk's network stays down until the next call has rung and been answered without it.
    desk.context.set_offline(True)
    product.start()
    product.pbx.ring(caller="09000001234").answer()
    expect(board.get_by_test_id("feed-banner")).to_be_hidden()
    expect_figures(board, offered="2", answered="2")
    expect(desk.get_by_test_id("incoming-strip")).to_be_hidden()
    desk.context.set_offline(False)

    expect(bar).to_be_hidden()
    expect(desk.get_by_test_id("incoming-strip")).to_contain_text("090-****-1234")
    expect(note).to_be_focused()
    expect(note).to_have_value("書きかけのメモ")
    desk.keyboard.press("Escape")
    save_by_keyboard(desk)
    expect(part(desk, "caller")).to_have_text("090-****-1234")
    expect_state(desk, "talking")


def test_server_stopped_by_ctrl_c_goes_in_peace_under_open_windows(product: Product, windows: Windows):
    desk, board = desk_of(windows), board_of(windows)

    product.stop(by=signal.SIGINT)

    expect(desk.get_by_test_id("connection-bar")).to_be_visible()
    expect(board.get_by_test_id("feed-banner")).to_be_visible()
    product.start()
    expect(desk.get_by_test_id("connection-bar")).to_be_hidden()
    expect(board.get_by_test_id("feed-banner")).to_be_hidden()


def test_desk_and_board_are_not_found_by_whom_they_are_not_for(windows: Windows):
    closed = {"kato": ["/desk/", "/admin/"], "yamamoto": ["/board/", "/board/calls/?figure=offered", "/admin/"]}

    for username, paths in closed.items():
        page = windows.of(username)
        for path in paths:
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 404
