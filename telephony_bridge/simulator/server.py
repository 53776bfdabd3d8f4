"""An AMI server on loopback that plays recordings to whoever signs in. It speaks the real protocol."""

import asyncio
import secrets
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from kb.settings.env import AmiAddress
from telephony_bridge.ami.protocol import END_OF_MESSAGE, Framer, Message, parse
from telephony_bridge.simulator.recording import at_time

GREETING = b"Asterisk Call Manager/11.0.0\r\n"
HOST = "127.0.0.1"


QUESTIONS = frozenset({"QueueStatus", "CoreShowChannels"})


class ReplayServer:
    """Listens on a free port; ``address`` tells which, once started."""

    def __init__(
        self,
        *,
        on_sign_in: Callable[[], Sequence[bytes]] = tuple,
        on_question: Callable[[str], Sequence[bytes] | None] = lambda _question: (),
    ) -> None:
        """``on_question`` returns the entries of the list that is asked for; None: the user may not ask that."""
        self.address = AmiAddress(host=HOST, port=0, username="replay", secret=secrets.token_urlsafe())
        self.signed_in = asyncio.Event()
        self.is_deaf = False  # True: connections stay, and nothing is answered
        self._on_sign_in = on_sign_in
        self._on_question = on_question
        self._listeners: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task[None]] = set()

    async def start(self, *, port: int = 0) -> None:
        """Begin to listen."""
        self._server = await asyncio.start_server(self._accept, HOST, port)
        bound: int = self._server.sockets[0].getsockname()[1]
        self.address = AmiAddress(host=HOST, port=bound, username="replay", secret=self.address.secret)

    async def stop(self) -> None:
        """Stop listening and hang up on everybody."""
        self._server.close()
        self.hang_up()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)
        await self._server.wait_closed()

    def hang_up(self) -> None:
        """Break all connections, as a PBX that is restarted does."""
        for writer in tuple(self._listeners):
            writer.close()
        self._listeners.clear()
        self.signed_in.clear()

    def send(self, raw: bytes) -> None:
        """Send one message to everybody who has signed in."""
        for writer in self._listeners:
            writer.write(raw + END_OF_MESSAGE)

    async def play(self, messages: Sequence[tuple[float, bytes]]) -> None:
        """Send messages, each so many seconds after now. Cancelled, hang up what is still talking, as a PBX does."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        waiting = deque(messages)
        try:
            while waiting:
                await asyncio.sleep(began + waiting[0][0] - loop.time())
                self.send(waiting.popleft()[1])
        finally:
            for _delay, raw in waiting:
                if raw.startswith(b"Event: Hangup\r\n"):
                    self.send(at_time(raw, datetime.now(UTC)))

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer), name="sample PBX connection")
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(GREETING)
        framer = Framer()
        try:
            while data := await reader.read(65_536):
                for raw in framer.feed(data):
                    if not self.is_deaf:
                        self._answer(parse(raw), writer)
        except ConnectionError:
            return  # the client went away: nothing to answer
        finally:
            self._listeners.discard(writer)
            writer.close()

    def _answer(self, action: Message, writer: asyncio.StreamWriter) -> None:
        name = action.get("Action")
        if name == "Ping":
            writer.write(_response("Success", action, "Ping: Pong"))
        elif name == "Login":
            self._sign_in(action, writer)
        elif name in QUESTIONS and (entries := self._on_question(name)) is not None:
            writer.write(_listed(entries, action))
        elif name in QUESTIONS:
            writer.write(_response("Error", action, "Message: Permission denied"))
        else:
            writer.write(_response("Error", action, "Message: Invalid/unknown command"))

    def _sign_in(self, action: Message, writer: asyncio.StreamWriter) -> None:
        if (action.get("Username"), action.get("Secret")) != (self.address.username, self.address.secret):
            writer.write(_response("Error", action, "Message: Authentication failed"))
            return
        writer.write(_response("Success", action, "Message: Authentication accepted"))
        for raw in self._on_sign_in():
            writer.write(raw + END_OF_MESSAGE)
        self._listeners.add(writer)
        self.signed_in.set()


def _listed(entries: Sequence[bytes], action: Message) -> bytes:
    """Answer as Asterisk does: that a list follows, its entries, and the event that ends it."""
    action_id = f"ActionID: {action.get('ActionID')}".encode()
    return b"".join(
        [
            _response("Success", action, "EventList: start"),
            *(entry + b"\r\n" + action_id + END_OF_MESSAGE for entry in entries),
            b"Event: %sComplete\r\n" % action["Action"].encode() + action_id,
            b"\r\nEventList: Complete\r\nListItems: %d" % len(entries),
            END_OF_MESSAGE,
        ]
    )


def _response(response: str, action: Message, *lines: str) -> bytes:
    action_id = [f"ActionID: {action.get('ActionID')}"] if action.get("ActionID") else []
    return "\r\n".join([f"Response: {response}", *action_id, *lines, "", ""]).encode()
