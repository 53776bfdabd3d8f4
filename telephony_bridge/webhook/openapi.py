"""The API in OpenAPI 3.1, made from the same table that the normaliser reads. Pure."""

from collections.abc import Mapping

from telephony_bridge.webhook import example
from telephony_bridge.webhook.batch import LONGEST_BODY, MOST_EVENTS
from telephony_bridge.webhook.fields import REQUIRED, Field
from telephony_bridge.webhook.normalise import EVERY_EVENT, TYPES, EventType
from telephony_bridge.webhook.signature import FORM, HEADER, TOLERANCE

PROBLEMS = {
    "400": "The body is no JSON of this form. Sent again it will be refused again.",
    "401": "The signature is missing or wrong, or the clocks are too far apart; the answer tells the server's time.",
    "404": "No secret has been set on the server: the webhook is closed.",
    "409": "This very request was taken before. Nothing is to be done.",
    "411": "The Content-Length header is missing.",
    "413": "The body is too long. Send fewer events at a time.",
    "503": "The events cannot be kept at the moment. Send them again after the seconds in Retry-After.",
}
RETRY_AFTER = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}
DESCRIPTION = f"""\
A PBX, or a program beside it, tells what happens to calls. Nothing is told back but whether it was taken.

Each request is signed: `{HEADER}: t=<seconds since 1970>,v1=<signature>`, where the signature is the HMAC-SHA256, in
hexadecimal, of the time stamp, a full stop and the body's bytes, with the shared secret as the key.

The answer 202 means that all events of the request are on the disk. An event that cannot be used is set aside and
named in the answer; the others are taken. An event may be told again, and events may come late or in any order.
"""


def document() -> Mapping[str, object]:
    """Return the whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Madoguchi",
            "version": "1",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": {"/api/v1/telephony/events": {"post": _operation()}},
        "components": {
            "schemas": {
                "Batch": _batch(),
                "Event": _any_event(),
                "Taken": _taken(),
                "Problem": _problem(),
                **{_schema_name(name): _event(name, event_type) for name, event_type in TYPES.items()},
            }
        },
        "x-worked-example": {
            "secret": example.SECRET,
            "timestamp": example.SIGNED_AT,
            "body": example.body().decode(),
            "signature": example.signature(),
        },
    }


def _operation() -> Mapping[str, object]:
    header = f"t={example.SIGNED_AT},v1={example.signature()}"
    return {
        "operationId": "tellTelephonyEvents",
        "summary": "Tell what happened to calls and operators",
        "description": DESCRIPTION,
        "parameters": [
            {
                "name": HEADER,
                "in": "header",
                "required": True,
                "description": f"Time stamp and signature; the time stamp may be {TOLERANCE.seconds} seconds off.",
                "schema": {"type": "string", "pattern": f"^{FORM.pattern}$"},
                "example": header,
            }
        ],
        "requestBody": {
            "required": True,
            "description": f"At most {LONGEST_BODY} bytes.",
            "content": {
                "application/json": {
                    "schema": _reference("Batch"),
                    "examples": {"answered": {"summary": "A call that was answered", "value": example.batch()}},
                }
            },
        },
        "responses": {
            "202": {
                "description": "All events are on the disk.",
                "content": {"application/json": {"schema": _reference("Taken"), "example": {"accepted": 6}}},
            },
            **{status: _answer(status, description) for status, description in PROBLEMS.items()},
        },
    }


def _answer(status: str, description: str) -> Mapping[str, object]:
    answer: dict[str, object] = {"description": description}
    if status != "404":
        answer["content"] = {"application/problem+json": {"schema": _reference("Problem")}}
    if status == "503":
        answer["headers"] = RETRY_AFTER
    return answer


def _batch() -> Mapping[str, object]:
    events = {"type": "array", "minItems": 1, "maxItems": MOST_EVENTS, "items": _reference("Event")}
    return _object({"events": events}, required=["events"])


def _any_event() -> Mapping[str, object]:
    names = {name: _reference(_schema_name(name))["$ref"] for name in TYPES}
    return {
        "oneOf": [_reference(_schema_name(name)) for name in TYPES],
        "discriminator": {"propertyName": "type", "mapping": names},
    }


def _event(name: str, event_type: EventType) -> Mapping[str, object]:
    fields: Mapping[str, Field] = {**EVERY_EVENT, **event_type.fields}
    properties = {"type": {"const": name}, **{name: field.schema for name, field in fields.items()}}
    required = ["type", *(name for name, field in fields.items() if field.default is REQUIRED)]
    return {"description": event_type.description, **_object(properties, required=required)}


def _taken() -> Mapping[str, object]:
    place = {"type": "integer", "minimum": 0, "description": "Which event of the request, from 0."}
    unusable = _object({"event": place, "reason": {"type": "string"}}, required=["event", "reason"])
    return {
        "type": "object",
        "required": ["accepted"],
        "properties": {
            "accepted": {"type": "integer", "description": "How many events are on the disk: all of the request."},
            "set_aside": {
                "type": "array",
                "items": unusable,
                "description": "Those of them that cannot be used. Left out where there are none.",
            },
        },
    }


def _problem() -> Mapping[str, object]:
    text = {"type": "string"}
    return {
        "description": "RFC 9457.",
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {"type": text, "title": text, "status": {"type": "integer"}, "detail": text},
    }


def _object(properties: Mapping[str, object], *, required: list[str]) -> Mapping[str, object]:
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


def _reference(name: str) -> Mapping[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _schema_name(name: str) -> str:
    """Return ``CallLeftQueue`` for ``call.left_queue``."""
    return "".join(word.capitalize() for word in name.replace("_", ".").split("."))
