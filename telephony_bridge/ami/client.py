"""The AMI connector: signs in, asks what is going on, listens. It never waits for the database, nor for the disk."""

import asyncio
import logging
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime

from kb.settings.env import AmiAddress
from telephony_bridge.ami.inquiry import Inquiry
from telephony_bridge.ami.protocol import Framer, parse
from telephony_bridge.backlog import Backlog
from telephony_bridge.spool import Kind, Record

logger = logging.getLogger(__name__)

PING_SECONDS = 1.0
SILENCE_SECONDS = 5.0  # a PBX that answers no ping for so long is gone, whatever TCP says
SIGN_IN_SECONDS = 15.0  # a slow PBX is better than none
SNAPSHOT_SECONDS = 3.0  # what has not been answered by then is not waited for
READ_BYTES = 65_536
FIRST_RETRY_SECONDS = 0.5
LONGEST_RETRY_SECONDS = 5.0
LONGEST_RETRY_REFUSED_SECONDS = 30.0  # PBXs shut out whoever tries wrong passwords often


class LoginRefusedError(Exception):
    """The PBX did not take the user name or the secret. The connector says so and tries again."""


class AmiConnector:
    """Keeps one connection to a PBX."""

    def __init__(self, address: AmiAddress, *, backlog: Backlog, lost_at: datetime | None = None) -> None:
        """``lost_at`` is the PBX's last sign of life before this connector; None: there never was one."""
        self.heard_at: datetime | None = None  # the last sign of life; None while not connected
        self.heard_until: datetime | None = None  # whatever was heard after it, another connector hears too
        self.refused_since: datetime | None = None  # None: the PBX took our password, or has not been reached
        self.gap: tuple[datetime, datetime] | None = None  # from when to when the PBX was not heard, the last time
        self._address = address
        self._backlog = backlog
        self._lost_at = lost_at
        self._said = ""  # the fault that was logged: one that stays is logged once

    async def run(self) -> None:
        """Connect and listen until cancelled; connect again whenever the connection breaks."""
        retry = FIRST_RETRY_SECONDS
        while True:
            await self._backlog.room()
            try:
                await self._listen()
            except LoginRefusedError as error:
                self.refused_since = self.refused_since or datetime.now(UTC)
                self._say(str(error))
            except (OSError, EOFError, TimeoutError, ValueError) as error:
                self.refused_since = None
                self._say(str(error) or type(error).__name__)
            finally:
                connected = self.heard_at is not None
                self._note_end()
            longest = LONGEST_RETRY_REFUSED_SECONDS if self.refused_since else LONGEST_RETRY_SECONDS
            retry = FIRST_RETRY_SECONDS if connected else min(retry * 2, longest)
            await asyncio.sleep(retry)

    async def _listen(self) -> None:
        # Not asyncio.wait_for: in Python 3.11 it swallows a cancellation that comes together with data,
        # and on a busy PBX the process would not stop.
        async with asyncio.timeout(SILENCE_SECONDS):
            reader, writer = await asyncio.open_connection(self._address.host, self._address.port)
        beside: list[asyncio.Task[None]] = []
        try:
            framer = Framer()
            async with asyncio.timeout(SIGN_IN_SECONDS):
                rest = await self._sign_in(reader, writer, framer)
            inquiry = self._note_beginning(writer)
            beside = [asyncio.create_task(_ping(writer)), asyncio.create_task(self._end_of_patience(inquiry))]
            self._take(rest, inquiry)
            while not self._backlog.is_full:
                async with asyncio.timeout(SILENCE_SECONDS):
                    data = await reader.read(READ_BYTES)
                if not data:
                    raise EOFError("the PBX closed the connection")
                self.heard_at = datetime.now(UTC)
                self._take(framer.feed(data), inquiry)
            raise OSError("the disk takes nothing and the memory for it is full")
        finally:
            for task in beside:
                task.cancel()
            writer.close()

    async def _sign_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, framer: Framer) -> list[bytes]:
        """Sign in and return the messages that came behind the answer."""
        await reader.readline()  # the greeting is a line by itself
        writer.write(
            _action("Login", Username=self._address.username, Secret=self._address.secret, Events="call,agent")
        )
        while data := await reader.read(READ_BYTES):
            messages = framer.feed(data)
            for place, raw in enumerate(messages):
                answer = parse(raw)
                if answer.get("Response") == "Error":
                    raise LoginRefusedError(f"sign-in refused: {answer.get('Message')}")
                if answer.get("Response") == "Success":
                    return messages[place + 1 :]
        raise EOFError("the PBX closed the connection before it answered the sign-in")

    def _note_beginning(self, writer: asyncio.StreamWriter) -> Inquiry:
        """Write down that the PBX is heard from now on, and ask it what is going on."""
        self.heard_at = datetime.now(UTC)
        self.refused_since = None
        self._said = ""
        logger.info("Listening to the PBX at %s.", self._address.host)
        self.gap = (self._lost_at, self.heard_at) if self._lost_at else None
        self._backlog.put([Record(kind=Kind.CONNECTED, heard_at=self.heard_at)])
        inquiry = Inquiry(token=secrets.token_hex(8), asked_at=self.heard_at, lost_at=self._lost_at)
        for question, action_id in inquiry.questions():
            writer.write(_action(question, ActionID=action_id))
        return inquiry

    def _take(self, messages: Iterable[bytes], inquiry: Inquiry) -> None:
        now = self.heard_at or datetime.now(UTC)
        for raw in messages:
            if inquiry.take(raw):
                if inquiry.is_answered:
                    self._close(inquiry)
            # Answers to our other actions are left out; what is no message at all is for the pump to set aside.
            elif not raw.startswith(b"Response:"):
                self._backlog.put([Record(kind=Kind.MESSAGE, heard_at=now, body=raw)])

    async def _end_of_patience(self, inquiry: Inquiry) -> None:
        await asyncio.sleep(SNAPSHOT_SECONDS)
        self._close(inquiry)

    def _close(self, inquiry: Inquiry) -> None:
        if inquiry.is_open:
            self._backlog.put([Record(kind=Kind.SNAPSHOT, heard_at=datetime.now(UTC), body=inquiry.close())])

    def _note_end(self) -> None:
        """Write down since when the PBX is not heard: since its last sign of life."""
        if self.heard_at is None:
            return
        self._lost_at = min(self.heard_at, self.heard_until) if self.heard_until else self.heard_at
        self.heard_at = None
        self._backlog.put([Record(kind=Kind.DISCONNECTED, heard_at=self._lost_at)])

    def _say(self, fault: str) -> None:
        if fault != self._said:
            logger.warning("No connection to the PBX at %s: %s", self._address.host, fault)
            self._said = fault


async def _ping(writer: asyncio.StreamWriter) -> None:
    while True:
        await asyncio.sleep(PING_SECONDS)
        writer.write(_action("Ping"))


def _action(name: str, **fields: str) -> bytes:
    lines = [f"Action: {name}", *(f"{key}: {value}" for key, value in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode()
