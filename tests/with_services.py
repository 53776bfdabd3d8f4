"""Run a command with a PostgreSQL and a Redis of its own, on loopback, gone when it ends.

    python tests/with_services.py COMMAND [ARGUMENT ...]

What is not installed is said and left out; where MADOGUCHI_REQUIRE names it, that is an error.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

WAIT_SECONDS = 60
REQUIRED = frozenset(filter(None, os.environ.get("MADOGUCHI_REQUIRE", "").split(",")))


def main(command: list[str]) -> int:
    """Run ``command`` and return its exit status; 1 where something required is missing."""
    postgres, redis = postgres_programs(), shutil.which("redis-server")
    missing = [name for name, found in (("postgres", postgres), ("redis", redis)) if not found]
    if missing:
        sys.stderr.write(f"Not run on {' and '.join(missing)}: not installed.\n")
        return 1 if REQUIRED & set(missing) else 0
    assert postgres is not None
    assert redis is not None
    with tempfile.TemporaryDirectory(prefix="madoguchi-services-") as folder, ExitStack() as stack:
        environment = {
            **os.environ,
            "DATABASE_URL": stack.enter_context(
                postgres_server(postgres, Path(folder) / "postgres", durable=False)
            ).url,
            "REDIS_URL": stack.enter_context(redis_server(redis, Path(folder) / "redis")).url,
        }
        return subprocess.run(command, env=environment, check=False).returncode


class PostgresServer:
    """A PostgreSQL with its data in ``folder``; started again it has the same address and the same data.

    Not ``durable``, it does not wait for the disk: what a crash of the machine would lose, no test looks for.
    """

    def __init__(self, programs: Path, folder: Path, *, durable: bool) -> None:
        """Make the data folder; ``folder`` must not exist."""
        self._fsync = "on" if durable else "off"
        folder.mkdir()
        os.chmod(folder.parent, 0o755)  # noqa: S103 - the server's own user must pass through
        self._programs, self._folder, self._port = programs, folder, free_port()
        self._user = _server_user(folder)
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"postgres://madoguchi:none@127.0.0.1:{self._port}/postgres"
        subprocess.run(
            [programs / "initdb", "-D", folder / "data", "-U", "madoguchi", "-A", "trust", "-E", "UTF8", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL, user=self._user, cwd=folder,
        )  # fmt: skip

    def start(self) -> None:
        """Start it and wait until it answers, also after a crash."""
        options = ["listen_addresses=127.0.0.1", f"unix_socket_directories={self._folder}", f"fsync={self._fsync}"]
        arguments = [argument for option in options for argument in ("-c", option)]
        with (self._folder / "log").open("ab") as log:
            # Our own child, and not pg_ctl's: whoever kills it must also bury it, or it could not start again.
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._folder / "data", "-p", str(self._port), *arguments],
                stderr=log,
                user=self._user,
                cwd=self._folder,
            )
        _wait_until(self._answers)

    def stop(self) -> None:
        """Stop it in peace, if it runs, whoever is connected."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End all its processes as the system does when the memory is full."""
        assert self._process is not None
        pid = self._process.pid
        children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        self._end(signal.SIGKILL)
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

    def _answers(self) -> bool:
        ready = [self._programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self._port), "-U", "madoguchi"]
        return subprocess.run(ready, check=False).returncode == 0

    def _end(self, by: signal.Signals) -> None:
        process, self._process = self._process, None
        if process:
            process.send_signal(by)
            process.wait(WAIT_SECONDS)


class RedisServer:
    """A Redis; started again it has the same address, and has forgotten everything."""

    def __init__(self, program: str, folder: Path) -> None:
        """Make the folder, which must not exist."""
        folder.mkdir()
        self._port = free_port()
        self._command = [program, "--bind", "127.0.0.1", "--port", str(self._port), "--dir", str(folder), "--save", ""]
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        """Start it and wait until it listens."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        _wait_until(lambda: listens(self._port))

    def stop(self) -> None:
        """Stop it, if it runs."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as the system does when the memory is full."""
        self._end(signal.SIGKILL)

    def _end(self, by: signal.Signals) -> None:
        process, self._process = self._process, None
        if process:
            process.send_signal(by)
            process.wait(WAIT_SECONDS)


@contextmanager
def postgres_server(programs: Path, folder: Path, *, durable: bool = True) -> Iterator[PostgresServer]:
    """Run PostgreSQL with its data in ``folder``."""
    server = PostgresServer(programs, folder, durable=durable)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@contextmanager
def redis_server(program: str, folder: Path) -> Iterator[RedisServer]:
    """Run Redis in ``folder``."""
    server = RedisServer(program, folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def postgres_programs() -> Path | None:
    """Debian keeps initdb and pg_ctl out of the PATH, one folder for each version."""
    on_path = shutil.which("initdb")
    # Where it stands in the PATH it may be a link, beside which not all the others are.
    folders = [Path(on_path).resolve().parent] if on_path else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return folders[-1] if folders else None


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listens(port: int) -> bool:
    """Say whether anything listens on that port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _server_user(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root: then it runs as the user that its package made."""
    if os.getuid() != 0:
        return None
    shutil.chown(folder, "postgres")
    return pwd.getpwnam("postgres").pw_name


def _wait_until(satisfied: Callable[[], bool]) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while not satisfied():
        if time.monotonic() > until:
            raise TimeoutError("The service does not answer.")
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
