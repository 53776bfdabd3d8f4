"""How many public pages one process sends on one core: ``python -m benchmarks.public_pages``.

Each server is pinned to one core, whoever asks to another; eight clients ask over connections that stay open. The floor
is Daphne with an ASGI application that says hello, in the same run.

====================================================  =====================
a page that is kept in the process, sent whole        at least 200 a second
the same to whoever has it already (304)              at least 200 a second
====================================================  =====================
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.product import free_port
from benchmarks.report import verdict

ROOT = Path(__file__).resolve().parents[1]
CLIENTS = 8
SECONDS = 5.0
AT_LEAST = 200.0  # a second
START_SECONDS = 120
STOP_SECONDS = 30
PAGES = {"home": "/ja/", "one answer": "/ja/faq/1001/", "search": "/ja/search/?q=%E8%BB%A2%E5%85%A5"}
KEPT = ("home", "one answer")
PREPARE = """
import django
django.setup()
from django.core.management import call_command
from kb.sample_city.loading import load
call_command("migrate", verbosity=0)
load(password="a-password-for-benchmarks")
"""


async def hello(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
    """Answer every request with one word: the floor."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
    await send({"type": "http.response.body", "body": b"hello"})


def main() -> int:
    """Measure, print; exit status 1 where a claim is missed."""
    (ROOT / "var").mkdir(exist_ok=True)  # the disk that the product writes to; the system's own may be in memory
    with tempfile.TemporaryDirectory(prefix="madoguchi-benchmark-", dir=ROOT / "var") as folder:
        environment = {**os.environ, "MADOGUCHI_VAR": folder, "DJANGO_SETTINGS_MODULE": "kb.settings.dev"}
        subprocess.run([sys.executable, "-c", PREPARE], cwd=ROOT, env=environment, check=True)  # noqa: S603 - ours
        with _served("benchmarks.public_pages:hello", environment) as port:
            floor = _rate(port, "/")
        print(f"{'hello, without us':<28} {floor:6.0f} a second")
        claims = {}
        with _served("kb.asgi:application", environment) as port:
            for name, path in PAGES.items():
                tag = _tag(port, path)
                whole = _rate(port, path)
                print(f"{name + ', whole':<28} {whole:6.0f} a second, {whole / floor:.0%} of the floor")
                if name in KEPT:
                    again = _rate(port, path, tag=tag)
                    print(f"{name + ', 304':<28} {again:6.0f} a second, {again / floor:.0%} of the floor")
                    claims[f"{name}: at least {AT_LEAST:.0f} a second"] = min(whole, again) >= AT_LEAST
    for claim, kept in claims.items():
        print(verdict(claim, kept=kept))
    return 0 if all(claims.values()) else 1


@contextmanager
def _served(application: str, environment: Mapping[str, str]) -> Iterator[int]:
    """Serve an ASGI application by Daphne on the first core; give its port."""
    port = free_port()
    command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), application]
    server = subprocess.Popen(  # noqa: S603 - our own command
        ["/usr/bin/taskset", "-c", "0", *command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(port)
        yield port
    finally:
        server.terminate()
        server.wait(STOP_SECONDS)


def _await(port: int) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        try:
            _tag(port, "/ja/")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError


def _tag(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=START_SECONDS) as response:
        return str(response.headers.get("ETag", ""))


def _rate(port: int, path: str, *, tag: str = "") -> float:
    """Return the median of the answers a second in three runs."""
    return statistics.median(asyncio.run(_asked(port, path, tag=tag)) / SECONDS for _run in range(3))


async def _asked(port: int, path: str, *, tag: str) -> int:
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    ends = time.monotonic() + SECONDS
    return sum(await asyncio.gather(*(_client(port, path, tag=tag, ends=ends) for _client_ in range(CLIENTS))))


async def _client(port: int, path: str, *, tag: str, ends: float) -> int:
    """Ask until the time has come; return how often."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    header = f"If-None-Match: {tag}\r\n" if tag else ""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{header}\r\n".encode()
    status = b"304" if tag else b"200"
    answers = 0
    while time.monotonic() < ends:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 " + status), head
        await _read_body(reader, head.lower())
        answers += 1
    writer.close()
    await writer.wait_closed()
    return answers


async def _read_body(reader: asyncio.StreamReader, head: bytes) -> None:
    if b"content-length:" in head:
        await reader.readexactly(int(head.partition(b"content-length:")[2].partition(b"\r\n")[0]))
    elif b"chunked" in head:
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()


if __name__ == "__main__":
    sys.exit(main())
