"""What tells who somebody is goes out of a text; what the contact was about stays."""

from time import perf_counter

import pytest

from kb.personal_data import HIDDEN, without_personal_data

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "written",
    [
        "0467-00-1234",
        "090 0000 1234",
        "０９０－０１２３－４５６７",
        "(0467)00-1234",
        "+81467001234",
        "1234567",
        "mihon@example.jp",
        "見本＠example.jp",
    ],
)
def test_numbers_and_addresses_are_hidden(written):
    hidden = without_personal_data(f"連絡先 {written} です")

    assert written not in hidden
    assert not any(character.isdigit() for character in hidden)
    assert HIDDEN in hidden


@pytest.mark.parametrize("written", ["氏名：見本 花子", "お名前は見本花子", "氏名 見本", "名前=見本　花子"])
def test_names_after_their_word_are_hidden(written):
    hidden = without_personal_data(f"{written}、粗大ごみ")

    assert "見本" not in hidden
    assert "花子" not in hidden
    assert hidden.endswith("、粗大ごみ")


@pytest.mark.parametrize("written", ["粗大ごみ 3点", "2025-02-03 の回収", "手数料は1,200円", "窓口 10:30"])
def test_what_the_contact_was_about_stays(written):
    assert without_personal_data(written) == written


@pytest.mark.parametrize("piece", ["a", "1", "1-", "氏名", "@", "a@", ".", " "])
def test_long_text_keeps_nobody_waiting(piece):
    began = perf_counter()

    without_personal_data(piece * (100_000 // len(piece)))

    assert perf_counter() - began < 5
