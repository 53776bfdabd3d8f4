"""A signed request: its signature, and the events that its body holds."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from telephony_bridge.webhook import example
from telephony_bridge.webhook.batch import MalformedBatchError, events_of, unusable
from telephony_bridge.webhook.openapi import document
from telephony_bridge.webhook.signature import SignatureError, signature_of, verify

pytestmark = pytest.mark.unit

SECRET = "for-tests-only-" + "0123456789abcdef" * 2
AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
STAMP = str(int(AT.timestamp()))
BODY = b'{"events":[{}]}'
GOOD = signature_of(BODY, secret=SECRET, signed_at=STAMP)


def header(*, stamp: str = STAMP, signature: str = GOOD) -> str:
    return f"t={stamp},v1={signature}"


def signed(stamp: str) -> str:
    return header(stamp=stamp, signature=signature_of(BODY, secret=SECRET, signed_at=stamp))


def test_signature_is_that_of_openssl():
    # printf '1795309200.{"events":[{}]}' | openssl dgst -sha256 -hmac "$SECRET"
    assert (STAMP, GOOD) == ("1795309200", "d4c6b16168b7f947d7c287e6669ab72cc88a49b1edd7634f11590306c79c02a9")


def test_request_that_was_signed_is_believed():
    found = verify(header(), BODY, secret=SECRET, at=AT)

    assert (found.signature, found.signed_at) == (GOOD, AT)


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_clock_may_be_five_minutes_off(seconds):
    assert verify(header(), BODY, secret=SECRET, at=AT + timedelta(seconds=seconds)).signed_at == AT


@pytest.mark.parametrize("seconds", [-301, 301, 86_400])
def test_clock_that_is_farther_off_is_told_the_time(seconds):
    at = AT + timedelta(seconds=seconds)

    with pytest.raises(SignatureError, match=f"more than 300 seconds .* {int(at.timestamp())} \\({at:%Y-%m-%dT%H}"):
        verify(header(), BODY, secret=SECRET, at=at)


@pytest.mark.parametrize(
    "written",
    [
        header(signature="0" * 64),
        header(signature=signature_of(b'{"events":[{"a":1}]}', secret=SECRET, signed_at=STAMP)),
        header(signature=signature_of(BODY, secret=SECRET[:-1], signed_at=STAMP)),
        header(signature=signature_of(BODY, secret=SECRET, signed_at=str(int(STAMP) + 1))),
        header(stamp=f"0{STAMP}"),
    ],
    ids=["zeros", "another body", "another secret", "another time", "another spelling of the time"],
)
def test_signature_of_something_else_is_refused(written):
    with pytest.raises(SignatureError, match=r"^The signature does not fit"):
        verify(written, BODY, secret=SECRET, at=AT)


@pytest.mark.parametrize(
    "written",
    [
        "",
        GOOD,
        f"v1={GOOD},t={STAMP}",
        header(signature=GOOD.upper()),
        header(signature=GOOD[:-1]),
        header(signature=GOOD + "0"),
        header(stamp=""),
        header(stamp="-1"),
        header(stamp="1e9"),
        header(stamp="9" * 13),
        header(stamp="１７９５３０９２００"),
        f"{header()},v1={GOOD}",
        f"{header()},{header()}",
        f"{header()} ",
        f"{header()}\n",
        "t=" + "9" * 100_000,
    ],
)
def test_header_of_another_form_is_refused(written):
    with pytest.raises(SignatureError, match=r"must look like"):
        verify(written, BODY, secret=SECRET, at=AT)


def test_far_time_is_refused_before_any_calendar_sees_it():
    with pytest.raises(SignatureError, match=r"more than 300 seconds"):
        verify(signed("999999999999"), BODY, secret=SECRET, at=AT)


def test_body_is_cut_into_its_events():
    body = json.dumps({"events": [{"id": "一", "n": 1.0}, None, "text"]}).encode()

    assert events_of(body) == [b'{"id":"\\u4e00","n":1.0}', b"null", b'"text"']


@pytest.mark.parametrize(("count", "taken"), [(1, True), (500, True), (0, False), (501, False)])
def test_number_of_events_has_borders(count, taken):
    body = json.dumps({"events": [{}] * count}).encode()

    if taken:
        assert events_of(body) == [b"{}"] * count
    else:
        with pytest.raises(MalformedBatchError, match=f"^There must be from 1 to 500 events, not {count}\\.$"):
            events_of(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"null",
        b"[]",
        b"{}",
        b'{"events": {}}',
        b'{"events": null}',
        b'{"events": [{}], "more": 1}',
        b'{"events": [{}], "events": [{}]}',
        b'{"events": [{"id": "1", "id": "2"}]}',
        b'{"events": [NaN]}',
        b'{"events": [-Infinity]}',
        b'{"events": [{}]}{}',
        b'{"events": [{}],}',
        b'{"events": [' + b"7" * 5000 + b"]}",
        b'{"events": [{"id": "\xff"}]}',
        b'{"events": [{"id": "\x00"}]}',
        b'\xef\xbb\xbf{"events": [{}]}',
        '{"events": [{}]}'.encode("utf-16"),
        b'{"events": [' + b"[" * 400_000 + b"]" * 400_000 + b"]}",
        b'{"events": [' + b'{"a":' * 150_000,
    ],
)
def test_body_without_events_is_refused_in_a_plain_sentence(body):
    with pytest.raises(MalformedBatchError, match=r"^The body [ -~]+\.$"):
        events_of(body)


@pytest.mark.parametrize("depth", range(900, 1000, 7))
def test_depth_at_the_edge_of_what_python_can_do_is_no_fault(depth):
    body = b'{"events": [' + b"[" * depth + b"]" * depth + b"]}"

    try:
        told = events_of(body)
    except MalformedBatchError:
        return
    assert [reason["event"] for reason in unusable(told)] == [0]


def test_events_that_cannot_be_used_are_named_by_their_places():
    good = json.dumps(example.EVENTS[0]).encode()

    assert unusable([good, b"7", good, b'{"type": "call.exploded"}']) == [
        {"event": 1, "reason": "An event must be an object."},
        {"event": 3, "reason": unusable([b"{}"])[0]["reason"]},
    ]


def test_worked_example_is_signed_rightly_and_the_same_everywhere():
    published = document()
    operation = published["paths"]["/api/v1/telephony/events"]["post"]
    worked = published["x-worked-example"]
    body = worked["body"].encode()

    signature = signature_of(body, secret=worked["secret"], signed_at=worked["timestamp"])
    assert worked["signature"] == signature
    assert operation["parameters"][0]["example"] == f"t={worked['timestamp']},v1={signature}"
    assert re.fullmatch(operation["parameters"][0]["schema"]["pattern"], operation["parameters"][0]["example"])
    assert json.loads(body) == operation["requestBody"]["content"]["application/json"]["examples"]["answered"]["value"]
    assert operation["responses"]["202"]["content"]["application/json"]["example"] == {"accepted": len(events_of(body))}
    assert unusable(events_of(body)) == []


def test_every_reference_of_the_document_leads_somewhere():
    text = json.dumps(document())
    names = set(re.findall(r'"#/components/schemas/(\w+)"', text))

    assert names == set(document()["components"]["schemas"])
