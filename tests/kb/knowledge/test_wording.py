"""What somebody types finds what is written, whatever its width or kana."""

import pytest

from kb.knowledge.wording import contains_all, words_of

pytestmark = pytest.mark.unit

TEXT = "マイナンバーカードの暗証番号を忘れました\nPIN を 3回まちがえた"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", True),
        ("  　", True),
        ("マイナンバー", True),
        ("まいなんばー", True),
        ("ﾏｲﾅﾝﾊﾞｰ　暗証番号", True),
        ("pin ３回", True),
        ("暗証番号 転入", False),
        ("マイナンバーカード暗証番号", False),
    ],
)
def test_every_word_must_stand_somewhere(typed, found):
    assert contains_all(TEXT, words_of(typed)) is found
