"""The desk's socket: what one operator must know of the calls at their seat."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, InterfaceError
from django.utils import timezone
from django.utils.translation import override

from calllog.ledger.events import CallEvent, Event, OperatorState, Told
from calllog.ledger.follow import follower
from calllog.ledger.lifecycle import Direction
from calllog.ledger.models import Call
from calllog.ledger.payloads import feed_payload, iso
from calllog.ledger.rows import rows_with
from calllog.ledger.threads import in_reads_thread
from calllog.presence.labels import STATE_LABELS
from calllog.presence.queries import member_of, state_of
from calllog.presence.states import CurrentState
from kb.accounts.languages import language_of
from telephony_bridge.screen_pop.cards import calls_at, cards_of, open_at
from telephony_bridge.screen_pop.notices import Desk, desk_watch
from telephony_bridge.screen_pop.payloads import VERSION, CardPayload, DeskFrame, SeatPayload
from telephony_bridge.screen_pop.prepared import prepare_from_now_on


class DeskConsumer(Desk):
    """The calls at one operator's seat."""

    async def prepare(self) -> None:
        """Find the seat, and the language of the screen."""
        self.member = await in_reads_thread(member_of, self.scope["user"].pk)
        self.language = language_of(self.scope["cookies"])
        self.open_calls: set[str] = set()  # by the PBX's ids
        self.told_meanwhile: set[str] | None = None  # calls of which something is told while a frame is read
        self.news = News(everything=True)
        self.seat = _seat(None, language=self.language)
        prepare_from_now_on()
        await desk_watch().join(self)

    async def disconnect(self, code: int) -> None:
        """Leave."""
        desk_watch().leave(self)
        await super().disconnect(code)

    def note(self, told: Told) -> bool:
        """Note what happens at this seat, or to a call that is on this desk."""
        event = told.event
        if isinstance(event, CallEvent) and self.told_meanwhile is not None:
            self.told_meanwhile.add(event.call_id)
        here = self.member is not None and self.member in _members_of(event)
        if isinstance(event, CallEvent) and (here or event.call_id in self.open_calls):
            self.news.calls.add(event.call_id)
            return True
        self.news.seat |= here
        return here

    def note_words(self, calls: Collection[str]) -> None:
        """Note what was said in the calls that are on this desk, or is forgotten."""
        if here := self.open_calls & set(calls):
            self.news.calls |= here
            self.stale = True
            self.wake()

    def heal(self) -> None:
        """Look for everything that came after what the client has, whatever was told."""
        super().heal()
        self.news.everything = True

    async def frame(self, *, after: int) -> dict[str, Any]:
        """Return the cards that changed, and the seat."""
        sequence = follower().sequence
        news, self.news = self.news, News()
        meanwhile: set[str] = set()
        self.told_meanwhile = meanwhile
        try:
            cards, seat, open_here = await in_reads_thread(
                _read, self.member, news, after=after, language=self.language, heard=desk_watch().heard
            )
        except (DatabaseError, InterfaceError):
            self.news.everything = True
            raise
        finally:
            self.told_meanwhile = None
        self.seat = seat or self.seat
        # What the client has already is in no frame of a new socket, and its end names no seat.
        if missed := (open_here - self.open_calls) & meanwhile:
            self.news.calls |= missed
            self.stale = True
        self.open_calls |= open_here
        for pbx_id, card in cards:
            if card["state"] in {"ringing", "talking"}:
                self.open_calls.add(pbx_id)
            else:
                self.open_calls.discard(pbx_id)
        return self._frame(after=after, sequence=max(sequence, after), cards=[card for _pbx_id, card in cards])

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
                notices=desk_watch().known.notices,
                news=desk_watch().news_for(self.scope["user"].pk),
                hand=desk_watch().hand_of(self.scope["user"].pk),
                cards=cards,
            )
        )


@dataclass(kw_only=True)
class News:
    """What must be read for the next frame: what was told since the last, or everything after it."""

    everything: bool = False
    calls: set[str] = field(default_factory=set)
    seat: bool = False


def _read(
    member: str | None, news: News, *, after: int, language: str, heard: Mapping[str, str]
) -> tuple[list[tuple[str, CardPayload]], SeatPayload | None, set[str]]:
    if member is None:
        return [], None, set()
    now = timezone.now()
    # Read before the calls themselves: one that ends in between is told by its end.
    open_here = open_at(member) if news.everything else set()
    calls = calls_at(member, after=after, at=now) if news.everything else _inbound(news.calls)
    seat = _seat(state_of(member, at=now), language=language) if news.seat or news.everything else None
    cards = cards_of(calls, member, at=now, language=language, heard=heard) if calls else []
    return [(call.pbx_id, card) for call, card in zip(calls, cards, strict=True)], seat, open_here


def _inbound(pbx_ids: Collection[str]) -> list[Call]:
    return [call for call in rows_with(Call, "pbx_id", pbx_ids) if call.direction == Direction.INBOUND]


def _members_of(event: Event) -> tuple[str, ...]:
    return getattr(event, "operator", ""), getattr(event, "receiver", "")


def _seat(current: CurrentState | None, *, language: str) -> SeatPayload:
    state = current.state if current else OperatorState.UNKNOWN
    with override(language):
        return SeatPayload(state=state, label=str(STATE_LABELS[state]), since=iso(current.since if current else None))
