"""The AMI connector: signs in, listens, and appends what it hears to the spool. It never waits for the database."""

import asyncio
import logging
from collections.abc import Iterable
from datetime import UTC, datetime

from kb.settings.env import AmiAddress
from telephony_bridge.ami.protocol import Framer, parse
from telephony_bridge.spool import Kind, Record, SpoolWriter

logger = logging.getLogger(__name__)

PING_SECONDS = 1.0
SILENCE_SECONDS = 5.0  # a PBX that answers no ping for so long is gone, whatever TCP says
READ_BYTES = 65_536
BUFFER_BYTES = 16 * 1024 * 1024  # what may wait here while the disk is slow
FIRST_RETRY_SECONDS = 0.5
LONGEST_RETRY_SECONDS = 5.0


class LoginRefusedError(Exception):
    """The PBX did not take the user name or the secret. The connector says so and tries again."""


class AmiConnector:
    """Keeps one connection to a PBX."""

    def __init__(self, address: AmiAddress, *, spool: SpoolWriter, wake: asyncio.Event) -> None:
        self.heard_at: datetime | None = None  # the last sign of life; None while not connected
        self._address = address
        self._spool = spool
        self._wake = wake

    async def run(self) -> None:
        """Connect and listen until cancelled; connect again whenever the connection breaks."""
        await self._close_gap_of_last_run()
        retry = FIRST_RETRY_SECONDS
        while True:
            try:
                await self._listen()
            except (OSError, EOFError, TimeoutError, LoginRefusedError) as error:
                logger.warning("No connection to the PBX at %s: %s", self._address.host, error or type(error).__name__)
            finally:
                connected = self.heard_at is not None
                self.heard_at = None
                if connected:
                    # Shielded: a cancelled connector must still say that it stopped listening.
                    await asyncio.shield(self._keep([_now(Kind.DISCONNECTED)]))
            retry = FIRST_RETRY_SECONDS if connected else min(retry * 2, LONGEST_RETRY_SECONDS)
            await asyncio.sleep(retry)

    async def _close_gap_of_last_run(self) -> None:
        """A process that was killed could not say so: it stopped listening at its last record."""
        last = self._spool.last
        if last and last.kind is not Kind.DISCONNECTED:
            await self._keep([Record(kind=Kind.DISCONNECTED, heard_at=last.heard_at)])

    async def _listen(self) -> None:
        # Not asyncio.wait_for: in Python 3.11 it swallows a cancellation that comes together with data,
        # and on a busy PBX the process would not stop.
        async with asyncio.timeout(SILENCE_SECONDS):
            reader, writer = await asyncio.open_connection(self._address.host, self._address.port, limit=BUFFER_BYTES)
        pinging = None
        try:
            framer = Framer()
            async with asyncio.timeout(SILENCE_SECONDS):
                rest = await self._sign_in(reader, writer, framer)
            self.heard_at = datetime.now(UTC)
            await self._keep([_now(Kind.CONNECTED), *_messages(rest)])
            pinging = asyncio.create_task(_ping(writer))
            while True:
                async with asyncio.timeout(SILENCE_SECONDS):
                    data = await reader.read(READ_BYTES)
                if not data:
                    raise EOFError("the PBX closed the connection")
                self.heard_at = datetime.now(UTC)
                await self._keep(_messages(framer.feed(data)))
        finally:
            if pinging:
                pinging.cancel()
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

    async def _keep(self, records: Iterable[Record]) -> None:
        """Append to the spool, however long the disk takes; reading waits meanwhile, and nothing is dropped."""
        batch = list(records)
        while batch:
            try:
                await asyncio.get_running_loop().run_in_executor(None, self._spool.append, batch)
            except OSError:
                logger.exception("The spool could not be written; trying again.")
                await asyncio.sleep(LONGEST_RETRY_SECONDS)
            else:
                self._wake.set()
                return


async def _ping(writer: asyncio.StreamWriter) -> None:
    while True:
        await asyncio.sleep(PING_SECONDS)
        writer.write(_action("Ping"))


def _action(name: str, **fields: str) -> bytes:
    lines = [f"Action: {name}", *(f"{key}: {value}" for key, value in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def _messages(raw_messages: Iterable[bytes]) -> list[Record]:
    """Keep all but the answers to our own actions; what is no message at all is for the pump to set aside."""
    return [
        Record(kind=Kind.MESSAGE, heard_at=datetime.now(UTC), body=raw)
        for raw in raw_messages
        if not raw.startswith(b"Response:")
    ]


def _now(kind: Kind) -> Record:
    return Record(kind=kind, heard_at=datetime.now(UTC))
