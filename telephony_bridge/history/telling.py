"""One invented call told as events, step by step on its own clock, with what it does to the operators' seats. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from calllog.ledger import events
from calllog.ledger.events import Event, OperatorState, OperatorStateChanged, PartyOutcome, TransferKind

SOURCE = "history"
INSTANT = timedelta(milliseconds=4)  # between two things that a PBX tells of one moment


class Telling:
    """Collects the events of one call; ``now`` is how far the call has come."""

    def __init__(self, call_id: str, *, began: datetime) -> None:
        self.call_id = call_id
        self.now = began
        self.numbers: dict[str, str] = {}
        self._events: list[Event] = []

    @property
    def told(self) -> tuple[Event, ...]:
        """Return everything told so far, in order."""
        return tuple(self._events)

    def offered(self, line: str, *, caller: str | None) -> None:
        """Begin; ``caller`` is the number, None where it is withheld."""
        reference = f"{self.call_id}:number" if caller else None
        if caller and reference:
            self.numbers[reference] = caller
        self._tell(
            events.CallOffered(
                call_id=self.call_id, occurred_at=self.now, line=line, caller=reference, withheld=caller is None
            )
        )

    def queued(self, queue: str) -> None:
        """The caller begins to wait."""
        self._tell(events.CallQueued(call_id=self.call_id, occurred_at=self.now, queue=queue, withheld=False))

    def rings(self, operator: str, queue: str) -> None:
        """An operator's telephone begins to ring."""
        self._at_seat(events.OperatorRinging, operator, queue)
        self._seat(operator, OperatorState.RINGING)

    def missed(self, operator: str, queue: str) -> None:
        """It stops ringing."""
        self._at_seat(events.OperatorMissed, operator, queue)
        self._seat(operator, OperatorState.READY)

    def gives_up(self, queue: str, *, queued_at: datetime, rings_at: str | None) -> None:
        """The caller hangs up before anyone answers; ``rings_at`` is whose telephone falls silent."""
        waited = timedelta(seconds=(self.now - queued_at) // timedelta(seconds=1))
        self._tell(events.CallAbandoned(call_id=self.call_id, occurred_at=self.now, queue=queue, waited=waited))
        self.left_queue(queue)
        self.ended()
        if rings_at:
            self._seat(rings_at, OperatorState.READY)

    def left_queue(self, queue: str) -> None:
        """The caller does not wait any more."""
        self._tell(events.CallLeftQueue(call_id=self.call_id, occurred_at=self.now, queue=queue))

    def answered(self, operator: str, queue: str) -> None:
        """The operator picks up."""
        self._seat(operator, OperatorState.TALKING)
        self.left_queue(queue)
        self._at_seat(events.CallAnswered, operator, queue)

    def held(self, length: timedelta) -> None:
        """The caller is put on hold, and taken back."""
        self._hold()
        self.now += length
        self._take_back()

    def released(self, operator: str, queue: str, *, after_call: timedelta) -> None:
        """The operator's part is over; the queue leaves the seat alone for ``after_call``."""
        self._at_seat(events.OperatorReleased, operator, queue)
        self._seat(operator, OperatorState.READY, wrap_up=after_call)

    def handed_over(self, operator: str, queue: str, *, extension: str, after_call: timedelta) -> None:
        """The caller is put through without asking; the extension rings from now on."""
        self._transferred(TransferKind.BLIND, operator, extension=extension)
        self.released(operator, queue, after_call=after_call)
        self._tell(
            events.PartyCalled(call_id=self.call_id, occurred_at=self.now, operator=extension, number=None, shown=None)
        )

    def picked_up(self, extension: str) -> None:
        """Whoever the caller was handed over to answers."""
        self._tell(events.PartyAnswered(call_id=self.call_id, occurred_at=self.now, operator=extension))

    def not_picked_up(self, extension: str) -> None:
        """Whoever the caller was handed over to does not answer."""
        self._tell(
            events.PartyMissed(
                call_id=self.call_id, occurred_at=self.now, operator=extension, outcome=PartyOutcome.NO_ANSWER
            )
        )

    def asks_and_hands_over(
        self,
        operator: str,
        queue: str,
        *,
        extension: str,
        ringing: timedelta,
        asking: timedelta,
        after_call: timedelta,
    ) -> None:
        """The operator asks at the extension while the caller is held, and puts them together."""
        consultation = f"{self.call_id}-asked"
        self._hold()
        self._tell(events.CallPlaced(call_id=consultation, occurred_at=self.now, operator=operator))
        self._tell(
            events.PartyCalled(call_id=consultation, occurred_at=self.now, operator=extension, number=None, shown=None)
        )
        self.now += ringing
        self._tell(events.PartyAnswered(call_id=consultation, occurred_at=self.now, operator=extension))
        self.now += asking
        self._take_back()
        self._transferred(
            TransferKind.ATTENDED, operator, extension=extension, receiver=extension, consultation=consultation
        )
        self.released(operator, queue, after_call=after_call)
        self._tell(events.CallEnded(call_id=consultation, occurred_at=self.now, refused=False))

    def ended(self, *, refused: bool = False) -> None:
        """The caller's channel is hung up."""
        self._tell(events.CallEnded(call_id=self.call_id, occurred_at=self.now, refused=refused))

    def _hold(self) -> None:
        self._tell(events.CallHeld(call_id=self.call_id, occurred_at=self.now))

    def _take_back(self) -> None:
        self._tell(events.CallResumed(call_id=self.call_id, occurred_at=self.now))

    def _transferred(
        self, kind: TransferKind, operator: str, *, extension: str, receiver: str = "", consultation: str = ""
    ) -> None:
        self._tell(
            events.CallTransferred(
                call_id=self.call_id,
                occurred_at=self.now,
                kind=kind,
                operator=operator,
                receiver=receiver,
                to=extension,
                number=None,
                consultation=consultation,
            )
        )

    def _at_seat(
        self,
        event_type: type[
            events.OperatorRinging | events.OperatorMissed | events.CallAnswered | events.OperatorReleased
        ],
        operator: str,
        queue: str,
    ) -> None:
        self._tell(event_type(call_id=self.call_id, occurred_at=self.now, operator=operator, queue=queue))

    def _seat(self, operator: str, state: OperatorState, *, wrap_up: timedelta = timedelta()) -> None:
        self._tell(seat_told(operator, state, at=self.now, wrap_up=wrap_up))

    def _tell(self, event: Event) -> None:
        self._events.append(event)
        self.now += INSTANT


def seat_told(
    operator: str,
    state: OperatorState,
    *,
    at: datetime,
    pause: OperatorState = OperatorState.READY,
    reason: str = "",
    in_queue: bool = True,
    wrap_up: timedelta = timedelta(),
) -> OperatorStateChanged:
    """Return what the PBX tells of a seat as a whole."""
    return OperatorStateChanged(
        occurred_at=at,
        operator=operator,
        state=state,
        reason=reason,
        feed=SOURCE,
        in_queue=in_queue,
        pause=pause,
        wrap_up=wrap_up,
    )


def shift_told(
    operator: str, *, began: datetime, ended: datetime, breaks: tuple[tuple[datetime, datetime, str], ...]
) -> Iterator[OperatorStateChanged]:
    """Yield how a seat signs on, pauses and signs off; ``breaks`` are from when to when, and why."""
    yield seat_told(operator, OperatorState.READY, at=began)
    for away, back, reason in breaks:
        yield seat_told(operator, OperatorState.READY, at=away, pause=OperatorState.AWAY, reason=reason)
        yield seat_told(operator, OperatorState.READY, at=back)
    yield seat_told(operator, OperatorState.OFFLINE, at=ended, in_queue=False)
