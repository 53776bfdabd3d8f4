"""What people read of a raw message: no caller in full, nothing that acts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony_bridge.message_text import LONGEST, readable, visible, without_callers

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"", ""),
        (b"Event: Hangup\r\nCause: 16", "Event: Hangup\nCause: 16"),
        (b"a\0b\tc\x1b[31m", "a‹U+0000›b‹U+0009›c‹U+001B›[31m"),
        (b"lone\rreturn", "lone‹U+000D›return"),
        (b"\x7f\xff", "‹U+007F›\\xff"),
        ("\u202e逆\u200b".encode(), "‹U+202E›逆‹U+200B›"),
        ("見本 太郎".encode(), "見本 太郎"),
        (b"<script>alert(1)</script>", "<script>alert(1)</script>"),  # the template escapes
    ],
)
def test_what_is_not_seen_has_a_sign(raw, text):
    assert readable(raw) == text


def test_only_the_beginning_of_a_long_message_is_read():
    assert readable(b"x" * (LONGEST + 1)) == "x" * LONGEST


@pytest.mark.parametrize(
    ("text", "masked", "hidden"),
    [
        ("CallerIDNum: 09000005678", "CallerIDNum: 090-****-5678", "CallerIDNum: ***"),
        ("0467-00-1234", "04**-**-1234", "***"),
        ('{"caller": "+819000005678"}', '{"caller": "090-****-5678"}', '{"caller": "***"}'),
        (
            "1795370482|1795370482.1|q|ENTERQUEUE||0467009876|1",
            "1795370482|1795370482.1|q|ENTERQUEUE||04**-**-9876|1",
            None,
        ),
        ("Exten: 0467001000#", None, "Exten: ***#"),
        ("０９０００００５６７８", "090-****-5678", "***"),
        ("CallerIDName: 見本 太郎\nEvent: X", "CallerIDName: ***\nEvent: X", "CallerIDName: ***\nEvent: X"),
        ("ConnectedLineName: <unknown>", "ConnectedLineName: <unknown>", "ConnectedLineName: <unknown>"),
        ('"""見本"" <09000005678>"', '"""***"" <090-****-5678>"', '"""***"" <***>"'),
    ],
)
def test_callers_are_hidden(text, masked, hidden):
    if masked is not None:
        assert without_callers(text, last_digits=True) == masked
    if hidden is not None:
        assert without_callers(text, last_digits=False) == hidden


@pytest.mark.parametrize(
    "text",
    [
        "Uniqueid: 1795370482.64",
        "Linkedid: mihon-1795370482.123",
        "Timestamp: 1795370482.637347",
        "1795370482|1795370480.12|enquiries|NONE|ABANDON|1|1|3",
        '"2026-11-22 10:00:00","2026-11-22 10:00:05"',
        "2026-11-22T10:00:00.123+09:00",
        "Channel: PJSIP/agent1001-00000012",
        "Exten: 1001",
    ],
)
def test_ids_and_times_of_a_pbx_stay(text):
    assert without_callers(text, last_digits=False) == text


@given(st.binary(max_size=300))
def test_no_character_acts_whatever_was_sent(raw):
    text = readable(raw)

    assert visible(text) == text
    assert all(character == "\n" or character.isprintable() or character.isspace() for character in text)
