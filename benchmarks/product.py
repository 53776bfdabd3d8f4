"""The running product with a PBX that the benchmark plays: a process of its own, in a folder of its own."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.control import Control, controlled
from telephony_bridge.ami.protocol import parse
from telephony_bridge.simulator.recording import Cast, load, moved
from telephony_bridge.simulator.server import ReplayServer

ROOT = Path(__file__).resolve().parents[1]
MEMBER = "yamamoto"
SUPERVISOR = "supervisor-of-benchmarks"
SAMPLE_QUEUE = "shimin"
START_SECONDS = 60
STOP_SECONDS = 120
PREPARE = """
import json
from django.core.management import call_command
from django.test import Client
from kb.accounts.models import User
from kb.accounts.people import create_user
from kb.sample_city.loading import load
from telephony_bridge.simulator.sample_seats import seat_sample_operators
call_command("migrate", verbosity=0)
load(password="a-password-for-benchmarks", faqs_of={{"shimin"}})
people = {people}
for number, (name, role) in enumerate(people.items()):
    create_user(username=name, password="a-password-for-benchmarks", display_name=name,
                person_number=f"8{{number:05d}}", role=role)
seat_sample_operators()
cookies = {{}}
for name in people:
    client = Client()
    client.force_login(User.objects.get(username=name))
    cookies[name] = client.cookies["sessionid"].value
print(json.dumps(cookies))
"""


@dataclass(frozen=True, kw_only=True)
class Product:
    """What a benchmark needs to know of the running product."""

    port: int
    cookies: Mapping[str, str]  # of operators by member, of the supervisor
    pbx: ReplayServer
    folder: Path  # on the disk that the product writes to
    process: int
    environment: Mapping[str, str]  # for commands beside it
    control: Control | None  # None: the product runs as it is delivered

    @property
    def session(self) -> str:
        """The cookie of the operator whose telephone rings."""
        return self.cookies[MEMBER]

    def command(self, *arguments: str) -> str:
        """Run a command beside the product and return what it printed."""
        return subprocess.check_output(  # noqa: S603 - our own command
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, text=True
        )


@dataclass(frozen=True, kw_only=True)
class Ring:
    """One call, cut at the message that makes the operator's telephone ring."""

    call_id: str
    before: list[bytes]
    ring: bytes
    after: list[bytes]


@asynccontextmanager
async def running_product(*, seats: int = 0, database: str = "", with_control: bool = False) -> AsyncIterator[Product]:
    """Start the product with the sample city, connected to a PBX of ours; stop it at the end.

    ``seats`` operators more than the sample city's are seated, as ``member_at`` names them. ``with_control``
    adds the hook of ``benchmarks.serving``. ``database`` is a DATABASE_URL; blank means SQLite.
    """
    (ROOT / "var").mkdir(exist_ok=True)  # the disk that the product writes to; the system's own may be in memory
    with tempfile.TemporaryDirectory(prefix="madoguchi-benchmark-", dir=ROOT / "var") as folder:
        pbx = ReplayServer()
        await pbx.start()
        environment = _environment(pbx, folder=folder, database=database)
        cookies = json.loads(_prepared(environment, seats=seats).splitlines()[-1])
        port, control_port = free_port(), free_port()
        command = (
            ["-m", "benchmarks.serving", "--control", str(control_port)] if with_control else ["manage.py", "serve"]
        )
        server = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, *command, "--port", str(port)], cwd=ROOT, env=environment
        )
        try:
            await asyncio.wait_for(pbx.signed_in.wait(), START_SECONDS)
            product = Product(
                port=port, cookies=cookies, pbx=pbx, folder=Path(folder), process=server.pid, environment=environment,
                control=None,
            )  # fmt: skip
            if not with_control:
                yield product
                return
            async with controlled(control_port) as control:
                yield replace(product, control=control)
        finally:
            server.terminate()
            server.wait(STOP_SECONDS)
            await pbx.stop()


def member_at(seat: int) -> str:
    """Return the name of the member at one of the seats that were added, counted from 0."""
    return f"seat{seat:04d}"


def ring(number: int, *, member: str = MEMBER) -> Ring:
    """Return a recorded call to ``member`` that begins now."""
    messages = [raw for _at, raw in recorded_call("answered_caller_hangs_up", number=number, member=member)]
    place = next(place for place, raw in enumerate(messages) if raw.startswith(b"Event: AgentCalled"))
    call_id = parse(messages[place])["Linkedid"]
    return Ring(call_id=call_id, before=messages[:place], ring=messages[place], after=messages[place + 1 :])


def recorded_call(
    name: str, *, number: int, member: str, start: datetime | None = None, stretch: float = 1.0
) -> list[tuple[float, bytes]]:
    """Return the messages of a recorded call to ``member`` that begins at ``start``, by default now."""
    cast = Cast(names={"agent1001": member, "enquiries": SAMPLE_QUEUE})
    return moved(load(name), start=start or datetime.now(UTC), number=number, cast=cast, stretch=stretch)


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(pbx: ReplayServer, *, folder: str, database: str) -> dict[str, str]:
    address = pbx.address
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "kb.settings.test",
        "MADOGUCHI_VAR": folder,
        "AMI_URL": f"ami://{address.username}:{address.secret}@{address.host}:{address.port}",
        "DATABASE_URL": database,
    }
    environment.pop("REDIS_URL", None)
    return environment


def _prepared(environment: Mapping[str, str], *, seats: int) -> str:
    people = {MEMBER: "operator", SUPERVISOR: "supervisor", **{member_at(seat): "operator" for seat in range(seats)}}
    return subprocess.check_output(  # noqa: S603 - our own command
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", PREPARE.format(people=people)],
        cwd=ROOT, env=environment, text=True,
    )  # fmt: skip
