"""A PBX on which many recorded calls go on at once. It remembers what it said, and answers truly what is going on."""

import asyncio
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from calllog.ledger.events import CallEvent, Observation
from telephony_bridge.ami.normalise import SOURCE
from telephony_bridge.ami.protocol import MalformedMessageError, parse
from telephony_bridge.feeds import observer_of
from telephony_bridge.simulator.recording import Cast, at_time, load, moved, seat_status
from telephony_bridge.simulator.sample_day import RECORDED_LINE, RECORDED_MEMBER, RECORDED_QUEUE
from telephony_bridge.simulator.sample_seats import SAMPLE_QUEUE
from telephony_bridge.simulator.server import ReplayServer
from telephony_bridge.spool import Kind, Record

# What each recorded call must become: its result, and whether an operator had it.
EXPECTED = {
    "answered_caller_hangs_up": ("answered", True),
    "answered_agent_hangs_up": ("answered", True),
    "hold_unhold": ("answered", True),
    "abandoned": ("abandoned", False),
}
WITH_DESK = ("yamamoto", "sato", "suzuki")
WITHOUT_DESK = tuple(f"seat{number:02d}" for number in range(1, 25))
STRETCH = 0.5  # a recorded call of 3 s becomes one of 1.5 s
# The fields that an entry of CoreShowChannels has in common with the events of a channel.
CHANNEL_FIELDS = (
    "Channel", "ChannelState", "ChannelStateDesc", "CallerIDNum", "CallerIDName", "ConnectedLineNum",
    "ConnectedLineName", "Language", "AccountCode", "Context", "Exten", "Priority", "Uniqueid", "Linkedid",
    "ChanVariable",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Said:
    """A message that tells something of a call, and when it was sent."""

    at: datetime
    observation: Observation


@dataclass(frozen=True, kw_only=True)
class PlayedCall:
    """A call from its first message to its last."""

    call_id: str
    result: str
    operators: Sequence[str]
    said: Sequence[Said]

    @property
    def keys(self) -> set[str]:
        """What identifies its events."""
        return {said.observation.key for said in self.said}


class BusyPbx:
    """Plays calls from its event loop; whoever is not connected misses what it says."""

    def __init__(self) -> None:
        self.calls: list[PlayedCall] = []
        self._numbers = count(1)
        self._recordings = {name: load(name) for name in EXPECTED}
        self._standing = Standing()
        self._observe = observer_of(SOURCE)
        self._server = ReplayServer(on_sign_in=_free_seats, on_question=self._standing.answer)

    @property
    def url(self) -> str:
        """The address as the product's environment takes it."""
        address = self._server.address
        return f"ami://{address.username}:{address.secret}@{address.host}:{address.port}"

    @property
    def is_listened_to(self) -> bool:
        """Whether a bridge has signed in since the last was forgotten."""
        return self._server.signed_in.is_set()

    async def start(self) -> None:
        """Begin to listen."""
        await self._server.start()

    async def stop(self) -> None:
        """Stop listening and hang up on everybody."""
        await self._server.stop()

    def forget(self) -> None:
        """Drop the connection of a bridge that is gone."""
        self._server.hang_up()

    async def play(
        self, recording: str, *, member: str, line: str = RECORDED_LINE, stretch: float = STRETCH
    ) -> PlayedCall:
        """Let one call go from its beginning to its end; every message tells the time at which it is sent."""
        number = next(self._numbers)
        cast = Cast(names={RECORDED_MEMBER: member, RECORDED_QUEUE: SAMPLE_QUEUE, RECORDED_LINE: line})
        loop = asyncio.get_running_loop()
        began, start = loop.time(), datetime.now(UTC)
        said: list[Said] = []
        for delay, raw in moved(self._recordings[recording], start=start, number=number, cast=cast, stretch=stretch):
            await asyncio.sleep(began + delay - loop.time())
            said += self._say(raw)
        result, is_answered = EXPECTED[recording]
        call_id = next(one.observation.event.call_id for one in said if isinstance(one.observation.event, CallEvent))
        call = PlayedCall(
            call_id=call_id, result=result, operators=[member] if is_answered else [], said=_of_call(said, call_id)
        )
        self.calls.append(call)
        return call

    async def play_until(self, enough: asyncio.Event, *, a_second: float, chance: random.Random) -> None:
        """Let calls begin at random moments until it is enough; return when the last has ended."""
        async with asyncio.TaskGroup() as calls:
            while not enough.is_set():
                recording = chance.choice(sorted(EXPECTED))
                calls.create_task(self.play(recording, member=chance.choice((*WITH_DESK, *WITHOUT_DESK))))
                await asyncio.sleep(chance.expovariate(a_second))

    def _say(self, raw: bytes) -> list[Said]:
        now = datetime.now(UTC)
        stamped = at_time(raw, now)
        self._standing.note(stamped, at=now)
        self._server.send(stamped)
        record = Record(kind=Kind.MESSAGE, heard_at=now, body=stamped)
        return [Said(at=now, observation=one) for one in self._observe(record)]


class Standing:
    """The channels that there are, as the PBX's own events tell of them."""

    def __init__(self) -> None:
        self._channels: dict[str, list[str]] = {}  # an entry's lines by the channel's id
        self._bridges: dict[str, str] = {}
        self._waiting: dict[str, tuple[str, datetime]] = {}

    def note(self, raw: bytes, *, at: datetime) -> None:
        """Take an event."""
        try:
            message = parse(raw)
        except MalformedMessageError:
            return
        event, channel = message.get("Event"), message.get("Uniqueid")
        if event in {"Newchannel", "Newstate", "BridgeEnter"}:
            lines = raw.decode().splitlines()
            self._channels[channel] = [line for line in lines if line.partition(":")[0] in CHANNEL_FIELDS]
        if event == "BridgeEnter":
            self._bridges[channel] = message["BridgeUniqueid"]
        elif event == "BridgeLeave":
            self._bridges.pop(channel, None)
        elif event == "QueueCallerJoin":
            self._waiting[channel] = (message["Queue"], at)
        elif event == "QueueCallerLeave":
            self._waiting.pop(channel, None)
        elif event == "Hangup":
            self._channels.pop(channel, None)

    def answer(self, question: str) -> list[bytes]:
        """Return the entries of the list that is asked for."""
        if question == "QueueStatus":
            return [self._entry(channel) for channel in self._waiting]
        return [self._channel(channel) for channel in self._channels]

    def _channel(self, channel: str) -> bytes:
        lines = self._channels[channel]
        is_first = f"Linkedid: {channel}" in lines
        more = [
            f"Application: {'Queue' if is_first else 'AppQueue'}",
            "Duration: 00:00:00",
            f"BridgeId: {self._bridges.get(channel, '')}",
        ]
        return "\r\n".join(["Event: CoreShowChannel", *lines, *more]).encode()

    def _entry(self, channel: str) -> bytes:
        queue, since = self._waiting[channel]
        waited = int((datetime.now(UTC) - since).total_seconds())
        return f"Event: QueueEntry\r\nQueue: {queue}\r\nUniqueid: {channel}\r\nWait: {waited}".encode()


def _of_call(said: Collection[Said], call_id: str) -> list[Said]:
    return [one for one in said if getattr(one.observation.event, "call_id", None) == call_id]


def _free_seats() -> list[bytes]:
    return [seat_status(member, queue=SAMPLE_QUEUE, at=datetime.now(UTC)) for member in WITH_DESK]
