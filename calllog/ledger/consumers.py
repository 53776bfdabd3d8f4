"""The websocket that shows something derived from the ledger: the base of the desk's and the board's."""

import asyncio
import json
import logging
from collections.abc import Sequence
from typing import Any

from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.contrib.auth import HASH_SESSION_KEY, get_user_model
from django.contrib.sessions.backends.base import SessionBase
from django.db import DatabaseError, InterfaceError

from calllog.ledger.events import Told
from calllog.ledger.follow import follower
from calllog.ledger.threads import in_reads_thread
from kb.accounts.policy import may_enter, role_of

logger = logging.getLogger(__name__)

HEAL_SECONDS = 15.0  # everything is read again so often, in case something was missed
BAD_MESSAGE = 4400


class LedgerConsumer(AsyncJsonWebsocketConsumer):
    """Sends frames on credit: one, and the next only when the client has acknowledged it.

    The client begins with, and answers each frame by, ``{"type": "ack", "sequence": N}``: the last
    number of the ledger that it has seen, 0 for none. A frame holds everything after N. So a client
    that missed a frame, came back after an hour, or reads slowly needs no other protocol; and one that
    never reads costs one frame of memory.
    """

    beat_seconds = 2.0  # the client calls the connection lost after 5 s of silence

    async def connect(self) -> None:
        """Join before reading: what happens in between arrives twice, never not at all."""
        self.acknowledged = 0
        self.credit = False
        self.stale = True
        self.pushing = asyncio.Lock()
        await self.accept()
        await follower().start()
        await self.prepare()
        follower().listen(self)
        self.beating = asyncio.create_task(self._beat(), name="socket beat")

    async def disconnect(self, code: int) -> None:
        """Leave."""
        follower().leave(self)
        if beating := getattr(self, "beating", None):
            beating.cancel()

    async def prepare(self) -> None:
        """Read what the consumer needs to know before the first frame."""

    def note(self, told: Told) -> bool:
        """Note what an event changes for this client; return whether it changes anything."""
        raise NotImplementedError

    async def frame(self, *, after: int) -> dict[str, Any]:
        """Return everything that the client needs to see and that came after ``after``; with ``sequence``."""
        raise NotImplementedError

    async def beat_frame(self) -> dict[str, Any]:
        """Return the frame that says that nothing happened, without reading the database."""
        raise NotImplementedError

    def follow(self, told: Sequence[Told]) -> None:
        """Take news of the ledger; see ``calllog.ledger.follow.Listener``."""
        changes = [self.note(one) for one in told]
        if any(changes) or not told:
            self.stale = True
            self.wake()

    def heal(self) -> None:
        """Read everything for the next frame, in case something was missed."""
        self.stale = True

    def wake(self) -> None:
        """Push soon, if the client can take a frame."""
        if self.credit:
            self.waking = asyncio.create_task(self._push(), name="socket push")

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """Take an acknowledgement; anything else ends the connection."""
        sequence = content.get("sequence") if isinstance(content, dict) and content.get("type") == "ack" else None
        if not isinstance(sequence, int) or sequence < 0:
            await self.close(BAD_MESSAGE)
            return
        # A number from the future is of another database: begin anew.
        self.acknowledged = sequence if sequence <= follower().sequence else 0
        self.credit = True
        await self._push()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        """Refuse binary messages."""
        await super().receive(text_data=text_data or "null", **kwargs)

    @classmethod
    async def encode_json(cls, content: Any) -> str:
        """Write Japanese as it is: escaped it would be twice as long."""
        return json.dumps(content, ensure_ascii=False)

    @classmethod
    async def decode_json(cls, text_data: str) -> Any:
        """Return None for what is no JSON: it is refused like any other wrong message."""
        try:
            return await super().decode_json(text_data)
        except ValueError:
            return None

    async def _push(self) -> None:
        async with self.pushing:
            if not (self.stale and self.credit):
                return
            self.stale, self.credit = False, False
            try:
                frame = await self.frame(after=self.acknowledged)
            except (DatabaseError, InterfaceError):
                # The client keeps what it has and is served by a later beat.
                self.stale, self.credit = True, True
                logger.exception("A frame could not be read.")
                return
            await self.send_json(frame)

    async def _beat(self) -> None:
        unhealed = 0.0
        while True:
            await asyncio.sleep(self.beat_seconds)
            unhealed += self.beat_seconds
            if unhealed >= HEAL_SECONDS:
                unhealed = 0.0
                self.heal()
                if not await self._still_welcome():
                    await self.close()
                    return
            if self.stale:
                await self._push()
            elif self.credit:
                self.credit = False
                await self.send_json(await self.beat_frame())

    async def _still_welcome(self) -> bool:
        """A socket outlives its sign-out, a new password and a closed account unless somebody looks."""
        try:
            return await in_reads_thread(_is_welcome, self.scope)
        except (DatabaseError, InterfaceError):
            logger.exception("A session could not be read; it is looked at again later.")
            return True


def _is_welcome(scope: dict[str, Any]) -> bool:
    session: SessionBase = scope["session"]
    if session.session_key is None or not session.exists(session.session_key):
        return False
    user = get_user_model().objects.filter(pk=scope["user"].pk, is_active=True).first()
    if user is None or session.get(HASH_SESSION_KEY) != user.get_session_auth_hash():
        return False
    return may_enter(role_of(user), scope["path"].removeprefix("/"))
