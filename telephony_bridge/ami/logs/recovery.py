"""What Asterisk's own logs tell of a stretch in which nobody listened to AMI, as events of the ledger. Pure.

Each log gives what it can: queue_log knows queues and operators but neither line nor end, CEL knows lines,
ends and hand-overs, with milliseconds, but no queue. CDR stands in where there is no CEL. None of them
knows holding. A log that tells what was heard over AMI too does no harm: the fold passes over it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from calllog.ledger import events
from calllog.ledger.events import CallEvent, Observation, TransferKind
from telephony_bridge.ami.fields import LONGEST_NAME, SOURCE, age, endpoint
from telephony_bridge.ami.logs.cdr import CdrRow, parse_cdr
from telephony_bridge.ami.logs.cel import CelLine, parse_cel
from telephony_bridge.ami.logs.line import MalformedLineError
from telephony_bridge.ami.logs.queue_log import QueueLogLine, parse_queue_log
from telephony_bridge.ami.normalise import LONGEST_EXTENSION, NO_NUMBER
from telephony_bridge.message_key import message_key

# The logs in the keys of what they tell. Its source is the PBX, as for AMI: by that, calls are put together.
QUEUE_LOG, CEL, CDR = "queue_log", "cel", "cdr"
LAST_MICROSECOND = timedelta(microseconds=999_999)
CALLED_BY_DIALPLAN = "AppDial"  # the application of a leg in CEL; of a queue's it is AppQueue


@dataclass(frozen=True, kw_only=True)
class LogForm:
    """What must be known of a PBX to read what it tells, its CDR and CEL above all.

    A channel is one of the outside where its context is among ``inbound_contexts``. Asterisk's usual
    columns do not hold the context: where it is missing, the channel's endpoint decides, ``trunk`` of
    ``PJSIP/trunk-00000000``.
    """

    zone: tzinfo  # of the PBX's clock
    inbound_contexts: Collection[str]
    inbound_endpoints: Collection[str]
    lines: Collection[str] = ()  # the numbers that callers dial; empty: not known
    ivr_variable: str = ""  # of the dial plan: holds what the caller pressed; blank: none does

    def is_outside(self, channel: str, *, context: str | None = None) -> bool:
        """Say whether the channel leads to the outside."""
        return endpoint(channel) in self.inbound_endpoints if context is None else context in self.inbound_contexts


def observations_of_queue_log(raw: bytes) -> list[Observation]:
    """Return what a line of queue_log tells; its times are within a second of AMI's.

    Raises MalformedLineError for what is no such line.
    """
    line = parse_queue_log(raw)
    translate = OF_QUEUE_LOG.get(line.event)
    if translate is None:
        return []
    return [Observation(source=SOURCE, key=message_key(QUEUE_LOG, raw), event=translate(line))]


def observations_of_cel(raw: bytes, *, form: LogForm) -> list[Observation]:
    """Return what a line of CEL tells; its times are within some milliseconds of AMI's.

    CEL does not tell that a number was withheld, where the carrier sent it nevertheless: that comes with
    AMI's events of the same call, or not at all.

    Raises MalformedLineError for what is no such line.
    """
    line = parse_cel(raw, zone=form.zone)
    translate = OF_CEL.get(line.event)
    observation = translate(line, message_key(CEL, raw), form) if translate else None
    return [observation] if observation else []


def observations_of_cdr(raw: bytes, *, form: LogForm) -> list[Observation]:
    """Return what the rows of one call tell, separated by line feeds, as ``cdr_rows_by_call`` gives them.

    Only the last of its rows ends with the call. Times are in whole seconds, rounded down.

    Raises MalformedLineError where one of the rows is none.
    """
    rows = [parse_cdr(row, zone=form.zone) for row in raw.split(b"\n") if row.strip()]
    own = [row for row in rows if row.channel_id == row.call_id]
    if not own:
        return []
    if len({row.call_id for row in rows}) > 1:
        raise MalformedLineError("The rows are of several calls.")
    first = min(own, key=lambda row: (row.started_at, row.sequence))
    ended = events.CallEnded(call_id=first.call_id, occurred_at=max(row.ended_at for row in own), refused=False)
    return [
        _begun_by_cdr(first, message_key(f"{CDR} begun", raw), form),
        Observation(source=SOURCE, key=message_key(f"{CDR} ended", raw), event=ended),
    ]


def cdr_rows_by_call(rows: Iterable[bytes], *, form: LogForm) -> list[bytes]:
    """Put the rows of each call together, as ``observations_of_cdr`` wants them; what is no row stands alone."""
    calls: dict[str | bytes, list[bytes]] = {}
    for row in rows:
        try:
            calls.setdefault(parse_cdr(row, zone=form.zone).call_id, []).append(row)
        except MalformedLineError:
            calls.setdefault(row, []).append(row)
    return [b"\n".join(rows_of_call) for rows_of_call in calls.values()]


def _in_its_second(line: QueueLogLine, *, took_seconds: int) -> datetime:
    """Return the time for a line, which tells whole seconds only.

    What followed something in the same second would come to stand before it: before the caller joined
    the queue, before the answer. So it stands at the second's end where it took less than a second, by
    the line's own count. In one microsecond the fold puts events into their natural order.
    """
    return line.occurred_at + (LAST_MICROSECOND if took_seconds == 0 else timedelta())


def _queued(line: QueueLogLine) -> events.CallQueued:
    return events.CallQueued(
        call_id=line.channel_id,
        occurred_at=line.occurred_at,
        queue=line.queue,
        withheld="|".join(line.details[1:-1]).lower() in NO_NUMBER,
    )


def _answered(line: QueueLogLine) -> events.CallAnswered:
    waited, _rung = line.numbers
    return events.CallAnswered(
        call_id=line.channel_id,
        occurred_at=_in_its_second(line, took_seconds=waited),
        operator=line.member,
        queue=line.queue,
    )


def _released(line: QueueLogLine) -> events.OperatorReleased:
    _waited, talked, _place = line.numbers
    return events.OperatorReleased(
        call_id=line.channel_id,
        occurred_at=_in_its_second(line, took_seconds=talked),
        operator=line.member,
        queue=line.queue,
    )


def _rang(line: QueueLogLine) -> events.OperatorRinging:
    """The ringing stopped because the caller hung up, or a colleague was faster: it is told when it is over."""
    (milliseconds,) = line.numbers
    return events.OperatorRinging(
        call_id=line.channel_id,
        occurred_at=line.occurred_at - timedelta(milliseconds=milliseconds),
        operator=line.member,
        queue=line.queue,
    )


def _missed(line: QueueLogLine) -> events.OperatorMissed:
    (milliseconds,) = line.numbers
    return events.OperatorMissed(
        call_id=line.channel_id,
        occurred_at=_in_its_second(line, took_seconds=milliseconds // 1000),
        operator=line.member,
        queue=line.queue,
    )


def _abandoned(line: QueueLogLine) -> events.CallAbandoned:
    _place, _place_at_first, waited = line.numbers
    return events.CallAbandoned(
        call_id=line.channel_id,
        # Never at the second's end: the caller's hanging up follows within it.
        occurred_at=line.occurred_at,
        queue=line.queue,
        waited=timedelta(seconds=waited),
    )


def _left_queue(line: QueueLogLine) -> events.CallLeftQueue:
    return events.CallLeftQueue(call_id=line.channel_id, occurred_at=line.occurred_at, queue=line.queue)


def _begun(line: CelLine, key: str, form: LogForm) -> Observation | None:
    if not line.is_of_first_channel:
        return None
    if form.is_outside(line.channel, context=line.context):
        return _offered(key=key, call_id=line.call_id, at=line.occurred_at, line=line.extension, number=line.number)
    return Observation(source=SOURCE, key=key, event=_placed(line.call_id, line.occurred_at, line.channel))


def _begun_by_cdr(row: CdrRow, key: str, form: LogForm) -> Observation:
    if not form.is_outside(row.channel):
        return Observation(source=SOURCE, key=key, event=_placed(row.call_id, row.started_at, row.channel))
    # After a blind transfer the row holds the extension in place of the line that was called.
    line = row.called if row.called in form.lines or not form.lines else ""
    return _offered(key=key, call_id=row.call_id, at=row.started_at, line=line, number=row.caller)


def _placed(call_id: str, at: datetime, channel: str) -> events.CallPlaced:
    return events.CallPlaced(call_id=call_id, occurred_at=at, operator=endpoint(channel))


def _offered(*, key: str, call_id: str, at: datetime, line: str, number: str) -> Observation:
    personal = {} if number.lower() in NO_NUMBER else {f"{key}:number": number}
    event = events.CallOffered(
        call_id=call_id, occurred_at=at, line=line, caller=next(iter(personal), None), withheld=not personal
    )
    return Observation(source=SOURCE, key=key, event=event, personal=personal)


def _party_called(line: CelLine, key: str, form: LogForm) -> Observation | None:
    """A telephone outside; who of ours an extension stands for is told when it is picked up."""
    outward = line.is_of_first_channel and not form.is_outside(line.channel, context=line.context)
    if not outward or line.application != "Dial" or len(line.extension) <= LONGEST_EXTENSION:
        return None
    numbers = {f"{key}:number": line.extension, f"{key}:shown": line.number}
    personal = {reference: number for reference, number in numbers.items() if number.lower() not in NO_NUMBER}
    event = events.PartyCalled(
        call_id=line.call_id,
        occurred_at=line.occurred_at,
        operator="",
        number=f"{key}:number" if f"{key}:number" in personal else None,
        shown=f"{key}:shown" if f"{key}:shown" in personal else None,
    )
    return Observation(source=SOURCE, key=key, event=event, personal=personal)


def _party_answered(line: CelLine, key: str, form: LogForm) -> Observation | None:
    # A leg has its own context, which is that of its endpoint: the column serves here too.
    if line.is_of_first_channel or line.application != CALLED_BY_DIALPLAN:
        return None
    event = events.PartyAnswered(
        call_id=line.call_id,
        occurred_at=line.occurred_at,
        operator="" if form.is_outside(line.channel, context=line.context) else endpoint(line.channel),
    )
    return Observation(source=SOURCE, key=key, event=event)


def _ended(line: CelLine, key: str, form: LogForm) -> Observation | None:
    if not line.is_of_first_channel:
        return None
    event = events.CallEnded(call_id=line.call_id, occurred_at=line.occurred_at, refused=False)
    return Observation(source=SOURCE, key=key, event=event)


def _blind_transfer(line: CelLine, key: str, form: LogForm) -> Observation:
    return _transferred(
        line,
        key,
        call_id=line.call_id,
        kind=TransferKind.BLIND,
        receiver="",
        target=_told(line, "extension"),
        consultation="",
    )


def _attended_transfer(line: CelLine, key: str, form: LogForm) -> Observation:
    """The line is of either channel of the operator's, and names the other: the consultation's is the younger.

    Which parties they had is told crosswise with them; of all, the oldest channel is the call's first.
    Where the line is of the channel in the call, it does not tell the number that was dialled to ask:
    the telephone's name stands for it.
    """
    other = _told(line, "channel2_uniqueid")
    parties = {_told(line, f"{party}_channel_uniqueid"): party for party in ("transferee", "transfer_target")}
    if age(other) < age(line.channel_id):
        call_id, consultation, target = min(other, *parties, key=age), line.call_id, line.extension
    else:
        call_id, consultation, target = line.call_id, other, ""
    names = [_told(line, f"{party}_channel_name") for party in parties.values()]
    inside = [endpoint(name) for name in names if not form.is_outside(name)]
    return _transferred(
        line,
        key,
        call_id=call_id,
        kind=TransferKind.ATTENDED,
        receiver=inside[0] if inside else "",
        target=target or (inside[0] if inside else ""),
        consultation=consultation,
    )


def _transferred(
    line: CelLine, key: str, *, call_id: str, kind: TransferKind, receiver: str, target: str, consultation: str
) -> Observation:
    outside = len(target) > LONGEST_EXTENSION and target != receiver
    event = events.CallTransferred(
        call_id=call_id,
        occurred_at=line.occurred_at,
        kind=kind,
        operator=endpoint(line.channel),
        receiver=receiver,
        to="" if outside else target,
        number=f"{key}:number" if outside else None,
        consultation=consultation,
    )
    return Observation(source=SOURCE, key=key, event=event, personal={f"{key}:number": target} if outside else {})


def _told(line: CelLine, name: str) -> str:
    value = line.extra.get(name, "")
    if not value or len(value) > LONGEST_NAME:
        raise MalformedLineError(f"{line.event} does not tell its {name}, or at too great length.")
    return value


OF_QUEUE_LOG: Mapping[str, Callable[[QueueLogLine], CallEvent]] = {
    "ENTERQUEUE": _queued,
    "CONNECT": _answered,
    "COMPLETEAGENT": _released,
    "COMPLETECALLER": _released,
    "BLINDTRANSFER": _released,
    "ATTENDEDTRANSFER": _released,
    "RINGCANCELED": _rang,
    "RINGNOANSWER": _missed,
    "ABANDON": _abandoned,
    "EXITEMPTY": _left_queue,
    "EXITWITHKEY": _left_queue,
    "EXITWITHTIMEOUT": _left_queue,
}
OF_CEL: Mapping[str, Callable[[CelLine, str, LogForm], Observation | None]] = {
    "CHAN_START": _begun,
    "APP_START": _party_called,
    "ANSWER": _party_answered,
    "BLINDTRANSFER": _blind_transfer,
    "ATTENDEDTRANSFER": _attended_transfer,
    "CHAN_END": _ended,
    # Where a PBX logs the end of calls but not of channels.
    "LINKEDID_END": _ended,
}
