"""What is known of an operator's seat at one moment, and how an event changes it. Pure.

The telephone is one, whichever queue tells of it; pauses are the queues' own. An operator is ready
while a single queue would ring, and away or at after-call work when none would. The state on hold comes
from the PBX where the telephone reports it; most do not, so a telephone in use counts as on hold
too while every call that the operator is in is held, until the PBX says otherwise.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from calllog.ledger import events
from calllog.ledger.events import CallEvent, Event, OperatorState, OperatorStateChanged

END_OF_TIME = datetime.max.replace(tzinfo=UTC)
PAUSES = frozenset({OperatorState.AWAY, OperatorState.AFTER_CALL})
IN_TALK = frozenset({OperatorState.TALKING, OperatorState.ON_HOLD})
AT_REST = frozenset({OperatorState.READY, OperatorState.OFFLINE})


@dataclass(frozen=True, kw_only=True)
class InQueue:
    """How the seat stands in one queue."""

    pause: OperatorState  # away or after_call; ready: not paused
    reason: str
    since: datetime  # of this pause, or of its end
    wrap_up_until: datetime | None  # the queue leaves the operator alone until then; None: it does not


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the events so far tell of one seat."""

    member: str
    told: bool = False  # the PBX has told of the seat
    feed: str = ""  # who told; blank: not known
    telephone: OperatorState = OperatorState.UNKNOWN  # pauses aside
    queues: Mapping[str, InQueue] = field(default_factory=dict)
    signed_off: bool = False  # from the last queue, so that no news is no gap in our knowledge
    calls: Mapping[str, bool] = field(default_factory=dict)  # that the operator is in, and whether each is held
    lost: frozenset[str] = frozenset()  # feeds that are lost


def learn(known: Known, event: Event) -> Known:
    """Return what is known after ``event``; one that tells nothing of this seat changes nothing.

    Nor does anything that happened before the PBX first told of the seat.
    """
    if not known.told and not isinstance(event, OperatorStateChanged):
        return known
    return STEPS[type(event)](known, event)


def passed(known: Known, *, at: datetime) -> Known:
    """Return what is known when the clock has reached ``at``: wrap-up times until then are over."""
    if not any(moment <= at for moment in wrap_ups(known)):
        return known
    queues = {
        name: replace(queue, wrap_up_until=None) if queue.wrap_up_until and queue.wrap_up_until <= at else queue
        for name, queue in known.queues.items()
    }
    return replace(known, queues=queues)


def shown(known: Known) -> tuple[OperatorState, str]:
    """Return the state and the reason for a pause; unknown where the PBX could not be heard."""
    if not known.told or known.feed in known.lost or (known.lost and not known.feed):
        return OperatorState.UNKNOWN, ""
    if known.signed_off:
        return OperatorState.OFFLINE, ""
    if known.telephone is OperatorState.READY:
        return _off_the_telephone(known.queues.values())
    if known.telephone is OperatorState.TALKING and known.calls and all(known.calls.values()):
        return OperatorState.ON_HOLD, ""
    return known.telephone, ""


def wrap_ups(known: Known) -> list[datetime]:
    """Return the moments at which the state may change without an event, in order."""
    return sorted({queue.wrap_up_until for queue in known.queues.values() if queue.wrap_up_until})


def to_json(known: Known) -> dict[str, Any]:
    """Return ``known`` as JSON values; ``from_json`` reads it."""
    return {
        "told": known.told,
        "feed": known.feed,
        "telephone": known.telephone,
        "queues": {
            name: [queue.pause, queue.reason, queue.since.isoformat(), _iso(queue.wrap_up_until)]
            for name, queue in known.queues.items()
        },
        "signed_off": known.signed_off,
        "calls": dict(known.calls),
        "lost": sorted(known.lost),
    }


def from_json(member: str, stored: Mapping[str, Any]) -> Known:
    """Return what ``to_json`` wrote of ``member``."""
    return Known(
        member=member,
        told=stored["told"],
        feed=stored["feed"],
        telephone=OperatorState(stored["telephone"]),
        queues={
            name: InQueue(
                pause=OperatorState(pause),
                reason=reason,
                since=datetime.fromisoformat(since),
                wrap_up_until=datetime.fromisoformat(until) if until else None,
            )
            for name, (pause, reason, since, until) in stored["queues"].items()
        },
        signed_off=stored["signed_off"],
        calls=stored["calls"],
        lost=frozenset(stored["lost"]),
    )


def _off_the_telephone(queues: Collection[InQueue]) -> tuple[OperatorState, str]:
    unpaused = [queue for queue in queues if queue.pause is OperatorState.READY]
    if unpaused:
        wrapping_up = all(queue.wrap_up_until for queue in unpaused)
        return (OperatorState.AFTER_CALL if wrapping_up else OperatorState.READY), ""
    # Paused everywhere, perhaps for different reasons: what the operator did last.
    last = max(queues, key=lambda queue: (queue.since, queue.pause, queue.reason))
    return last.pause, last.reason


def _seat_told(known: Known, event: OperatorStateChanged) -> Known:
    if event.operator != known.member:
        return known
    known = replace(known, told=True, feed=event.feed)
    if not event.in_queue:
        queues = {name: queue for name, queue in known.queues.items() if event.queue and name != event.queue}
        return replace(known, queues=queues, signed_off=not queues)
    return replace(_telephone_told(known, event), queues=_queues_told(known, event), signed_off=False)


def _telephone_told(known: Known, event: OperatorStateChanged) -> Known:
    telephone = OperatorState.READY if event.state in PAUSES else event.state
    if telephone in AT_REST:
        # No call is left, whatever its events say, or have not said yet.
        return replace(known, telephone=telephone, calls={})
    if known.telephone is OperatorState.ON_HOLD and telephone is OperatorState.TALKING:
        return replace(known, telephone=telephone, calls=dict.fromkeys(known.calls, False))
    return replace(known, telephone=telephone)


def _queues_told(known: Known, event: OperatorStateChanged) -> dict[str, InQueue]:
    before = known.queues.get(event.queue)
    # Version 1 of the event told of the pause by the state alone, and of no queue.
    pause = event.state if event.state in PAUSES else event.pause
    reason = event.reason if pause in PAUSES else ""
    repeated = before is not None and (before.pause, before.reason) == (pause, reason)
    told = InQueue(
        pause=pause,
        reason=reason,
        since=before.since if before and repeated else event.occurred_at,
        wrap_up_until=_later(event.occurred_at, event.wrap_up) if event.wrap_up else None,
    )
    if not event.queue:
        return {"": told}
    return {name: queue for name, queue in known.queues.items() if name} | {event.queue: told}


def _feed_lost(known: Known, event: events.FeedLost) -> Known:
    known = replace(known, lost=known.lost | {event.feed})
    if known.signed_off or known.feed not in {"", event.feed}:
        return known
    return replace(known, telephone=OperatorState.UNKNOWN, queues={}, calls={})


def _feed_restored(known: Known, event: events.FeedRestored) -> Known:
    return replace(known, lost=known.lost - {event.feed})


def _joined(
    known: Known, event: events.CallAnswered | events.PartyAnswered | events.CallPlaced | events.CallSeenAgain
) -> Known:
    if event.operator != known.member:
        return known
    return replace(known, calls={**known.calls, event.call_id: False})


def _left(known: Known, event: events.OperatorReleased) -> Known:
    return _without(known, event) if event.operator == known.member else known


def _transferred(known: Known, event: events.CallTransferred) -> Known:
    if event.receiver == known.member:
        return replace(known, calls={**known.calls, event.call_id: False})
    return _without(known, event) if event.operator == known.member else known


def _held(known: Known, event: events.CallHeld) -> Known:
    return _hold(known, event, held=True)


def _resumed(known: Known, event: events.CallResumed) -> Known:
    return _hold(known, event, held=False)


def _hold(known: Known, event: CallEvent, *, held: bool) -> Known:
    return replace(known, calls={**known.calls, event.call_id: held}) if event.call_id in known.calls else known


def _without(known: Known, event: CallEvent) -> Known:
    return replace(known, calls={call: held for call, held in known.calls.items() if call != event.call_id})


def _later(at: datetime, by: timedelta) -> datetime:
    return at + by if by < END_OF_TIME - at else END_OF_TIME


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


STEPS: Mapping[type[Event], Callable[..., Known]] = {
    events.FeedLost: _feed_lost,
    events.FeedRestored: _feed_restored,
    events.CallPlaced: _joined,
    events.PartyAnswered: _joined,
    events.CallAnswered: _joined,
    events.CallSeenAgain: _joined,
    events.CallHeld: _held,
    events.CallResumed: _resumed,
    events.CallTransferred: _transferred,
    events.OperatorReleased: _left,
    events.CallEnded: _without,
    events.CallEndedUnseen: _without,
    events.OperatorStateChanged: _seat_told,
}
