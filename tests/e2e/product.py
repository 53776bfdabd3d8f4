"""The running product for browser tests: a process of its own, and a PBX that rings when the test says so."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

from telephony_bridge.simulator.recording import Cast, at_time, load, moved, seat_status
from telephony_bridge.simulator.sample_day import RECORDED_CALLER, RECORDED_LINE, RECORDED_MEMBER, RECORDED_QUEUE
from telephony_bridge.simulator.sample_seats import SAMPLE_QUEUE
from telephony_bridge.simulator.server import ReplayServer
from telephony_bridge.webhook.signature import HEADER, signature_of
from tests.conftest import SAMPLE_PASSWORD
from tests.databases import ROOT

START_SECONDS = 90.0
STOP_SECONDS = 60.0
PBX_SECONDS = 20.0
SEATS = ("yamamoto", "sato", "suzuki")
WEBHOOK_SECRET = "for-tests-only-" + "0123456789abcdef" * 2
PICKED_UP = b"Event: DialEnd\r\n"
HUNG_UP = b"Event: HangupRequest\r\n"
# What the test run itself was given must not reach the product.
INHERITED = frozenset(
    {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "MADOGUCHI_KEY", "ALLOWED_HOSTS", "WEBHOOK_SECRET", "AMI_LOGS"}
)
SAMPLE_CITY = f"""
from kb.sample_city.loading import load
from telephony_bridge.simulator.sample_day import RECORDED_CALLER, RECORDED_LINE, RECORDED_MEMBER, RECORDED_QUEUE
from telephony_bridge.simulator.sample_seats import seat_sample_operators
load(password="{SAMPLE_PASSWORD}", faqs_of={{"shimin"}})
seat_sample_operators()
"""


class RingingCall:
    """A recorded call that stops where a person decides; every message tells the time at which it is sent."""

    def __init__(self, pbx: "Pbx", messages: Sequence[bytes]) -> None:
        self._pbx = pbx
        self._waiting = list(messages)
        self._send_until(PICKED_UP, HUNG_UP)

    def answer(self) -> None:
        """Let the operator pick up."""
        self._send_until(HUNG_UP)

    def hang_up(self) -> None:
        """Let the recording go on to its end."""
        self._send_until()

    def _send_until(self, *beginnings: bytes) -> None:
        places = [place for place, raw in enumerate(self._waiting) if raw.startswith(beginnings or (b"\0",))]
        end = places[0] if places else len(self._waiting)
        now, self._waiting = self._waiting[:end], self._waiting[end:]
        self._pbx.send(now)


class Pbx:
    """A PBX on an event loop and a thread of its own. Switched on again it has the same address."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="pbx", daemon=True)
        self._thread.start()
        self._numbers = count(1)
        self._server = ReplayServer(on_sign_in=_free_seats)

    @property
    def url(self) -> str:
        """The address as the product's environment takes it."""
        address = self._server.address
        return f"ami://{address.username}:{address.secret}@{address.host}:{address.port}"

    def switch_on(self) -> None:
        """Begin to listen."""
        self._do(self._server.start(port=self._server.address.port))

    def switch_off(self) -> None:
        """Hang up on everybody and stop listening, as a PBX that lost its power does."""
        self._do(self._server.stop())

    def forget(self) -> None:
        """Drop the connection of a product that is gone."""
        self._do(self._hang_up())

    def await_sign_in(self) -> None:
        """Wait until the product listens; raises TimeoutError."""
        self._do(self._server.signed_in.wait(), seconds=START_SECONDS)

    def ring(
        self,
        recording: str = "answered_caller_hangs_up",
        *,
        member: str = "yamamoto",
        caller: str = RECORDED_CALLER,
        line: str = RECORDED_LINE,
    ) -> RingingCall:
        """Let a recorded call ring at a seat; it rings until the test goes on with it."""
        names = {RECORDED_MEMBER: member, RECORDED_QUEUE: SAMPLE_QUEUE, RECORDED_LINE: line, RECORDED_CALLER: caller}
        cast = Cast(names=names)
        number = next(self._numbers)
        return RingingCall(
            self, [raw for _at, raw in moved(load(recording), start=datetime.now(UTC), number=number, cast=cast)]
        )

    def send(self, messages: Sequence[bytes]) -> None:
        """Send messages as if they happened now."""
        self._do(self._send(messages))

    def close(self) -> None:
        """Switch off for good."""
        self.switch_off()
        self._do(_let_the_others_end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PBX_SECONDS)
        self._loop.close()

    def _do(self, deed: Coroutine[Any, Any, Any], *, seconds: float = PBX_SECONDS) -> None:
        done = asyncio.run_coroutine_threadsafe(deed, self._loop)
        try:
            done.result(seconds)
        except TimeoutError:
            done.cancel()
            raise

    async def _hang_up(self) -> None:
        self._server.hang_up()

    async def _send(self, messages: Sequence[bytes]) -> None:
        for raw in messages:
            self._server.send(at_time(raw, datetime.now(UTC)))


class Product:
    """``manage.py serve`` with the sample city in a folder of its own, connected to the test's PBX."""

    def __init__(self, var: Path, pbx: Pbx) -> None:
        self.pbx = pbx
        self._var = var
        self._log = var / "serve.log"
        self._port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it is served."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it and wait until it serves and listens to the PBX."""
        # A shell that runs the tests in the background has them ignore Ctrl-C, and so would whatever they start.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--port", str(self._port)],
                cwd=ROOT,
                env=environment(self._var, AMI_URL=self.pbx.url, WEBHOOK_SECRET=WEBHOOK_SECRET),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self.pbx.await_sign_in()
        except TimeoutError as error:
            raise AssertionError(f"The product did not start.\n{self._told()}") from error

    def hear(self, words: str, *, call: str) -> None:
        """Tell it what the caller says, as a speech recogniser does."""
        at = datetime.now(UTC).isoformat()
        said = {"id": uuid4().hex, "type": "call.words", "at": at, "call": call, "words": words}
        body, stamp = json.dumps({"events": [said]}).encode(), str(int(time.time()))
        signature = signature_of(body, secret=WEBHOOK_SECRET, signed_at=stamp)
        headers = {HEADER: f"t={stamp},v1={signature}", "Content-Type": "application/json"}
        request = Request(f"{self.address}/api/v1/telephony/events", body, headers)  # noqa: S310 - our own address
        with urlopen(request, timeout=PBX_SECONDS) as answer:  # noqa: S310
            assert json.load(answer) == {"accepted": 1}

    def kill(self) -> None:
        """End it as a power cut does; it gets no chance to say anything."""
        process, self._process = self._process, None
        assert process is not None
        process.kill()
        process.wait(STOP_SECONDS)
        self.pbx.forget()

    def stop(self, *, by: signal.Signals = signal.SIGTERM) -> None:
        """End it as people do, if it runs; it must go in peace and have met no fault."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(by)
        try:
            code = process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired as error:
            process.send_signal(signal.SIGABRT)  # faulthandler tells where each thread stands
            process.wait(STOP_SECONDS)
            raise AssertionError(f"The product did not stop.\n{self._told()}") from error
        told = self._told()
        assert (code, "Stopped." in told.splitlines()) == (0, True), f"Status {code}\n{told}"
        # Django tells in this way of a browser that left before it was answered.
        assert told.count("Traceback") == told.count("\ndjango.core.exceptions.RequestAborted"), told
        self.pbx.forget()

    def files(self) -> list[Path]:
        """Return all that it has written."""
        return [path for path in self._var.rglob("*") if path.is_file()]

    def _told(self) -> str:
        return self._log.read_text(encoding="utf-8")


def running(var: Path) -> Iterator[Product]:
    """Give the product running in ``var``; afterwards stop it, and its PBX whatever happens."""
    pbx = Pbx()
    product = Product(var, pbx)
    try:
        pbx.switch_on()
        product.start()
        yield product
    finally:
        try:
            product.stop()
        finally:
            pbx.close()


def environment(var: Path, **more: str) -> dict[str, str]:
    """Return the environment of a product whose everything is in ``var``."""
    kept = {name: value for name, value in os.environ.items() if name not in INHERITED}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "kb.settings.dev",
        "PYTHONFAULTHANDLER": "1",
        "MADOGUCHI_VAR": str(var),
        **more,
    }


async def _let_the_others_end() -> None:
    await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))


def _free_seats() -> list[bytes]:
    return [seat_status(member, queue=SAMPLE_QUEUE, at=datetime.now(UTC)) for member in SEATS]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
