"""Telephone numbers as people and PBXs write them."""

import pytest

from kb.directory.telephone import canonical, masked, written

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("number", "e164", "shown", "hidden"),
    [
        ("09000005678", "+819000005678", "090-0000-5678", "090-****-5678"),
        ("+81 90-0000-5678", "+819000005678", "090-0000-5678", "090-****-5678"),
        ("０９０ー００００ー５６７８", "+819000005678", "090-0000-5678", "090-****-5678"),
        ("0467001000", "+81467001000", "0467-00-1000", "04**-**-1000"),
        ("+14155550123", "+14155550123", "+1 415-555-0123", "+1 41*-***-0123"),
        ("1001", "1001", "1001", "1001"),
        ("<script>", "", "<script>", "<script>"),
        ("", "", "", ""),
    ],
)
def test_number_is_read_written_and_hidden(number, e164, shown, hidden):
    assert (canonical(number), written(number), masked(number)) == (e164, shown, hidden)
