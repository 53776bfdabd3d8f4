"""The webhook in processes of its own: a restart, a kill, hostile requests, and the shell lines of the manual."""

import asyncio
import base64
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from calllog.contacts.call_list import call_lines
from calllog.ledger.feeds import FeedCondition, feed_state
from calllog.ledger.models import Call, StoredEvent
from telephony_bridge.webhook import example
from telephony_bridge.webhook.signature import signature_of
from telephony_bridge.webhook_pumps import folders, pump_of, run_pumps
from tests.conftest import need
from tests.databases import ROOT

pytestmark = pytest.mark.integration

ADDRESS = "/api/v1/telephony/events"
MANUAL = ROOT / "docs" / "webhook.md"
START_SECONDS = 60.0
SOON = 30.0


class WebProcess:
    """Daphne with the test's database and spool."""

    def __init__(self, var: Path) -> None:
        self.port = _free_port()
        with (var / "web.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(self.port), "kb.asgi:application"],
                cwd=ROOT,
                env={**os.environ, **_environment(var)},
                stdout=log,
                stderr=log,
            )

    def await_start(self) -> "WebProcess":
        until = time.monotonic() + START_SECONDS
        while not _listens(self.port):
            assert self._process.poll() is None, "The web process ended."
            assert time.monotonic() < until, "The web process did not start."
            time.sleep(0.05)
        return self

    def post(self, body: bytes, *, signature: str | None = None) -> tuple[int, dict]:
        """Send a signed request; raises OSError or HTTPException where no answer comes."""
        return self.send(body, **{"Madoguchi-Signature": signature or sign(body)})

    def send(self, body: bytes | Iterator[bytes], **headers: str) -> tuple[int, dict]:
        to_server = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SOON)
        try:
            to_server.request("POST", ADDRESS, body, headers)
            answer = to_server.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            to_server.close()

    def kill(self) -> None:
        """End it as a power cut does."""
        self._process.kill()
        self._process.wait(SOON)


@pytest.fixture
def start(committed_db, tmp_path, settings) -> Iterator[Callable[[], WebProcess]]:
    """Starts a web process; all of them end with the test."""
    settings.SPOOL_DIR = tmp_path / "spool"
    settings.WEBHOOK_SECRET = example.SECRET
    started: list[WebProcess] = []

    def start() -> WebProcess:
        started.append(WebProcess(tmp_path))
        return started[-1]

    yield start
    for process in started:
        process.kill()


def sign(body: bytes) -> str:
    stamp = str(int(time.time()))
    return f"t={stamp},v1={signature_of(body, secret=example.SECRET, signed_at=stamp)}"


def held(name: str) -> bytes:
    event = {"id": name, "type": "call.held", "at": "2026-11-22T10:00:00Z", "call": "c-1"}
    return json.dumps({"events": [event]}).encode()


def pumped() -> None:
    for folder in folders():
        while pump_of(folder).pump_once()[0]:
            pass


def _environment(var: Path) -> dict[str, str]:
    database = connection.settings_dict
    return {
        "DJANGO_SETTINGS_MODULE": "kb.settings.test",
        "DATABASE_URL": f"sqlite:///{database['NAME']}"
        if connection.vendor == "sqlite"
        else "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database),
        "MADOGUCHI_VAR": str(var),
        "MADOGUCHI_KEY": base64.b64encode(settings.PERSONAL_KEY).decode(),
        "WEBHOOK_SECRET": example.SECRET,
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_nothing_that_was_acknowledged_is_lost_and_no_request_is_taken_twice(start):
    first, second = start(), start()
    first.await_start()
    second.await_start()
    body = example.body()
    signature = sign(body)

    def tell(number: int) -> str | None:
        name = f"e-{number}-of-many"
        try:
            status, _answer = (first, second)[number % 2].post(held(name))
        except (OSError, http.client.HTTPException):
            return None
        return name if status == 202 else None

    assert first.post(body, signature=signature) == (202, {"accepted": 6})
    assert second.post(body, signature=signature)[0] == 409
    with ThreadPoolExecutor(4) as pbx:
        answers = [pbx.submit(tell, number) for number in range(60)]
        while not answers[20].done():
            time.sleep(0.005)
        second.kill()
    acknowledged = {name for answer in answers if (name := answer.result())}
    again = start().await_start()
    answers_of_the_next = again.post(body, signature=signature)[0], again.post(held("e-afterwards"))[0]
    pumped()

    assert answers_of_the_next == (409, 202)
    assert {f"e-{number}-of-many" for number in range(0, 60, 2)} < acknowledged
    assert len(acknowledged) < 60
    keys = {sha256(f"webhook\0{name}".encode()).hexdigest() for name in {*acknowledged, "e-afterwards"}}
    assert keys <= set(StoredEvent.objects.values_list("key", flat=True))
    assert [call["result"] for call in call_lines()] == ["answered"]
    assert [folder.name for folder in folders()] == ["0", "1"]


def test_hostile_requests_are_refused_and_the_next_good_one_is_taken(start):
    web = start().await_start()
    deep = b'{"events": ' + b"[" * 900_000

    answers = [
        web.send(b" " * 10_000_000, **{"Madoguchi-Signature": "t=1,v1=" + "0" * 64})[0],
        web.send(iter([b"{", b"}"]), **{"Madoguchi-Signature": sign(b"{}")})[0],
        web.send(b"{}", **{"Madoguchi-Signature": "t=" + "9" * 8000})[0],
        web.post(deep)[0],
        web.post(b"")[0],
        web.post(example.body())[0],
    ]

    assert answers == [413, 411, 401, 400, 400, 202]


def test_shell_lines_of_the_manual_work_as_they_are_written(start):
    need("curl", "curl")
    need("openssl", "openssl")
    web = start().await_start()
    (lines,) = re.findall(r"```sh\n(.*?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL)
    here = lines.replace("http://127.0.0.1:8000/", f"http://127.0.0.1:{web.port}/")

    said = subprocess.run(["sh", "-eu", "-c", here], check=True, capture_output=True, text=True)
    pumped()

    assert here != lines
    assert (json.loads(said.stdout), said.stderr) == ({"accepted": 2}, "")
    assert [(call["line"], call["queue"], call["caller"]) for call in call_lines()] == [
        ("0467001000", "shimin", "+81467000001")
    ]


async def test_running_pumps_follow_a_folder_that_appears_later(live_db, tmp_path, settings):
    settings.SPOOL_DIR = tmp_path / "spool"
    settings.WEBHOOK_SECRET = example.SECRET
    body = example.body()
    running = asyncio.create_task(run_pumps())
    try:
        await asyncio.sleep(0.3)
        answer = await sync_to_async(Client().post)(
            ADDRESS, body, content_type="application/json", headers={"Madoguchi-Signature": sign(body)}
        )
        async with asyncio.timeout(SOON):
            while not await Call.objects.exclude(ended_at=None).aexists():
                await asyncio.sleep(0.02)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    assert answer.status_code == 202


async def test_open_webhook_gives_signs_of_life_and_a_closed_one_is_forgotten(live_db, tmp_path, settings):
    settings.SPOOL_DIR = tmp_path / "spool"
    settings.WEBHOOK_SECRET = example.SECRET
    opened = await condition_while_pumping(FeedCondition.LIVE)

    settings.WEBHOOK_SECRET = ""
    closed = await condition_while_pumping(FeedCondition.NEVER)

    assert (opened, closed) == (FeedCondition.LIVE, FeedCondition.NEVER)


async def condition_while_pumping(expected: FeedCondition) -> FeedCondition:
    running = asyncio.create_task(run_pumps())
    try:
        async with asyncio.timeout(SOON):
            while (state := await sync_to_async(feed_state)(timezone.now())).condition is not expected:
                await asyncio.sleep(0.02)
        return state.condition
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
