"""Records of an AMI feed to observations of the ledger. Pure."""

from collections.abc import Callable, Mapping, Sequence

from calllog.ledger.events import Observation
from telephony_bridge.ami.fields import SOURCE
from telephony_bridge.ami.logs.recovery import (
    LogForm,
    observations_of_cdr,
    observations_of_cel,
    observations_of_queue_log,
)
from telephony_bridge.ami.normalise import KNOWN_EVENTS, normalise, normalise_pressed
from telephony_bridge.ami.protocol import parse
from telephony_bridge.ami.snapshot import observations_of_snapshot
from telephony_bridge.message_key import message_key
from telephony_bridge.spool import Kind, Record

EVENT = b"Event: "
VARIABLE_SET = EVENT + b"VarSet"
EVENTS = frozenset(name.encode() for name in KNOWN_EVENTS)


def observe(record: Record, *, form: LogForm) -> Sequence[Observation]:
    """Return what ``record`` tells the ledger; ``form`` is that of the PBX.

    Raises KeyError or ValueError for what cannot be read; the pump sets it aside.
    """
    return READERS[record.kind](record, form)


def _message(record: Record, form: LogForm) -> Sequence[Observation]:
    plain = record.body.replace(b"\r\n", b"\n").strip(b"\n")
    # Three of four messages tell the ledger nothing: they are not worth reading.
    name, _line_feed, _rest = plain.partition(b"\n")
    if name == VARIABLE_SET:
        return _variable_set(plain, form)
    if name.startswith(EVENT) and name[len(EVENT) :] not in EVENTS:
        return []
    observation = normalise(parse(plain), key=message_key(SOURCE, plain), inbound_contexts=form.inbound_contexts)
    return [observation] if observation else []


def _variable_set(plain: bytes, form: LogForm) -> Sequence[Observation]:
    if f"\nVariable: {form.ivr_variable}\n".encode() not in plain:
        return []
    observation = normalise_pressed(parse(plain), key=message_key(SOURCE, plain))
    return [observation] if observation else []


def _snapshot(record: Record, form: LogForm) -> Sequence[Observation]:
    return observations_of_snapshot(
        record.body, key=message_key(SOURCE, record.body), at=record.heard_at, inbound_contexts=form.inbound_contexts
    )


READERS: Mapping[Kind, Callable[[Record, LogForm], Sequence[Observation]]] = {
    Kind.MESSAGE: _message,
    Kind.SNAPSHOT: _snapshot,
    Kind.QUEUE_LOG: lambda record, _form: observations_of_queue_log(record.body),
    Kind.CEL: lambda record, form: observations_of_cel(record.body, form=form),
    Kind.CDR: lambda record, form: observations_of_cdr(record.body, form=form),
}
