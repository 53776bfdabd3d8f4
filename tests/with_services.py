"""Run a command with a PostgreSQL and a Redis of its own, on loopback, gone when it ends.

    python tests/with_services.py COMMAND [ARGUMENT ...]

What is not installed is said and left out; where MADOGUCHI_REQUIRE names it, that is an error.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

WAIT_SECONDS = 60
REQUIRED = frozenset(filter(None, os.environ.get("MADOGUCHI_REQUIRE", "").split(",")))


def main(command: list[str]) -> int:
    """Run ``command`` and return its exit status; 1 where something required is missing."""
    postgres, redis = _postgres_programs(), shutil.which("redis-server")
    missing = [name for name, found in (("postgres", postgres), ("redis", redis)) if not found]
    if missing:
        sys.stderr.write(f"Not run on {' and '.join(missing)}: not installed.\n")
        return 1 if REQUIRED & set(missing) else 0
    assert postgres is not None
    assert redis is not None
    with tempfile.TemporaryDirectory(prefix="madoguchi-services-") as folder, ExitStack() as stack:
        environment = {
            **os.environ,
            "DATABASE_URL": stack.enter_context(postgres_server(postgres, Path(folder) / "postgres")),
            "REDIS_URL": stack.enter_context(redis_server(redis, Path(folder) / "redis")),
        }
        return subprocess.run(command, env=environment, check=False).returncode


@contextmanager
def postgres_server(programs: Path, folder: Path) -> Iterator[str]:
    """Start PostgreSQL with its data in ``folder``; gives its address."""
    folder.mkdir()
    os.chmod(folder.parent, 0o755)  # noqa: S103 - the server's own user must pass through
    user = _server_user(folder)
    port = _free_port()
    subprocess.run(
        [programs / "initdb", "-D", folder / "data", "-U", "madoguchi", "-A", "trust", "-E", "UTF8", "--no-sync"],
        check=True, stdout=subprocess.DEVNULL, user=user, cwd=folder,
    )  # fmt: skip
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=on"
    control = [programs / "pg_ctl", "-D", folder / "data", "-w", "-t", str(WAIT_SECONDS)]
    subprocess.run(
        [*control, "-o", options, "-l", folder / "log", "start"],
        check=True,
        stdout=subprocess.DEVNULL,
        user=user,
        cwd=folder,
    )
    try:
        yield f"postgres://madoguchi:none@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run(
            [*control, "-m", "immediate", "stop"], check=True, stdout=subprocess.DEVNULL, user=user, cwd=folder
        )


@contextmanager
def redis_server(program: str, folder: Path) -> Iterator[str]:
    """Start Redis with its data in ``folder``; gives its address."""
    folder.mkdir()
    port = _free_port()
    server = subprocess.Popen(
        [program, "--bind", "127.0.0.1", "--port", str(port), "--dir", folder, "--save", ""],
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for_port(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(WAIT_SECONDS)


def _postgres_programs() -> Path | None:
    """Debian keeps initdb and pg_ctl out of the PATH, one folder for each version."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).parent] if on_path else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return folders[-1] if folders else None


def _server_user(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root: then it runs as the user that its package made."""
    if os.getuid() != 0:
        return None
    shutil.chown(folder, "postgres")
    return pwd.getpwnam("postgres").pw_name


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for_port(port: int) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if time.monotonic() > until:
            raise TimeoutError(f"Nothing listens on port {port}.")
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
