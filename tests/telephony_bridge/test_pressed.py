"""What a caller pressed in the announcement's menu: from the PBX's words to the call."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from calllog.ledger.events import CallerPressed, CallOffered, Observation
from calllog.ledger.ingest import ingest
from calllog.ledger.models import Call
from telephony_bridge.ami.logs.recovery import LogForm
from telephony_bridge.ami.observe import observe
from telephony_bridge.spool import Kind, Record

pytestmark = pytest.mark.integration

NOW = timezone.now()
FORM = LogForm(
    zone=NOW.tzinfo, inbound_contexts={"from-trunk"}, inbound_endpoints={"trunk"}, ivr_variable="MADOGUCHI_IVR"
)
SET = (
    b"Event: VarSet\r\nTimestamp: 1795362672.289609\r\nUniqueid: %s\r\nLinkedid: a.0\r\n"
    b"Variable: %s\r\nValue: %s\r\n\r\n"
)


def told(*, channel: bytes = b"a.0", variable: bytes = b"MADOGUCHI_IVR", value: bytes = b"2", form: LogForm = FORM):
    record = Record(kind=Kind.MESSAGE, heard_at=NOW, body=SET % (channel, variable, value))
    return [observation.event for observation in observe(record, form=form)]


def test_variable_of_the_callers_channel_tells_what_was_pressed():
    (event,) = told(value=b"2")

    assert (type(event), event.call_id, event.key) == (CallerPressed, "a.0", "2")


@pytest.mark.parametrize(
    "other",
    [
        {"variable": b"SIPDOMAIN"},
        {"variable": b"MADOGUCHI_IVR_2"},
        {"channel": b"a.1"},
        {"value": b""},
        {"form": LogForm(zone=NOW.tzinfo, inbound_contexts=(), inbound_endpoints=())},
    ],
    ids=["another variable", "a longer name", "an operator's channel", "cleared", "no variable is known"],
)
def test_other_variables_tell_nothing(other):
    assert told(**other) == []


@pytest.mark.parametrize("value", [b"09000001234", b"x", b"2 "])
def test_what_is_no_key_of_a_menu_is_refused_and_never_stored(value):
    with pytest.raises(ValueError, match="something else than keys"):
        told(value=value)


@pytest.mark.django_db
def test_call_keeps_what_was_pressed_last_through_a_rebuild():
    offered = CallOffered(call_id="a.0", occurred_at=NOW, line="0467001000", caller=None, withheld=True)
    pressed = [
        CallerPressed(call_id="a.0", occurred_at=NOW + timedelta(seconds=second), key=key)
        for second, key in ((5, "2"), (3, "9"))
    ]
    ingest([Observation(source="ami", key=repr(event)[-60:], event=event) for event in (*pressed, offered)])

    before = Call.objects.get().ivr_key
    call_command("rebuild")

    assert (before, Call.objects.get().ivr_key) == ("2", "2")
