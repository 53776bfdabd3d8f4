"""The product as a city runs it: nginx before two web processes, a bridge, PostgreSQL and Redis."""

import asyncio
import base64
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from email.message import Message
from http.client import HTTPSConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
import websockets
from django.db import connection

from tests.conftest import SAMPLE_PASSWORD, need
from tests.databases import ROOT
from tests.deploy.proxy import Proxy, nginx_before
from tests.e2e.product import environment
from tests.processes import Product, product_of_many_processes

pytestmark = pytest.mark.integration

WITHIN = 20.0
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "kb.settings.production",
    "SECRET_KEY": "for the tests of the proxy alone 0123456789 abcdefghij",
    "MADOGUCHI_KEY": base64.b64encode(bytes(range(32))).decode(),
    "ALLOWED_HOSTS": "localhost",
    "BASE_URL": "https://localhost",
    "TRUSTED_PROXIES": "127.0.0.1",
}
STATIC_ADDRESS = re.compile(r'href="(/static/[^"]+\.css)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture(autouse=True)
def on_postgres() -> None:
    """It runs with the integration tests on PostgreSQL; the product has a server of its own."""
    need("nginx", "nginx")
    if connection.vendor != "postgresql":
        pytest.skip("On SQLite the product is one process.")


class Browser:
    """Asks through the proxy, and keeps cookies."""

    def __init__(self, proxy: Proxy) -> None:
        self._proxy = proxy
        self.cookies: dict[str, str] = {}

    def ask(self, path: str, *, form: Mapping[str, str] | None = None) -> tuple[int, str, Message]:
        """Return status, page and headers; redirects are not followed."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers |= {"Origin": "https://localhost", "Content-Type": "application/x-www-form-urlencoded"}
        with closing(HTTPSConnection("localhost", self._proxy.port, context=self._proxy.trust)) as line:
            line.request("GET" if form is None else "POST", path, urlencode(form) if form else None, headers)
            answer = line.getresponse()
            page = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _sign, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, page, answer.headers


async def test_city_signs_in_hears_calls_and_reads_pages_through_the_proxy(committed_db, tmp_path: Path):
    static = _collected(tmp_path / "var")
    async with product_of_many_processes(tmp_path, **SETTINGS) as product:
        with nginx_before(product.webs, static=static, folder=tmp_path / "nginx") as proxy:
            browser = Browser(proxy)
            await asyncio.to_thread(_sign_in, browser, "yamamoto")
            await _hear_a_call(product, proxy, browser)
            await asyncio.to_thread(_read_public_pages, Browser(proxy))
            await _lose_a_web_process(product, browser)


def _collected(var: Path) -> Path:
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
    subprocess.run(command, cwd=ROOT, env=environment(var, **SETTINGS), check=True)
    return var / "static"


def _sign_in(browser: Browser, username: str) -> None:
    status, page, headers = browser.ask("/sign-in/")
    assert (status, headers["Strict-Transport-Security"]) == (200, "max-age=31536000")
    form = {"csrfmiddlewaretoken": TOKEN.findall(page)[0], "username": username, "password": SAMPLE_PASSWORD}

    status, page, headers = browser.ask("/sign-in/", form=form)

    assert (status, "sessionid" in browser.cookies) == (302, True), page
    cookie = next(one for one in headers.get_all("Set-Cookie") if one.startswith("sessionid="))
    assert {"HttpOnly", "Secure"} <= {part.strip() for part in cookie.split(";")}
    status, _page, headers = browser.ask("/desk/")
    assert (status, headers["X-Cache"]) == (200, "BYPASS")


async def _hear_a_call(product: Product, proxy: Proxy, browser: Browser) -> None:
    headers = {"Cookie": f"sessionid={browser.cookies['sessionid']}", "Origin": "https://localhost"}
    address = f"wss://localhost:{proxy.port}/ws/desk/"
    async with (
        asyncio.timeout(WITHIN),
        websockets.connect(address, ssl=proxy.trust, additional_headers=headers) as socket,
    ):
        playing = asyncio.create_task(product.pbx.play("answered_caller_hangs_up", member="yamamoto", stretch=1.0))
        seen, states = 0, []
        while "ended" not in states:
            await socket.send(json.dumps({"type": "ack", "sequence": seen}))
            frame = json.loads(await socket.recv())
            seen = max(seen, frame["sequence"])
            states += [card["state"] for card in frame.get("cards", ())]
        await playing
    assert states[0] == "ringing"


def _read_public_pages(stranger: Browser) -> None:
    answers = [stranger.ask("/ja/") for _time in range(2)]
    (first, page, headers), (second, _page, later) = answers
    assert (first, second) == (200, 200)
    is_public = "public" in headers.get("Cache-Control", "")
    assert (later["X-Cache"] == "HIT") is is_public
    style = STATIC_ADDRESS.findall(page)[0]

    status, _style, headers = stranger.ask(urlsplit(style).path)

    assert (status, headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")


async def _lose_a_web_process(product: Product, browser: Browser) -> None:
    """As while an update goes through them one by one: nobody sees an error."""
    web = product.victims["web0"]
    web.kill()
    statuses = [(await asyncio.to_thread(browser.ask, "/desk/"))[0] for _time in range(10)]
    await web.start()
    assert statuses == [200] * 10
