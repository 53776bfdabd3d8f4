"""Bytes to messages, however they were split."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony_bridge.ami.protocol import MAX_MESSAGE_BYTES, Framer, parse
from telephony_bridge.simulator.recording import RECORDINGS

pytestmark = pytest.mark.unit

STREAM = (RECORDINGS / "abandoned.txt").read_bytes()
WHOLE = Framer().feed(STREAM)


@given(st.lists(st.integers(min_value=0, max_value=len(STREAM)), max_size=30))
def test_messages_are_the_same_however_the_stream_was_split(cuts):
    places = [0, *sorted(cuts), len(STREAM)]
    framer = Framer()

    messages = [message for start, end in itertools.pairwise(places) for message in framer.feed(STREAM[start:end])]

    assert messages == WHOLE


@given(st.binary(max_size=2000))
def test_no_bytes_make_the_framer_or_the_parser_raise(data):
    for raw in Framer().feed(data + b"\r\n\r\n"):
        parse(raw)


def test_endless_message_is_cut_and_the_next_one_is_whole():
    framer = Framer()
    long = b"Event: Long\r\nPadding: " + b"x" * (3 * MAX_MESSAGE_BYTES)

    messages = [*framer.feed(long), *framer.feed(long), *framer.feed(b"\r\n\r\nEvent: Next\r\n\r\n")]

    assert [len(message) for message in messages] == [MAX_MESSAGE_BYTES, len(b"Event: Next")]
    assert messages[-1] == b"Event: Next"


def test_repeated_headers_are_channel_variables():
    message = parse(b"Event: A\r\nChanVariable: DID=1\r\nChanVariable: CLIPRES=allowed\r\nDID: no")

    assert message.channel_variables == {"DID": "1", "CLIPRES": "allowed"}
    assert message.fields == {"Event": "A", "DID": "no"}
