"""Run a command with an Elasticsearch of its own on loopback, gone when it ends.

    python -m tests.elasticsearch.with_node FOLDER COMMAND [ARGUMENT ...]

FOLDER keeps what ``up.sh`` fetches for the next time; the node's data is made anew.
"""

import os
import shutil
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.with_services import free_port

START_SECONDS = 600.0  # the first time it is fetched
STOP_SECONDS = 30.0


def main(folder: Path, command: list[str]) -> int:
    """Run ``command`` with ELASTICSEARCH_URL; return its exit status, or that of a node that does not start."""
    shutil.rmtree(folder / "node", ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    with (folder / "log").open("wb") as log:
        node = subprocess.Popen([Path(__file__).parent / "up.sh", folder, str(port)], stdout=log, stderr=log)
    try:
        if not _answers(node, port):
            sys.stderr.write((folder / "log").read_text("utf-8", errors="replace"))
            return node.poll() or 1
        environment = {**os.environ, "ELASTICSEARCH_URL": f"http://127.0.0.1:{port}"}
        return subprocess.run(command, env=environment, check=False).returncode
    finally:
        node.terminate()
        node.wait(STOP_SECONDS)


def _answers(node: "subprocess.Popen[bytes]", port: int) -> bool:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and node.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=1)
        try:
            connection.request("GET", "/_cluster/health?wait_for_status=yellow")
            if connection.getresponse().status == 200:
                return True
        except (OSError, HTTPException):
            time.sleep(0.5)
        finally:
            connection.close()
    return False


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
