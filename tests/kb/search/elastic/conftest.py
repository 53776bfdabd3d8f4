"""A node of Elasticsearch, and servers that are no such thing."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

from kb.search.elastic.first_stage import first_stage_at
from kb.search.elastic.server import WORK_SECONDS, alias_of, server_at
from tests.conftest import REQUIRED

GARBAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 11\r\n\r\n<p>Hi</p>\r\n"
WRONG_JSON = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.elasticsearch+json;compatible-with=9\r\n"
    b"X-Elastic-Product: Elasticsearch\r\nContent-Length: 19\r\n\r\n{"
    b'"responses":[3,4]}'
)


@pytest.fixture
def _asked_anew() -> Iterator[None]:
    """What one test found out about a server is not known to the next."""
    first_stage_at.cache_clear()
    yield
    first_stage_at.cache_clear()


@pytest.fixture
def node(settings, _asked_anew, db):
    """The client of the node that ELASTICSEARCH_URL names; what a test builds there is gone afterwards."""
    url = os.environ.get("ELASTICSEARCH_URL", "")
    if not url:
        (pytest.fail if "elasticsearch" in REQUIRED else pytest.skip)("No Elasticsearch: ELASTICSEARCH_URL is not set.")
    settings.ELASTICSEARCH_URL = url
    patient = server_at(url).options(request_timeout=WORK_SECONDS)
    yield patient
    for name in patient.indices.get(index=f"{alias_of('')}*"):
        patient.indices.delete(index=name)


@pytest.fixture(params=["closed", "silent", "garbage", "wrong"])
def no_node(request, settings, _asked_anew) -> Iterator[None]:
    """An address at which no Elasticsearch answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{port}"
        if request.param == "closed":
            listening.close()
            yield
            return
        with _answering(listening, {"silent": b"", "garbage": GARBAGE, "wrong": WRONG_JSON}[request.param]):
            yield


@contextmanager
def _answering(listening: socket.socket, answer: bytes) -> Iterator[None]:
    held: list[socket.socket] = []

    def answer_all() -> None:
        while True:
            try:
                connection, _address = listening.accept()
            except OSError:
                return
            if not answer:
                held.append(connection)
                continue
            with connection:  # the next request comes on a connection of its own, and is answered like this one
                time.sleep(0.02)
                connection.recv(65536)
                connection.sendall(answer)

    thread = Thread(target=answer_all, daemon=True)
    thread.start()
    yield
    listening.shutdown(socket.SHUT_RDWR)
    thread.join(5)
    for connection in held:
        connection.close()
