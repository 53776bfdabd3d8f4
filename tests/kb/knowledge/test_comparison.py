"""Texts compared: sentences, and inside a sentence runs of one script."""

import pytest

from kb.knowledge.comparison import Change, Piece, compared, differs, sentences

pytestmark = pytest.mark.unit

KEPT, GONE, NEW = Change.KEPT, Change.GONE, Change.NEW


def pieces(before: str, after: str) -> list[list[tuple[Change, str]]]:
    return [[(piece.change, piece.text) for piece in line] for line in compared(before, after)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("手数料は300円です。", ["手数料は300円です。"]),
        ("窓口へ。郵送でも可。", ["窓口へ。", "郵送でも可。"]),
        ("「できます。」と答える。", ["「できます。」と答える。"]),
        ("一行目\n二行目", ["一行目", "二行目"]),
        ("It is 3.5 km. Come at 9 am! Why?", ["It is 3.5 km.", "Come at 9 am!", "Why?"]),
    ],
)
def test_text_falls_into_sentences(text, expected):
    assert sentences(text) == expected


def test_number_changes_as_a_whole():
    assert pieces("手数料は1通300円です。", "手数料は1通350円です。") == [
        [(KEPT, "手数料は1通"), (GONE, "300"), (NEW, "350"), (KEPT, "円です。")]
    ]


def test_word_changes_as_a_whole():
    assert pieces("市民課の窓口で申請します。", "税務課の窓口で申請します。") == [
        [(GONE, "市民課"), (NEW, "税務課"), (KEPT, "の窓口で申請します。")]
    ]


def test_sentences_that_come_and_go_stand_alone():
    assert pieces("窓口へ。\n郵送でも可。", "窓口へ。\n電子申請もあります。\n郵送でも可。") == [
        [(KEPT, "窓口へ。")],
        [(NEW, "電子申請もあります。")],
        [(KEPT, "郵送でも可。")],
    ]


def test_sentence_of_which_little_is_left_is_shown_as_gone_and_new():
    assert pieces("窓口へ来てください。", "500 yen") == [[(GONE, "窓口へ来てください。")], [(NEW, "500 yen")]]


@pytest.mark.parametrize(
    ("before", "after"),
    [("", "新しい文。"), ("古い文。", ""), ("料金は300円。期限は14日。", "期限は30日。持ち物は印鑑。")],
)
def test_nothing_of_either_text_is_lost(before, after):
    lines = [piece for line in compared(before, after) for piece in line]

    assert "".join(piece.text for piece in lines if piece.change is not NEW) == before
    assert "".join(piece.text for piece in lines if piece.change is not GONE) == after


def test_equal_texts_do_not_differ():
    assert not differs(compared("窓口へ。\n郵送でも可。", "窓口へ。\n郵送でも可。"))
    assert differs([(Piece(change=NEW, text="郵送でも可。"),)])
