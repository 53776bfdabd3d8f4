"""What nginx keeps, hands on and holds back, before a web process that answers as the test says."""

import gzip
import time
from collections.abc import Iterator
from contextlib import closing
from email.message import Message
from http.client import HTTPConnection, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.deploy.proxy import Proxy, nginx_before

pytestmark = [pytest.mark.integration, pytest.mark.any_database]

HASHED = "base.0123456789ab.css"
LOGGED_SECONDS = 5.0
TOO_OLD_SECONDS = 2.2  # for a page that may be kept for one: nginx counts whole seconds
MANY_POSTS = 500  # more than may come at once, and in the seconds that they take


class Web(ThreadingHTTPServer):
    """A web process whose pages are counted, and which remembers how it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Page)
        self.asked: list[tuple[str, Message]] = []
        self.headers: dict[str, str] = {}


class Page(BaseHTTPRequestHandler):
    """Answers everything with the number of questions so far."""

    server: Web

    def do_GET(self) -> None:
        """Answer."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.path, self.headers))
        body = str(len(self.server.asked)).encode()
        self.send_response(200)
        for name, value in {**self.server.headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        serving = Thread(target=server.serve_forever)
        serving.start()
        yield server
        server.shutdown()
        serving.join()


@pytest.fixture
def proxy(web, tmp_path) -> Iterator[Proxy]:
    static = tmp_path / "static"
    static.mkdir()
    for name in ("base.css", HASHED):
        (static / name).write_text("body {}")
    (static / f"{HASHED}.gz").write_bytes(gzip.compress(b"packed beforehand"))
    with nginx_before([f"127.0.0.1:{web.server_port}"], static=static, folder=tmp_path / "nginx") as running:
        yield running


def ask(
    proxy: Proxy, path: str, *, body: bytes | None = None, over: HTTPSConnection | None = None, **headers: str
) -> tuple[int, bytes, Message]:
    """Return status, body and headers of an answer."""
    connection = over or HTTPSConnection("localhost", proxy.port, context=proxy.trust)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("POST" if body else "GET", path, body=body, headers=named)
    answer = connection.getresponse()
    told = answer.status, answer.read(), answer.headers
    if over is None:
        connection.close()
    return told


def flood(proxy: Proxy, *paths: str) -> set[int]:
    """Post in turn to each address, as fast as it goes; return the statuses."""
    with closing(HTTPSConnection("localhost", proxy.port, context=proxy.trust)) as connection:
        return {ask(proxy, path, body=b"x", over=connection)[0] for path in paths * (MANY_POSTS // len(paths))}


@pytest.mark.parametrize(
    ("headers", "kept"),
    [
        ({"Cache-Control": "public, max-age=60"}, True),
        ({"Cache-Control": "public, max-age=0, s-maxage=60"}, True),
        ({}, False),
        ({"Cache-Control": "private, max-age=60"}, False),
        ({"Cache-Control": "max-age=0, no-cache, no-store, must-revalidate, private"}, False),
        ({"Cache-Control": "public, max-age=60", "Set-Cookie": "sessionid=x"}, False),
    ],
)
def test_only_what_the_product_calls_public_is_kept(proxy, web, headers, kept):
    web.headers = headers

    answers = [ask(proxy, "/ja/")[1] for _time in range(2)]

    assert answers == ([b"1", b"1"] if kept else [b"1", b"2"])


def test_whoever_is_signed_in_is_given_nothing_kept_and_leaves_nothing(proxy, web):
    web.headers = {"Cache-Control": "public, max-age=60"}

    answers = [ask(proxy, "/ja/", Cookie=cookie)[1] for cookie in ("sessionid=a", "x=1", "sessionid=a", "x=1")]

    assert answers == [b"1", b"2", b"3", b"2"]


def test_pages_that_vary_are_kept_apart(proxy, web):
    web.headers = {"Cache-Control": "public, max-age=60", "Vary": "Cookie"}

    answers = [ask(proxy, "/ja/", Cookie=cookie)[1] for cookie in ("theme=dark", "theme=light", "theme=dark")]

    assert answers == [b"1", b"2", b"1"]


def test_what_is_asked_for_makes_another_page(proxy, web):
    web.headers = {"Cache-Control": "public, max-age=60"}

    assert [ask(proxy, f"/ja/search/?q={word}")[1] for word in ("a", "b", "a")] == [b"1", b"2", b"1"]


def test_page_that_is_too_old_is_never_shown_once_more(proxy, web):
    web.headers = {"Cache-Control": "public, max-age=0, s-maxage=1"}
    ask(proxy, "/ja/")
    time.sleep(TOO_OLD_SECONDS)

    assert ask(proxy, "/ja/")[1] == b"2"


def test_kept_pages_stay_while_the_product_is_started_anew(proxy, web):
    web.headers = {"Cache-Control": "public, max-age=1"}
    ask(proxy, "/ja/")
    web.shutdown()
    web.server_close()
    time.sleep(TOO_OLD_SECONDS)

    status, body, headers = ask(proxy, "/ja/")

    assert (status, body, headers["X-Cache"]) == (200, b"1", "STALE")
    assert ask(proxy, "/desk/")[0] == 502


def test_what_a_client_claims_of_itself_is_overwritten_or_stands_to_the_left(proxy, web):
    ask(proxy, "/desk/", X_Forwarded_Proto="http", X_Forwarded_For="203.0.113.7")

    ((_path, headers),) = web.asked
    assert (headers["Host"], headers["X-Forwarded-Proto"]) == ("localhost", "https")
    assert headers["X-Forwarded-For"] == "203.0.113.7, 127.0.0.1"


def test_plain_requests_are_led_to_encrypted_ones(proxy):
    with closing(HTTPConnection("localhost", proxy.plain_port)) as connection:
        connection.request("GET", "/ja/?q=1")
        answer = connection.getresponse()

        assert (answer.status, answer.headers["Location"]) == (301, "https://localhost/ja/?q=1")


def test_static_files_come_from_the_disk_and_last_as_long_as_their_names(proxy, web):
    plain, hashed = ask(proxy, "/static/base.css"), ask(proxy, f"/static/{HASHED}")
    packed = ask(proxy, f"/static/{HASHED}", Accept_Encoding="gzip")

    assert [answer[2]["Cache-Control"] for answer in (plain, hashed)] == [
        "public, max-age=60",
        "public, max-age=31536000, immutable",
    ]
    assert (plain[2]["Content-Type"], packed[2]["Content-Encoding"]) == ("text/css", "gzip")
    assert gzip.decompress(packed[1]) == b"packed beforehand"
    assert web.asked == []


def test_flood_of_attempts_to_sign_in_is_held_back_wherever_the_form_stands(proxy):
    statuses = flood(proxy, "/sign-in/", "/desk/")

    assert statuses == {200, 429}
    assert ask(proxy, "/ja/")[0] == 200


def test_events_of_the_pbx_are_not_held_back(proxy):
    assert flood(proxy, "/api/v1/events") == {200}


def test_access_log_holds_no_words_that_were_searched_for(proxy, tmp_path: Path):
    ask(proxy, "/ja/search/?q=secret-word")

    log = tmp_path / "nginx" / "access.log"
    until = time.monotonic() + LOGGED_SECONDS
    while not log.read_text() and time.monotonic() < until:
        time.sleep(0.02)
    assert ('"GET /ja/search/" 200' in log.read_text(), "secret-word" in log.read_text()) == (True, False)
