"""The desk's socket: what one operator must know of the calls at their seat."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from calllog.ledger.consumers import LedgerConsumer
from calllog.ledger.events import CallEvent, OperatorState, Told
from calllog.ledger.follow import follower
from calllog.ledger.payloads import feed_payload, iso
from calllog.ledger.threads import in_reads_thread
from calllog.presence.labels import STATE_LABELS
from calllog.presence.queries import member_of, state_of
from telephony_bridge.screen_pop.cards import cards_of
from telephony_bridge.screen_pop.payloads import VERSION, CardPayload, DeskFrame, SeatPayload

LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


class DeskConsumer(LedgerConsumer):
    """The calls at one operator's seat."""

    async def prepare(self) -> None:
        """Find the seat, and the language of the screen."""
        self.member = await in_reads_thread(member_of, self.scope["user"].pk)
        language = self.scope["cookies"].get(settings.LANGUAGE_COOKIE_NAME)
        self.language = language if language in LANGUAGES else settings.LANGUAGE_CODE
        self.open_calls: set[str] = set()
        self.seat = SeatPayload(state=OperatorState.UNKNOWN, label="", since=None)

    def concerns(self, told: Told) -> bool:
        """What happens at this seat, or to a call that is on this desk."""
        event = told.event
        if self.member and getattr(event, "operator", None) == self.member:
            return True
        return isinstance(event, CallEvent) and event.call_id in self.open_calls

    async def frame(self, *, after: int) -> dict[str, Any]:
        """Return the cards that changed, and the seat."""
        sequence = follower().sequence
        cards, self.seat = await in_reads_thread(_read, self.member, after=after, language=self.language)
        for card in cards:
            (self.open_calls.add if card["state"] in {"ringing", "talking"} else self.open_calls.discard)(
                card["call_id"]
            )
        return self._frame(after=after, sequence=max(sequence, after), cards=cards)

    async def beat_frame(self) -> dict[str, Any]:
        """Return a frame without news."""
        return self._frame(after=self.acknowledged, sequence=self.acknowledged, cards=[])

    def _frame(self, *, after: int, sequence: int, cards: list[CardPayload]) -> dict[str, Any]:
        return dict(
            DeskFrame(
                type="desk",
                version=VERSION,
                after=after,
                sequence=sequence,
                now=timezone.now().isoformat(),
                feed=feed_payload(follower().feed),
                operator=self.seat,
                cards=cards,
            )
        )


def _read(member: str | None, *, after: int, language: str) -> tuple[list[CardPayload], SeatPayload]:
    if member is None:
        return [], _seat(None, language=language)
    return cards_of(member, after=after, at=timezone.now(), language=language), _seat(member, language=language)


def _seat(member: str | None, *, language: str) -> SeatPayload:
    current = state_of(member) if member else None
    state = current.state if current else OperatorState.UNKNOWN
    with override(language):
        return SeatPayload(state=state, label=str(STATE_LABELS[state]), since=iso(current.since if current else None))
