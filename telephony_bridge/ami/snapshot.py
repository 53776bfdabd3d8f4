"""What the PBX answers when it is asked what is going on, to observations of the ledger. Pure.

The answers bear no time of their own: how long something has lasted is counted back from when they
were heard, so the clocks of PBX and bridge must agree (both follow the city's time server).
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from calllog.ledger import events
from calllog.ledger.events import Observation
from telephony_bridge.ami.fields import ID_ENDING, LONGEST_NAME, SOURCE, call_id, endpoint, moment, seconds, text
from telephony_bridge.ami.normalise import NO_NUMBER, is_withheld
from telephony_bridge.ami.protocol import END_OF_MESSAGE, MalformedMessageError, Message, parse
from telephony_bridge.ami.seats import seat_observations
from telephony_bridge.message_key import message_key

RINGING = "Ringing"
QUEUE_LEG = "AppQueue"  # the application of a telephone that a queue called
ALMOST_A_SECOND = timedelta(microseconds=999_999)


def observations_of_snapshot(
    body: bytes, *, key: str, at: datetime, inbound_contexts: Collection[str]
) -> list[Observation]:
    """Return the calls that stand and the states of the seats, as told at ``at``.

    ``body``: a header, then the events that answered QueueStatus and CoreShowChannels. Calls are told of
    only where the PBX listed its channels completely.

    Raises KeyError or ValueError for what cannot be read.
    """
    header, *answer = [parse(raw) for raw in body.split(END_OF_MESSAGE) if raw.strip()] or [_no_header()]
    observations = seat_observations(answer, at=at, key=key) if header["QueueStatus"] == "complete" else []
    if header["CoreShowChannels"] != "complete":
        return observations
    channels = [message for message in answer if message.get("Event") == "CoreShowChannel"]
    entries = {entry["Uniqueid"]: entry for entry in answer if entry.get("Event") == "QueueEntry"}
    trunks = {endpoint(channel["Channel"]) for channel in channels if channel["Context"] in inbound_contexts}
    first_channels = [channel for channel in channels if channel["Uniqueid"] == channel["Linkedid"]]
    for first in first_channels:
        others = [channel for channel in channels if channel["Linkedid"] == first["Linkedid"] and channel is not first]
        observations += _of_call(first, others, entries.get(first["Uniqueid"]), key=key, at=at, trunks=trunks)
    standing = events.CallsStanding(
        feed=SOURCE,
        calls=tuple(sorted(call_id(first) for first in first_channels)),
        occurred_at=at,
        since=moment(header["LostAt"]) if header["LostAt"] else at,
    )
    return [*observations, Observation(source=SOURCE, key=message_key(key, "calls"), event=standing)]


def _of_call(
    first: Message, others: Sequence[Message], entry: Message | None, *, key: str, at: datetime, trunks: Collection[str]
) -> Iterator[Observation]:
    own_key = message_key(key, call_id(first))
    # Sent on to one of our telephones, a caller's channel is in our context; the line it came by tells it apart.
    is_ours = endpoint(first["Channel"]) not in trunks and not first.channel_variables.get("DID")
    ours = [other for other in others if endpoint(other["Channel"]) not in trunks]
    if is_ours:
        yield from _placed(first, others, key=own_key, at=at, trunks=trunks)
    else:
        yield _offered(first, key=message_key(own_key, "begun"), at=at)
        yield from _rings(first, ours, entry, key=own_key, at=at)
    partners = [other for other in others if first["BridgeId"] and other["BridgeId"] == first["BridgeId"]]
    talking = first if is_ours and partners else next((partner for partner in partners if partner in ours), None)
    yield Observation(
        source=SOURCE,
        key=message_key(own_key, "seen"),
        event=events.CallSeenAgain(
            call_id=call_id(first),
            occurred_at=at,
            queue=text(entry, "Queue") if entry else "",
            queued_at=at - seconds(entry["Wait"]) if entry else None,
            ringing=tuple(endpoint(other["Channel"]) for other in ours if other["ChannelStateDesc"] == RINGING),
            operator=endpoint(talking["Channel"]) if talking else "",
            through_queue=talking is not None and talking["Application"] == QUEUE_LEG,
        ),
    )


def _rings(
    first: Message, ours: Sequence[Message], entry: Message | None, *, key: str, at: datetime
) -> Iterator[Observation]:
    """Tell each telephone that rings as if it began now: so the call is found at the operator's desk."""
    for number, leg in enumerate(ours):
        if leg["ChannelStateDesc"] != RINGING:
            continue
        operator, event_key = endpoint(leg["Channel"]), message_key(key, "rings", str(number))
        event: events.OperatorRinging | events.PartyCalled
        if leg["Application"] == QUEUE_LEG:
            queue = text(entry, "Queue") if entry else ""
            event = events.OperatorRinging(call_id=call_id(first), occurred_at=at, operator=operator, queue=queue)
        else:
            event = events.PartyCalled(
                call_id=call_id(first), occurred_at=at, operator=operator, number=None, shown=None
            )
        yield Observation(source=SOURCE, key=event_key, event=event)


def _placed(
    first: Message, others: Sequence[Message], *, key: str, at: datetime, trunks: Collection[str]
) -> Iterator[Observation]:
    """Tell of a call of our own; like a caller's, it may have begun in the gap or long before."""
    began_at = _began_at(first, at=at)
    placed = events.CallPlaced(call_id=call_id(first), occurred_at=began_at, operator=endpoint(first["Channel"]))
    yield Observation(source=SOURCE, key=message_key(key, "begun"), event=placed)
    for number, other in enumerate(others):
        outside = endpoint(other["Channel"]) in trunks
        reference = f"{key}:number{number}" if outside else None
        yield Observation(
            source=SOURCE,
            key=message_key(key, "called", str(number)),
            event=events.PartyCalled(
                call_id=call_id(first),
                occurred_at=began_at,
                operator="" if outside else endpoint(other["Channel"]),
                number=reference,
                shown=None,
            ),
            personal={reference: text(other, "CallerIDNum")} if reference else {},
        )


def _offered(first: Message, *, key: str, at: datetime) -> Observation:
    """Tell of a caller's call that may have begun in the gap; a beginning that was seen came first and holds."""
    number = text(first, "CallerIDNum")
    withheld = number.lower() in NO_NUMBER or is_withheld(first)
    personal = {} if withheld else {f"{key}:number": number}
    event = events.CallOffered(
        call_id=call_id(first),
        occurred_at=_began_at(first, at=at),
        line=first.channel_variables.get("DID", "")[:LONGEST_NAME] or text(first, "Exten"),
        caller=next(iter(personal), None),
        withheld=withheld,
    )
    return Observation(source=SOURCE, key=key, event=event, personal=personal)


def _began_at(first: Message, *, at: datetime) -> datetime:
    """Return when the channel was made: never before the truth, so that a beginning that was seen comes first."""
    if found := ID_ENDING.search(first["Uniqueid"]):
        return min(moment(found[1]) + ALMOST_A_SECOND, at)
    hours, minutes, rest = first["Duration"].split(":")
    return at - (seconds(hours) * 3600 + seconds(minutes) * 60 + seconds(rest))


def _no_header() -> Message:
    raise MalformedMessageError("The snapshot is empty.")
