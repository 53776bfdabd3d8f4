"""The supervisors' board in a browser: hands, tabs, verdicts, and the board on a wall."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import violations
from tests.e2e.product import Product
from tests.e2e.windows import DESK, WALL, Windows, figure

pytestmark = pytest.mark.e2e

RAISE = """async (words) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const headers = {"Content-Type": "application/json", "X-CSRFToken": token};
    const body = JSON.stringify({call_id: "", faq: 1001, words});
    return (await fetch("/desk/hand/", {method: "POST", headers, body})).status;
}"""


def raise_hand(desk: Page, words: str) -> None:
    assert desk.evaluate(RAISE, words) == 204


def test_hand_is_seen_and_answered_by_keyboard_while_the_board_goes_on(product: Product, windows: Windows):
    desk, board = windows.of("yamamoto"), windows.of("kato", viewport=WALL)
    raise_hand(desk, "代理人でもよいですか")
    hand = board.get_by_test_id("hands").locator("li")
    expect(hand).to_contain_text("代理人でもよいですか")

    answer = hand.get_by_role("textbox")
    answer.focus()
    board.keyboard.type("委任状が")
    product.pbx.ring().answer()
    expect(figure(board, "answered")).to_have_text("1")
    board.keyboard.type("あれば可")  # the focus stayed where it was
    board.keyboard.press("Enter")

    expect(hand).to_contain_text("委任状があれば可")
    expect(answer).to_have_value("")
    hand.get_by_role("button").last.click()
    expect(hand).to_have_count(0)


def test_verdicts_narrow_the_list_and_sum_up_to_the_tile(product: Product, windows: Windows):
    board = windows.of("kato", viewport=DESK)
    answered = product.pbx.ring()
    answered.answer()
    answered.hang_up()
    product.pbx.ring("abandoned", member="sato").hang_up()
    expect(figure(board, "answer_rate")).to_have_text("50.0")

    board.get_by_test_id("figure-answer_rate").click()

    expect(board.get_by_test_id("figure")).to_have_text("50.0 %")
    for part, count in {"numerator": 1, "denominator": 1, "excluded": 0}.items():
        expect(board.get_by_test_id(f"sum-{part}")).to_have_text(str(count))
    board.get_by_test_id("sum-denominator").click()
    expect(board.locator("tbody tr")).to_have_count(1)
    expect(board).to_have_url(re.compile("part=denominator"))


def test_tab_shows_one_team(product: Product, windows: Windows):
    board = windows.of("kato", viewport=DESK)

    board.goto("/board/?group=shimin")
    product.pbx.ring().answer()

    expect(board.locator(".tab[aria-current=page]")).to_have_text("市民課")
    expect(figure(board, "answered")).to_have_text("1")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_boards_shut_nobody_out_and_a_wall_shows_no_names(product: Product, windows: Windows, scheme: str):
    options = {"bypass_csp": True, "color_scheme": scheme}  # axe-core is not of our origin
    desk, board = windows.of("yamamoto"), windows.of("kato", viewport=WALL, **options)
    raise_hand(desk, "代理人でもよいですか")
    product.pbx.ring().answer()
    expect(board.get_by_test_id("hands").locator("li")).to_have_count(1)
    found = violations(board, "board with a hand")

    board.goto("/board/kiosks/")
    board.fill("[name=label]", "事務室の壁")
    board.keyboard.press("Enter")
    address = board.input_value("#address")
    found += violations(board, "boards on walls")
    wall = windows.stranger(viewport=WALL, **options)
    wall.goto(address)
    expect(figure(wall, "answered")).to_have_text("1")
    expect(wall.get_by_test_id("freshness")).to_have_attribute("data-state", "live")
    found += violations(wall, "board on a wall")

    assert found == []
    assert "山本" not in wall.content()
    expect(wall.locator("a[href*='/board/calls/']")).to_have_count(0)


def test_board_of_somebody_who_has_signed_out_says_so_and_stands_still(windows: Windows):
    board = windows.of("kato", viewport=WALL)
    other_tab = board.context.new_page()
    other_tab.goto("/board/")

    other_tab.get_by_role("button", name="サインアウト").click()

    expect(board.get_by_test_id("feed-banner")).to_contain_text("サインインが切れています", timeout=60_000)
    expect(board.get_by_test_id("freshness")).to_have_attribute("data-state", "stale")
