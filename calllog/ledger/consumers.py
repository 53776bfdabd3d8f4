"""The websocket that shows something derived from the ledger: the base of the desk's and the board's."""

import asyncio
import json
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from autobahn.exception import Disconnected
from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.db import DatabaseError, InterfaceError

from calllog.ledger.events import Told
from calllog.ledger.follow import follower
from calllog.ledger.threads import in_reads_thread
from kb.accounts.backends import UntilTheLastDay
from kb.accounts.policy import may_enter, role_of

logger = logging.getLogger(__name__)

HEAL_SECONDS = 15.0  # everything is read again so often, in case something was missed
PATIENCE_SECONDS = 2.0  # a database that takes longer to answer is away; the client's patience is 5 s
BAD_MESSAGE = 4400

Frame = dict[str, Any] | str  # a text is encoded already: it is made once for all clients that are sent the same


class LedgerConsumer(AsyncJsonWebsocketConsumer):
    """Sends frames on credit: one, and the next only when the client has acknowledged it.

    The client begins with, and answers each frame by, ``{"type": "ack", "sequence": N}``: the last
    number of the ledger that it has seen, 0 for none. A frame holds everything after N. So a client
    that missed a frame, came back after an hour, or reads slowly needs no other protocol; and one that
    never reads costs one frame of memory.
    """

    channel_layer_alias = None  # told by the follower: a socket opens while Redis is away
    beat_seconds = 2.0  # the client calls the connection lost after 5 s of silence

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Handle one message of the socket.

        Channels would first look for connections to close, in the one thread in which all consumers of the
        process ask the database: an acknowledgement would wait there behind anybody's slow query, and the
        next frame behind the acknowledgement. What we read is read on connections that are kept.
        """
        await getattr(self, get_handler_name(message))(message)

    async def connect(self) -> None:
        """Join before reading: what happens in between arrives twice, never not at all."""
        self.acknowledged = 0
        self.credit = False
        self.stale = True
        self.unreadable = False  # the last attempt to read a frame failed
        self.sent_at = 0.0  # by the loop's clock
        self.pushing = asyncio.Lock()
        self.follower = follower()
        await self.accept()
        await self.follower.start()
        await self.prepare()
        self.follower.listen(self)
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

    async def frame(self, *, after: int) -> Frame:
        """Return everything that the client needs to see and that came after ``after``; with ``sequence``."""
        raise NotImplementedError

    async def beat_frame(self) -> Frame:
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
        self.acknowledged = sequence if sequence <= self.follower.sequence else 0
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
            except (DatabaseError, InterfaceError) as error:
                # The client keeps what it has; the beats go on and say what the feed suffers from.
                self.stale, self.credit = True, True
                self._note_unreadable(error)
                return
            self.unreadable = False
            await self._send(frame)

    def _note_unreadable(self, error: Exception) -> None:
        # Once for an outage: every socket tries again at every beat.
        if not self.unreadable:
            logger.error("A frame could not be read: %s", error)
            self.unreadable = True

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
            # Whoever has just been sent news needs no beat: what is said to a thousand screens is not said twice.
            if self.credit and asyncio.get_running_loop().time() - self.sent_at > self.beat_seconds / 2:
                await self._send_beat()

    async def _send_beat(self) -> None:
        async with self.pushing:  # while the frame was made, news may have taken the credit
            if not self.credit:
                return
            try:
                frame = await self.beat_frame()
            except (DatabaseError, InterfaceError) as error:
                self._note_unreadable(error)
                return
            self.credit = False
            await self._send(frame)

    async def _send(self, frame: Frame) -> None:
        self.sent_at = asyncio.get_running_loop().time()
        # The client may have gone while the frame was made: what ends this consumer is on its way.
        with suppress(Disconnected):
            await self.send(text_data=frame if isinstance(frame, str) else await self.encode_json(frame))

    async def _still_welcome(self) -> bool:
        """A socket outlives its sign-out, a new password and a closed account unless somebody looks."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await in_reads_thread(_is_welcome, self.scope)
        except (DatabaseError, InterfaceError, TimeoutError) as error:
            logger.warning("A session could not be read; it is looked at again later: %s", str(error) or "no answer")
            return True


def _is_welcome(scope: dict[str, Any]) -> bool:
    session: SessionBase = scope["session"]
    if session.session_key is None or not session.exists(session.session_key):
        return False
    user = UntilTheLastDay().get_user(scope["user"].pk)
    if user is None or session.get(HASH_SESSION_KEY) != user.get_session_auth_hash():
        return False
    return may_enter(role_of(user), scope["path"].removeprefix("/"))
