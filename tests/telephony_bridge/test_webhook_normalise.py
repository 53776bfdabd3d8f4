"""JSON events to events of the ledger: what each type makes, and what is refused."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calllog.heard.said import WordsSaid
from calllog.ledger import events
from calllog.ledger.codec import KINDS, decode, encode
from calllog.ledger.codec import VERSION as CODEC_VERSION
from calllog.ledger.lifecycle import fold
from telephony_bridge.spool import Kind, Record
from telephony_bridge.webhook import example
from telephony_bridge.webhook.fields import REQUIRED
from telephony_bridge.webhook.normalise import EVERY_EVENT, TYPES, MalformedEventError, normalise
from telephony_bridge.webhook.observe import observe
from telephony_bridge.webhook.openapi import document

pytestmark = pytest.mark.unit

AT = datetime(2026, 11, 22, 1, 0, 0, 123000, tzinfo=UTC)
# What no PBX of this kind tells: gaps are found by the bridge.
NOT_TOLD = {"FeedLost", "FeedRestored", "CallEndedUnseen", "CallSeenAgain", "CallsStanding"}
SAMPLES = {
    "id": "e-1",
    "at": "2026-11-22T10:00:00.123+09:00",
    "call": "c-1",
    "line": "0467001000",
    "caller": "0467000001",
    "key": "2",
    "queue": "shimin",
    "operator": "1105",
    "receiver": "1106",
    "withheld": True,
    "refused": True,
    "number": "09000005678",
    "shown": "0467001000",
    "outcome": "busy",
    "kind": "attended",
    "to": "5001",
    "consultation": "c-2",
    "waited_seconds": 3.5,
    "state": "away",
    "reason": "休憩",
    "words": "引っ越すんですけど",
}
WORDS = "call.words"  # no event of the ledger
KEPT = [name for name in TYPES if name != WORDS]
CASES = [(name, field) for name, event_type in TYPES.items() for field in {**EVERY_EVENT, **event_type.fields}]


def sample(name: str, **changes: object) -> dict[str, object]:
    """Return an event of that type with all of its fields."""
    fields = {**EVERY_EVENT, **TYPES[name].fields}
    return {"type": name, **{field: SAMPLES[field] for field in fields}, **changes}


def told(event: object):
    return normalise(json.dumps(event).encode())


def schema_of(name: str) -> dict:
    schemas = document()["components"]["schemas"]
    return next(one for one in schemas.values() if one.get("properties", {}).get("type") == {"const": name})


def test_every_event_of_the_ledger_that_a_pbx_can_tell_has_a_type():
    made = {type(told(sample(name)).event).__name__ for name in KEPT}

    assert made == set(KINDS) - NOT_TOLD
    assert len(made) == len(KEPT)


def test_what_a_caller_said_is_none():
    observation = told(sample(WORDS))

    assert observation.event == WordsSaid(call_id="c-1", occurred_at=AT, words="引っ越すんですけど")
    with pytest.raises(MalformedEventError):
        observe(Record(kind=Kind.MESSAGE, heard_at=AT, body=json.dumps(sample(WORDS)).encode()))


@pytest.mark.parametrize("name", KEPT)
def test_event_of_each_type_can_be_stored_and_read_again(name):
    event = told(sample(name)).event

    assert decode(type(event).__name__, CODEC_VERSION, json.loads(json.dumps(encode(event)))) == event


def test_offered_call_holds_a_reference_and_the_number_stands_beside_it():
    observation = told(sample("call.offered"))

    reference = f"{observation.key}:caller"
    assert observation.event == events.CallOffered(
        occurred_at=AT, call_id="c-1", line="0467001000", caller=reference, withheld=False
    )
    assert observation.personal == {reference: "0467000001"}
    assert (observation.source, len(observation.key)) == ("webhook", 64)


@pytest.mark.parametrize("caller", [None, "", "anonymous", "非通知"])
def test_caller_without_a_number_is_withheld(caller):
    observation = told(sample("call.offered", caller=caller))

    assert (observation.event.caller, observation.event.withheld, observation.personal) == (None, True, {})


@pytest.mark.parametrize("name", TYPES)
def test_no_number_stands_in_an_event(name):
    observation = told(sample(name))

    numbers = {SAMPLES[field] for field, described in TYPES[name].fields.items() if described.personal}
    stored = {value for value in encode(observation.event).values() if isinstance(value, str)}
    assert set(observation.personal.values()) == numbers
    assert set(observation.personal) <= stored
    assert not numbers - {SAMPLES["line"]} & stored


def test_call_that_was_handed_over_outside_has_two_numbers():
    observation = told(sample("party.called", operator=""))

    assert sorted(observation.personal.values()) == ["0467001000", "09000005678"]
    assert {observation.event.number, observation.event.shown} == set(observation.personal)


def test_the_same_id_is_the_same_event_whatever_else_it_says():
    assert told(sample("call.held")).key == told(sample("call.resumed", call="another")).key
    assert told(sample("call.held")).key != told(sample("call.held", id="e-2")).key


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-22T10:00:00+09:00", datetime(2026, 11, 22, 1, tzinfo=UTC)),
        ("2026-11-22T01:00:00Z", datetime(2026, 11, 22, 1, tzinfo=UTC)),
        ("2026-11-21T23:30:00-01:30", datetime(2026, 11, 22, 1, tzinfo=UTC)),
        ("2026-11-22T01:00:00.000001Z", datetime(2026, 11, 22, 1, 0, 0, 1, tzinfo=UTC)),
        ("2026-11-22T01:00:00.123456789Z", datetime(2026, 11, 22, 1, 0, 0, 123456, tzinfo=UTC)),
        ("2000-01-01T09:00:00+09:00", datetime(2000, 1, 1, tzinfo=UTC)),
        ("2099-12-31T23:59:59.999999-12:00", datetime(2100, 1, 1, 11, 59, 59, 999999, tzinfo=UTC)),
    ],
)
def test_time_is_read_with_its_offset(written, meant):
    assert told(sample("call.held", at=written)).event.occurred_at == meant


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-22T10:00:00",
        "2026-11-22",
        "2026-11-22T10:00:00 +09:00",
        "2026-11-22 10:00:00+09:00",
        "20261122T100000+0900",
        "2026-W47-7T10:00:00+09:00",
        "2026-02-30T10:00:00+09:00",
        "2026-11-22T24:00:00Z",
        "2026-11-22T23:59:60Z",
        "2026-11-22T10:00:00+24:00",
        "2026-11-22T10:00:00+99:99",
        "2026-11-22T10:00:00Z\n",
        "２０２６-11-22T10:00:00Z",
        "0001-01-01T00:00:00+09:00",
        "9999-12-31T23:59:59-09:00",
        "1999-12-31T23:59:59Z",
        "2000-01-01T08:59:59+09:00",
        "2100-01-01T00:00:00Z",
        "",
        1795309620,
        None,
        ["2026-11-22T10:00:00Z"],
    ],
)
def test_time_that_is_none_is_refused(written):
    with pytest.raises(MalformedEventError, match=r"^at must be a time of this century"):
        told(sample("call.held", at=written))


@pytest.mark.parametrize(("waited", "seconds"), [(0, 0), (3, 3), (0.25, 0.25), (604_800, 604_800)])
def test_wait_is_read(waited, seconds):
    assert told(sample("call.abandoned", waited_seconds=waited)).event.waited == timedelta(seconds=seconds)


@pytest.mark.parametrize("waited", ["-1", "604801", "1e400", "true", '"3"', "null", "1" * 4000])
def test_wait_that_cannot_be_is_refused(waited):
    body = json.dumps(sample("call.abandoned", waited_seconds="HERE")).replace('"HERE"', waited)

    with pytest.raises(MalformedEventError, match=r"^waited_seconds must be a number of seconds from 0 to 604800\.$"):
        normalise(body.encode())


@pytest.mark.parametrize(("name", "field"), CASES)
def test_schema_and_normaliser_require_the_same_fields(name, field):
    described = {**EVERY_EVENT, **TYPES[name].fields}[field]
    without = {key: value for key, value in sample(name).items() if key != field}

    assert (field in schema_of(name)["required"]) == (described.default is REQUIRED)
    if described.default is REQUIRED:
        with pytest.raises(MalformedEventError, match=f"^{field} must be "):
            told(without)
    else:
        told(without)


@pytest.mark.parametrize(("name", "field"), CASES)
def test_schema_and_normaliser_draw_the_same_borders(name, field):
    schema = schema_of(name)["properties"][field]
    good, bad = [SAMPLES[field]], [{}, [], [SAMPLES[field]], {"a": SAMPLES[field]}]
    if "string" in schema["type"]:
        bad += [7, 7.5, True]
    (good if "null" in schema["type"] else bad).append(None)
    if longest := schema.get("maxLength"):
        good.append((SAMPLES[field] if field == "key" else "漢") * longest)  # keys of a menu are no words
        bad += [
            "1" * (longest + 1),
            "nul\0",
            "bell\x07",
            "new\nline",
            "esc\x1b[2J",
            "\x85",
            "\u2028",
            "\ud800",
            "a\udfff",
        ]
    if schema.get("minLength") is not None:
        (bad if schema["minLength"] else good).append("")
    if words := schema.get("enum"):
        good += words
        bad += ["", "nothing of the kind", words[0].upper()]
    if schema["type"] == "boolean":
        good += [True, False]
        bad += [0, 1, "true"]

    for value in good:
        told(sample(name, **{field: value}))
    for value in bad:
        with pytest.raises(MalformedEventError, match=f"^{field} must be [ -~]*$"):
            told(sample(name, **{field: value}))


@pytest.mark.parametrize("name", TYPES)
def test_field_that_no_schema_knows_is_refused(name):
    assert schema_of(name)["additionalProperties"] is False
    with pytest.raises(MalformedEventError, match=f"^{name} has no other fields than id, at, "):
        told(sample(name, unheard_of="shimin"))


def test_schema_names_every_type_once():
    schemas = document()["components"]["schemas"]

    named = [
        schemas[one["$ref"].rpartition("/")[2]]["properties"]["type"]["const"] for one in schemas["Event"]["oneOf"]
    ]
    assert named == list(TYPES)
    assert list(schemas["Event"]["discriminator"]["mapping"]) == list(TYPES)


def test_markup_is_a_name_like_any_other():
    event = told(sample("operator.state", operator="<script>alert(1)</script>", reason="' OR 1=1 --")).event

    assert (event.operator, event.reason) == ("<script>alert(1)</script>", "' OR 1=1 --")


def test_number_sign_is_refused_in_the_id_of_a_call():
    with pytest.raises(MalformedEventError, match=r"^call must be"):
        told(sample("call.held", call="c-1#2"))


def test_long_number_is_no_extension():
    with pytest.raises(MalformedEventError, match=r"^to must be"):
        told(sample("call.transferred", to="09000005678"))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"7",
        b'"call.held"',
        b"{}",
        b'{"type": null}',
        b'{"type": []}',
        b'{"type": {}}',
        b'{"type": "call.exploded"}',
        b'{"type": "FeedLost"}',
        b'{"type": "call.held", "type": "call.held"}',
        b'{"type": NaN}',
        b'{"type": Infinity}',
        b"\xff\xfe{}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"type": ' + b"9" * 5000 + b"}",
        b'{"\\ud800": 1, "type": "call.held"}',
    ],
)
def test_what_is_no_event_is_refused_in_a_plain_sentence(body):
    with pytest.raises(MalformedEventError, match=r"^[ -~]+\.$"):
        normalise(body)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([*SAMPLES.values()]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.sampled_from(list(TYPES)),
    st.dictionaries(st.sampled_from([*SAMPLES, "type"]) | st.text(max_size=5), json_values, max_size=4),
    st.booleans(),
)
def test_whatever_a_pbx_sends_is_an_event_or_refused(name, changes, only_known):
    event = sample(name)
    event.update({key: value for key, value in changes.items() if not only_known or key in event})

    with suppress(MalformedEventError):
        json.dumps(encode(told(event).event), ensure_ascii=False).encode()


@given(st.binary(max_size=200))
def test_whatever_bytes_come_are_refused_without_a_fault(body):
    with pytest.raises(MalformedEventError):
        normalise(body)


def test_example_folds_to_the_same_call_in_any_order():
    observations = [told(event) for event in example.EVENTS]
    calls = {repr(fold(one.event for one in order)) for order in permutations(observations)}

    assert len(calls) == 1
