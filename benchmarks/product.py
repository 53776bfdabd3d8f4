"""The running product with a PBX that the benchmark plays: a process of its own, in a folder of its own."""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from telephony_bridge.ami.protocol import parse
from telephony_bridge.simulator.recording import Cast, load, moved
from telephony_bridge.simulator.server import ReplayServer

ROOT = Path(__file__).resolve().parents[1]
MEMBER = "yamamoto"
CAST = Cast(names={"agent1001": MEMBER, "enquiries": "shimin"})
START_SECONDS = 60
PREPARE = """
from django.core.management import call_command
from django.test import Client
from kb.accounts.models import User
from kb.faq_pages.sample.loading import load
from telephony_bridge.simulator.sample_seats import seat_sample_operators
call_command("migrate", verbosity=0)
load(password="a-password-for-benchmarks")
seat_sample_operators()
client = Client()
client.force_login(User.objects.get(username="yamamoto"))
print(client.cookies["sessionid"].value)
"""


@dataclass(frozen=True, kw_only=True)
class Product:
    """What a benchmark needs to know of the running product."""

    port: int
    session: str  # the operator's cookie
    pbx: ReplayServer
    folder: Path  # on the disk that the product writes to


@dataclass(frozen=True, kw_only=True)
class Ring:
    """One call, cut at the message that makes the operator's telephone ring."""

    call_id: str
    before: list[bytes]
    ring: bytes
    after: list[bytes]


@asynccontextmanager
async def running_product() -> AsyncIterator[Product]:
    """Start the product with the sample city, connected to a PBX of ours; stop it at the end."""
    (ROOT / "var").mkdir(exist_ok=True)  # the disk that the product writes to; the system's own may be in memory
    with tempfile.TemporaryDirectory(prefix="madoguchi-benchmark-", dir=ROOT / "var") as folder:
        pbx = ReplayServer()
        await pbx.start()
        address = pbx.address
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "kb.settings.test",
            "MADOGUCHI_VAR": folder,
            "AMI_URL": f"ami://{address.username}:{address.secret}@{address.host}:{address.port}",
        }
        environment.pop("DATABASE_URL", None)
        session = subprocess.check_output(  # noqa: S603 - our own command
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", PREPARE], cwd=ROOT, env=environment, text=True
        ).strip()
        port = free_port()
        server = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "manage.py", "serve", "--port", str(port)], cwd=ROOT, env=environment
        )
        try:
            await asyncio.wait_for(pbx.signed_in.wait(), START_SECONDS)
            yield Product(port=port, session=session, pbx=pbx, folder=Path(folder))
        finally:
            server.terminate()
            server.wait(START_SECONDS)
            await pbx.stop()


def ring(number: int) -> Ring:
    """Return a recorded call that begins now."""
    recording = load("answered_caller_hangs_up")
    messages = [raw for _at, raw in moved(recording, start=datetime.now(UTC), number=number, cast=CAST)]
    place = next(place for place, raw in enumerate(messages) if raw.startswith(b"Event: AgentCalled"))
    call_id = parse(messages[place])["Linkedid"]
    return Ring(call_id=call_id, before=messages[:place], ring=messages[place], after=messages[place + 1 :])


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
